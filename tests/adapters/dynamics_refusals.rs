//! What the client of a Dynamics organisation makes of refusals, pages, waits and wrong settings.

use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use hunter::{
    adapters::{dataverse::Organisation as Address, http_client::Reach},
    domain::push::failure::{FailureClass, FailureReason},
    ports::dynamics::{Dynamics as _, DynamicsError, Precondition, Write},
    sandbox::{
        dynamics::{CONCURRENCY, CodeStyle, Fault, REQUESTS, RetryAfter, When},
        entra::TokenError,
    },
};

use crate::{
    dataverse::Organisation,
    dataverse_client::{Connected, Setting, facts, failure, reason, write},
};

const DOMAIN: &str = "example.com";

fn first() -> Write {
    write(DOMAIN, Precondition::Absent)
}

#[tokio::test]
async fn every_refusal_is_sorted_in_every_style_of_number() {
    let refusals = [
        (
            400,
            Some(0x8004_4331),
            "The length of the 'subject' attribute of the 'lead' entity exceeded the maximum allowed length of '300'.",
            FailureReason::TooLong,
            Some("subject"),
        ),
        (
            400,
            Some(0x8004_431a),
            "The value 3 of 'hnt_source' on record of type 'lead' is outside the valid range. Accepted Values: 1,2",
            FailureReason::ChoiceMissing,
            Some("hnt_source"),
        ),
        (
            400,
            Some(0),
            "Invalid property 'hnt_x' was found in entity 'Microsoft.Dynamics.CRM.lead'.",
            FailureReason::ColumnMissing,
            Some("hnt_x"),
        ),
        (
            400,
            Some(0x8006_0888),
            "Could not find a property named 'hnt_y' on type 'Microsoft.Dynamics.CRM.lead'.",
            FailureReason::ColumnMissing,
            Some("hnt_y"),
        ),
        (
            400,
            Some(0x8006_0888),
            "The key in the request URI is not valid for resource 'Microsoft.Dynamics.CRM.lead'.",
            FailureReason::KeyMissing,
            None,
        ),
        (
            403,
            Some(0x8004_0220),
            "Principal user (Id=1) is missing prvWriteLead privilege (Id=2)",
            FailureReason::PrivilegeMissing,
            Some("prvWriteLead"),
        ),
        (
            403,
            Some(0x8007_2560),
            "The user is not a member of the organization.",
            FailureReason::NotAMember,
            None,
        ),
        (
            500,
            Some(0x8004_0333),
            "A record was not created or updated because a duplicate of the current record already exists.",
            FailureReason::DuplicateRule,
            None,
        ),
        (503, None, "busy", FailureReason::Unavailable, None),
        (408, None, "late", FailureReason::Unavailable, None),
        (413, None, "long", FailureReason::TooLong, None),
        (500, None, "An unexpected error occurred.", FailureReason::Refused, None),
    ];
    let connected = Connected::provisioned().await;
    for style in [CodeStyle::Hex, CodeStyle::Decimal, CodeStyle::Empty] {
        for (status, code, message, expected, field) in refusals {
            connected.world.dynamics.set_faults(|faults| {
                faults.code_style = style;
                faults.script = vec![(When::Write, Fault::refusal(status, code, message))];
            });
            let found = failure(connected.client.write(&first()).await.unwrap_err());
            let found = (found.reason, found.field.as_deref().map(str::to_owned));
            assert_eq!(found, (expected, field.map(str::to_owned)), "{style:?} {message}");
        }
    }
    // These are told by their numbers alone.
    connected.world.dynamics.set_faults(|faults| faults.code_style = CodeStyle::Hex);
    for (status, code, expected) in [
        (400, 0x8004_8d19, FailureReason::SchemaMismatch),
        (400, 0x8004_0203, FailureReason::ValueRefused),
        (400, 0x8004_0265, FailureReason::PlugIn),
        (500, 0x8004_4151, FailureReason::Unavailable),
        (400, 0x8004_0216, FailureReason::Refused),
        (400, 0x8000_1234, FailureReason::Refused),
    ] {
        connected.world.dynamics.set_faults(|faults| {
            faults.script = vec![(When::Write, Fault::refusal(status, Some(code), "Erika Muster"))];
        });
        let error = connected.client.write(&first()).await.unwrap_err();
        assert!(!format!("{error:?} {error}").contains("Erika"), "no text of theirs travels on");
        let found = failure(error);
        assert_eq!((found.reason, found.code), (expected, Some(format!("{code:#010x}"))));
    }
    assert!(connected.world.dynamics.rows("lead").is_empty());
}

#[tokio::test]
async fn a_page_in_place_of_an_answer_is_told_by_its_status() {
    let connected = Connected::provisioned().await;
    for (status, expected) in [
        (502, FailureReason::Unavailable),
        (503, FailureReason::Unavailable),
        (500, FailureReason::Unavailable),
        (404, FailureReason::WrongAddress),
        (302, FailureReason::WrongAddress),
        (200, FailureReason::WrongAddress),
    ] {
        connected.world.dynamics.set_faults(|faults| {
            faults.script = vec![(When::Write, Fault::Html(status))];
        });
        let error = connected.client.write(&first()).await.unwrap_err();
        assert_eq!(reason(error), expected, "{status}");
    }
}

