//! What stands in the screen's folder, read as text.

use std::collections::BTreeSet;

use super::{super::embedded::hex, *};

/// Our own modules, with their text.
fn modules() -> Vec<(String, String)> {
    Files::iter()
        .filter(|name| name.ends_with(".js") && !name.starts_with("vendor/"))
        .map(|name| (name.to_string(), text(&name)))
        .collect()
}

/// What stands between two marks, each time.
fn between<'a>(text: &'a str, before: &str, after: char) -> impl Iterator<Item = &'a str> {
    text.split(before)
        .skip(1)
        .filter_map(move |rest| rest.split(after).next())
        .collect::<Vec<_>>()
        .into_iter()
}

#[test]
fn what_is_vendored_is_what_was_published() {
    let sums = text("vendor/SHA256SUMS");
    assert_eq!(sums.lines().count(), 6);
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").expect("sum and name");
        let file = Files::get(&format!("vendor/{name}")).expect(name);
        assert_eq!(hex(&file.metadata.sha256_hash()), sum, "{name}");
    }
    for (package, words) in
        [("preact", "MIT License"), ("signals-core", "MIT License"), ("htm", "Apache License")]
    {
        assert!(text(&format!("vendor/{package}.LICENSE")).contains(words), "{package}");
    }
}

#[test]
fn every_import_is_there_and_every_module_is_imported() {
    let mut imported: BTreeSet<String> =
        ["main.js".to_owned(), "sandbox/main.js".to_owned()].into();
    for (name, text) in modules() {
        for address in between(&text, "from '", '\'').chain(between(&text, "import('", '\'')) {
            assert!(address.starts_with('.'), "{name} imports {address}");
            let target = resolve(&name, address);
            let is_there = target == DOCUMENTS || Files::get(&target).is_some();
            assert!(is_there, "{name} imports {address}");
            imported.insert(target);
        }
    }
    for (name, _) in modules() {
        assert!(imported.contains(&name), "nobody imports {name}");
    }
}

#[test]
fn the_page_names_all_modules_that_it_begins_with_and_no_others() {
    let page = String::from_utf8(SCREEN.page.to_vec()).expect("the page is text");
    let place = format!("/app/{}/", SCREEN.version);
    let named: BTreeSet<&str> =
        between(&page, &format!("modulepreload\" href=\"{place}"), '"').collect();
    for needed in ["main.js", "view.js", "documents.js", "vendor/htm.module.js", "parts/badges.js"]
    {
        assert!(named.contains(needed), "{needed} is not in {named:?}");
    }
    // What is loaded later is not asked for before it is wanted.
    for later in ["drawer/drawer.js", "dashboard/page.js", "import/page.js"] {
        assert!(!named.contains(later), "{later}");
    }
    for name in &named {
        let is_there = *name == DOCUMENTS || Files::get(name).is_some();
        assert!(is_there, "{name}");
        let text = if *name == DOCUMENTS { String::new() } else { text(name) };
        for needed in between(&text, " from '", '\'') {
            assert!(named.contains(resolve(name, needed).as_str()), "{name} needs {needed}");
        }
    }
    assert!(!page.contains(MODULES));
}

#[test]
fn the_files_name_no_address_outside_and_make_no_code_of_text() {
    for (name, text) in modules() {
        for forbidden in [
            "https://",
            "eval(",
            "new Function",
            "innerHTML",
            ".style=\"",
            "toLowerCase()",
            "toUpperCase()",
        ] {
            assert!(!text.contains(forbidden), "{name}: {forbidden}");
        }
        let plain = text.replace("http://www.w3.org/", "");
        assert!(!plain.contains("http://"), "{name}");
        // Dictionaries have one subject, however much there is to say.
        let is_long = text.lines().count() > 400 && !name.starts_with("words/");
        assert!(!is_long, "{name}: what is its second subject?");
    }
    for page in ["index.html", "sandbox.html"].map(text) {
        assert!(!page.contains("://") && !page.contains("<style") && !page.contains("style="));
        for rest in page.split("<script").skip(1) {
            assert!(rest.split('>').next().is_some_and(|tag| tag.contains("src=")), "{rest}");
        }
    }
}

/// Keys of a dictionary, in its order.
fn keys(name: &str) -> Vec<String> {
    text(name)
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix('\'')?.split_once("':"))
        .map(|(key, _)| key.to_owned())
        .collect()
}

#[test]
fn both_languages_say_everything() {
    for part in ["words", "enums"] {
        let english = keys(&format!("words/{part}.en.js"));
        let turkish = keys(&format!("words/{part}.tr.js"));
        assert!(english.len() > 20, "{part}");
        assert_eq!(english, turkish, "the same keys in the same order");
    }
    let known: BTreeSet<String> =
        keys("words/words.en.js").into_iter().chain(keys("words/enums.en.js")).collect();
    for (name, text) in modules() {
        for key in between(&text, " t('", '\'')
            .chain(between(&text, "(t('", '\''))
            .chain(between(&text, "${t('", '\''))
        {
            assert!(known.contains(key), "{name} says {key}");
        }
    }
}

#[test]
fn every_document_is_asked_for_by_a_module() {
    let documents: BTreeSet<&str> =
        trusted::documents().into_iter().map(|document| document.name.as_str()).collect();
    let mut asked = BTreeSet::new();
    let modules = modules();
    for (name, text) in &modules {
        for mark in ["ask('", "act('", "follow('", "begin('"] {
            for document in between(text, mark, '\'') {
                assert!(documents.contains(document), "{name} asks for {document}");
                asked.insert(document);
            }
        }
    }
    assert_eq!(asked, documents);
}
