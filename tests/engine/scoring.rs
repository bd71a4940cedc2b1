//! Points, segments, priorities and categories: the built-in rules against known answers, and what
//! holds for any rules.

use hunter::domain::{
    assess::{DmarcFact, Facts, MxFact, assess},
    assessment::{
        Assessment, CommercialHeat, CommercialSegment, PriorityCategory, ScoreItem, Segment,
        TechnicalHeat,
    },
    provider::MailProvider,
    rules::{RuleSet, RulesError},
    signals::{DmarcPolicy, Observation},
};
use proptest::prelude::*;
use serde_json::Value;

use crate::known_answers::group;

const BUILT_IN: &str = include_str!("../../src/domain/rules/default.toml");

/// The known answers call names that they do not know "something else": no provider of ours.
fn provider(value: &Value) -> MailProvider {
    match value.as_str().expect("a provider") {
        "M365" => MailProvider::M365,
        "Google" => MailProvider::Google,
        "Yandex" => MailProvider::Yandex,
        "Zoho" => MailProvider::Zoho,
        "Amazon" => MailProvider::Amazon,
        "SendGrid" => MailProvider::SendGrid,
        "Mailgun" => MailProvider::Mailgun,
        "Hosting" => MailProvider::Hosting,
        "Local" => MailProvider::Local,
        _ => MailProvider::Unknown,
    }
}

/// In the known answers "false" and "null" are both a record that does not exist.
fn observation(value: &Value) -> Observation {
    if value == &Value::Bool(true) { Observation::Present } else { Observation::Absent }
}

fn dmarc(value: &Value) -> DmarcFact {
    match value.as_str().map(str::to_ascii_lowercase).as_deref() {
        Some("none") => DmarcFact::Policy(DmarcPolicy::None),
        Some("quarantine") => DmarcFact::Policy(DmarcPolicy::Quarantine),
        Some("reject") => DmarcFact::Policy(DmarcPolicy::Reject),
        _ => DmarcFact::Absent,
    }
}

fn facts(provider_name: &Value, signals: &Value) -> Facts {
    let includes = signals["spf_record"].as_str().map(|text| text.matches("include:").count());
    Facts {
        is_domain_valid: true,
        mx: MxFact::Present,
        provider: provider(provider_name),
        spf: observation(&signals["spf"]),
        spf_includes: includes.map(|count| count as u32),
        dkim: observation(&signals["dkim"]),
        dmarc: dmarc(&signals["dmarc_policy"]),
    }
}

fn segment_name(segment: Segment) -> &'static str {
    match segment {
        Segment::Migration => "Migration",
        Segment::Existing => "Existing",
        Segment::Cold => "Cold",
        Segment::Skip => "Skip",
    }
}

fn segment(name: &str) -> Option<Segment> {
    [Segment::Migration, Segment::Existing, Segment::Cold, Segment::Skip]
        .into_iter()
        .find(|segment| segment_name(*segment) == name)
}

fn technical_name(heat: TechnicalHeat) -> &'static str {
    match heat {
        TechnicalHeat::Hot => "Hot",
        TechnicalHeat::Warm => "Warm",
        TechnicalHeat::Cold => "Cold",
    }
}

fn commercial_name(segment: CommercialSegment) -> &'static str {
    match segment {
        CommercialSegment::Greenfield => "GREENFIELD",
        CommercialSegment::Competitive => "COMPETITIVE",
        CommercialSegment::WeakPartner => "WEAK_PARTNER",
        CommercialSegment::Renewal => "RENEWAL",
        CommercialSegment::LowIntent => "LOW_INTENT",
        CommercialSegment::NoGo => "NO_GO",
    }
}

fn heat_name(heat: CommercialHeat) -> &'static str {
    match heat {
        CommercialHeat::High => "HIGH",
        CommercialHeat::Medium => "MEDIUM",
        CommercialHeat::Low => "LOW",
    }
}

