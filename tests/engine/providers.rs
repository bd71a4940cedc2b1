//! Who runs the mail, by fingerprints.

use std::fs;

use hunter::domain::{
    provider::{
        Clues, Identified, MailProvider, TenantSize,
        fingerprints::{Fingerprints, FingerprintsError, Kind, built_in},
        identify,
    },
    signals::{MxSignal, mx},
};
use proptest::prelude::*;
use serde::Deserialize;

use crate::known_answers::group;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Records {
    /// `preference host`
    mx: Vec<String>,
    spf: Vec<String>,
    own: Option<String>,
    dkim: Vec<String>,
    autodiscover: Option<String>,
    txt: Vec<String>,
    expect: String,
    evidence: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    /// A mail host alone and its owner.
    hosts: Vec<(String, String)>,
    /// Whole domains.
    domains: Vec<Records>,
    /// A mail host and the right answer, where the predecessor's was wrong.
    better: Vec<(String, String)>,
}

fn cases() -> Cases {
    let text = fs::read_to_string("tests/engine/cases/providers.toml").expect("the cases are kept");
    toml::from_str(&text).expect("the cases are TOML")
}

fn exchangers(lines: &[String]) -> MxSignal {
    mx::read(lines.iter().map(|line| {
        let (preference, host) = line.split_once(' ').expect("preference and host");
        (preference.parse().expect("a preference"), host.to_owned())
    }))
    .0
}

fn by_host(host: &str) -> Identified {
    let mx = exchangers(&[format!("10 {host}")]);
    let clues = Clues {
        mx: &mx,
        senders: &[],
        own_hosts: None,
        selectors: &[],
        autodiscover: None,
        texts: &[],
    };
    identify(&clues, built_in())
}

/// `Provider`, `Provider < gateway`, `Provider = local host`.
fn line(found: &Identified) -> String {
    let mut line = format!("{:?}", found.provider);
    if let Some(name) = &found.local_provider {
        line.push_str(" = ");
        line.push_str(name);
    }
    if let Some(name) = &found.gateway {
        line.push_str(" < ");
        line.push_str(name);
    }
    line
}

#[test]
fn mail_hosts_lead_to_their_owners() {
    for (host, expected) in cases().hosts {
        assert_eq!(line(&by_host(&host)), expected, "{host}");
    }
}

#[test]
fn the_mailbox_behind_a_gateway_is_inferred_from_the_other_records() {
    for case in cases().domains {
        let mx = exchangers(&case.mx);
        let found = identify(
            &Clues {
                mx: &mx,
                senders: &case.spf,
                own_hosts: case.own.as_deref(),
                selectors: &case.dkim,
                autodiscover: case.autodiscover.as_deref(),
                texts: &case.txt,
            },
            built_in(),
        );
        assert_eq!(line(&found), case.expect, "{:?}", case.mx);
        if !case.evidence.is_empty() {
            assert_eq!(found.evidence, case.evidence, "{:?}", case.mx);
        }
        assert_eq!(found.tenant_size, TenantSize::Unknown);
    }
}

