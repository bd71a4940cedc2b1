//! What counts as a change between two scans, case by case.

use std::sync::Arc;

use chrono::DateTime;
use hunter::domain::{
    alert::{AlertKind, Change, Fact},
    assessment::{
        Assessment, CommercialHeat, CommercialSegment, PriorityCategory, Segment, TechnicalHeat,
    },
    change::{Scanned, changes, filled, has_gaps},
    provider::{MailProvider, TenantSize},
    signals::{
        DkimSignal, DmarcPolicy, DmarcSignal, MxHost, MxSignal, Observation, Signals, SpfSignal,
    },
};
use rstest::rstest;

fn mx(root: Option<&str>) -> MxSignal {
    let host = |root: &str| MxHost { preference: 10, host: format!("mx1.{root}") };
    MxSignal {
        state: if root.is_some() { Observation::Present } else { Observation::Absent },
        hosts: root.map(host).into_iter().collect(),
        root: root.map(str::to_owned),
        is_null_mx: false,
    }
}

fn spf(state: Observation) -> SpfSignal {
    let record = (state == Observation::Present).then(|| "v=spf1 -all".to_owned());
    SpfSignal { state, record, ..SpfSignal::default() }
}

fn dkim(state: Observation) -> DkimSignal {
    let is_there = state == Observation::Present;
    let selectors = is_there.then(|| vec!["google".to_owned(), "s1".to_owned()]);
    DkimSignal { state, selectors: selectors.unwrap_or_default(), revoked: Vec::new() }
}

fn dmarc(policy: Option<DmarcPolicy>) -> DmarcSignal {
    let state = if policy.is_some() { Observation::Present } else { Observation::Absent };
    DmarcSignal { state, policy, ..DmarcSignal::default() }
}

fn signals() -> Signals {
    Signals {
        mx: mx(Some("google.com")),
        spf: spf(Observation::Present),
        dkim: dkim(Observation::Present),
        dmarc: dmarc(Some(DmarcPolicy::Quarantine)),
        whois: None,
        provider: MailProvider::Google,
        gateway: None,
        local_provider: None,
        provider_evidence: Vec::new(),
        tenant_size: TenantSize::Unknown,
        observed_at: DateTime::UNIX_EPOCH,
    }
}

fn assessment() -> Assessment {
    Assessment {
        score: 70,
        segment: Segment::Migration,
        priority: 2,
        category: PriorityCategory::P2,
        technical_heat: TechnicalHeat::Warm,
        commercial_segment: CommercialSegment::Competitive,
        commercial_heat: CommercialHeat::High,
        reason: Arc::from("migration-ready"),
        breakdown: Arc::from([]),
        ruleset_version: Arc::from("1+0123456789ab"),
    }
}

/// What changed when only the signals did.
fn seen(before: &Signals, after: &Signals) -> Vec<Change> {
    let verdict = assessment();
    let scanned = |signals| Scanned { signals, assessment: &verdict };
    changes(scanned(before), before, scanned(after))
}

fn text(text: &str) -> Fact {
    Fact::Text(text.to_owned())
}

fn change(kind: AlertKind, from: Option<Fact>, to: Option<Fact>) -> Vec<Change> {
    vec![Change { kind, from, to }]
}

#[test]
fn the_same_facts_are_no_news() {
    assert_eq!(seen(&signals(), &signals()), []);
}

#[test]
fn mail_that_goes_to_another_owner_is_told_and_another_host_of_the_same_is_not() {
    let moved = Signals { mx: mx(Some("outlook.com")), ..signals() };
    let expected =
        change(AlertKind::MxChanged, Some(text("google.com")), Some(text("outlook.com")));
    assert_eq!(seen(&signals(), &moved), expected);
    let gone = Signals { mx: mx(None), ..signals() };
    assert_eq!(
        seen(&signals(), &gone),
        change(AlertKind::MxChanged, Some(text("google.com")), None)
    );
    assert_eq!(
        seen(&gone, &signals()),
        change(AlertKind::MxChanged, None, Some(text("google.com")))
    );
    let mut other_host = signals();
    other_host.mx.hosts[0].host = "mx9.google.com".to_owned();
    assert_eq!(seen(&signals(), &other_host), []);
}

#[test]
fn another_provider_is_told_unless_one_of_them_is_not_known() {
    let moved = Signals { provider: MailProvider::M365, ..signals() };
    let (from, to) = (Fact::Provider(MailProvider::Google), Fact::Provider(MailProvider::M365));
    assert_eq!(seen(&signals(), &moved), change(AlertKind::ProviderChanged, Some(from), Some(to)));
    let unknown = Signals { provider: MailProvider::Unknown, ..signals() };
    assert_eq!(seen(&signals(), &unknown), []);
    assert_eq!(seen(&unknown, &signals()), []);
}