fn category_name(category: PriorityCategory) -> &'static str {
    match category {
        PriorityCategory::P1 => "P1",
        PriorityCategory::P2 => "P2",
        PriorityCategory::P3 => "P3",
        PriorityCategory::P4 => "P4",
        PriorityCategory::P5 => "P5",
        PriorityCategory::P6 => "P6",
    }
}

fn reason_kind(reason: &str) -> &'static str {
    match reason {
        "existing-microsoft" => "segment_rule:1",
        "migration-ready" => "segment_rule:2",
        "self-hosted" => "segment_rule:3",
        "weak-signals" => "segment_rule:4",
        "low-score" => "segment_rule:5",
        "no-rule-matched" => "fallback",
        "mx-missing" => "hard_fail:mx_missing",
        "invalid-domain" => "invalid_domain",
        other => panic!("{other} is no reason of the built-in rules"),
    }
}

fn assert_verdict(verdict: &Assessment, expected: &Value, row: &Value) {
    assert_eq!(expected["score"], verdict.score, "{row}");
    assert_eq!(expected["segment"], segment_name(verdict.segment), "{row}");
    assert_eq!(expected["reason_kind"], reason_kind(&verdict.reason), "{row}");
    assert_eq!(expected["priority_score"], verdict.priority, "{row}");
    if expected["technical_heat"].is_null() {
        // A hard fail had no category; ours is the archive, with its reason.
        assert_eq!(verdict.category, PriorityCategory::P6, "{row}");
        assert_eq!(verdict.commercial_segment, CommercialSegment::NoGo, "{row}");
        return;
    }
    assert_eq!(expected["technical_heat"], technical_name(verdict.technical_heat), "{row}");
    assert_eq!(
        expected["commercial_segment"],
        commercial_name(verdict.commercial_segment),
        "{row}"
    );
    assert_eq!(expected["commercial_heat"], heat_name(verdict.commercial_heat), "{row}");
    assert_eq!(expected["priority_category"], category_name(verdict.category), "{row}");
}

#[test]
fn whole_domains_get_their_known_verdict() {
    for row in group("score_domain") {
        let mut facts = facts(&row["provider"], &row["signals"]);
        if row["mx_records"].as_array().is_none_or(Vec::is_empty) {
            facts.mx = MxFact::Absent;
        }
        assert_verdict(&assess(&facts, RuleSet::built_in()), &row["expected"], row);
    }
}

#[test]
fn every_combination_of_signals_gets_its_known_verdict() {
    assert_eq!(group("exhaustive_signal_table").len(), 160);
    for row in group("exhaustive_signal_table") {
        let verdict = assess(&facts(&row["provider"], row), RuleSet::built_in());
        assert_verdict(&verdict, &row["expected"], row);
    }
}

#[test]
fn every_provider_and_score_gets_its_known_segment_and_standing() {
    for row in group("segment_and_p_model_grid") {
        let (rules, expected) = (RuleSet::built_in(), &row["expected"]);
        let provider = provider(&row["provider"]);
        let score = row["score"].as_i64().expect("a score") as i32;
        let (segment, reason) = rules.segment(provider, score);
        let standing = rules.standing(segment, provider, score);
        assert_eq!(expected["segment"], segment_name(segment), "{row}");
        assert_eq!(expected["reason_kind"], reason_kind(reason), "{row}");
        assert_eq!(expected["priority_score"], rules.priority(segment, score), "{row}");
        assert_eq!(expected["technical_heat"], technical_name(standing.technical_heat), "{row}");
        assert_eq!(
            expected["commercial_segment"],
            commercial_name(standing.commercial_segment),
            "{row}"
        );
        assert_eq!(expected["commercial_heat"], heat_name(standing.commercial_heat), "{row}");
        assert_eq!(expected["priority_category"], category_name(standing.category), "{row}");
    }
}

