//! What a salesperson does next: the recorded decisions, and words that claim nothing else.

use chrono::{NaiveDate, TimeZone, Utc};
use hunter::{
    domain::{
        assess::{DmarcFact, Facts, assess},
        assessment::{Assessment, Segment},
        domain_name::DomainName,
        ids::ReferralId,
        infrastructure::{AddressSource, Enriched, Infrastructure},
        provider::{MailProvider, TenantSize},
        referral::{Referral, ReferralContact, ReferralFacts, standing::Standing},
        rules::RuleSet,
        sales::{
            Level, Plan, Prospect,
            next_step::{Action, Timeline, next_step, urgency},
            offer::{Tier, offer},
            potential::{Factors, weigh},
            price_book::{PriceBook, PriceBookError},
            script::{Bullet, Talk, bullets, questions},
            security::{MailProtection, judge},
        },
        signals::{
            DkimSignal, DmarcPolicy, DmarcSignal, MxHost, MxSignal, Observation, Signals,
            SpfSignal, WhoisSignal,
        },
    },
    texts::{Locale, Texts, sales::SalesWords},
};
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use crate::known_answers::group;

fn segment(value: &Value) -> Option<Segment> {
    Some(match value.as_str()? {
        "Migration" => Segment::Migration,
        "Existing" => Segment::Existing,
        "Cold" => Segment::Cold,
        "Skip" => Segment::Skip,
        other => panic!("{other}"),
    })
}

fn size(value: &Value) -> TenantSize {
    match value.as_str() {
        Some("small") => TenantSize::Small,
        Some("medium") => TenantSize::Medium,
        Some("large") => TenantSize::Large,
        None => TenantSize::Unknown,
        Some(other) => panic!("{other}"),
    }
}

fn number(value: &Value) -> Option<u8> {
    value.as_u64().map(|number| u8::try_from(number).expect("a number of few digits"))
}

fn observation(value: &Value) -> Observation {
    match value.as_bool() {
        Some(true) => Observation::Present,
        Some(false) => Observation::Absent,
        None => Observation::Unknown,
    }
}

fn level(value: &Value) -> Level {
    match value.as_str() {
        Some("high") => Level::High,
        Some("medium") => Level::Medium,
        Some("low") | None => Level::Low,
        Some(other) => panic!("{other}"),
    }
}

/// The record has one word for "no record" and "nothing known"; it means the latter where nothing
/// else is known either. A policy that no receiver knows is left out, as DNS never gives it.
fn protection(case: &Value) -> Option<MailProtection> {
    let (spf, dkim) = (observation(&case["spf"]), observation(&case["dkim"]));
    let dmarc = match case["dmarc_policy"].as_str() {
        None if (spf, dkim) == (Observation::Unknown, Observation::Unknown) => DmarcFact::Unknown,
        None => DmarcFact::Absent,
        Some("none") => DmarcFact::Policy(DmarcPolicy::None),
        Some("quarantine") => DmarcFact::Policy(DmarcPolicy::Quarantine),
        Some("reject") => DmarcFact::Policy(DmarcPolicy::Reject),
        Some(_) => return None,
    };
    Some(MailProtection { spf, dkim, dmarc, coverage: number(&case["dmarc_coverage"]) })
}

#[test]
fn mail_security_is_judged_as_recorded() {
    let mut judged = 0;
    for case in group("security_reasoning") {
        let Some(protection) = protection(case) else { continue };
        judged += 1;
        let found = judge(&protection);
        let expected = &case["expected"];
        assert_eq!(found.is_none(), expected.is_null(), "{case}");
        if let Some(found) = found {
            assert_eq!(found.level, level(&expected["risk_level"]), "{case}");
            assert_eq!(found.details.len() as u64, expected["detail_count"], "{case}");
        }
    }
    assert_eq!(judged, 74);
}

