//! Every code that people can meet has a sentence in both languages.

use hunter::{
    domain::{
        domain_name::DomainNameError,
        infrastructure::{Infrastructure, UsageType},
        push::failure::{FailureReason, PushFailure},
        rules::RuleSet,
        signals::problem,
        sync_run::SyncReason,
    },
    ports::dns::DnsFailure,
    texts::{Locale, Texts},
};

use crate::known_answers::group;

#[test]
fn every_reason_and_score_item_of_the_built_in_rules_has_a_text() {
    let texts = Texts::get();
    for verdict in RuleSet::built_in().verdicts() {
        for locale in Locale::ALL {
            assert_ne!(*texts.reason(&verdict.reason, locale), *verdict.reason);
            for item in &*verdict.breakdown {
                assert_ne!(*texts.score_item(&item.code, locale), *item.code);
            }
            assert!(!texts.segment(verdict.segment, locale).is_empty());
        }
    }
}

#[test]
fn every_refusal_of_a_domain_has_a_sentence() {
    for code in DomainNameError::CODES {
        let english = Texts::get().refused(code, Some("acme"), Locale::En);
        let turkish = Texts::get().refused(code, Some("acme"), Locale::Tr);
        assert!(english.ends_with('.') && turkish.ends_with('.'), "{code}");
        assert_ne!(english, turkish, "{code}");
        assert!(!english.contains("$detail"), "{code}");
    }
}

#[test]
fn every_dns_failure_has_a_sentence() {
    for failure in [
        DnsFailure::Timeout,
        DnsFailure::ServFail,
        DnsFailure::Refused,
        DnsFailure::Truncated,
        DnsFailure::Malformed,
        DnsFailure::Unreachable,
        DnsFailure::Budget,
    ] {
        for locale in Locale::ALL {
            assert_ne!(*Texts::get().failure(failure.code(), locale), *failure.code());
        }
    }
}

#[test]
fn every_failure_of_a_push_has_a_sentence_and_names_its_field() {
    for reason in FailureReason::ALL {
        let failure = PushFailure::of_field(*reason, "hnt_x");
        let english = Texts::get().push_failure(&failure, Locale::En);
        let turkish = Texts::get().push_failure(&failure, Locale::Tr);
        assert!(english.ends_with(". (hnt_x)"), "{}: {english}", reason.code());
        assert!(turkish.ends_with(". (hnt_x)"), "{}: {turkish}", reason.code());
        assert_ne!(english, turkish);
    }
    for code in ["dynamics-closed", "dynamics-deleted", "dynamics-not-scanned"] {
        for locale in Locale::ALL {
            assert_ne!(*Texts::get().failure(code, locale), *code);
        }
    }
}

#[test]
fn every_problem_of_a_record_has_a_sentence() {
    for code in problem::ALL {
        for locale in Locale::ALL {
            assert_ne!(*Texts::get().problem(code, locale), **code);
        }
    }
}

#[test]
fn categories_carry_their_known_labels() {
    for row in group("exhaustive_signal_table") {
        let expected = &row["expected"];
        let verdict = RuleSet::built_in()
            .verdicts()
            .find(|verdict| {
                format!("{:?}", verdict.category) == expected["priority_category"].as_str().unwrap()
            })
            .expect("each category is reached");
        let label = Texts::get().category(verdict.category, Locale::En);
        assert_eq!(expected["priority_label"], *label);
    }
}

#[test]
fn a_code_without_a_text_is_its_own_text() {
    assert_eq!(&*Texts::get().reason("our-own-rule", Locale::Tr), "our-own-rule");
    assert_eq!(Texts::get().refused("no-such-code", None, Locale::En), "no-such-code");
}

#[test]
fn a_refusal_repeats_no_more_than_a_clean_piece_of_the_text() {
    let nasty = format!("\u{202e}evil\0{}", "x".repeat(5_000_000));
    let sentence = Texts::get().refused("domain-character", Some(&nasty), Locale::En);
    assert!(sentence.starts_with("“evilxxx") && sentence.len() < 300, "{sentence}");
}

#[test]
fn languages_are_chosen_as_the_reader_wishes() {
    for (wish, locale) in [
        ("tr", Locale::Tr),
        ("TR-tr", Locale::Tr),
        ("en-GB,tr;q=0.9", Locale::En),
        ("de-DE,de;q=0.9,tr;q=0.4", Locale::Tr),
        ("tr;q=0", Locale::En),
        ("", Locale::En),
        ("\u{0};;q=,,", Locale::En),
    ] {
        assert_eq!(Locale::negotiate(wish), locale, "{wish}");
    }
}

#[test]
fn infrastructure_is_told_part_by_part_as_recorded() {
    for case in group("infrastructure_summary") {
        let text = |name: &str| case[name].as_str().map(str::to_owned);
        let found = Infrastructure {
            usage_type: text("usage_type").as_deref().and_then(UsageType::of_code),
            usage_code: text("usage_type"),
            isp: text("isp"),
            country: text("country"),
            ..Infrastructure::unknown([192, 0, 2, 1].into())
        };
        let expected = case["expected_parts"].as_array().map(|parts| {
            let parts = parts.iter().filter_map(|part| part.as_str()?.split_once('='));
            let worded = parts.map(|(part, value)| match part {
                "usage" => format!("Hosted on {value}"),
                "isp" => format!("ISP: {value}"),
                _ => format!("Country: {value}"),
            });
            worded.collect::<Vec<_>>().join(", ")
        });
        assert_eq!(Texts::get().infrastructure(&found, Locale::En), expected, "{case}");
        let turkish = Texts::get().infrastructure(&found, Locale::Tr);
        assert_eq!(turkish.is_some(), expected.is_some(), "{case}");
    }
    let reserved = Infrastructure::reserved([10, 0, 0, 1].into());
    let told = Texts::get().infrastructure(&reserved, Locale::En);
    assert_eq!(told.as_deref(), Some("Private or reserved address"));
}

#[test]
fn every_reason_of_a_failed_sync_has_a_sentence_of_its_own_in_both_languages() {
    for locale in Locale::ALL {
        let sentences: std::collections::BTreeSet<_> = SyncReason::EVERY
            .into_iter()
            .map(|reason| {
                let key = format!("sync-{}", reason.code());
                Texts::get()
                    .sentence(&key, &[("detail", "x")], locale)
                    .unwrap_or_else(|| panic!("{}", reason.code()))
            })
            .collect();
        assert_eq!(sentences.len(), SyncReason::EVERY.len());
    }
}
