//! The words a rule file calls things by, and their reading with an error that lists them.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, SeqAccess, Visitor},
};

use crate::domain::{
    assess::{DmarcFact, MxFact},
    assessment::{CommercialHeat, CommercialSegment, PriorityCategory, Segment, TechnicalHeat},
    provider::MailProvider,
    signals::{DmarcPolicy, Observation},
};

/// A value with a word of its own in rule files.
pub(super) trait Word: Copy + PartialEq + 'static {
    /// Each value that a rule may name. "Unknown" signals have no word: no rule can hold for them.
    const WORDS: &'static [(&'static str, Self)];
}

impl Word for MailProvider {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("m365", Self::M365),
        ("google", Self::Google),
        ("yandex", Self::Yandex),
        ("zoho", Self::Zoho),
        ("amazon", Self::Amazon),
        ("sendgrid", Self::SendGrid),
        ("mailgun", Self::Mailgun),
        ("hosting", Self::Hosting),
        ("local", Self::Local),
        ("unknown", Self::Unknown),
    ];
}

/// Whether the domain's name is valid.
impl Word for bool {
    const WORDS: &'static [(&'static str, Self)] = &[("valid", true), ("invalid", false)];
}

impl Word for MxFact {
    const WORDS: &'static [(&'static str, Self)] =
        &[("present", Self::Present), ("absent", Self::Absent), ("null", Self::Null)];
}

impl Word for Observation {
    const WORDS: &'static [(&'static str, Self)] =
        &[("present", Self::Present), ("absent", Self::Absent)];
}

impl Word for DmarcFact {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("absent", Self::Absent),
        ("none", Self::Policy(DmarcPolicy::None)),
        ("quarantine", Self::Policy(DmarcPolicy::Quarantine)),
        ("reject", Self::Policy(DmarcPolicy::Reject)),
    ];
}

impl Word for Segment {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("migration", Self::Migration),
        ("existing", Self::Existing),
        ("cold", Self::Cold),
        ("skip", Self::Skip),
    ];
}

impl Word for TechnicalHeat {
    const WORDS: &'static [(&'static str, Self)] =
        &[("hot", Self::Hot), ("warm", Self::Warm), ("cold", Self::Cold)];
}

impl Word for CommercialSegment {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("greenfield", Self::Greenfield),
        ("competitive", Self::Competitive),
        ("weak-partner", Self::WeakPartner),
        ("renewal", Self::Renewal),
        ("low-intent", Self::LowIntent),
        ("no-go", Self::NoGo),
    ];
}

impl Word for CommercialHeat {
    const WORDS: &'static [(&'static str, Self)] =
        &[("high", Self::High), ("medium", Self::Medium), ("low", Self::Low)];
}

impl Word for PriorityCategory {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("p1", Self::P1),
        ("p2", Self::P2),
        ("p3", Self::P3),
        ("p4", Self::P4),
        ("p5", Self::P5),
        ("p6", Self::P6),
    ];
}

/// One value, written as its word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Named<T>(pub(super) T);

impl<'de, T: Word> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        read(&text).map(Self)
    }
}

impl<T: Word> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(word(self.0))
    }
}

/// One of these values; written as one word or a list of words. Not written: any value, and
/// unknown ones too.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AnyOf<T>(Option<Vec<T>>);

impl<T> Default for AnyOf<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Word> AnyOf<T> {
    pub(super) const fn is_open(&self) -> bool {
        self.0.is_none()
    }

    pub(super) fn is_empty_list(&self) -> bool {
        self.0.as_ref().is_some_and(Vec::is_empty)
    }

    /// Whether the value, as far as it is known, is one of these.
    pub(super) fn holds(&self, value: Option<T>) -> bool {
        match (&self.0, value) {
            (None, _) => true,
            (Some(list), Some(value)) => list.contains(&value),
            (Some(_), None) => false,
        }
    }
}

impl<'de, T: Word> Deserialize<'de> for AnyOf<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words<T>(PhantomData<T>);
        impl<'de, T: Word> Visitor<'de> for Words<T> {
            type Value = Vec<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "one or more of {}", listed::<T>())
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<T>, E> {
                Ok(vec![read(text)?])
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
                let mut values = Vec::new();
                while let Some(Named(value)) = list.next_element()? {
                    values.push(value);
                }
                Ok(values)
            }
        }
        deserializer.deserialize_any(Words(PhantomData)).map(|values| Self(Some(values)))
    }
}

impl<T: Word> Serialize for AnyOf<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().flatten().map(|value| word(*value)))
    }
}

fn word<T: Word>(value: T) -> &'static str {
    T::WORDS
        .iter()
        .find(|(_, known)| *known == value)
        .map(|(word, _)| *word)
        .expect("values of a rule file were read from words")
}

fn read<T: Word, E: de::Error>(text: &str) -> Result<T, E> {
    T::WORDS
        .iter()
        .find(|(word, _)| *word == text)
        .map(|(_, value)| *value)
        .ok_or_else(|| E::custom(format!("`{text}` is none of {}", listed::<T>())))
}

fn listed<T: Word>() -> String {
    T::WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ")
}
