//! What people typed, made fit to store, to search and to sort.

use hunter::domain::{
    clean::{NAME_MAX_CHARS, clean_name, clean_text, is_empty_word},
    country::country_code,
    fold::{fold, sort_key},
};
use proptest::prelude::*;

#[test]
fn turkish_letters_are_found_whichever_way_they_are_typed() {
    for form in
        ["İSTANBUL IŞIK", "istanbul ışık", "Istanbul Işık", "ISTANBUL ISIK", "I\u{307}stanbul ışık"]
    {
        assert_eq!(fold(form), "istanbul isik", "{form}");
    }
    assert_eq!(fold("Ünlü Öğütücü Çelik Ağaç"), "unlu ogutucu celik agac");
    assert_eq!(fold("Kâğıt"), "kagit");
    assert_eq!(fold("Straße Æther Łódź"), "strasse aether lodz");
    assert_eq!(fold("ΑΘΗΝΑ Москва 東京"), "αθηνα москва 東京");
}

#[test]
fn names_sort_in_the_order_of_the_turkish_alphabet() {
    let sorted = [
        "3M",
        "Abacı",
        "Âdem",
        "Cumhur",
        "Çağdaş",
        "Demir",
        "Gül",
        "Ğ",
        "Hisar",
        "Ilıca",
        "Irmak",
        "İlkbahar",
        "İzmir",
        "Jale",
        "Ova",
        "Öncü",
        "Pınar",
        "Q",
        "Rıza",
        "Soylu",
        "Sürat",
        "Şahin",
        "Tan",
        "Ulu",
        "Ünlü",
        "Vatan",
        "W",
        "Yıldız",
        "Zara",
        "Αθήνα",
    ];
    let mut names = sorted;
    names.reverse();
    names.sort_by_key(|name| sort_key(name));
    assert_eq!(names, sorted);
}

#[test]
fn a_word_stands_before_its_continuation() {
    assert!(sort_key("Ak Yapı") < sort_key("Aka"));
    assert!(sort_key("Ak") < sort_key("Ak Yapı"));
    assert_eq!(sort_key("\"AK\" – Yapı, Ltd."), sort_key("ak yapı ltd"));
    assert_eq!(sort_key("..."), "");
}

#[test]
fn what_can_not_be_seen_is_removed() {
    assert_eq!(clean_text("A\0B\u{7}C\u{85}D", 50), "ABC D");
    assert_eq!(clean_text("\u{202e}moc.live\u{202c} \u{2066}x\u{2069}", 50), "moc.live x");
    assert_eq!(clean_text("zero\u{200b}width\u{feff}", 50), "zerowidth");
    assert_eq!(clean_text("bro\u{fffd}ken", 50), "broken");
    assert_eq!(clean_text("a\u{a0}\u{2028}\r\n\tb", 50), "a b");
    assert_eq!(clean_text("<b>Acme</b> & Co", 50), "<b>Acme</b> & Co");
}

#[test]
fn five_megabytes_become_a_short_name() {
    let long = "Ş".repeat(5_000_000);
    assert_eq!(clean_name(&long).unwrap().chars().count(), NAME_MAX_CHARS);
    let marks = format!("{}Acme", "\u{200e}".repeat(1_000_000));
    assert_eq!(clean_name(&marks).as_deref(), Some("Acme"));
    assert!(!is_empty_word(&long));
    assert_eq!(country_code(&long), None);
}

#[test]
fn empty_words_are_no_names() {
    for word in [
        "",
        " ",
        "nan",
        "NaN",
        "-",
        "--",
        "—",
        "...",
        "yok",
        "YOK",
        "Yok ",
        "n/a",
        "N/A",
        "null",
        "None",
        "#N/A",
        "#YOK",
        "boş",
        "BİLİNMİYOR",
        "?",
        "\u{200b}",
    ] {
        assert_eq!(clean_name(word), None, "{word:?}");
    }
    for name in ["Yokuş A.Ş.", "Nanobilim", "3M", "None Such Ltd", "A-Z"] {
        assert_eq!(clean_name(name).as_deref(), Some(name));
    }
}

#[test]
fn quotes_around_a_name_are_not_part_of_it() {
    assert_eq!(clean_name("\"Acme\"").as_deref(), Some("Acme"));
    assert_eq!(clean_name("“Acme” Yapı").as_deref(), Some("“Acme” Yapı"));
    assert_eq!(clean_name("\"Acme\" ve \"Yapı\"").as_deref(), Some("\"Acme\" ve \"Yapı\""));
}

#[test]
fn countries_are_known_by_code_and_name() {
    for text in ["TR", "tr", "TUR", "Türkiye", "TÜRKİYE", "turkiye", "Turkey", " T.C. "] {
        assert_eq!(country_code(text), Some("TR"), "{text}");
    }
    for (text, code) in [("Almanya", "DE"), ("İngiltere", "GB"), ("ABD", "US"), ("KKTC", "CY")] {
        assert_eq!(country_code(text), Some(code), "{text}");
    }
    for text in ["", "XX", "Ankara", "-"] {
        assert_eq!(country_code(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn cleaning_twice_changes_nothing(text in "\\PC{0,80}|[\\x00-\\x{2fff}]{0,80}") {
        let once = clean_text(&text, 60);
        prop_assert_eq!(&clean_text(&once, 60), &once);
        prop_assert!(once.chars().count() <= 60);
        prop_assert!(!once.chars().any(char::is_control));
        if let Some(name) = clean_name(&text) {
            prop_assert!(!name.is_empty() && !is_empty_word(&name));
        }
    }

    #[test]
    fn folding_twice_changes_nothing(text in "\\PC{0,80}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn case_does_not_change_the_order(text in "[a-zçğöşü ]{0,40}") {
        prop_assert_eq!(sort_key(&text.replace('i', "İ").to_uppercase()), sort_key(&text));
    }
}
