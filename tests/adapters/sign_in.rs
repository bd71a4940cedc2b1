//! Signing in against a service that refuses in every way it knows.

use hunter::{
    adapters::entra::Grant,
    ports::sign_in::{SignIn, SignInNeed, Tokens},
    sandbox::entra::TokenError,
};
use secrecy::ExposeSecret;

use crate::microsoft::{Microsoft, PARTNER_CENTER_SCOPE};

#[tokio::test]
async fn a_device_code_signs_in_and_the_refresh_token_is_kept() {
    let world = Microsoft::start(vec![]);
    world.entra.set_faults(|faults| faults.slow_down_polls = 2);
    let keeper = world.signed_in().await;
    assert_eq!(keeper.state().has_mfa, Some(true));
    assert!(world.secrets.shown("test").expect("kept").starts_with("refresh-"));
    let waits = world.patience.waits.lock().expect("no panic").clone();
    assert!(waits.is_sorted() && waits.len() >= 2, "slow down lengthens the wait: {waits:?}");
}

#[tokio::test]
async fn nobody_has_signed_in_is_said_without_asking_the_service() {
    let world = Microsoft::start(vec![]);
    let error = world.keeper(PARTNER_CENTER_SCOPE, Grant::DeviceCode).token().await.unwrap_err();
    assert_eq!((error.need, error.code.as_str()), (SignInNeed::Person, "not-signed-in"));
    assert!(world.journal.calls().is_empty());
}

#[tokio::test]
async fn the_rotated_refresh_token_is_stored_before_the_new_token_is_used() {
    let world = Microsoft::start(vec![]);
    let keeper = world.signed_in().await;
    let kept = || world.secrets.shown("test");
    let (first, token) = (kept(), keeper.token().await.expect("a token"));
    let second = keeper.token_after(&token).await.expect("another token");
    assert_ne!(token.expose_secret(), second.expose_secret());
    assert_ne!(first, kept());
}

