//! SPF, DKIM, DMARC and MX records.

use std::fs;

use hunter::domain::signals::{
    DkimSignal, DmarcPolicy, DmarcSignal, MxHost, MxSignal, Observation, SpfSignal, dkim, dmarc,
    mx, problem,
    spf::{self, lookups::LookupWalk},
    txt::TxtAnswer,
};
use proptest::prelude::*;
use serde::Deserialize;

use crate::known_answers::group;

/// One case: TXT records (or none, or no answer) and the signal in one line.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(default)]
    texts: Vec<String>,
    #[serde(default)]
    unanswered: bool,
    /// DMARC only: what stands at the names above, nearest first.
    #[serde(default)]
    parents: Vec<(String, Vec<String>)>,
    /// SPF only: what stands at the included names.
    #[serde(default)]
    includes: Vec<(String, Vec<String>)>,
    expect: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    spf: Vec<Case>,
    dkim: Vec<Case>,
    dmarc: Vec<Case>,
}

fn cases() -> Cases {
    let text = fs::read_to_string("tests/engine/cases/records.toml").expect("the cases are kept");
    toml::from_str(&text).expect("the cases are TOML")
}

fn answer(texts: &[String], unanswered: bool) -> TxtAnswer {
    match (unanswered, texts.is_empty()) {
        (true, _) => TxtAnswer::Unanswered,
        (false, true) => TxtAnswer::Nothing,
        (false, false) => TxtAnswer::Texts(texts.to_vec()),
    }
}

fn state(state: Observation) -> &'static str {
    match state {
        Observation::Present => "present",
        Observation::Absent => "absent",
        Observation::Unknown => "unknown",
    }
}

fn line(words: Vec<String>, problems: &[String]) -> String {
    let known = problems.iter().all(|code| problem::ALL.contains(&code.as_str()));
    assert!(known, "{problems:?} are not all listed");
    words
        .into_iter()
        .chain(problems.iter().map(|code| format!("!{code}")))
        .collect::<Vec<_>>()
        .join(" ")
}

fn spf_line(signal: &SpfSignal) -> String {
    let mut words = vec![state(signal.state).to_owned()];
    words.extend(signal.include_count.map(|count| format!("includes={count}")));
    words.extend(signal.lookup_count.map(|count| format!("lookups={count}")));
    words.extend(signal.all.clone());
    line(words, &signal.problems)
}

fn dkim_line((signal, problems): &(DkimSignal, Vec<String>)) -> String {
    let mut words = vec![state(signal.state).to_owned()];
    words.extend(signal.selectors.iter().cloned());
    words.extend(signal.revoked.iter().map(|selector| format!("revoked={selector}")));
    line(words, problems)
}

fn policy(policy: DmarcPolicy) -> &'static str {
    match policy {
        DmarcPolicy::None => "none",
        DmarcPolicy::Quarantine => "quarantine",
        DmarcPolicy::Reject => "reject",
    }
}

fn dmarc_line(signal: &DmarcSignal) -> String {
    let mut words = vec![state(signal.state).to_owned()];
    if let (Some(p), Some(sp), Some(np)) =
        (signal.policy, signal.subdomain_policy, signal.nonexistent_policy)
    {
        words.push(format!("{}/{}/{}", policy(p), policy(sp), policy(np)));
    }
    words.extend(signal.coverage.filter(|coverage| *coverage != 100).map(|c| format!("pct={c}")));
    words.extend(signal.is_testing.then(|| "testing".to_owned()));
    words.extend(signal.found_at.clone().filter(|at| at != "_dmarc.a.firma.com.tr"));
    line(words, &signal.problems)
}

#[test]
fn spf_records_are_read_and_their_look_ups_counted() {
    for case in cases().spf {
        let (mut signal, record) = spf::read(&answer(&case.texts, case.unanswered));
        if let Some(record) = record {
            let mut walk = LookupWalk::new("firma.com.tr", record);
            loop {
                let wanted = walk.wanted();
                if wanted.is_empty() {
                    break;
                }
                for name in wanted {
                    let texts = case.includes.iter().find(|(known, _)| *known == name);
                    let found = match texts {
                        Some((_, texts)) if texts.first().is_some_and(|text| text == "?") => {
                            TxtAnswer::Unanswered
                        }
                        Some((_, texts)) => TxtAnswer::Texts(texts.clone()),
                        None => TxtAnswer::Nothing,
                    };
                    walk.learn(name, &found);
                }
            }
            let count = walk.count();
            signal.lookup_count = Some(count.lookups);
            signal.problems.extend(count.problems);
        }
        assert_eq!(spf_line(&signal), case.expect, "{:?}", case.texts);
    }
}

