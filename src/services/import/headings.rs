//! The words people head their columns with, Turkish and English.

use crate::domain::fold::fold;

/// What a column can hold for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Domain,
    Email,
    Company,
    Country,
}

/// How surely a heading names a role: 0 not at all, 1 by one of its words, 2 as a whole.
pub(super) fn certainty(heading: &Heading, role: Role) -> u8 {
    let (wholes, words) = match role {
        Role::Domain => (DOMAIN, DOMAIN_WORDS),
        Role::Email => (EMAIL, EMAIL_WORDS),
        Role::Company => (COMPANY, COMPANY_WORDS),
        Role::Country => (COUNTRY, COUNTRY_WORDS),
    };
    if wholes.contains(&heading.whole.as_str()) {
        return 2;
    }
    let has = |list: &[&str]| heading.words.iter().any(|word| list.contains(&word.as_str()));
    // «E-posta adresi» is no web address, «Firma yetkilisi» no company.
    let belongs_elsewhere = match role {
        Role::Email => false,
        Role::Domain => has(EMAIL_WORDS),
        Role::Company => has(EMAIL_WORDS) || has(DOMAIN_WORDS) || has(OTHER_WORDS),
        Role::Country => has(OTHER_WORDS),
    };
    u8::from(heading.words.len() <= 4 && has(words) && !belongs_elsewhere)
}

/// Whether a heading names something that we do not take.
pub(super) fn is_other(heading: &Heading) -> bool {
    heading.words.len() <= 4
        && heading.words.iter().any(|word| OTHER_WORDS.contains(&word.as_str()))
}

/// A heading, folded and taken apart.
#[derive(Debug)]
pub(super) struct Heading {
    whole: String,
    words: Vec<String>,
}

impl Heading {
    pub(super) fn read(cell: &str) -> Self {
        // `companyName` is two words to people; `e-posta` is one.
        let mut spaced = String::with_capacity(cell.len() + 4);
        let mut before = ' ';
        for c in cell.chars().take(80) {
            if before.is_lowercase() && c.is_uppercase() {
                spaced.push(' ');
            }
            spaced.push(if c.is_alphanumeric() || c == '-' { c } else { ' ' });
            before = c;
        }
        let folded = fold(&spaced).replace("e-", "e").replace('-', " ");
        let words: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
        Self { whole: words.join(" "), words }
    }
}

const DOMAIN: &[&str] = &[
    "domain",
    "domain name",
    "company domain",
    "alan adi",
    "alanadi",
    "web",
    "web adresi",
    "web sitesi",
    "web sayfasi",
    "web site",
    "websitesi",
    "website",
    "website url",
    "internet",
    "internet adresi",
    "internet sitesi",
    "internet sayfasi",
    "site",
    "sitesi",
    "url",
    "www",
    "homepage",
];
const DOMAIN_WORDS: &[&str] = &[
    "domain",
    "web",
    "website",
    "websitesi",
    "internet",
    "site",
    "sitesi",
    "url",
    "www",
    "homepage",
];
const EMAIL: &[&str] =
    &["email", "email address", "eposta", "eposta adresi", "mail", "mail adresi", "email adresi"];
const EMAIL_WORDS: &[&str] = &["email", "eposta", "mail", "emails", "mailadresi"];
const COMPANY: &[&str] = &[
    "company",
    "company name",
    "companyname",
    "firma",
    "firma adi",
    "firma ismi",
    "firma unvani",
    "firmaadi",
    "unvan",
    "unvani",
    "ticaret unvani",
    "ticari unvan",
    "ticari unvani",
    "sirket",
    "sirket adi",
    "sirket unvani",
    "sirket ismi",
    "kurum",
    "kurum adi",
    "kurulus",
    "kurulus adi",
    "isletme",
    "isletme adi",
    "musteri",
    "musteri adi",
    "uye",
    "uye adi",
    "organization",
    "organisation",
    "account",
    "account name",
    "name",
    "adi",
    "ad",
    "isim",
    "title",
];
const COMPANY_WORDS: &[&str] = &[
    "company",
    "firma",
    "firmanin",
    "unvan",
    "unvani",
    "sirket",
    "sirketin",
    "kurum",
    "kurulus",
    "isletme",
    "musteri",
    "organization",
    "organisation",
    "account",
    "name",
    "title",
];
const COUNTRY: &[&str] = &["country", "country code", "ulke", "ulke kodu", "ulkesi"];
const COUNTRY_WORDS: &[&str] = &["country", "ulke", "ulkesi"];
const OTHER_WORDS: &[&str] = &[
    "sira",
    "no",
    "numara",
    "numarasi",
    "id",
    "tel",
    "telefon",
    "telefonu",
    "phone",
    "gsm",
    "cep",
    "fax",
    "faks",
    "adres",
    "adresi",
    "address",
    "il",
    "ili",
    "ilce",
    "ilcesi",
    "sehir",
    "city",
    "town",
    "state",
    "posta",
    "zip",
    "vergi",
    "dairesi",
    "sektor",
    "sector",
    "industry",
    "faaliyet",
    "nace",
    "yetkili",
    "yetkilisi",
    "kisi",
    "contact",
    "ilgili",
    "person",
    "first",
    "last",
    "soyad",
    "soyadi",
    "gorev",
    "gorevi",
    "position",
    "not",
    "notlar",
    "note",
    "notes",
    "aciklama",
    "tarih",
    "date",
    "calisan",
    "employees",
    "ciro",
    "revenue",
    "score",
    "segment",
    "priority",
    "provider",
    "reason",
    "kategori",
    "category",
    "linkedin",
    "facebook",
    "instagram",
    "twitter",
];