#[test]
fn offers_are_those_recorded() {
    for case in group("offer_tier") {
        let found = offer(
            size(&case["tenant_size"]),
            segment(&case["segment"]),
            number(&case["readiness_score"]),
            PriceBook::built_in(),
        );
        let expected = &case["expected"];
        let tier = match found.tier {
            Tier::BusinessBasic => "Business Basic",
            Tier::BusinessStandard => "Business Standard",
            Tier::Enterprise => "Enterprise",
        };
        assert_eq!(tier, expected["tier"], "{case}");
        let price = |name: &str| expected[name].as_i64().map(Decimal::from);
        let prices = found.prices;
        assert_eq!(Some(prices.price_per_user_per_month), price("price_per_user_per_month"));
        assert_eq!(Some(prices.migration_fee), price("migration_fee"));
        assert_eq!(
            prices.defender_price_per_user_per_month,
            price("defender_price_per_user_per_month"),
            "{case}"
        );
        assert_eq!(prices.consulting_fee, price("consulting_fee"), "{case}");
    }
}

#[test]
fn potentials_and_their_factors_are_those_recorded() {
    for case in group("opportunity_potential") {
        let known = Factors {
            segment: segment(&case["segment"]),
            score: number(&case["readiness_score"]),
            priority: number(&case["priority_score"]),
            size: size(&case["tenant_size"]),
            contact_quality: number(&case["contact_quality_score"]),
        };
        let found = weigh(&known, case["tuning_factor"].as_f64().unwrap());
        assert_eq!(u64::from(found.total), case["expected"], "{case}");
        assert_eq!(u64::from(found.total), case["rationale_total"], "{case}");
        let factors: serde_json::Map<String, Value> = found
            .factors
            .iter()
            .map(|factor| (factor.kind.code().to_owned(), factor.points.into()))
            .collect();
        assert_eq!(Value::Object(factors), case["expected_factor_scores"], "{case}");
    }
}

#[test]
fn urgency_is_as_recorded() {
    for case in group("urgency") {
        let found = urgency(
            segment(&case["segment"]),
            number(&case["readiness_score"]),
            number(&case["priority_score"]),
            case["days_until_expiry"].as_i64(),
        );
        assert_eq!(found, level(&case["expected"]), "{case}");
    }
}

#[test]
fn next_steps_are_those_recorded() {
    for case in group("next_step") {
        let potential = number(&case["opportunity_potential"]);
        let found = next_step(segment(&case["segment"]), potential, level(&case["urgency"]));
        let action = match found.action {
            Action::Call => "call",
            Action::Email => "email",
            Action::Wait => "wait",
        };
        let timeline = match found.timeline {
            Timeline::Hours24 => "24_saat",
            Timeline::Days3 => "3_gün",
            Timeline::Week1 => "1_hafta",
            Timeline::Month1 => "1_ay",
        };
        let expected = &case["expected"];
        assert_eq!(
            (action, timeline),
            (expected["action"].as_str().unwrap(), expected["timeline"].as_str().unwrap()),
            "{case}"
        );
        assert_eq!(found.priority, level(&expected["priority"]), "{case}");
    }
}

#[test]
fn discovery_questions_are_as_many_as_recorded() {
    for case in group("discovery_questions") {
        let provider = match case["provider"].as_str() {
            Some("Local") => MailProvider::Local,
            Some("Google") => MailProvider::Google,
            other => panic!("{other:?}"),
        };
        let found =
            questions(segment(&case["segment"]), Some(provider), size(&case["tenant_size"]));
        assert_eq!(found.len() as u64, case["expected_count"], "{case}");
    }
}

/// The record speaks of issues only where nothing is known; here it is the other way round.
#[test]
fn call_scripts_are_those_recorded_but_for_the_issues_which_are_told_where_there_are_some() {
    for case in group("call_script") {
        let risk = protection(case).and_then(|known| judge(&known)).map(|found| found.level);
        let talk = Talk {
            segment: segment(&case["segment"]),
            score: number(&case["readiness_score"]),
            size: size(&case["tenant_size"]),
            has_named_host: case["local_provider"].is_string(),
            is_proxy: case["ip_context"]["is_proxy"] == true,
            risk,
        };
        let found = bullets(&talk);
        let told = found.contains(&Bullet::SecurityIssues);
        let talks_of_issues = matches!(talk.segment, Some(Segment::Migration | Segment::Existing));
        let has_issues = risk.is_some_and(|risk| risk > Level::Low);
        assert_eq!(told, talks_of_issues && has_issues, "{case}");
        let without = |kinds: Vec<&'static str>| {
            kinds.into_iter().filter(|kind| *kind != "security_issues").collect::<Vec<_>>()
        };
        let recorded = case["expected_bullets"].as_array().unwrap();
        let recorded = recorded.iter().map(|kind| kind.as_str().unwrap()).collect();
        assert_eq!(without(found.into_iter().map(kind).collect()), without(recorded), "{case}");
    }
}

