//! Whole surveys over tiny zones.

mod zone;

use std::{collections::HashSet, fmt::Write as _, fs, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use hunter::{
    domain::{domain_name::DomainName, signals::Observation},
    ports::{
        clock::Clock,
        dns::{DnsFailure, RecordType},
    },
    services::survey::{Findings, SurveyLimits, Surveyor},
};
use serde::Deserialize;

use self::zone::Zone;
use crate::known_answers::group;

/// A zone and what a survey of the domain finds in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    domain: String,
    zone: String,
    expect: String,
}

#[derive(Deserialize)]
struct Cases {
    survey: Vec<Case>,
}

struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }
}

fn survey_within(zone: &Arc<Zone>, domain: &str, limits: SurveyLimits) -> Findings {
    let domain = DomainName::parse(domain).expect("a domain");
    let surveyor = Surveyor::new(Arc::clone(zone) as _, Arc::new(StoppedClock)).with_limits(limits);
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime")
        .block_on(surveyor.survey(&domain))
}

fn survey(zone: &Arc<Zone>, domain: &str) -> Findings {
    survey_within(zone, domain, SurveyLimits::default())
}

fn state(state: Observation) -> String {
    format!("{state:?}").to_lowercase()
}

/// One line for each fact.
fn report(survey: &Findings) -> String {
    let mut out = String::new();
    let s = &survey.signals;
    let mut line = |words: Vec<String>| {
        let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
        writeln!(out, "{}", words.join(" ")).expect("a string takes text");
    };
    let marked = |codes: &[String]| {
        codes.iter().map(|code| format!("!{code}")).collect::<Vec<_>>().join(" ")
    };
    line(vec![
        "mx".into(),
        state(s.mx.state),
        s.mx.hosts
            .iter()
            .map(|h| format!("{} {}", h.preference, h.host))
            .collect::<Vec<_>>()
            .join(", "),
        s.mx.root.as_ref().map(|root| format!("root={root}")).unwrap_or_default(),
        if s.mx.is_null_mx { "null".into() } else { String::new() },
        survey.mx_failure.map(|failure| format!("({})", failure.code())).unwrap_or_default(),
    ]);
    line(vec![
        "spf".into(),
        state(s.spf.state),
        s.spf.include_count.map(|count| format!("includes={count}")).unwrap_or_default(),
        s.spf.lookup_count.map(|count| format!("lookups={count}")).unwrap_or_default(),
        s.spf.all.clone().unwrap_or_default(),
        marked(&s.spf.problems),
    ]);
    line(vec![
        "dkim".into(),
        state(s.dkim.state),
        s.dkim.selectors.join(" "),
        s.dkim.revoked.iter().map(|r| format!("revoked={r}")).collect::<Vec<_>>().join(" "),
    ]);
    line(vec![
        "dmarc".into(),
        state(s.dmarc.state),
        s.dmarc.policy.map(|policy| format!("{policy:?}").to_lowercase()).unwrap_or_default(),
        s.dmarc.found_at.clone().unwrap_or_default(),
        marked(&s.dmarc.problems),
    ]);
    line(vec![
        format!("provider {:?}", s.provider),
        s.local_provider.as_ref().map(|name| format!("= {name}")).unwrap_or_default(),
        s.gateway.as_ref().map(|name| format!("< {name}")).unwrap_or_default(),
    ]);
    if !survey.problems.is_empty() {
        line(vec!["problems".into(), marked(&survey.problems)]);
    }
    line(vec![format!("asked {}", survey.questions)]);
    out
}