#[test]
fn dkim_keys_are_told_from_what_is_none() {
    for case in cases().dkim {
        let found = answer(&case.texts, case.unanswered);
        let read = dkim::read([("s1", &found)], &TxtAnswer::Nothing);
        assert_eq!(dkim_line(&read), case.expect, "{:?}", case.texts);
    }
}

#[test]
fn dmarc_records_are_read_by_tags_and_found_above() {
    for case in cases().dmarc {
        let parents: Vec<(&str, TxtAnswer)> = case
            .parents
            .iter()
            .map(|(name, texts)| {
                let unanswered = texts.first().is_some_and(|text| text == "?");
                (name.as_str(), answer(texts, unanswered))
            })
            .collect();
        let own = answer(&case.texts, case.unanswered);
        let signal = dmarc::read("a.firma.com.tr", &own, &parents);
        assert_eq!(dmarc_line(&signal), case.expect, "{:?}", case.texts);
    }
}

#[test]
fn a_wildcard_is_no_selector() {
    let everywhere = TxtAnswer::Texts(vec!["v=DKIM1; p=".to_owned()]);
    let own = TxtAnswer::Texts(vec!["v=DKIM1; k=ed25519; p=abc".to_owned()]);
    let read = dkim::read([("a", &everywhere), ("b", &own), ("c", &everywhere)], &everywhere);
    assert_eq!(dkim_line(&read), "present b !dkim-wildcard");
}

#[test]
fn an_unanswered_selector_leaves_an_unfound_key_unknown() {
    let read = dkim::read(
        [("a", &TxtAnswer::Nothing), ("b", &TxtAnswer::Unanswered)],
        &TxtAnswer::Nothing,
    );
    assert_eq!(dkim_line(&read), "unknown");
    let key = TxtAnswer::Texts(vec!["k=ed25519; p=abc".to_owned()]);
    let read = dkim::read([("a", &key), ("b", &TxtAnswer::Unanswered)], &TxtAnswer::Unanswered);
    assert_eq!(dkim_line(&read), "present a");
}

#[test]
fn mail_hosts_are_sorted_by_preference_then_name() {
    let (signal, problems) = mx::read([
        (20, "c.firma.com.tr.".to_owned()),
        (10, "B.Example.NET".to_owned()),
        (10, "a.example.org".to_owned()),
        (10, "a.example.org.".to_owned()),
    ]);
    let hosts: Vec<_> = signal.hosts.iter().map(|host| host.host.as_str()).collect();
    assert_eq!(hosts, ["a.example.org", "b.example.net", "c.firma.com.tr"]);
    assert_eq!(signal.root.as_deref(), Some("example.org"));
    assert!(problems.is_empty());
}

#[test]
fn a_null_mx_is_an_answer_of_its_own() {
    let (signal, _) = mx::read([(0, ".".to_owned())]);
    assert_eq!(
        signal,
        MxSignal { state: Observation::Absent, is_null_mx: true, ..MxSignal::default() }
    );
    let (signal, problems) = mx::read([(0, String::new()), (10, "mail.firma.com.tr".to_owned())]);
    assert_eq!(signal.hosts, [MxHost { preference: 10, host: "mail.firma.com.tr".to_owned() }]);
    assert!(!signal.is_null_mx);
    assert_eq!(problems, [problem::MX_NULL_AMONG_OTHERS]);
    let (signal, _) = mx::read([]);
    assert_eq!(signal, MxSignal { state: Observation::Absent, ..MxSignal::default() });
}

/// Where the predecessor did not know the suffix, or took an address for a name.
const BETTER_ROOTS: &[(&str, Option<&str>)] = &[
    ("mail.example.bel.tr", Some("example.bel.tr")),
    ("mail.example.k12.tr", Some("example.k12.tr")),
    ("mail.example.gen.tr", Some("example.gen.tr")),
    ("mail.example.av.tr", Some("example.av.tr")),
    ("mail.example.web.tr", Some("example.web.tr")),
    ("mail.example.co.id", Some("example.co.id")),
    ("1.2.3.4", None),
];