#[test]
fn every_segment_and_score_gets_its_known_priority() {
    for row in group("priority_score") {
        let name = row["segment"].as_str().unwrap_or_default().trim();
        let (Some(segment), Some(score)) = (segment(name), row["score"].as_i64()) else {
            // Our types have no such segment, and a segment always comes with a score.
            assert_eq!(row["expected"], 7, "{row}");
            continue;
        };
        let priority = RuleSet::built_in().priority(segment, score as i32);
        assert_eq!(row["expected"], priority, "{row}");
    }
}

#[test]
fn every_segment_provider_and_score_gets_its_known_standing() {
    for row in group("p_model_functions_grid") {
        let Some(segment) = segment(row[0].as_str().expect("a segment")) else {
            // Our types have no other segment; the last rule of each list says the same.
            assert_eq!(
                row.as_array().expect("a row")[3..7],
                ["Cold", "NO_GO", "LOW", "P6"],
                "{row}"
            );
            continue;
        };
        let score = row[2].as_i64().expect("a score") as i32;
        let standing = RuleSet::built_in().standing(segment, provider(&row[1]), score);
        assert_eq!(
            row.as_array().expect("a row")[3..7],
            [
                technical_name(standing.technical_heat),
                commercial_name(standing.commercial_segment),
                heat_name(standing.commercial_heat),
                category_name(standing.category),
            ],
            "{row}"
        );
    }
}

#[test]
fn every_pair_of_heats_gets_its_known_category() {
    use CommercialHeat::{High, Low, Medium};
    use CommercialSegment::{Competitive, Greenfield, LowIntent, NoGo, Renewal, WeakPartner};
    use TechnicalHeat::{Cold, Hot, Warm};
    let mut seen = 0;
    for technical in [Hot, Warm, Cold] {
        for heat in [High, Medium, Low] {
            for commercial in [Greenfield, Competitive, WeakPartner, Renewal, LowIntent, NoGo] {
                let row = group("priority_category_grid")
                    .iter()
                    .find(|row| {
                        row[0] == technical_name(technical)
                            && row[1] == heat_name(heat)
                            && row[2] == commercial_name(commercial)
                    })
                    .expect("the grid is complete");
                let category = RuleSet::built_in().category(technical, heat, commercial);
                assert_eq!(row[3], category_name(category), "{row}");
                seen += 1;
            }
        }
    }
    assert_eq!(seen, group("priority_category_grid").len());
}

#[test]
fn every_breakdown_lists_its_known_items() {
    for row in group("score_breakdown") {
        let verdict = assess(&facts(&row["provider"], &row["signals"]), RuleSet::built_in());
        let expected = &row["expected"];
        assert_eq!(expected["total_score"], verdict.score, "{row}");
        let item = |code: &str| {
            verdict.breakdown.iter().find(|item| &*item.code == code).map(|item| item.points)
        };
        assert_eq!(expected["provider"]["points"], item("provider").expect("a line"), "{row}");
        let mut lines = 1;
        for (group, renamed) in
            [("signal_points", "dmarc-published"), ("risk_points", "dmarc-none")]
        {
            for (code, points) in expected[group].as_object().expect("a map") {
                let code = match code.as_str() {
                    "dmarc_none" => renamed.to_owned(),
                    code => code.replace('_', "-"),
                };
                assert_eq!(Some(points), item(&code).map(Value::from).as_ref(), "{code} of {row}");
                lines += 1;
            }
        }
        assert_eq!(verdict.breakdown.len(), lines, "{row}");
    }
}

