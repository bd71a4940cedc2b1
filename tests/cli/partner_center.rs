//! Signing in to Partner Center with the binary: what it prints, stores, answers and keeps to itself.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, ChildStdout, Stdio},
    time::Duration,
};

use hunter::sandbox::partner_center::{Fault, RetryAfter, When};
use serde_json::Value;

use crate::{
    Ended, Server,
    checked::{findings, parts, run},
    command,
    microsoft::Microsoft,
};

pub const KEY: &str = "canary-sealing-key-of-thirty-two-characters";

/// The settings that point at the stand-ins.
pub fn settings(world: &Microsoft) -> Vec<(&'static str, String)> {
    vec![
        ("PARTNER_CENTER_SYNC_ENABLED", "true".to_owned()),
        ("HUNTER_PARTNER_CENTER_TENANT_ID", "tenant".to_owned()),
        ("HUNTER_PARTNER_CENTER_CLIENT_ID", "app".to_owned()),
        ("HUNTER_AUTHORITY_URL", world.sign_in_url.clone()),
        ("HUNTER_PARTNER_CENTER_API_URL", world.api_url.clone()),
        ("HUNTER_ALLOW_INSECURE_UPSTREAMS", "true".to_owned()),
        ("HUNTER_DNS_SERVERS", "127.0.0.1:9".to_owned()),
        ("HUNTER_DNS_TIMEOUT", "50ms".to_owned()),
    ]
}

fn world() -> Microsoft {
    let world = Microsoft::start(vec![]);
    world.entra.set_faults(|faults| faults.poll_interval = 1);
    world
}