const fn kind(bullet: Bullet) -> &'static str {
    match bullet {
        Bullet::ColdOpening => "cold_opening",
        Bullet::ColdSecurityRisk => "cold_value_security_risk",
        Bullet::ColdImprovement => "cold_value_improvement",
        Bullet::ColdInvitation => "cold_discovery_cta",
        Bullet::MigrationOpening => "opening_migration",
        Bullet::MigrationOpeningAtHost => "opening_migration_local_provider",
        Bullet::ProxyCaution => "proxy_warning",
        Bullet::SecurityIssues => "security_issues",
        Bullet::ValueLarge => "value_large",
        Bullet::ValueMedium => "value_medium",
        Bullet::ValueSmall => "value_small",
        Bullet::ValueUnknownSize => "value_unknown_size",
        Bullet::InvitationFifteenMinutes => "cta_15_minutes",
        Bullet::InvitationProposal => "cta_generic_offer",
        Bullet::ExistingOpening => "opening_existing",
        Bullet::ExistingValue => "value_existing_defender",
        Bullet::ExistingInvitation => "cta_existing_review",
        Bullet::PlainOpening => "opening_generic",
        Bullet::PlainInvitation => "cta_share_findings",
    }
}

#[test]
fn a_price_book_is_checked_when_it_is_read() {
    const BOOK: &str = include_str!("../../src/domain/sales/prices.toml");
    let book = |from: &str, to: &str| {
        assert!(BOOK.contains(from), "{from}");
        PriceBook::parse(&BOOK.replacen(from, to, 1))
    };
    let own = book("price-per-user-per-month = 5", "price-per-user-per-month = \"4.90\"").unwrap();
    assert_eq!(own.prices(Tier::BusinessBasic).price_per_user_per_month, Decimal::new(490, 2));
    let named = book("currency", "vendor = \" Acme \"\ncurrency").unwrap();
    assert_eq!(named.vendor(), Some("Acme"));
    let negative = book("migration-fee = 2000", "migration-fee = -1");
    let name = "business-standard.migration-fee".to_owned();
    assert_eq!(negative, Err(PriceBookError::Negative(name)));
    assert_eq!(book("EUR", "euro"), Err(PriceBookError::Currency("euro".to_owned())));
    assert_eq!(book("= 1.0", "= 2.1"), Err(PriceBookError::Factor(2.1)));
    assert!(matches!(book("= 1.0", "= nan"), Err(PriceBookError::Factor(_))));
    assert_eq!(book("currency", "vendor = \"\"\ncurrency"), Err(PriceBookError::Vendor));
    assert!(matches!(book("consulting-fee", "advice"), Err(PriceBookError::Unreadable(_))));
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day")
}

/// A company at Natro that publishes SPF and says nothing else.
fn signals() -> Signals {
    let at = Utc.with_ymd_and_hms(2026, 3, 1, 9, 0, 0).unwrap();
    Signals {
        mx: MxSignal {
            state: Observation::Present,
            hosts: vec![MxHost { preference: 10, host: "mx.natro.com".to_owned() }],
            root: Some("natro.com".to_owned()),
            is_null_mx: false,
        },
        spf: SpfSignal { state: Observation::Present, ..SpfSignal::default() },
        dkim: DkimSignal::default(),
        dmarc: DmarcSignal::default(),
        whois: Some(WhoisSignal {
            registrar: None,
            expires_at: NaiveDate::from_ymd_opt(2026, 3, 31),
            nameservers: Vec::new(),
            source: "rdap:x".to_owned(),
            observed_at: at,
        }),
        provider: MailProvider::Local,
        gateway: None,
        local_provider: Some("Natro".to_owned()),
        provider_evidence: vec!["MX mx.natro.com".to_owned()],
        tenant_size: TenantSize::Unknown,
        observed_at: at,
    }
}