#[test]
fn mx_roots_are_those_of_the_predecessor_where_its_suffixes_were_right() {
    let mut wrong = Vec::new();
    for entry in group("extract_mx_root") {
        let Some(input) = entry["input"].as_str() else { continue };
        let host = input.trim_end_matches('.').to_ascii_lowercase();
        let recorded = entry["expected"].as_str().map(str::to_ascii_lowercase);
        let better = BETTER_ROOTS.iter().find(|(known, _)| *known == input);
        let expected = better.map_or(recorded.as_deref(), |(_, root)| *root);
        if mx::root(&host) != expected {
            wrong.push(format!("({input:?}, {:?}), // {recorded:?}", mx::root(&host)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn texts_of(entry: &serde_json::Value) -> TxtAnswer {
    let strings = |key: &str| -> Option<Vec<String>> {
        let list = entry[key].as_array()?;
        Some(list.iter().map(|text| text.as_str().expect("a text").to_owned()).collect())
    };
    match entry["dns_outcome"].as_str() {
        Some("NX") => return TxtAnswer::Nothing,
        Some(_) => return TxtAnswer::Unanswered,
        None => {}
    }
    let one = strings("txt_strings_of_one_record").map(|parts| vec![parts.concat()]);
    answer(&one.or_else(|| strings("txt_records")).expect("an outcome or records"), false)
}

#[test]
fn dmarc_is_read_as_the_predecessor_did_where_it_read_tags() {
    // Substrings, second spaces and letters' case were its errors; each text is among the cases too.
    let wrong = [
        "p=Reject",
        "p = reject",
        "reject; sp=none",
        "quarantine; sp=none",
        "np=none",
        "v=DMARC1\"",
        "pct = 30",
        "p=invalid",
        "V=DMARC1",
        "x v=DMARC1",
        "p=none\",\"v=DMARC1; p=reject",
        "p=reject\",\"v=DMARC1; p=none",
    ];
    for entry in group("dmarc_parse") {
        let signal = dmarc::read("firma.com.tr", &texts_of(entry), &[]);
        let expected = &entry["expected"];
        let same = signal.policy.map(policy) == expected["policy"].as_str()
            && signal.coverage.map(u64::from) == expected["coverage"].as_u64();
        let input = entry["txt_records"].to_string();
        assert_eq!(!same, wrong.iter().any(|part| input.contains(part)), "{input}: {signal:?}");
    }
}

#[test]
fn spf_is_found_as_the_predecessor_did_but_for_case_and_version() {
    for entry in group("spf_detect") {
        let (signal, _) = spf::read(&texts_of(entry));
        let input = entry["txt_records"].to_string();
        let wrong = input.contains("V=SPF1") || input.contains("v=spf10");
        let same = (signal.state == Observation::Present) == entry["expected"].as_bool().unwrap();
        assert_eq!(!same, wrong, "{input}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_text_makes_a_parser_panic(
        text in "\\PC{0,200}|v=spf1( [+?~-]?(a|mx|ip4|ip6|include|exists|ptr|all|redirect|exp)[:=/]?[a-z0-9:./%{}]{0,12}){0,8}|(v|p|sp|np|pct|t|k|rua)[ ]?=[ ]?(DMARC1|DKIM1|none|reject|y|[0-9]{1,4}|[a-zA-Z@:.]{0,9})(;[ ]?(p|sp|np|pct|t|k|psd|rua) ?= ?[a-zA-Z0-9@:.]{0,9}){0,6}"
    ) {
        let answer = TxtAnswer::Texts(vec![text.clone()]);
        let (_, record) = spf::read(&answer);
        if let Some(record) = record {
            let mut walk = LookupWalk::new("firma.com.tr", record);
            for name in walk.wanted() {
                walk.learn(name, &answer);
            }
            walk.count();
            walk.senders(|_| true);
        }
        dkim::read([("s1", &answer)], &TxtAnswer::Nothing);
        dmarc::read("firma.com.tr", &answer, &[("com.tr", answer.clone())]);
        mx::read([(1, text)]);
    }
}