#[tokio::test]
async fn askers_of_one_moment_share_one_renewal() {
    let world = Microsoft::start(vec![]);
    let keeper = world.signed_in().await;
    let old = keeper.token().await.expect("a token");
    world.journal.clear();
    let all = futures::future::join_all((0..50).map(|_| keeper.token_after(&old))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(world.journal.of("entra").len(), 1);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends_also_when_its_life_comes_as_text() {
    let world = Microsoft::start(vec![]);
    world.entra.set_faults(|faults| {
        faults.lifetime = 100;
        faults.expires_in_as_text = true;
    });
    let keeper = world.signed_in().await;
    let first = keeper.token().await.expect("a token");
    let ahead = |seconds| {
        let now = hunter::ports::clock::Clock::now(&*world.clock);
        world.clock.follow(now + chrono::TimeDelta::seconds(seconds));
    };
    ahead(70);
    assert_eq!(keeper.token().await.expect("kept").expose_secret(), first.expose_secret());
    ahead(15);
    assert_ne!(keeper.token().await.expect("renewed").expose_secret(), first.expose_secret());
}

#[tokio::test]
async fn refusals_are_sorted_by_who_can_mend_them() {
    for (error, number, need, wants_mfa) in [
        ("invalid_grant", 50_076, SignInNeed::Person, true),
        ("interaction_required", 50_079, SignInNeed::Person, true),
        ("invalid_grant", 700_082, SignInNeed::Person, false),
        ("invalid_grant", 50_173, SignInNeed::Person, false),
        ("invalid_grant", 99_999, SignInNeed::Person, false),
        ("invalid_grant", 53_003, SignInNeed::Admin, false),
        ("invalid_grant", 70_043, SignInNeed::Admin, false),
        ("invalid_grant", 65_001, SignInNeed::SetUp, false),
        ("invalid_client", 7_000_215, SignInNeed::SetUp, false),
        ("unauthorized_client", 700_016, SignInNeed::SetUp, false),
        ("invalid_request", 9_001_023, SignInNeed::SetUp, false),
        ("temporarily_unavailable", 90_006, SignInNeed::Time, false),
    ] {
        let world = Microsoft::start(vec![]);
        let keeper = world.signed_in().await;
        let old = keeper.token().await.expect("a token");
        world.entra.set_faults(|faults| faults.token_error = Some(TokenError::new(error, number)));
        let refused = keeper.token_after(&old).await.unwrap_err();
        assert_eq!(refused.need, need, "{error} {number}");
        assert_eq!(refused.wants_mfa, wants_mfa, "{error} {number}");
        assert_eq!(refused.code, format!("AADSTS{number}"));
        assert_eq!(keeper.state().problem.as_ref(), Some(&refused));

        // What repeating does not mend is not repeated; what may pass is.
        world.journal.clear();
        let _ = keeper.token().await;
        let repeats = usize::from(need == SignInNeed::Time);
        assert_eq!(world.journal.of("entra").len(), repeats, "{error} {number}");

        // A new sign-in mends it.
        world.entra.set_faults(|faults| faults.token_error = None);
        let code = keeper.begin().await.expect("a code");
        world.entra.approve(&code.user_code);
        keeper.finish().await.expect("signed in");
        keeper.token().await.expect("a token");
    }
}

#[tokio::test]
async fn a_policy_that_was_lifted_lets_in_again_without_a_restart() {
    let world = Microsoft::start(vec![]);
    let keeper = world.signed_in().await;
    let old = keeper.token().await.expect("a token");
    world.entra.set_faults(|faults| {
        faults.token_error = Some(TokenError::new("invalid_grant", 53_003));
    });
    assert_eq!(keeper.token_after(&old).await.unwrap_err().need, SignInNeed::Admin);
    world.entra.set_faults(|faults| faults.token_error = None);
    keeper.token().await.expect_err("it is not asked again at once");
    let now = hunter::ports::clock::Clock::now(&*world.clock);
    world.clock.follow(now + chrono::TimeDelta::hours(1));
    keeper.token().await.expect("an hour later it is");
}

/// Everybody's clock, so many days on.
fn pass(world: &Microsoft, days: i64) {
    let now = hunter::ports::clock::Clock::now(&*world.clock);
    world.clock.follow(now + chrono::TimeDelta::days(days));
}

#[tokio::test]
async fn a_refresh_token_ends_when_it_is_not_used_for_90_days_and_each_use_gives_another_90() {
    let world = Microsoft::start(vec![]);
    let keeper = world.signed_in().await;
    for _ in 0..3 {
        pass(&world, 89);
        keeper.token().await.expect("it is used in time");
    }
    pass(&world, 90);
    let refused = keeper.token().await.unwrap_err();
    assert_eq!((refused.need, refused.code.as_str()), (SignInNeed::Person, "AADSTS700082"));
    let code = keeper.begin().await.expect("a code");
    assert!(world.entra.approve(&code.user_code));
    keeper.finish().await.expect("signed in");
    keeper.token().await.expect("a token");
}

#[tokio::test]
async fn a_grant_that_was_revoked_ends_at_its_next_use_however_young_it_is() {
    let world = Microsoft::start(vec![]);
    let keeper = world.signed_in().await;
    let token = keeper.token().await.expect("a token");
    world.entra.revoke_grants();
    let held = keeper.token().await.expect("nobody tells of it");
    assert_eq!(held.expose_secret(), token.expose_secret());
    let refused = keeper.token_after(&held).await.unwrap_err();
    assert_eq!((refused.need, refused.code.as_str()), (SignInNeed::Person, "AADSTS50173"));
}

#[tokio::test]
async fn a_gateway_in_the_way_is_nobodys_fault() {
    let world = Microsoft::start(vec![]);
    let keeper = world.signed_in().await;
    let old = keeper.token().await.expect("a token");
    world.entra.set_faults(|faults| faults.next_statuses = vec![503, 502]);
    for _ in 0..2 {
        assert_eq!(keeper.token_after(&old).await.unwrap_err().need, SignInNeed::Time);
    }
    keeper.token_after(&old).await.expect("it is back");
}

#[tokio::test]
async fn a_password_is_refused_plainly_where_a_second_factor_is_enforced() {
    let world = Microsoft::start(vec![]);
    let by = |username: &str, password: &str| {
        let grant =
            Grant::Password { username: username.into(), password: password.to_owned().into() };
        world.keeper(PARTNER_CENTER_SCOPE, grant)
    };
    let refused = by("mfa", "pw").token().await.unwrap_err();
    assert!(refused.wants_mfa && refused.need == SignInNeed::Person, "{refused:?}");

    let wrong = by("plain", "guess");
    let refused = wrong.token().await.unwrap_err();
    assert_eq!(refused.need, SignInNeed::SetUp);
    world.journal.clear();
    wrong.token().await.unwrap_err();
    assert!(world.journal.calls().is_empty(), "a wrong password is never tried twice");

    let fine = by("plain", "pw");
    fine.token().await.expect("a token");
    assert_eq!(fine.state().has_mfa, Some(false));
}

#[tokio::test]
async fn a_person_who_declines_or_is_late_ends_the_sign_in() {
    let world = Microsoft::start(vec![]);
    let keeper = world.keeper(PARTNER_CENTER_SCOPE, Grant::DeviceCode);
    world.entra.set_faults(|faults| faults.is_declined = true);
    keeper.begin().await.expect("a code");
    let refused = keeper.finish().await.unwrap_err();
    assert_eq!(
        (refused.need, refused.code.as_str()),
        (SignInNeed::Person, "authorization_declined")
    );

    world.entra.set_faults(|faults| faults.is_declined = false);
    keeper.begin().await.expect("a code");
    let now = hunter::ports::clock::Clock::now(&*world.clock);
    world.clock.follow(now + chrono::TimeDelta::seconds(901));
    let refused = keeper.finish().await.unwrap_err();
    assert_eq!(refused.need, SignInNeed::Person, "{refused:?}");
}

#[tokio::test]
async fn an_application_signs_in_as_itself_and_keeps_nothing() {
    let world = Microsoft::start(vec![]);
    let keeper = world.keeper("https://org.crm4.dynamics.com/.default", Grant::ClientCredentials);
    let token = keeper.token().await.expect("a token");
    let claims = world.entra.check(token.expose_secret(), "https://org.crm4.dynamics.com");
    assert_eq!(claims.expect("good").user, None);
    assert!(world.secrets.shown("test").is_none());
}