fn assessed(signals: &Signals) -> Assessment {
    assess(&Facts::from_signals(signals), RuleSet::built_in())
}

fn words(prospect: &Prospect<'_>, locale: Locale) -> SalesWords {
    let plan = Plan::of(prospect, PriceBook::built_in());
    Texts::get().sales(prospect, &plan, PriceBook::built_in(), locale)
}

fn prospect<'a>(
    domain: &'a DomainName,
    signals: &'a Signals,
    assessment: &'a Assessment,
) -> Prospect<'a> {
    Prospect {
        domain,
        signals: Some(signals),
        assessment: Some(assessment),
        infrastructure: None,
        referrals: None,
        today: today(),
    }
}

fn all(words: &SalesWords) -> Vec<String> {
    let mut all = vec![
        words.one_liner.clone(),
        words.segment_explanation.clone(),
        words.provider_reasoning.clone(),
        words.recommendation.to_string(),
        words.message.to_string(),
        words.internal_note.clone(),
    ];
    if let Some(security) = &words.security {
        all.extend([&security.summary, &security.sales_angle].map(ToString::to_string));
        all.push(security.recommended_action.to_string());
        all.extend(security.details.iter().map(ToString::to_string));
    }
    let lists = [&words.call_script, &words.discovery_questions, &words.factor_comments];
    all.extend(lists.into_iter().flatten().map(ToString::to_string));
    all
}

#[test]
fn every_turn_has_words_in_both_languages_and_no_gap() {
    let domain = DomainName::parse("ornek.com.tr").unwrap();
    let mut seen = 0;
    for provider in [
        MailProvider::M365,
        MailProvider::Google,
        MailProvider::Amazon,
        MailProvider::Hosting,
        MailProvider::Local,
        MailProvider::Unknown,
    ] {
        for spf in [Observation::Present, Observation::Absent, Observation::Unknown] {
            for dkim in [Observation::Present, Observation::Absent, Observation::Unknown] {
                for (state, policy) in [
                    (Observation::Unknown, None),
                    (Observation::Absent, None),
                    (Observation::Present, Some(DmarcPolicy::None)),
                    (Observation::Present, Some(DmarcPolicy::Reject)),
                ] {
                    for tenant_size in [
                        TenantSize::Unknown,
                        TenantSize::Small,
                        TenantSize::Medium,
                        TenantSize::Large,
                    ] {
                        let signals = Signals {
                            spf: SpfSignal { state: spf, ..SpfSignal::default() },
                            dkim: DkimSignal { state: dkim, ..DkimSignal::default() },
                            dmarc: DmarcSignal {
                                state,
                                policy,
                                coverage: Some(50),
                                ..DmarcSignal::default()
                            },
                            provider,
                            tenant_size,
                            ..signals()
                        };
                        let assessment = assessed(&signals);
                        let prospect = prospect(&domain, &signals, &assessment);
                        for locale in Locale::ALL {
                            let words = words(&prospect, locale);
                            assert!(words.one_liner.contains("ornek.com.tr"));
                            for text in all(&words) {
                                let is_whole = !text.is_empty()
                                    && !text.contains("  ")
                                    && !text.contains(['$', '{', '\u{e000}'])
                                    && !text.contains(" .")
                                    && text.contains(' ');
                                assert!(is_whole, "{text:?}");
                            }
                            seen += 1;
                        }
                    }
                }
            }
        }
    }
    assert_eq!(seen, 6 * 3 * 3 * 4 * 4 * 2);
}

#[test]
fn what_did_not_answer_is_never_said_to_be_missing() {
    let domain = DomainName::parse("ornek.com.tr").unwrap();
    let signals = signals();
    let assessment = assessed(&signals);
    let words = words(&prospect(&domain, &signals, &assessment), Locale::En);
    for text in all(&words) {
        let claims = ["missing", "No DKIM", "No DMARC", "does not protect"];
        assert!(!claims.iter().any(|claim| text.contains(claim)), "{text}");
    }
    let security = words.security.expect("SPF is known");
    assert_eq!(security.details, ["SPF is published."]);
    assert_eq!(security.summary, "What could be checked is in order; not answered: DKIM, DMARC.");
}