#[tokio::test]
async fn a_named_wait_pauses_the_whole_connection_also_under_clocks_that_disagree() {
    for skew in [TimeDelta::zero(), TimeDelta::hours(-7), TimeDelta::hours(7)] {
        for (asked, least, most) in [
            (RetryAfter::Seconds(60), 60, 66),
            (RetryAfter::Date(60), 59, 67),
            (RetryAfter::Absent, 5, 6),
        ] {
            let setting = Setting { skew, ..Setting::default() };
            let connected = Connected::with(Organisation::start(), &setting);
            connected.world.dynamics.set_faults(|faults| {
                faults.script = vec![(When::Next, Fault::throttled(asked))];
            });
            let now = hunter::ports::clock::Clock::now(&*connected.clock);
            let error = connected.client.find(DOMAIN, &[]).await.unwrap_err();
            let DynamicsError::Failed { failure, not_before: Some(until), .. } = error else {
                panic!("{error:?} names no time")
            };
            assert_eq!(failure.reason, FailureReason::RateLimit);
            assert_eq!(failure.code, Some(format!("{REQUESTS:#010x}")));
            let wait = (until - now).num_seconds();
            assert!((least..=most).contains(&wait), "{asked:?}, {skew}: {wait} s");
            let before = connected.calls().len();
            let error = connected.client.find(DOMAIN, &[]).await.unwrap_err();
            assert_eq!(error, DynamicsError::Paused { until });
            assert_eq!(connected.calls().len(), before, "nothing is sent meanwhile");
            assert_eq!(connected.budget.halved.load(Ordering::Relaxed), 0);
        }
    }
}

#[tokio::test]
async fn too_many_at_once_halve_the_parallelism_and_hints_are_passed_on() {
    let connected = Connected::provisioned().await;
    connected.world.dynamics.set_limits(|limits| limits.dop_hint = 9);
    connected.world.dynamics.set_faults(|faults| {
        faults.script = vec![(When::Write, Fault::too_many_at_once(RetryAfter::Seconds(3)))];
    });
    let found = failure(connected.client.write(&first()).await.unwrap_err());
    assert_eq!(found.reason, FailureReason::Concurrency);
    assert_eq!(found.code, Some(format!("{CONCURRENCY:#010x}")));
    assert_eq!(connected.budget.halved.load(Ordering::Relaxed), 1);
    assert_eq!(connected.budget.advised.lock().expect("no panic").last(), Some(&9));
}

#[tokio::test]
async fn definitions_are_read_once_and_again_when_they_turn_out_to_be_wrong() {
    let connected = Connected::provisioned().await;
    let changes = connected.first(&facts(DOMAIN)).await;
    connected.world.journal.clear();
    connected.schema().await;
    assert!(connected.calls().is_empty(), "kept");
    connected.world.dynamics.delete_column("lead", "hnt_provider");
    let error = connected.client.write(&Write { changes, ..first() }).await.unwrap_err();
    let found = failure(error);
    assert_eq!(found.class(), FailureClass::Schema);
    assert_eq!(found.field.as_deref(), Some("hnt_provider"));
    assert!(!connected.schema().await.columns.contains_key("hnt_provider"));
    connected.world.journal.clear();
    connected.clock.pass(TimeDelta::minutes(11));
    connected.schema().await;
    assert!(!connected.calls().is_empty(), "and not kept for ever");
}

#[tokio::test]
async fn a_wrong_secret_is_told_without_the_secret_and_mended_without_a_restart() {
    let setting = Setting { secret: "canary-secret", ..Setting::default() };
    let connected = Connected::with(Organisation::start(), &setting);
    let error = connected.client.schema(false).await.unwrap_err();
    assert!(!format!("{error:?} {error}").contains("canary"), "{error:?}");
    let found = failure(error);
    assert_eq!((found.reason, found.class()), (FailureReason::SignIn, FailureClass::Auth));
    assert_eq!(found.code.as_deref(), Some("AADSTS7000215"));
    assert!(connected.calls().is_empty());

    let connected = Connected::provisioned().await;
    connected.world.entra.expire_access_tokens();
    let refusal = TokenError::new("unauthorized_client", 700_016);
    connected.world.entra.set_faults(|faults| faults.token_error = Some(refusal));
    assert_eq!(reason(connected.client.write(&first()).await.unwrap_err()), FailureReason::SignIn);
    connected.world.entra.set_faults(|faults| faults.token_error = None);
    connected.client.write(&first()).await.expect("the administrator has mended it");
    connected.world.entra.expire_access_tokens();
    connected.world.entra.set_faults(|faults| faults.next_statuses = vec![503]);
    let found = failure(connected.client.find(DOMAIN, &[]).await.unwrap_err());
    assert_eq!(found.class(), FailureClass::Transient, "the sign-in service is only unwell");
}

#[tokio::test]
async fn credentials_go_to_the_organisation_alone() {
    let check = |url: &str, reach| {
        let address = Address {
            base_url: url.parse().expect("an address"),
            api_version: "v9.2".into(),
            app_id: None,
        };
        address.check(reach).is_ok()
    };
    assert!(check("https://contoso.crm4.dynamics.com/", Reach::Public));
    for url in [
        "http://contoso.crm4.dynamics.com/",
        "https://user:pw@contoso.crm4.dynamics.com/",
        "https://contoso.crm4.dynamics.com/api/data",
        "https://contoso.crm4.dynamics.com/?x=1",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
    ] {
        assert!(!check(url, Reach::Public), "{url}");
    }
    assert!(check("http://127.0.0.1:8080/", Reach::AlsoLoopback));
    let connected = Connected::provisioned().await;
    connected.world.journal.clear();
    for domain in ["a/b", "a:b", "a%2fb", ""] {
        let error = connected.client.find(domain, &[]).await.unwrap_err();
        assert_eq!(failure(error).field.as_deref(), Some("hnt_domain"), "{domain}");
    }
    assert!(connected.calls().is_empty(), "an address that would break is not sent");
}
