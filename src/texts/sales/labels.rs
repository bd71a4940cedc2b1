//! Headings and labels of what a salesperson reads.

use chrono::{DateTime, NaiveDate, Utc};

use super::Phrase;
use crate::{
    domain::{provider::TenantSize, sales::Level, signals::Observation},
    texts::{Locale, Texts},
};

macro_rules! labels {
    ($($name:ident = $key:literal;)+) => {
        /// A heading or a label.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Label {
            $(
                #[doc = concat!("`sales-", $key, "`")]
                $name,
            )+
        }

        impl Label {
            const fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)+
                }
            }
        }
    };
}

labels! {
    Page = "label-page";
    Summary = "label-summary";
    Facts = "label-facts";
    Company = "label-company";
    Domain = "label-domain";
    Country = "label-country";
    Provider = "label-provider";
    Gateway = "label-gateway";
    MailHosts = "label-mail-hosts";
    TenantSize = "label-tenant-size";
    Score = "label-score";
    Segment = "label-segment";
    Priority = "label-priority";
    Category = "label-category";
    Registrar = "label-registrar";
    Expires = "label-expires";
    Scanned = "label-scanned";
    Reasons = "label-reasons";
    Security = "label-security";
    Angle = "label-angle";
    Action = "label-action";
    Infrastructure = "label-infrastructure";
    Referral = "label-referral";
    Script = "label-script";
    Questions = "label-questions";
    Offer = "label-offer";
    PerUser = "label-per-user";
    Migration = "label-migration";
    Defender = "label-defender";
    Consulting = "label-consulting";
    Potential = "label-potential";
    Urgency = "label-urgency";
    Risk = "label-risk";
    Next = "label-next";
    Say = "label-say";
    Note = "label-note";
    Written = "label-written";
    Rules = "label-rules";
}

impl Texts {
    /// A heading or a label.
    pub fn label(&'static self, label: Label, locale: Locale) -> Phrase {
        self.phrase(label.key(), &[], locale)
    }

    /// Whether mail to an address can arrive; the code begins with `delivery-`.
    pub fn delivery(&'static self, code: &'static str, locale: Locale) -> Phrase {
        self.phrase(code, &[], locale)
    }

    /// How much.
    pub fn level(&'static self, level: Level, locale: Locale) -> Phrase {
        let key = match level {
            Level::High => "level-high",
            Level::Medium => "level-medium",
            Level::Low => "level-low",
        };
        self.phrase(key, &[], locale)
    }

    /// Whether a record is there.
    pub fn observation(&'static self, state: Observation, locale: Locale) -> Phrase {
        let key = match state {
            Observation::Present => "word-present",
            Observation::Absent => "word-absent",
            Observation::Unknown => "word-unknown",
        };
        self.phrase(key, &[], locale)
    }

    /// How large a tenant is.
    pub fn tenant_size(&'static self, size: TenantSize, locale: Locale) -> Phrase {
        let key = match size {
            TenantSize::Small => "factor-size-small",
            TenantSize::Medium => "factor-size-medium",
            TenantSize::Large => "factor-size-large",
            TenantSize::Unknown => "factor-size-unknown",
        };
        self.phrase(key, &[], locale)
    }
}

/// A day as people of that language write it.
pub fn date(date: NaiveDate, locale: Locale) -> String {
    match locale {
        Locale::En => date.to_string(),
        Locale::Tr => date.format("%d.%m.%Y").to_string(),
    }
}

/// A moment likewise, in UTC.
pub fn moment(at: DateTime<Utc>, locale: Locale) -> String {
    format!("{} {}", date(at.date_naive(), locale), at.format("%H:%M UTC"))
}