#[test]
fn turkish_names_carry_their_endings() {
    let domain = DomainName::parse("ornek.com.tr").unwrap();
    let signals = signals();
    let assessment = assessed(&signals);
    let words = words(&prospect(&domain, &signals, &assessment), Locale::Tr);
    assert!(
        words.segment_explanation.starts_with("E-posta Natro'da barındırılıyor;"),
        "{}",
        words.segment_explanation
    );
    assert!(
        words.call_script[0].contains("ornek.com.tr'nin e-postasını"),
        "{:?}",
        words.call_script
    );
    let expiry = "ornek.com.tr'nin kaydı 31.03.2026 tarihinde, 30 gün sonra bitiyor.";
    assert!(words.internal_note.contains(expiry), "{}", words.internal_note);
}

#[test]
fn infrastructure_and_referrals_take_part_when_they_are_known() {
    let domain = DomainName::parse("ornek.com.tr").unwrap();
    let mut signals = signals();
    signals.provider = MailProvider::Google;
    signals.local_provider = None;
    signals.dkim.state = Observation::Present;
    signals.dmarc = DmarcSignal {
        state: Observation::Present,
        policy: Some(DmarcPolicy::Reject),
        ..DmarcSignal::default()
    };
    let assessment = assessed(&signals);
    let found = Enriched {
        source: AddressSource::Mx,
        infrastructure: Infrastructure {
            country: Some("DE".to_owned()),
            is_proxy: Some(true),
            ..Infrastructure::unknown([192, 0, 2, 1].into())
        },
        built: Vec::new(),
        observed_at: signals.observed_at,
        expires_at: signals.observed_at,
    };
    let contact = ReferralContact {
        email: Some("Ayse@ornek.com.tr".to_owned()),
        ..ReferralContact::default()
    };
    let facts = ReferralFacts {
        referral_id: "r-1".to_owned(),
        referral_type: Some("Shared".to_owned()),
        qualification: Some("SalesQualified".to_owned()),
        status: "Active".to_owned(),
        contacts: vec![contact],
        ..ReferralFacts::default()
    };
    let standing = Standing::of(vec![Referral {
        id: ReferralId(Uuid::nil()),
        facts,
        domain: None,
        domain_candidates: Vec::new(),
        tenant_hints: Vec::new(),
        link: None,
        synced_at: signals.observed_at,
        missing_since: None,
    }]);
    let bare = prospect(&domain, &signals, &assessment);
    let full = Prospect { infrastructure: Some(&found), referrals: Some(&standing), ..bare };

    let plan = Plan::of(&full, PriceBook::built_in());
    let without = Plan::of(&bare, PriceBook::built_in());
    assert_eq!(plan.potential.total, without.potential.total + 2, "one good contact is known");
    assert!(plan.script.contains(&Bullet::ProxyCaution));
    assert!(!without.script.contains(&Bullet::ProxyCaution));

    let words = words(&full, Locale::En);
    assert!(
        words.one_liner.ends_with("(network address in DE; the address is listed as a proxy, so treat its place with care)."),
        "{}",
        words.one_liner
    );
    assert!(words.provider_reasoning.ends_with("Infrastructure: Country: DE."));
    let note = words.referral_note.expect("there is a referral");
    assert_eq!(
        note,
        "Already registered at Microsoft: an open co-sell deal in Partner Center (Active). \
         Speak with its owner before you call."
    );
    assert!(words.internal_note.ends_with(&note), "{}", words.internal_note);
}

#[test]
fn a_lead_that_was_never_scanned_is_told_to_be_so() {
    let domain = DomainName::parse("örnek.com.tr").unwrap();
    let bare = Prospect {
        domain: &domain,
        signals: None,
        assessment: None,
        infrastructure: None,
        referrals: None,
        today: today(),
    };
    let words = words(&bare, Locale::En);
    assert_eq!(words.one_liner, "örnek.com.tr has not been scanned yet: scan it before you call.");
    assert_eq!(
        (words.security, words.infrastructure_summary, words.referral_note),
        (None, None, None)
    );
}