fn any_observation() -> impl Strategy<Value = Observation> {
    prop_oneof![Just(Observation::Present), Just(Observation::Absent), Just(Observation::Unknown)]
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let mx = prop_oneof![
        4 => Just(MxFact::Present),
        1 => Just(MxFact::Absent),
        1 => Just(MxFact::Null),
        1 => Just(MxFact::Unknown)
    ];
    let provider = prop::sample::select(vec![
        MailProvider::M365,
        MailProvider::Google,
        MailProvider::Yandex,
        MailProvider::Zoho,
        MailProvider::Amazon,
        MailProvider::SendGrid,
        MailProvider::Mailgun,
        MailProvider::Hosting,
        MailProvider::Local,
        MailProvider::Unknown,
    ]);
    let dmarc = prop::sample::select(vec![
        DmarcFact::Unknown,
        DmarcFact::Absent,
        DmarcFact::Policy(DmarcPolicy::None),
        DmarcFact::Policy(DmarcPolicy::Quarantine),
        DmarcFact::Policy(DmarcPolicy::Reject),
    ]);
    let includes = prop::option::of(0u32..12);
    (any::<bool>(), mx, provider, any_observation(), includes, any_observation(), dmarc).prop_map(
        |(is_domain_valid, mx, provider, spf, spf_includes, dkim, dmarc)| Facts {
            is_domain_valid,
            mx,
            provider,
            spf,
            spf_includes,
            dkim,
            dmarc,
        },
    )
}

proptest! {
    #[test]
    fn the_items_add_up_to_the_score_before_it_is_clamped(facts in any_facts()) {
        let verdict = assess(&facts, RuleSet::built_in());
        let sum: i16 = verdict.breakdown.iter().map(|item| item.points).sum();
        prop_assert_eq!(i16::from(verdict.score), sum.clamp(0, 100));
    }

    #[test]
    fn the_same_facts_give_the_same_verdict(facts in any_facts()) {
        let again = RuleSet::parse(BUILT_IN).unwrap();
        prop_assert_eq!(assess(&facts, RuleSet::built_in()), assess(&facts, &again));
    }

    #[test]
    fn an_unanswered_signal_neither_earns_nor_costs(facts in any_facts()) {
        let unanswered = Facts {
            spf: Observation::Unknown,
            spf_includes: None,
            dkim: Observation::Unknown,
            dmarc: DmarcFact::Unknown,
            ..facts
        };
        let verdict = assess(&unanswered, RuleSet::built_in());
        prop_assert!(verdict.breakdown.iter().all(|item| &*item.code == "provider"));
    }

    #[test]
    fn an_unanswered_query_does_not_lower_the_score_as_a_missing_record_does(facts in any_facts()) {
        let score = |facts: Facts| assess(&facts, RuleSet::built_in()).score;
        let missing = Facts { spf: Observation::Absent, spf_includes: None, ..facts };
        let unanswered = Facts { spf: Observation::Unknown, ..missing };
        prop_assert!(score(unanswered) >= score(missing));
        let missing = Facts { dkim: Observation::Absent, ..facts };
        let unanswered = Facts { dkim: Observation::Unknown, ..missing };
        prop_assert!(score(unanswered) >= score(missing));
        let missing = Facts { dmarc: DmarcFact::Absent, ..facts };
        let unanswered = Facts { dmarc: DmarcFact::Unknown, ..missing };
        prop_assert!(score(unanswered) >= score(missing));
    }
}

#[test]
fn an_unanswered_dmarc_query_does_not_lower_the_score() {
    let facts = Facts { provider: MailProvider::Google, mx: MxFact::Present, ..Facts::default() };
    let score = |dmarc| assess(&Facts { dmarc, ..facts }, RuleSet::built_in()).score;
    assert!(score(DmarcFact::Unknown) > score(DmarcFact::Policy(DmarcPolicy::None)));
    assert_eq!(score(DmarcFact::Unknown), score(DmarcFact::Absent));
}

#[test]
fn a_domain_without_mx_is_skipped() {
    let facts = Facts { provider: MailProvider::M365, mx: MxFact::Absent, ..Facts::default() };
    let verdict = assess(&facts, RuleSet::built_in());
    assert_eq!((verdict.score, verdict.segment, verdict.priority), (0, Segment::Skip, 7));
    assert_eq!((&*verdict.reason, verdict.breakdown.len()), ("mx-missing", 0));
}

