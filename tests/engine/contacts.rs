//! Addresses, judged and guessed.

use hunter::domain::{
    contacts::{EmailAddress, clean, generic_addresses, quality},
    domain_name::DomainName,
};
use serde_json::Value;

use crate::known_answers::group;

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().expect("a list").iter().map(|one| one.as_str().unwrap_or_default()).collect()
}

#[test]
fn contacts_are_as_good_as_recorded() {
    for case in group("contact_quality_score") {
        let domain = DomainName::parse(case["domain"].as_str().unwrap()).unwrap();
        let addresses: Vec<String> =
            texts(&case["emails"]).into_iter().map(str::to_owned).collect();
        assert_eq!(u64::from(quality(&addresses, &domain)), case["expected"], "{case}");
    }
}

#[test]
fn addresses_are_cleaned_and_judged_together_as_recorded() {
    for case in group("enrich_company_data") {
        let domain = DomainName::parse(case["domain"].as_str().unwrap()).unwrap();
        let cleaned = clean(&texts(&case["emails"]));
        assert_eq!(cleaned, texts(&case["expected"]["contact_emails"]), "{case}");
        let expected = &case["expected"]["contact_quality_score"];
        assert_eq!(u64::from(quality(&cleaned, &domain)), *expected, "{case}");
    }
}

#[test]
fn generic_addresses_are_those_recorded() {
    for case in group("generic_emails") {
        let found = DomainName::parse(case["domain"].as_str().unwrap())
            .map(|domain| generic_addresses(&domain).to_vec())
            .unwrap_or_default();
        if case["expected"].is_object() {
            // The predecessor crashed on every name beyond ASCII.
            assert_eq!(found[0], "admin@xn--rnek-4qa.com", "{case}");
        } else {
            assert_eq!(found, texts(&case["expected"]), "{case}");
        }
    }
}

#[test]
fn an_address_is_read_by_its_form() {
    /// Where the record is wrong: a name that is none, dots where no dot may stand, a line break
    /// within, an apostrophe that may stand there, and names beyond ASCII, which have an ASCII form.
    const MENDED: &[&str] = &[
        "user@-example.com",
        "user@example..com",
        ".user@example.com",
        "user..x@example.com",
        "user@örnek.com",
        "user'o@example.com",
    ];
    for case in group("email_syntax") {
        let text = case["input"].as_str().unwrap();
        let expected = case["expected"].as_bool().unwrap() != MENDED.contains(&text);
        assert_eq!(EmailAddress::parse(text).is_some(), expected, "{text:?}");
    }
    for text in ["", "@", "a@", "a@https://example.com", "a@example.com/x", "a b@example.com"] {
        assert_eq!(EmailAddress::parse(text), None, "{text:?}");
    }
    let long = format!("{}@example.com", "a".repeat(65));
    assert_eq!(EmailAddress::parse(&long), None);
    let address = EmailAddress::parse(" Satış@x.com").map_or_else(
        || EmailAddress::parse(" Satis@Örnek.COM ").expect("an address"),
        |address| panic!("{address:?}"),
    );
    assert_eq!((address.local.as_str(), address.domain.display()), ("Satis", "örnek.com"));
}