#[test]
fn spf_and_dkim_come_and_go_with_what_they_were() {
    let without_spf = Signals { spf: spf(Observation::Absent), ..signals() };
    let record = || Some(text("v=spf1 -all"));
    assert_eq!(seen(&signals(), &without_spf), change(AlertKind::SpfLost, record(), None));
    assert_eq!(seen(&without_spf, &signals()), change(AlertKind::SpfAdded, None, record()));
    let without_dkim = Signals { dkim: dkim(Observation::Absent), ..signals() };
    let keys = || Some(text("google, s1"));
    assert_eq!(seen(&signals(), &without_dkim), change(AlertKind::DkimLost, keys(), None));
    assert_eq!(seen(&without_dkim, &signals()), change(AlertKind::DkimAdded, None, keys()));
}

#[rstest]
#[case(None, Some(DmarcPolicy::None), AlertKind::DmarcStrengthened)]
#[case(None, Some(DmarcPolicy::Reject), AlertKind::DmarcStrengthened)]
#[case(Some(DmarcPolicy::None), Some(DmarcPolicy::Quarantine), AlertKind::DmarcStrengthened)]
#[case(Some(DmarcPolicy::Quarantine), Some(DmarcPolicy::Reject), AlertKind::DmarcStrengthened)]
#[case(Some(DmarcPolicy::Reject), Some(DmarcPolicy::Quarantine), AlertKind::DmarcWeakened)]
#[case(Some(DmarcPolicy::Reject), Some(DmarcPolicy::None), AlertKind::DmarcWeakened)]
#[case(Some(DmarcPolicy::Reject), None, AlertKind::DmarcWeakened)]
#[case(Some(DmarcPolicy::None), None, AlertKind::DmarcWeakened)]
fn dmarc_grows_or_shrinks(
    #[case] from: Option<DmarcPolicy>,
    #[case] to: Option<DmarcPolicy>,
    #[case] kind: AlertKind,
) {
    let before = Signals { dmarc: dmarc(from), ..signals() };
    let after = Signals { dmarc: dmarc(to), ..signals() };
    let expected = change(kind, from.map(Fact::Policy), to.map(Fact::Policy));
    assert_eq!(seen(&before, &after), expected);
}

#[test]
fn what_was_not_answered_before_or_now_is_no_news() {
    let silent = Signals {
        mx: MxSignal::default(),
        spf: SpfSignal::default(),
        dkim: DkimSignal::default(),
        dmarc: DmarcSignal::default(),
        ..signals()
    };
    let bare = Signals {
        mx: mx(None),
        spf: spf(Observation::Absent),
        dkim: dkim(Observation::Absent),
        dmarc: dmarc(None),
        ..signals()
    };
    for known in [&signals(), &bare] {
        assert_eq!(seen(&silent, known), []);
        assert_eq!(seen(known, &silent), []);
    }
}

#[test]
fn what_went_away_during_an_outage_is_seen_against_the_last_answer() {
    let outage = Signals { dmarc: DmarcSignal::default(), ..signals() };
    let gone = Signals { dmarc: dmarc(None), ..signals() };
    assert!(has_gaps(&outage) && !has_gaps(&gone));
    let known = filled(outage.clone(), [&outage, &signals()]);
    let verdict = assessment();
    let scanned = |signals| Scanned { signals, assessment: &verdict };
    let told = changes(scanned(&outage), &known, scanned(&gone));
    let was = Some(Fact::Policy(DmarcPolicy::Quarantine));
    assert_eq!(told, change(AlertKind::DmarcWeakened, was, None));
    // Nothing was ever answered: nothing to compare with.
    assert!(has_gaps(&filled(outage.clone(), [&outage])));
}

#[test]
fn a_verdict_is_told_when_facts_changed_it_and_neither_silence_nor_other_rules() {
    let (before, facts) = (assessment(), signals());
    let after = Assessment { segment: Segment::Cold, priority: 5, ..assessment() };
    let told = |old: &Signals, new: &Signals, verdict: &Assessment| {
        let old_scan = Scanned { signals: old, assessment: &before };
        changes(old_scan, old, Scanned { signals: new, assessment: verdict })
    };
    let expected = [
        Change {
            kind: AlertKind::SegmentChanged,
            from: Some(Fact::Segment(Segment::Migration)),
            to: Some(Fact::Segment(Segment::Cold)),
        },
        Change {
            kind: AlertKind::PriorityChanged,
            from: Some(Fact::Priority(2)),
            to: Some(Fact::Priority(5)),
        },
    ];
    assert_eq!(told(&facts, &facts, &after), expected);
    let silent = Signals { spf: SpfSignal::default(), ..signals() };
    assert_eq!(told(&facts, &silent, &after), []);
    assert_eq!(told(&silent, &facts, &after), []);
    let other_rules = Assessment { ruleset_version: Arc::from("2+abc"), ..after };
    assert_eq!(told(&facts, &facts, &other_rules), []);
}
