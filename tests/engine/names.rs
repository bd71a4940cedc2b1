//! What people paste becomes one key, or is refused with the reason.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use hunter::domain::domain_name::{DomainName, DomainNameError};
use proptest::prelude::*;
use serde::Deserialize;

use crate::known_answers::group;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    /// Text and outcome.
    pasted: Vec<(String, String)>,
    /// Text and outcome, where the predecessor's answer was wrong.
    deviations: Vec<(String, String)>,
    /// Text and all outcomes.
    lists: Vec<(String, Vec<String>)>,
}

fn cases() -> Cases {
    let text = fs::read_to_string("tests/engine/cases/names.toml").expect("the cases are kept");
    toml::from_str(&text).expect("the cases are TOML")
}

/// `key`, `key display` or `!code detail`.
fn outcome(read: &Result<DomainName, DomainNameError>) -> String {
    match read {
        Ok(name) if name.display() == name.as_str() => name.as_str().to_owned(),
        Ok(name) => format!("{} {}", name.as_str(), name.display()),
        Err(error) => {
            format!("!{} {}", error.code(), error.detail().unwrap_or_default()).trim().to_owned()
        }
    }
}

#[test]
fn pasted_texts_become_keys_or_reasons() {
    for (text, expected) in cases().pasted {
        assert_eq!(outcome(&DomainName::parse(&text)), expected, "{text:?}");
    }
}

#[test]
fn lists_give_each_domain_once() {
    for (text, expected) in cases().lists {
        let all: Vec<_> = DomainName::parse_all(&text).iter().map(outcome).collect();
        assert_eq!(all, expected, "{text:?}");
    }
}

#[test]
fn names_are_read_as_the_predecessor_did_or_better_on_purpose() {
    let deviations: BTreeMap<_, _> = cases().deviations.into_iter().collect();
    let mut used = BTreeSet::new();
    let mut wrong = Vec::new();
    for name in ["normalize_domain", "extract_domain_from_email", "extract_domain_from_website"] {
        for entry in group(name) {
            let text = entry["input"].as_str().unwrap();
            let read = DomainName::parse(text);
            let ours = outcome(&read);
            let same = match entry["expected"].as_str() {
                Some("") => read.is_err(),
                Some(key) => read.is_ok_and(|read| read.as_str() == key),
                None => false,
            };
            if !same && deviations.get(text) != Some(&ours) {
                wrong.push(format!("[{text:?}, {ours:?}], # {name}: {}", entry["expected"]));
            }
            if !same {
                used.insert(text);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for text in deviations.keys() {
        assert!(used.contains(text.as_str()), "no deviation any more: {text:?}");
    }
}

#[test]
fn every_refusal_has_a_listed_code() {
    let all = cases();
    for (text, _) in all.pasted.into_iter().chain(all.deviations) {
        if let Err(error) = DomainName::parse(&text) {
            assert!(DomainNameError::CODES.contains(&error.code()), "{}", error.code());
        }
    }
}

#[test]
fn a_name_knows_its_owner_and_the_names_between() {
    let deep = DomainName::parse("a.b.firma.com.tr").unwrap();
    assert_eq!(deep.registrable(), "firma.com.tr");
    assert!(!deep.is_registrable());
    assert_eq!(
        deep.organisational_parents().collect::<Vec<_>>(),
        ["b.firma.com.tr", "firma.com.tr"]
    );
    let owner = DomainName::parse("firma.com.tr").unwrap();
    assert!(owner.is_registrable());
    assert_eq!(owner.organisational_parents().count(), 0);
}

#[test]
fn free_mail_is_read_but_never_a_lead() {
    for text in
        ["gmail.com", "patron@hotmail.com.tr", "YAHOO.COM", "www.mynet.com", "yandex.com.tr"]
    {
        assert!(DomainName::parse(text).unwrap().is_free_mail(), "{text}");
        let refusal = DomainName::parse_lead(text).unwrap_err();
        assert_eq!(refusal.code(), "domain-free-mail");
    }
    assert!(!DomainName::parse_lead("firma.com.tr").unwrap().is_free_mail());
}

#[test]
fn a_stored_name_comes_back_as_it_was() {
    let name = DomainName::parse("Şirket.com.tr").unwrap();
    let stored = (name.as_str().to_owned(), name.display().to_owned());
    assert_eq!(DomainName::from_stored(stored.0, stored.1), name);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,300}|[a-zA-Z0-9./:@İıŞş ,;<>\\[\\]-]{0,80}") {
        for read in DomainName::parse_all(&text).into_iter().chain([DomainName::parse(&text)]) {
            let Ok(name) = read else { continue };
            prop_assert!(name.as_str().is_ascii() && name.as_str().len() <= 253);
            prop_assert_eq!(&DomainName::parse(name.as_str()).unwrap(), &name);
            prop_assert_eq!(&DomainName::parse(name.display()).unwrap(), &name);
            prop_assert!(name.as_str().ends_with(name.registrable()));
        }
    }
}
