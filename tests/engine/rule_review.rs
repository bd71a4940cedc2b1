//! What is odd about a rule set.

use hunter::domain::{
    assessment::Segment,
    provider::MailProvider,
    rules::{
        RuleSet,
        review::{Oddity, Step, review},
    },
};

const BUILT_IN: &str = include_str!("../../src/domain/rules/default.toml");

/// The built-in rules are those of the predecessor, oddities included.
#[test]
fn the_known_oddities_of_the_built_in_rules_are_found_and_no_others() {
    let found = review(RuleSet::built_in());
    for provider in [MailProvider::Amazon, MailProvider::SendGrid, MailProvider::Mailgun] {
        let segment = Segment::Skip;
        assert!(found.contains(&Oddity::Gap { provider, from: 60, to: 60, segment }), "{found:#?}");
        let fall = |one: &&Oddity| matches!(one, Oddity::SegmentFalls { provider: whose, before: (_, Segment::Cold), after: (60, Segment::Skip) } if *whose == provider);
        assert_eq!(found.iter().filter(fall).count(), 1, "{found:#?}");
    }
    let penalties: Vec<_> = found
        .iter()
        .filter_map(|one| match one {
            Oddity::Penalty { step, points, .. } => Some((*step, *points)),
            _ => None,
        })
        .collect();
    assert_eq!(penalties, [(Step::DmarcNone, 10)]);
    let gaps = found.iter().filter(|one| matches!(one, Oddity::Gap { .. })).count();
    assert_eq!(gaps, 3, "{found:#?}");
}

#[test]
fn rules_without_gaps_and_falls_are_not_odd() {
    // The three senders move like the others, and monitoring costs nothing.
    let mended = BUILT_IN
        .replace(
            r#"provider = ["google", "yandex", "zoho", "hosting", "local"], score-min = 60"#,
            "score-min = 60",
        )
        .replace("code = \"dmarc-none\"\npoints = -10", "code = \"dmarc-none\"\npoints = 0");
    assert_ne!(mended, BUILT_IN);
    let rules = RuleSet::parse(&mended).expect("rules");
    assert_eq!(review(&rules), []);
}
