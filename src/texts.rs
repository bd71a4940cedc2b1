//! Every sentence people read, Turkish and English, from one Fluent catalogue.
//!
//! The engine speaks in stable codes; this turns them into words. Sentences without variables are
//! rendered once, when the catalogue is read, so that a score with its reason costs no formatting.
//! A code without a text (from a rule file of one's own) is its own text.

mod infrastructure;
mod locale;
mod push;
pub mod sales;
mod template;
pub mod turkish;

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};

pub use self::locale::Locale;
use self::{template::Template, turkish::Case};
use crate::domain::{
    assessment::{PriorityCategory, Segment},
    clean::clean_text,
    provider::MailProvider,
};

/// Longest piece of the user's own text that a sentence repeats, in characters.
const DETAIL_MAX_CHARS: usize = 200;

/// The catalogue.
pub struct Texts {
    languages: [Language; 2],
}

/// One language: its messages, and those without variables as they read.
struct Language {
    bundle: FluentBundle<FluentResource>,
    rendered: HashMap<Group, HashMap<String, Arc<str>>>,
    /// What starts with [`PHRASE`], cut into pieces; a summary has thirty of them.
    phrases: HashMap<String, Template>,
}

/// The first word of the keys of sentences that are filled in often.
const PHRASE: &str = "sales-";

/// What a code is a code of; the first word of its key in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Group {
    Reason,
    Score,
    Category,
    Segment,
    Provider,
    Failure,
    Problem,
}

impl Group {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Reason, "reason-"),
        (Self::Score, "score-"),
        (Self::Category, "category-"),
        (Self::Segment, "segment-"),
        (Self::Provider, "provider-"),
        (Self::Failure, "failure-"),
        (Self::Problem, "problem-"),
    ];
}

impl Texts {
    /// The one catalogue of this process.
    pub fn get() -> &'static Self {
        static TEXTS: LazyLock<Texts> =
            LazyLock::new(|| Texts { languages: Locale::ALL.map(Language::read) });
        &TEXTS
    }

    /// Why an assessment is as it is.
    pub fn reason(&self, code: &str, locale: Locale) -> Arc<str> {
        self.of(Group::Reason, code, locale)
    }

    /// A line of the score's arithmetic.
    pub fn score_item(&self, code: &str, locale: Locale) -> Arc<str> {
        self.of(Group::Score, code, locale)
    }

    /// The label of P1-P6.
    pub fn category(&self, category: PriorityCategory, locale: Locale) -> Arc<str> {
        let code = match category {
            PriorityCategory::P1 => "p1",
            PriorityCategory::P2 => "p2",
            PriorityCategory::P3 => "p3",
            PriorityCategory::P4 => "p4",
            PriorityCategory::P5 => "p5",
            PriorityCategory::P6 => "p6",
        };
        self.of(Group::Category, code, locale)
    }

    /// The label of a segment.
    pub fn segment(&self, segment: Segment, locale: Locale) -> Arc<str> {
        let code = match segment {
            Segment::Migration => "migration",
            Segment::Existing => "existing",
            Segment::Cold => "cold",
            Segment::Skip => "skip",
        };
        self.of(Group::Segment, code, locale)
    }

    /// The name of a mail provider.
    pub fn provider(&self, provider: MailProvider, locale: Locale) -> Arc<str> {
        let code = match provider {
            MailProvider::M365 => "m365",
            MailProvider::Google => "google",
            MailProvider::Yandex => "yandex",
            MailProvider::Zoho => "zoho",
            MailProvider::Amazon => "amazon",
            MailProvider::SendGrid => "sendgrid",
            MailProvider::Mailgun => "mailgun",
            MailProvider::Hosting => "hosting",
            MailProvider::Local => "local",
            MailProvider::Unknown => "unknown",
        };
        self.of(Group::Provider, code, locale)
    }

    /// Why a scan or a look-up failed.
    pub fn failure(&self, code: &str, locale: Locale) -> Arc<str> {
        self.of(Group::Failure, code, locale)
    }

    /// What is wrong with a record.
    pub fn problem(&self, code: &str, locale: Locale) -> Arc<str> {
        self.of(Group::Problem, code, locale)
    }

    /// Why something that was given is refused; `detail` is the part of it that is wrong.
    pub fn refused(&self, code: &str, detail: Option<&str>, locale: Locale) -> String {
        let detail = clean_text(detail.unwrap_or_default(), DETAIL_MAX_CHARS);
        let key = format!("refused-{code}");
        self.sentence(&key, &[("detail", &detail)], locale).unwrap_or_else(|| code.to_owned())
    }

    /// A sentence by its key, with its variables; `None` when there is none of that key.
    pub fn sentence(&self, key: &str, values: &[(&str, &str)], locale: Locale) -> Option<String> {
        let language = self.language(locale);
        let pattern = language.bundle.get_message(key)?.value()?;
        let args: FluentArgs<'_> = values.iter().map(|&(name, value)| (name, value)).collect();
        // A variable that is missing shows as its name; the test of the catalogue finds it.
        let mut faults = Vec::new();
        Some(language.bundle.format_pattern(pattern, Some(&args), &mut faults).into_owned())
    }

    fn of(&self, group: Group, code: &str, locale: Locale) -> Arc<str> {
        let text = self.language(locale).rendered.get(&group).and_then(|texts| texts.get(code));
        text.map_or_else(|| Arc::from(code), Arc::clone)
    }

    const fn language(&self, locale: Locale) -> &Language {
        match locale {
            Locale::En => &self.languages[0],
            Locale::Tr => &self.languages[1],
        }
    }
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts").finish_non_exhaustive()
    }
}