#[test]
fn hosts_are_known_as_the_predecessor_knew_them_or_better_on_purpose() {
    let better = cases().better;
    let mut wrong = Vec::new();
    for entry in group("mx_host_pipeline") {
        let host = entry["mx_host"].as_str().unwrap();
        let mut recorded = entry["expected"]["provider"].as_str().unwrap().to_owned();
        if let Some(name) = entry["expected"]["local_provider"].as_str() {
            recorded = format!("{recorded} = {name}");
        }
        let found = line(&by_host(host));
        let known = better.iter().find(|(known, _)| known == host).map(|(_, line)| line);
        if found != *known.unwrap_or(&recorded) {
            wrong.push(format!("[{host:?}, {found:?}], # {recorded}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn three_hundred_labelled_cases_are_kept() {
    let Cases { hosts, domains, .. } = cases();
    let names: std::collections::HashSet<_> = hosts.iter().map(|(host, _)| host).collect();
    assert_eq!(names.len(), hosts.len(), "each host stands once");
    assert!(hosts.len() + domains.len() >= 300, "{} and {}", hosts.len(), domains.len());
}

#[test]
fn without_mail_hosts_nobody_is_named() {
    let clues = Clues {
        mx: &MxSignal::default(),
        senders: &["spf.protection.outlook.com".to_owned()],
        own_hosts: None,
        selectors: &["selector1".to_owned()],
        autodiscover: None,
        texts: &[],
    };
    let found = identify(&clues, built_in());
    assert_eq!(found.provider, MailProvider::Unknown);
    assert!(found.evidence.is_empty());
}

#[test]
fn a_suspected_owners_selectors_are_asked_first_and_about_twenty_in_all() {
    let prints = built_in();
    let m365 = prints.by_mx("firma-com-tr.mail.protection.outlook.com").unwrap();
    let proton = prints.by_mx("mail.protonmail.ch").unwrap();
    assert_eq!(prints.more_selectors(&[m365])[0], "selector2");
    assert_eq!(prints.more_selectors(&[proton])[..3], ["protonmail", "protonmail2", "protonmail3"]);
    let all = prints.first_selectors().count() + prints.more_selectors(&[m365, proton]).len();
    assert!((20..=24).contains(&all), "{all}");
}

#[test]
fn every_owner_has_a_name_and_every_kind_is_there() {
    for owner in built_in().owners() {
        assert!(!owner.name.trim().is_empty());
    }
    let kinds = |kind: fn(Kind) -> bool| {
        built_in().owners().iter().filter(|owner| kind(owner.kind)).count()
    };
    assert!(kinds(|kind| matches!(kind, Kind::Mailbox(_))) >= 30);
    assert!(kinds(|kind| kind == Kind::Local) >= 15);
    assert!(kinds(|kind| kind == Kind::Gateway) >= 20);
}

const SMALL: &str = r#"
[selectors]
first = ["default"]
rest = []
"#;

fn refused(rest: &str) -> FingerprintsError {
    Fingerprints::parse(&format!("{SMALL}{rest}")).expect_err("it is wrong")
}

#[test]
fn a_wrong_fingerprint_file_says_what_is_wrong() {
    let entry = |mx: &str| {
        format!(
            "[[mailbox]]\nprovider = \"m365\"\nmx = [{mx}]\n[[local]]\nname = \"Host\"\n\
             mx = [\"host.tr.com\"]\n[[gateway]]\nname = \"Gate\"\nmx = [\"gate.com\"]\n"
        )
    };
    for pattern in ["com", "Outlook.com", "out look.com", "outlook..com", ""] {
        let error = refused(&entry(&format!("{pattern:?}")));
        assert!(matches!(error, FingerprintsError::Pattern { .. }), "{pattern}: {error}");
    }
    let error = refused(&entry("\"gate.com\""));
    assert!(matches!(error, FingerprintsError::Claimed { .. }), "{error}");
    let error = refused(&entry("\"outlook.com\""));
    assert!(matches!(error, FingerprintsError::Missing(MailProvider::Google)), "{error}");
    let error = refused(&entry("\"outlook.com\"]\ndkim-proof = [\"x\""));
    assert!(matches!(error, FingerprintsError::Proof { .. }), "{error}");
    let error = refused(&entry("\"outlook.com\"]\ntypo = [\"x\""));
    assert!(matches!(error, FingerprintsError::Toml(_)), "{error}");
    let error = refused(
        "[[mailbox]]\nname = \"X\"\nmx = []\n[[local]]\nname = \"Y\"\nmx = []\n[[gateway]]\nname = \"Z\"\nmx = []",
    );
    assert!(matches!(error, FingerprintsError::Provider(_)), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_records_lead_to_a_verdict(
        hosts in prop::collection::vec("[0-9]{1,2} ([a-z0-9.*-]{0,20}|mx\\.google\\.com|x\\.pphosted\\.com)", 0..4),
        texts in prop::collection::vec("\\PC{0,30}|MS=ms1|_spf\\.google\\.com|google", 0..4),
    ) {
        let mx = exchangers(&hosts);
        let clues = Clues {
            mx: &mx,
            senders: &texts,
            own_hosts: texts.first().map(String::as_str),
            selectors: &texts,
            autodiscover: texts.last().map(String::as_str),
            texts: &texts,
        };
        let found = identify(&clues, built_in());
        prop_assert_eq!(found.provider == MailProvider::Unknown && found.gateway.is_none(), mx.hosts.is_empty());
        prop_assert!(found.local_provider.is_none() || found.provider == MailProvider::Local);
    }
}
