//! Making Dynamics ready with the binary, and checking the way there.

use std::fs;

use hunter::{domain::push::mapping::Mapping, sandbox::dynamics::Fault};
use serde_json::Value;

use crate::{
    checked::{findings, parts, run},
    dataverse::{APPLICATION, Organisation},
};

/// The settings that point at the stand-ins.
pub fn settings(world: &Organisation) -> Vec<(&'static str, String)> {
    vec![
        ("HUNTER_D365_ENABLED", "true".to_owned()),
        ("HUNTER_D365_BASE_URL", world.url.clone()),
        ("HUNTER_D365_TENANT_ID", "tenant".to_owned()),
        ("HUNTER_D365_CLIENT_ID", APPLICATION.0.to_owned()),
        ("HUNTER_D365_CLIENT_SECRET", APPLICATION.1.to_owned()),
        ("HUNTER_AUTHORITY_URL", world.sign_in_url.clone()),
        ("HUNTER_ALLOW_INSECURE_UPSTREAMS", "true".to_owned()),
        ("HUNTER_DNS_SERVERS", "127.0.0.1:9".to_owned()),
        ("HUNTER_DNS_TIMEOUT", "50ms".to_owned()),
    ]
}

fn world() -> Organisation {
    let world = Organisation::start();
    // The binary waits in real time.
    world.dynamics.set_faults(|faults| faults.key_polls = 0);
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_is_shown_first_and_carried_out_only_when_asked() {
    let (world, folder) = (world(), tempfile::tempdir().unwrap());
    let settings = settings(&world);
    let plan = run(folder.path(), &["dynamics", "provision"], &settings);
    assert_eq!(plan.code, 0, "{}", plan.err);
    assert!(plan.out.lines().all(|line| line.starts_with("missing ")), "{}", plan.out);
    assert!(plan.out.contains("hnt_domain") && plan.err.contains("--yes"), "{}", plan.err);
    assert!(world.dynamics.rows("publisher").is_empty(), "nothing was made");

    let made = run(folder.path(), &["dynamics", "provision", "--yes", "--json"], &settings);
    assert_eq!(made.code, 0, "{}", made.err);
    let last: Value = serde_json::from_str(made.out.lines().last().unwrap()).unwrap();
    assert_eq!(last, serde_json::json!({"step": "publish", "name": null, "state": "MADE"}));
    assert_eq!(world.dynamics.publications(), 1);

    let turkish = ["dynamics", "provision", "--yes", "--locale", "tr"];
    let again = run(folder.path(), &turkish, &settings);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(again.out.lines().all(|line| line.starts_with("var ")), "{}", again.out);
    assert!(again.err.contains("Her şey yerinde"), "{}", again.err);
    assert_eq!(world.dynamics.publications(), 1, "and published no second time");

    let found = findings("dynamics", &run(folder.path(), &["check", "--json"], &settings));
    let good = [
        ("dynamics", "ok"),
        ("dynamics-sign-in", "ok"),
        ("dynamics-who-am-i", "ok"),
        ("dynamics-privileges", "ok"),
        ("dynamics-columns", "ok"),
        ("dynamics-key", "ok"),
        ("dynamics-choices", "ok"),
    ];
    assert_eq!(parts(&found), good, "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn check_names_what_is_missing_and_what_to_do() {
    let (world, folder) = (world(), tempfile::tempdir().unwrap());
    let settings = settings(&world);
    let checked = run(folder.path(), &["check", "--json"], &settings);
    let found = findings("dynamics", &checked);
    let (_, verdict, text) = found.iter().find(|(part, ..)| part == "dynamics-key").unwrap();
    assert_eq!(verdict, "FAIL");
    assert!(text.contains("hunter dynamics provision"), "{text}");
    let columns = found.iter().filter(|(part, ..)| part == "dynamics-columns");
    assert!(
        columns.clone().count() > 5
            && columns.clone().any(|(.., text)| text.contains("hnt_finalscore"))
    );
    world.dynamics.set_faults(|faults| {
        faults.script = vec![(hunter::sandbox::dynamics::When::Next, Fault::Html(404))];
    });
    let found = findings("dynamics", &run(folder.path(), &["check", "--json"], &settings));
    let (part, verdict, text) = found.last().unwrap();
    assert_eq!((part.as_str(), verdict.as_str()), ("dynamics-who-am-i", "FAIL"));
    assert!(text.contains("HUNTER_D365_BASE_URL"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_settings_are_said_without_the_secret_and_nothing_is_sent() {
    let (world, folder) = (world(), tempfile::tempdir().unwrap());
    let with = |name: &'static str, value: &str| {
        let mut settings = settings(&world);
        settings.retain(|(known, _)| *known != name);
        if !value.is_empty() {
            settings.push((name, value.to_owned()));
        }
        settings
    };
    for (settings, said) in [
        (with("HUNTER_D365_CLIENT_SECRET", ""), "HUNTER_D365_CLIENT_SECRET"),
        (with("HUNTER_D365_TENANT_ID", "common"), "HUNTER_D365_TENANT_ID"),
        (with("HUNTER_D365_BASE_URL", &format!("{}/api/data", world.url)), "HUNTER_D365_BASE_URL"),
        (with("HUNTER_ALLOW_INSECURE_UPSTREAMS", "false"), "https"),
    ] {
        let refused = run(folder.path(), &["dynamics", "provision", "--yes"], &settings);
        assert_eq!((refused.code, refused.out.as_str()), (4, ""), "{}", refused.err);
        assert!(refused.err.contains(said), "{}", refused.err);
        let found = findings("dynamics", &run(folder.path(), &["check", "--json"], &settings));
        assert_eq!(parts(&found), [("dynamics", "FAIL")]);
    }
    assert!(world.journal.calls().is_empty());
    let wrong = with("HUNTER_D365_CLIENT_SECRET", "canary-secret");
    let refused = run(folder.path(), &["dynamics", "provision"], &wrong);
    assert_eq!(refused.code, 4, "{}", refused.err);
    assert!(refused.err.contains("AADSTS7000215") && !refused.err.contains("canary"));
    let off = run(folder.path(), &["dynamics", "provision"], &[]);
    assert_eq!(off.code, 4);
    assert!(off.err.contains("HUNTER_D365_ENABLED"), "{}", off.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_is_printed_to_begin_a_file_from_and_judged_when_it_is_read() {
    let (world, folder) = (world(), tempfile::tempdir().unwrap());
    let printed = run(folder.path(), &["dynamics", "mapping"], &[]);
    assert_eq!(printed.code, 0, "{}", printed.err);
    let version = Mapping::parse(&printed.out).unwrap().version().clone();
    assert_eq!(version, *Mapping::built_in().version());

    let file = folder.path().join("mapping.toml");
    let own = printed.out.replace("Hunter Sales Line", "What to know first");
    fs::write(&file, &own).unwrap();
    let mut settings = settings(&world);
    settings.push(("HUNTER_D365_MAPPING", "mapping.toml".to_owned()));
    let found = findings("dynamics", &run(folder.path(), &["check", "--json"], &settings));
    let version = Mapping::parse(&own).unwrap().version().to_string();
    assert!(found[0].2.contains(&version), "{found:?}");

    fs::write(&file, printed.out.replace("max-length = 500", "max-length = 0")).unwrap();
    let bad = run(folder.path(), &["dynamics", "push", "example.com"], &settings);
    assert_eq!(bad.code, 4);
    for said in ["HUNTER_D365_MAPPING", "hnt_salesline", "max-length"] {
        assert!(bad.err.contains(said), "{}", bad.err);
    }
    let found = findings("dynamics", &run(folder.path(), &["check", "--json"], &settings));
    assert_eq!(parts(&found), [("dynamics", "FAIL")]);
    assert!(found[0].2.contains("hnt_salesline"), "{found:?}");
    let unknown = [("HUNTER_D365_ACCOUNTS", "maybe".to_owned())];
    let refused = run(folder.path(), &["dynamics", "mapping"], &unknown);
    assert_eq!(refused.code, 4);
    assert!(refused.err.contains("off, link or create"), "{}", refused.err);
}