/// A login that waits for its code to be typed.
fn begin(
    folder: &Path,
    settings: &[(&'static str, String)],
) -> (Child, BufReader<ChildStdout>, String) {
    let mut child = command(folder)
        .args(["partner-center", "login", "--json"])
        .envs(settings.iter().map(|(name, value)| (name, value)))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut results = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    results.read_line(&mut line).unwrap();
    let prompt: Value = serde_json::from_str(&line).unwrap();
    assert!(prompt["verificationUri"].as_str().unwrap().ends_with("/device"), "{prompt}");
    assert!(prompt["expiresAt"].is_string(), "{prompt}");
    (child, results, prompt["userCode"].as_str().unwrap().to_owned())
}

fn end(mut child: Child, mut results: BufReader<ChildStdout>) -> Ended {
    let (mut out, mut err) = (String::new(), String::new());
    results.read_to_string(&mut out).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    Ended { code: child.wait().unwrap().code().unwrap_or(-1), out, err }
}

pub fn log_in(folder: &Path, world: &Microsoft, settings: &[(&'static str, String)]) -> Ended {
    let (child, results, code) = begin(folder, settings);
    assert!(world.entra.approve(&code));
    end(child, results)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_once_and_the_sign_in_is_kept_sealed() {
    let (world, folder) = (world(), tempfile::tempdir().unwrap());
    let settings = settings(&world);
    let ended = log_in(folder.path(), &world, &settings);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let outcome: Value = serde_json::from_str(ended.out.trim()).unwrap();
    assert_eq!(outcome, serde_json::json!({"state": "SIGNED_IN", "hasMfa": true}));
    assert!(ended.err.contains("/device"), "people read the page on stderr: {}", ended.err);

    // The key was made for its owner alone, and no file holds a token.
    let mode = std::fs::metadata(folder.path().join("hunter.db.key")).unwrap().permissions();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o600);
    for file in folder.path().read_dir().unwrap() {
        let path = file.unwrap().path();
        let bytes = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        for secret in world.entra.issued() {
            assert!(!bytes.contains(&secret), "{} holds {secret}", path.display());
        }
    }

    let checked = run(folder.path(), &["check", "--json"], &settings);
    let found = findings("partner-", &checked);
    let good = [("partner-center", "ok"), ("partner-sign-in", "ok"), ("partner-page", "ok")];
    assert_eq!(parts(&found), good, "{}", checked.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_declines_is_not_signed_in_and_check_says_what_to_do() {
    let (world, folder) = (world(), tempfile::tempdir().unwrap());
    let settings = settings(&world);
    world.entra.set_faults(|faults| faults.is_declined = true);
    let ended = run(folder.path(), &["partner-center", "login"], &settings);
    assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{}", ended.err);
    assert!(ended.err.contains("declined"), "{}", ended.err);

    let checked = run(folder.path(), &["check", "--json"], &settings);
    let found = findings("partner-", &checked);
    assert_eq!(parts(&found), [("partner-center", "ok"), ("partner-sign-in", "FAIL")]);
    assert!(found[1].2.contains("partner-center login"), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_up_wrongly_ends_with_exit_4_and_names_the_setting() {
    let (world, folder) = (world(), tempfile::tempdir().unwrap());
    for (name, value, expected) in [
        ("HUNTER_PARTNER_CENTER_TENANT_ID", "", "HUNTER_PARTNER_CENTER_TENANT_ID"),
        ("HUNTER_PARTNER_CENTER_TENANT_ID", "common", "HUNTER_PARTNER_CENTER_TENANT_ID"),
        ("HUNTER_PARTNER_CENTER_AUTH", "password", "HUNTER_PARTNER_CENTER_USERNAME"),
        ("HUNTER_ALLOW_INSECURE_UPSTREAMS", "false", "HUNTER_AUTHORITY_URL"),
        ("HUNTER_SECRET_KEY", "short", "HUNTER_SECRET_KEY"),
        ("PARTNER_CENTER_SYNC_ENABLED", "false", "PARTNER_CENTER_SYNC_ENABLED"),
        ("HUNTER_PARTNER_CENTER_CLIENT_ID", "unknown", "AADSTS700016"),
    ] {
        let mut settings = settings(&world);
        settings.retain(|(known, _)| *known != name);
        settings.push((name, value.to_owned()));
        let ended = run(folder.path(), &["partner-center", "login"], &settings);
        assert_eq!(ended.code, 4, "{name}={value}: {}", ended.err);
        assert!(ended.err.contains(expected), "{name}={value}: {}", ended.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_service_that_can_not_be_reached_ends_with_exit_5() {
    let (world, folder) = (world(), tempfile::tempdir().unwrap());
    let mut settings = settings(&world);
    settings.push(("HUNTER_AUTHORITY_URL", "http://127.0.0.1:9".to_owned()));
    let ended = run(folder.path(), &["partner-center", "login"], &settings);
    assert_eq!(ended.code, 5, "{}", ended.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_while_waiting_ends_with_130_and_stores_nothing() {
    let (world, folder) = (world(), tempfile::tempdir().unwrap());
    let settings = settings(&world);
    let (child, results, _) = begin(folder.path(), &settings);
    let id = child.id().to_string();
    assert!(
        std::process::Command::new("kill").args(["-s", "INT", &id]).status().unwrap().success()
    );
    assert_eq!(end(child, results).code, 130);
    let checked = run(folder.path(), &["check", "--json"], &settings);
    assert_eq!(
        parts(&findings("partner-", &checked))[1],
        ("partner-sign-in", "FAIL"),
        "{}",
        checked.out
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_refused_plainly_where_a_second_factor_is_enforced() {
    let (world, folder) = (world(), tempfile::tempdir().unwrap());
    let mut settings = settings(&world);
    settings.extend([
        ("HUNTER_PARTNER_CENTER_AUTH", "password".to_owned()),
        ("HUNTER_PARTNER_CENTER_USERNAME", "mfa".to_owned()),
        ("HUNTER_PARTNER_CENTER_PASSWORD", "pw".to_owned()),
    ]);
    assert_eq!(run(folder.path(), &["migrate", "up"], &settings).code, 0);
    let found = findings("partner-", &run(folder.path(), &["check", "--json"], &settings));
    assert_eq!(parts(&found), [("partner-center", "ok"), ("partner-sign-in", "FAIL")]);
    assert!(found[1].2.contains("HUNTER_PARTNER_CENTER_AUTH=device-code"), "{found:?}");

    // Where it is let in, the missing claim is told, for Partner Center may refuse it any day.
    settings.push(("HUNTER_PARTNER_CENTER_USERNAME", "plain".to_owned()));
    let found = findings("partner-", &run(folder.path(), &["check", "--json"], &settings));
    assert_eq!(parts(&found)[1], ("partner-sign-in", "warn"), "{found:?}");
    assert!(found[1].2.contains("MFA"), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_service_refuses_is_told_with_what_to_do() {
    let (world, folder) = (world(), tempfile::tempdir().unwrap());
    let settings = settings(&world);
    assert_eq!(log_in(folder.path(), &world, &settings).code, 0);
    let status = |status| Fault::Status(status, RetryAfter::Absent);
    for (fault, says) in [
        (status(403), "Referrals admin"),
        (Fault::MfaNumber, "second factor"),
        (status(404), "HUNTER_PARTNER_CENTER_API_URL"),
    ] {
        // A refused token is tried once more with a fresh one.
        let script = vec![(When::Next, fault.clone()), (When::Next, fault)];
        world.partner_center.set_faults(|faults| faults.script = script);
        let checked = run(folder.path(), &["check", "--json"], &settings);
        let found = findings("partner-", &checked);
        assert_eq!(parts(&found)[2], ("partner-page", "FAIL"), "{}", checked.out);
        assert!(found[2].2.contains(says), "{found:?}");
    }
}

/// Asks until the answer contains it.
fn until(server: &Server, query: &str, expected: &str) -> String {
    for _ in 0..200 {
        let answer = server.ask(query);
        if answer.contains(expected) {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{expected} never came: {}", server.ask(query));
}

const STATE: &str = "{ integrations { partnerCenter { state reason } } }";
const START: &str = "mutation { startPartnerCenterSignIn { verificationUri userCode expiresAt \
                     userErrors { code message } } }";

fn user_code(answer: &str) -> String {
    let (_, rest) = answer.split_once("\"userCode\":\"").expect(answer);
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_graph_starts_a_sign_in_and_all_nodes_hear_how_it_ended() {
    let (world, folder) = (world(), tempfile::tempdir().unwrap());
    let settings = settings(&world);
    let borrowed: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let one = Server::start(folder.path(), &["serve"], &borrowed);
    let two = Server::start(folder.path(), &["serve"], &borrowed);
    until(&one, STATE, "NEEDS_SIGN_IN");

    // A code that is not typed any more, and the one that counts.
    let forgotten = user_code(&one.ask(START));
    let answer = one.ask(START);
    assert!(answer.contains("\"userErrors\":[]"), "{answer}");
    let code = user_code(&answer);
    assert_ne!(code, forgotten);
    assert!(world.entra.approve(&code));
    for server in [&one, &two] {
        let answer = until(server, STATE, "\"state\":\"OK\"");
        assert!(answer.contains("\"reason\":null"), "{answer}");
    }

    // A declined second try changes nothing; a revoked grant is seen once a token is needed.
    world.entra.set_faults(|faults| faults.is_declined = true);
    two.ask(START);
    until(&two, STATE, "\"state\":\"OK\"");
    world.entra.set_faults(|faults| faults.is_declined = false);
    world.entra.revoke_grants();
    let checked = run(folder.path(), &["check", "--json"], &settings);
    assert_eq!(
        parts(&findings("partner-", &checked))[1],
        ("partner-sign-in", "FAIL"),
        "{}",
        checked.out
    );
    for server in [&one, &two] {
        let answer = until(server, STATE, "NEEDS_SIGN_IN");
        assert!(answer.contains("AADSTS50173"), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_set_up_degrades_the_integration_and_nothing_else() {
    let (world, folder) = (world(), tempfile::tempdir().unwrap());
    let mut settings = settings(&world);
    settings.push(("HUNTER_PARTNER_CENTER_TENANT_ID", String::new()));
    let borrowed: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let server = Server::start(folder.path(), &["serve"], &borrowed);
    let answer = until(&server, STATE, "DEGRADED");
    assert!(answer.contains("HUNTER_PARTNER_CENTER_TENANT_ID"), "{answer}");
    assert!(server.ask(START).contains("FEATURE_DISABLED"));
    assert!(server.get("/healthz/ready").starts_with("HTTP/1.1 200"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_shows_in_logs_errors_metrics_or_answers() {
    let (world, folder) = (world(), tempfile::tempdir().unwrap());
    let mut settings = settings(&world);
    settings.extend([("RUST_LOG", "trace".to_owned()), ("HUNTER_SECRET_KEY", KEY.to_owned())]);
    let borrowed: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut server = Server::start(folder.path(), &["serve"], &borrowed);
    let logs = server.listen();
    let mut heard = Vec::new();

    let answer = server.ask(START);
    world.entra.approve(&user_code(&answer));
    heard.push(answer);
    heard.push(until(&server, STATE, "\"state\":\"OK\""));
    // Good, refused and broken renewals, each with a page.
    world.entra.expire_access_tokens();
    for refusal in [None, Some("invalid_grant"), Some("temporarily_unavailable")] {
        world.entra.set_faults(|faults| {
            faults.token_error =
                refusal.map(|error| hunter::sandbox::entra::TokenError::new(error, 50_076));
        });
        let checked = run(folder.path(), &["check"], &settings);
        heard.extend([checked.out, checked.err, server.ask(STATE)]);
    }
    let metrics = server.get("/metrics");
    assert!(metrics.contains("hunter_partner_center_sign_in "), "{metrics}");
    heard.push(metrics);
    heard.extend([server.stop("TERM").out, logs.join().unwrap()]);

    let issued = world.entra.issued();
    assert!(issued.len() >= 4, "device code, access and refresh tokens: {issued:?}");
    assert!(heard.iter().any(|text| text.contains("TRACE")), "the logs were captured");
    for secret in issued.iter().map(String::as_str).chain([KEY]) {
        for text in &heard {
            assert!(!text.contains(secret), "{secret} shows");
        }
    }
}