#[test]
fn a_null_mx_and_an_invalid_name_say_so() {
    let null = Facts { mx: MxFact::Null, ..Facts::default() };
    assert_eq!(&*assess(&null, RuleSet::built_in()).reason, "null-mx");
    let invalid = Facts { is_domain_valid: false, ..null };
    assert_eq!(&*assess(&invalid, RuleSet::built_in()).reason, "invalid-domain");
}

#[test]
fn an_unanswered_mx_query_is_no_missing_mx() {
    let facts = Facts { provider: MailProvider::M365, ..Facts::default() };
    let verdict = assess(&facts, RuleSet::built_in());
    assert_eq!((verdict.score, verdict.segment), (50, Segment::Existing));
    assert_eq!(*verdict.breakdown, [ScoreItem::new("provider", 50)]);
}

#[test]
fn the_version_follows_the_rules_and_not_their_layout() {
    let version = |text: &str| RuleSet::parse(text).unwrap().version().to_string();
    let built_in = RuleSet::built_in().version().to_string();
    let (revision, digest) = built_in.split_once('+').unwrap();
    assert_eq!((revision, digest.len()), ("1", 12));
    assert_eq!(version(&format!("# a comment\n\n{BUILT_IN}")), built_in);
    assert_eq!(
        version(&BUILT_IN.replace("provider = \"m365\"", "provider = [\"m365\"]")),
        built_in
    );
    assert_ne!(version(&BUILT_IN.replace("points = 50", "points = 51")), built_in);
}

#[test]
fn points_of_another_file_are_used() {
    let rules = RuleSet::parse(
        &BUILT_IN
            .replace("points = 50", "points = 65")
            .replace("includes-min = 4", "includes-min = 2"),
    )
    .unwrap();
    let facts = Facts {
        mx: MxFact::Present,
        provider: MailProvider::Google,
        spf: Observation::Present,
        spf_includes: Some(3),
        ..Facts::default()
    };
    assert_eq!(assess(&facts, &rules).score, 70);
    assert_eq!(assess(&Facts { spf_includes: Some(1), ..facts }, &rules).score, 75);
}

#[test]
fn a_bad_rule_file_is_refused_with_the_place_and_the_reason() {
    let refused = |from: &str, to: &str| -> String {
        assert!(BUILT_IN.contains(from), "{from}");
        RuleSet::parse(&BUILT_IN.replacen(from, to, 1)).unwrap_err().to_string()
    };
    assert!(refused("revision = 1", "revision = 0").contains("revision"));
    assert!(refused("revision = 1", "revison = 1").contains("revison"));
    let word = refused("provider = \"m365\"", "provider = \"office365\"");
    assert!(
        word.contains("`office365` is none of m365, google") && word.contains("line"),
        "{word}"
    );
    let unknown = refused("spf = \"present\"", "spf = \"unknown\"");
    assert!(unknown.contains("present, absent"), "{unknown}");
    assert_eq!(
        refused("when = { spf = \"present\" }", "when = {}"),
        "rule 6 of `points`: it has no condition; write `when`"
    );
    assert_eq!(
        refused("when = { spf = \"present\" }", "when = { score-min = 3 }"),
        "rule 6 of `points`: `score-min` is not known here, only provider, spf, dkim, dmarc, \
         spf-includes-min"
    );
    assert!(refused("provider = [\"m365\", \"google\"]", "provider = []").contains("never hold"));
    assert!(
        refused("score-min = 5, score-max = 59", "score-min = 60, score-max = 59")
            .contains("rule 3 of `segment`: score-min is above score-max")
    );
    assert!(refused("points = 50", "points = 5000").contains("-200 to 200"));
    assert!(refused("is = 1\n", "is = 9\n").contains("1 to 7"));
    assert!(refused("reason = \"null-mx\"", "reason = \"Null MX\"").contains("is no code"));
    let text = BUILT_IN.replace("[[category]]\nis = \"p6\"\n", "");
    assert_eq!(RuleSet::parse(&text).unwrap_err(), RulesError::Incomplete { list: "category" });
    assert!(matches!(RuleSet::parse(""), Err(RulesError::Unreadable(_))));
}