impl Language {
    fn read(locale: Locale) -> Self {
        let source = locale.source();
        let resource = FluentResource::try_new(source.to_owned()).expect("the catalogue is tested");
        let mut bundle = FluentBundle::new_concurrent(vec![locale.language()]);
        // Marks around variables would end up in files and terminals.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).expect("each key stands once");
        for (case, name) in Case::ALL {
            bundle
                .add_function(name, move |values, _| template::inflect(case, values))
                .expect("each case stands once");
        }

        let mut phrases = HashMap::new();
        let mut rendered: HashMap<Group, HashMap<String, Arc<str>>> = HashMap::new();
        for key in keys(source) {
            if let Some(name) = key.strip_prefix(PHRASE) {
                let template = template(&bundle, key, source);
                phrases.insert(name.to_owned(), template);
                continue;
            }
            let group = Group::ALL
                .iter()
                .find_map(|(group, prefix)| key.strip_prefix(prefix).map(|code| (*group, code)));
            if let (Some((group, code)), Some(pattern)) =
                (group, bundle.get_message(key).and_then(|message| message.value()))
            {
                let text = bundle.format_pattern(pattern, None, &mut Vec::new());
                rendered.entry(group).or_default().insert(code.to_owned(), Arc::from(text));
            }
        }
        Self { bundle, rendered, phrases }
    }
}

/// The sentence of that key, cut at its variables.
fn template(bundle: &FluentBundle<FluentResource>, key: &str, source: &str) -> Template {
    let pattern = bundle.get_message(key).and_then(|message| message.value());
    let pattern = pattern.expect("it is one of the catalogue's keys");
    let marks: FluentArgs<'_> =
        variables(key, source).map(|name| (name, template::mark(name))).collect();
    Template::cut(&bundle.format_pattern(pattern, Some(&marks), &mut Vec::new()))
}

/// The names of a sentence's variables.
fn variables<'a>(key: &str, source: &'a str) -> impl Iterator<Item = &'a str> {
    let line = source
        .lines()
        .find(|line| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')));
    line.into_iter().flat_map(variables_of)
}

/// The names that stand after `$`.
fn variables_of(sentence: &str) -> impl Iterator<Item = &str> {
    sentence
        .split('$')
        .skip(1)
        .filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '-').next())
}

/// The keys of a catalogue: what stands before `=` at the start of a line.
fn keys(source: &str) -> impl Iterator<Item = &str> {
    source
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim_end()))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Keys with the variables of their sentences.
    fn outline(locale: Locale) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
        let mut outline = BTreeMap::new();
        for line in locale.source().lines() {
            let Some((key, text)) = line.split_once('=') else { continue };
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                let variables = variables_of(text).collect();
                assert!(outline.insert(key.trim(), variables).is_none(), "{key} twice");
            }
        }
        outline
    }

    #[test]
    fn both_languages_have_the_same_keys_and_variables() {
        assert_eq!(outline(Locale::En), outline(Locale::Tr));
        assert!(outline(Locale::En).len() > 100);
    }

    #[test]
    fn every_sentence_renders_without_a_fault() {
        for locale in Locale::ALL {
            let language = Texts::get().language(locale);
            for (key, variables) in outline(locale) {
                let args: FluentArgs<'_> = variables.iter().map(|name| (*name, "x")).collect();
                let pattern = language.bundle.get_message(key).expect(key).value().expect(key);
                let mut faults = Vec::new();
                let text = language.bundle.format_pattern(pattern, Some(&args), &mut faults);
                assert!(faults.is_empty() && !text.trim().is_empty(), "{key}: {faults:?}");
            }
        }
    }

    #[test]
    fn only_sentences_have_variables() {
        for (key, variables) in outline(Locale::En) {
            let sentences = [
                "refused-",
                "infrastructure-",
                "sign-in-",
                "set-up-",
                "alert-",
                "sync-",
                "provision-",
                "mail-",
                PHRASE,
            ];
            let is_sentence = sentences.iter().any(|it| key.starts_with(it));
            assert!(variables.is_empty() || is_sentence, "{key} is rendered once, without values");
        }
    }
}