#[test]
fn zones_become_signals() {
    let text = fs::read_to_string("tests/engine/cases/surveys.toml").unwrap();
    let cases: Cases = toml::from_str(&text).unwrap();
    let mut wrong = String::new();
    for case in cases.survey {
        let found = report(&survey(&Zone::parse(&case.zone), &case.domain));
        if found.trim() != case.expect.trim() {
            writeln!(wrong, "{}: expected\n{}found\n{found}", case.name, case.expect).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What a recorded answer puts at a name: records, or how the question failed.
fn zone_lines(name: &str, kind: &str, said: &serde_json::Value) -> String {
    match said {
        serde_json::Value::String(outcome) => match outcome.as_str() {
            "NX" => String::new(),
            "TIMEOUT" => format!("{name} {kind} !timeout\n"),
            _ => format!("{name} {kind} !servfail\n"),
        },
        serde_json::Value::Array(records) => records.iter().fold(String::new(), |mut zone, one| {
            let data = match (one.as_str(), one.as_array()) {
                (Some(text), _) => text.to_owned(),
                (_, Some(pair)) => {
                    format!("{} {}", pair[0], pair[1].as_str().expect("an exchanger"))
                }
                _ => panic!("{one} is no record"),
            };
            writeln!(zone, "{name} {kind} {data}").expect("a String takes all text");
            zone
        }),
        other => panic!("{other} is no answer"),
    }
}

#[test]
fn keys_are_found_where_the_predecessor_found_them_and_where_it_gave_up() {
    // A revoked key is none; a stray or unanswered `default`, a bare `p=` or another selector hid keys.
    let wrong = [
        ("revoked key counted as present", "absent"),
        ("google never tried", "present"),
        ("timeout at default stops the search", "present"),
        ("bare p= tag not accepted", "present"),
        ("other selectors unknown", "present"),
        ("ed25519 w/o v tag not accepted", "present"),
    ];
    for entry in group("dkim_detect") {
        let mut zone = "firma.com MX 10 mail.firma.com\n".to_owned();
        for (selector, said) in entry["zone"].as_object().unwrap() {
            zone += &zone_lines(&format!("{selector}._domainkey.firma.com"), "TXT", said);
        }
        let note = entry["note"].as_str().unwrap();
        let recorded = if entry["expected"] == true { "present" } else { "absent" };
        let expected = wrong.iter().find(|(known, _)| *known == note).map_or(recorded, |(_, s)| s);
        let found = survey(&Zone::parse(&zone), "firma.com");
        assert_eq!(state(found.signals.dkim.state), expected, "{note}");
    }
}

#[test]
fn mail_hosts_are_read_as_the_predecessor_did_but_for_ties_and_silence() {
    for entry in group("mx_lookup") {
        let zone = format!("firma.com TXT x\n{}", zone_lines("firma.com", "MX", &entry["mx"]));
        let found = survey(&Zone::parse(&zone), "firma.com");
        let hosts: Vec<_> = found.signals.mx.hosts.iter().map(|host| host.host.clone()).collect();
        let recorded: Vec<_> = entry["expected"]["mx_records"]
            .as_array()
            .unwrap()
            .iter()
            .map(|host| host.as_str().unwrap().to_owned())
            .collect();
        let absent = found.signals.mx.state == Observation::Absent;
        match entry["note"].as_str().unwrap() {
            "ties keep answer order" => assert_eq!(hosts, ["a.other.net", "b.example.com"]),
            "null MX is not a hard fail" => assert!(found.signals.mx.is_null_mx && absent),
            "timeout looks like no MX" | "SERVFAIL looks like no MX" => {
                assert!(found.mx_failure.is_some());
                assert_eq!(found.signals.mx.state, Observation::Unknown);
            }
            note => {
                assert_eq!(hosts, recorded, "{note}");
                assert_eq!(absent, entry["expected"]["hard_fail"].as_bool().unwrap(), "{note}");
            }
        }
    }
}

#[test]
fn no_domain_costs_more_than_its_budget() {
    let includes: String = (0..12).fold(String::new(), |mut zone, n| {
        writeln!(zone, "i{n}.example TXT v=spf1 include:n{n}.example include:m{n}.example -all")
            .unwrap();
        zone
    });
    let names: String = (0..12).fold(String::new(), |mut names, n| {
        write!(names, " include:i{n}.example").unwrap();
        names
    });
    let zone = Zone::parse(&format!(
        "a.b.c.d.e.firma.com.tr MX 10 mail.firma.com.tr\n\
         a.b.c.d.e.firma.com.tr TXT v=spf1{names} -all\n\
         k._domainkey.a.b.c.d.e.firma.com.tr TXT v=DKIM1; p=x\n{includes}"
    ));
    let found = survey(&zone, "a.b.c.d.e.firma.com.tr");
    assert!(found.questions <= 40, "{}", found.questions);
    assert_eq!(zone.asked().len(), found.questions);
    let few = SurveyLimits { questions: 9, ..SurveyLimits::default() };
    let found = survey_within(&zone, "a.b.c.d.e.firma.com.tr", few);
    assert_eq!(found.questions, 9);
    assert_eq!(found.signals.mx.state, Observation::Present);
}

#[test]
fn no_question_is_asked_twice() {
    let zone = Zone::parse(
        "firma.com.tr MX 10 firma-com-tr.mail.protection.outlook.com\n\
         firma.com.tr TXT v=spf1 include:spf.protection.outlook.com include:spf.protection.outlook.com -all\n\
         selector1._domainkey.firma.com.tr TXT v=DKIM1; p=x\n\
         spf.protection.outlook.com TXT v=spf1 ip4:192.0.2.0/24 -all",
    );
    survey(&zone, "firma.com.tr");
    let asked = zone.asked();
    let different: HashSet<_> = asked.iter().collect();
    assert_eq!(different.len(), asked.len());
}

#[test]
fn what_hangs_beyond_the_deadline_is_unknown_and_the_rest_is_kept() {
    let zone = Zone::parse(
        "firma.com.tr MX 10 mail.firma.com.tr\n\
         firma.com.tr TXT v=spf1 include:slow.example -all\n\
         slow.example TXT !hang\n\
         _dmarc.firma.com.tr TXT v=DMARC1; p=reject",
    );
    let limits = SurveyLimits { deadline: Duration::from_millis(30), ..SurveyLimits::default() };
    let found = survey_within(&zone, "firma.com.tr", limits);
    assert_eq!(found.mx_failure, None);
    assert_eq!(found.signals.spf.problems, ["spf-include-unanswered"]);
    assert_eq!(found.signals.dmarc.state, Observation::Present);
}

#[test]
fn each_failure_of_the_mx_question_reaches_the_caller() {
    for (word, failure) in [
        ("timeout", DnsFailure::Timeout),
        ("servfail", DnsFailure::ServFail),
        ("refused", DnsFailure::Refused),
        ("truncated", DnsFailure::Truncated),
        ("malformed", DnsFailure::Malformed),
        ("unreachable", DnsFailure::Unreachable),
    ] {
        let zone = Zone::parse(&format!("firma.com.tr MX !{word}"));
        let found = survey(&zone, "firma.com.tr");
        assert_eq!(found.mx_failure, Some(failure));
        assert_eq!(found.signals.mx.state, Observation::Unknown);
        let asked_of_autodiscover =
            zone.asked().iter().any(|(_, record_type)| *record_type == RecordType::Cname);
        assert!(!asked_of_autodiscover, "a failed survey asks no further");
    }
}
