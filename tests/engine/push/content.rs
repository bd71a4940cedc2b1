//! From facts to the columns that travel.

use chrono::{DateTime, Utc};
use hunter::domain::{
    assessment::{PriorityCategory, Segment},
    lead::FactSource,
    provider::MailProvider,
    push::{
        change::{Changes, changes},
        content::{Draft, Held, Value},
        facts::{PushContact, PushFacts},
        failure::FailureReason,
        fit::{Fitted, Loss, fit},
        mapping::{Kind, Mapping},
        schema::{KeyState, LeadSchema, SchemaColumn, SchemaKind},
    },
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn facts() -> PushFacts {
    PushFacts {
        domain: "xn--mller-kva.de".to_owned(),
        display_domain: "müller.de".to_owned(),
        company_name: Some(("Müller GmbH".to_owned(), FactSource::Import)),
        country: Some("DE".to_owned()),
        score: Some(72),
        priority: Some(2),
        category: Some(PriorityCategory::P2),
        segment: Some(Segment::Migration),
        provider: Some(MailProvider::Google),
        infrastructure: Some("Hosted on DataCenter, ISP: Hetzner".to_owned()),
        sales_line: None,
        referral_id: None,
        contact: None,
        pushed_at: at("2026-11-25T10:00:00.250Z"),
    }
}

/// What an organisation holds after provisioning; `first` is the number of a choice's first label.
fn schema(first: i64) -> LeadSchema {
    let columns = Mapping::built_in().columns().iter().map(|column| {
        let kind = match &column.kind {
            Kind::Text { max_length } | Kind::Memo { max_length } => {
                SchemaKind::Text { max_length: Some(*max_length) }
            }
            Kind::Whole { min, max } => SchemaKind::Whole { min: Some(*min), max: Some(*max) },
            Kind::Choice { options } => SchemaKind::Choice {
                options: options
                    .iter()
                    .zip(first..)
                    .map(|(option, number)| (option.label.to_uppercase(), number))
                    .collect(),
            },
            Kind::Time => SchemaKind::Time,
        };
        (column.name.clone(), SchemaColumn { kind, is_writable: true })
    });
    LeadSchema { columns: columns.collect(), key: KeyState::Active, has_versions: true }
}

fn fitted(facts: &PushFacts, schema: &LeadSchema) -> Fitted {
    fit(&Draft::new(facts, Mapping::built_in()), schema).expect("the organisation takes it")
}

fn first_push(facts: &PushFacts, schema: &LeadSchema) -> Changes {
    changes(&fitted(facts, schema).columns, &Held::new())
}

fn names(changes: &Changes) -> Vec<&str> {
    changes.0.keys().map(String::as_str).collect()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn a_first_push_sends_everything_that_is_known_and_nothing_else() {
    let sent = first_push(&facts(), &schema(816_940_000)).0;

    assert_eq!(sent["subject"], Some(text("Hunter: müller.de")));
    assert_eq!(sent["companyname"], Some(text("Müller GmbH")));
    assert_eq!(sent["websiteurl"], Some(text("https://xn--mller-kva.de")));
    assert_eq!(sent["hnt_finalscore"], Some(Value::Whole(72)));
    assert_eq!(sent["hnt_prioritycategory"], Some(text("P2")));
    assert_eq!(sent["hnt_provider"], Some(text("Google Workspace")));
    assert_eq!(sent["hnt_lastsynctime"], Some(Value::Time(at("2026-11-25T10:00:00Z"))));
    for absent in ["hnt_referralid", "lastname", "hnt_domain"] {
        assert!(!sent.contains_key(absent), "{absent}");
    }
}

#[test]
fn choices_are_found_by_label_whatever_their_numbers() {
    for first in [0, 1, 816_940_000, 972_000_000] {
        let sent = first_push(&facts(), &schema(first)).0;
        assert_eq!(sent["hnt_huntersegment"], Some(Value::Whole(first)), "Migration stands first");
        assert_eq!(sent["hnt_source"], Some(Value::Whole(first + 2)), "Import stands third");
    }
}

#[test]
fn an_unchanged_lead_sends_nothing_even_at_another_time() {
    let schema = schema(1);
    let held = first_push(&facts(), &schema).applied_to(&Held::new());
    let later = PushFacts { pushed_at: at("2026-11-26T10:00:00Z"), ..facts() };

    assert!(changes(&fitted(&later, &schema).columns, &held).is_empty());
}

#[test]
fn a_changed_score_sends_the_score_and_the_time_of_the_push() {
    let schema = schema(1);
    let held = first_push(&facts(), &schema).applied_to(&Held::new());
    let later = PushFacts { score: Some(80), pushed_at: at("2026-11-26T10:00:00Z"), ..facts() };

    let sent = changes(&fitted(&later, &schema).columns, &held);

    assert_eq!(names(&sent), ["hnt_finalscore", "hnt_lastsynctime"]);
}

#[test]
fn what_a_seller_filled_in_is_left_alone() {
    let schema = schema(1);
    let held = Held::from([
        ("companyname".to_owned(), Value::Text("Müller Group".to_owned())),
        ("hnt_finalscore".to_owned(), Value::Whole(10)),
    ]);

    let sent = changes(&fitted(&facts(), &schema).columns, &held);

    assert!(!sent.0.contains_key("companyname"));
    assert_eq!(sent.0["hnt_finalscore"], Some(Value::Whole(72)), "Hunter's own column");
}

#[test]
fn a_value_that_disappears_is_cleared_where_the_policy_says_so() {
    let schema = schema(1);
    let held = first_push(&facts(), &schema).applied_to(&Held::new());
    let later = PushFacts { infrastructure: None, score: None, country: None, ..facts() };

    let sent = changes(&fitted(&later, &schema).columns, &held);

    assert_eq!(sent.0["hnt_infrasummary"], None);
    assert!(!sent.0.contains_key("hnt_finalscore"), "unknown is not empty");
    assert!(!sent.0.contains_key("address1_country"), "never empty what a seller may have filled");
    assert!(!sent.applied_to(&held).contains_key("hnt_infrasummary"));
}

#[test]
fn a_name_of_255_characters_is_cut_to_what_the_organisation_takes_with_a_warning() {
    let long = format!("{}ğ😀x", "a".repeat(97));
    let facts = PushFacts {
        company_name: Some((format!("{long}{}", "b".repeat(155)), FactSource::Import)),
        ..facts()
    };
    let mut schema = schema(1);

    let cut = fitted(&facts, &schema);
    let company = cut.columns.iter().find(|column| column.name == "companyname").unwrap();
    assert_eq!(
        company.value,
        Some(text(&format!("{}ğ😀", "a".repeat(97)))),
        "98 units and a pair fill 100"
    );
    assert_eq!(cut.warnings.len(), 1);
    assert_eq!(cut.warnings[0].loss, Loss::Cut(100));

    schema.columns.get_mut("companyname").unwrap().kind = SchemaKind::Text { max_length: Some(99) };
    let cut = fitted(&facts, &schema);
    let company = cut.columns.iter().find(|column| column.name == "companyname").unwrap();
    assert_eq!(
        company.value,
        Some(text(&format!("{}ğ", "a".repeat(97)))),
        "no half of a character"
    );
}

#[test]
fn a_missing_column_of_dynamics_own_is_left_out_and_reported() {
    let mut schema = schema(1);
    schema.columns.remove("websiteurl");

    let fitted = fitted(&facts(), &schema);

    assert!(fitted.columns.iter().all(|column| column.name != "websiteurl"));
    assert_eq!(fitted.warnings[0].column, "websiteurl");
    assert_eq!(fitted.warnings[0].loss, Loss::Absent);
}

#[test]
fn what_every_push_needs_is_named_when_it_is_missing() {
    let draft = Draft::new(&facts(), Mapping::built_in());

    let mut without_column = schema(1);
    without_column.columns.remove("hnt_finalscore");
    let failure = fit(&draft, &without_column).unwrap_err();
    assert_eq!(failure.reason, FailureReason::ColumnMissing);
    assert_eq!(failure.field.as_deref(), Some("hnt_finalscore"));

    let mut without_label = schema(1);
    without_label.columns.get_mut("hnt_huntersegment").unwrap().kind =
        SchemaKind::Choice { options: vec![("Enterprise".to_owned(), 1)] };
    let failure = fit(&draft, &without_label).unwrap_err();
    assert_eq!(failure.reason, FailureReason::ChoiceMissing);
    assert_eq!(failure.field.as_deref(), Some("hnt_huntersegment"));

    for (key, reason) in [
        (KeyState::Missing, FailureReason::KeyMissing),
        (KeyState::Pending, FailureReason::KeyPending),
        (KeyState::Failed, FailureReason::KeyFailed),
    ] {
        let failure = fit(&draft, &LeadSchema { key, ..schema(1) }).unwrap_err();
        assert_eq!(failure.reason, reason);
    }
}

#[test]
fn the_hash_follows_the_content_and_not_the_clock() {
    let hash = |facts: &PushFacts| Draft::new(facts, Mapping::built_in()).hash();
    let first = hash(&facts());

    assert_eq!(first, hash(&PushFacts { pushed_at: at("2030-01-01T00:00:00Z"), ..facts() }));
    assert_ne!(first, hash(&PushFacts { score: Some(73), ..facts() }));
    assert_ne!(first, hash(&PushFacts { infrastructure: None, ..facts() }));
    let other = Mapping::parse(&BUILT_IN.replace("revision = 1", "revision = 2")).unwrap();
    assert_ne!(first, Draft::new(&facts(), &other).hash());
}

const BUILT_IN: &str = include_str!("../../../src/domain/push/mapping.toml");

#[test]
fn a_referral_fills_the_contact_and_is_the_source() {
    let facts = PushFacts {
        referral_id: Some("r-1".to_owned()),
        contact: Some(PushContact {
            last_name: Some("Demir".to_owned()),
            email: Some("  ".to_owned()),
            ..PushContact::default()
        }),
        ..facts()
    };

    let sent = first_push(&facts, &schema(10)).0;

    assert_eq!(sent["lastname"], Some(text("Demir")));
    assert!(!sent.contains_key("emailaddress1"), "a blank is not known");
    assert_eq!(sent["hnt_referralid"], Some(text("r-1")));
    assert_eq!(sent["hnt_source"], Some(Value::Whole(10)), "Partner Center stands first");
}
