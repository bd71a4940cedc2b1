//! What a push tells Dynamics of a lead.

use chrono::{DateTime, Utc};

use super::mapping::Source;
use crate::domain::{
    assessment::{PriorityCategory, Segment},
    lead::FactSource,
    provider::MailProvider,
};

/// What is known of a lead at the moment of a push. `None`: not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushFacts {
    /// ASCII key.
    pub domain: String,
    /// The same name for people.
    pub display_domain: String,
    /// The company's name, and who said so.
    pub company_name: Option<(String, FactSource)>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// 0-100.
    pub score: Option<u8>,
    /// 1-7.
    pub priority: Option<u8>,
    /// P1-P6.
    pub category: Option<PriorityCategory>,
    /// What kind of business it is.
    pub segment: Option<Segment>,
    /// Who runs the mailbox.
    pub provider: Option<MailProvider>,
    /// What the addresses tell, in one line.
    pub infrastructure: Option<String>,
    /// What a seller should know first, in one line.
    pub sales_line: Option<String>,
    /// The referral that stands for the lead.
    pub referral_id: Option<String>,
    /// A person of the customer who may be contacted.
    pub contact: Option<PushContact>,
    /// The moment of the push.
    pub pushed_at: DateTime<Utc>,
}

/// A person of the customer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PushContact {
    /// First name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Position.
    pub title: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
}

impl PushContact {
    /// Out of a name as people write it: the last word is the family name.
    pub fn of_name(name: &str) -> Self {
        let name = name.trim();
        let (first, last) = name.rsplit_once(char::is_whitespace).unwrap_or(("", name));
        let known = |part: &str| Some(part.trim().to_owned()).filter(|part| !part.is_empty());
        Self { first_name: known(first), last_name: known(last), ..Self::default() }
    }
}

/// One fact in the form in which a column takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// Free text.
    Text(String),
    /// A number.
    Whole(i64),
    /// One of a closed set: its word in mapping files, and its name for people.
    Word(&'static str, &'static str),
    /// A moment.
    Time(DateTime<Utc>),
}

/// Which form a source gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Whole,
    Word,
    Time,
}

impl Source {
    pub(super) const fn form(self) -> Form {
        match self {
            Self::Score | Self::Priority => Form::Whole,
            Self::Category | Self::Segment | Self::Provider | Self::Origin => Form::Word,
            Self::PushedAt => Form::Time,
            _ => Form::Text,
        }
    }

    /// The words it can give; none for other forms.
    pub(super) const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Category => &["p1", "p2", "p3", "p4", "p5", "p6"],
            Self::Segment => &["migration", "existing", "cold", "skip"],
            Self::Provider => &[
                "m365", "google", "yandex", "zoho", "amazon", "sendgrid", "mailgun", "hosting",
                "local", "unknown",
            ],
            Self::Origin => &["partner-center", "person", "import", "other"],
            _ => &[],
        }
    }
}

impl PushFacts {
    /// What that source says; `None`: it is not known. A blank text is not known.
    pub fn of(&self, source: Source) -> Option<Fact> {
        let contact = |field: fn(&PushContact) -> &Option<String>| {
            self.contact.as_ref().and_then(|contact| field(contact).clone())
        };
        let text = match source {
            Source::Score => return self.score.map(|score| Fact::Whole(score.into())),
            Source::Priority => return self.priority.map(|place| Fact::Whole(place.into())),
            Source::Category => return self.category.map(category),
            Source::Segment => return self.segment.map(segment),
            Source::Provider => return self.provider.map(provider),
            Source::Origin => return Some(self.origin()),
            Source::PushedAt => return Some(Fact::Time(self.pushed_at)),
            Source::Subject => Some(format!("Hunter: {}", self.display_domain)),
            Source::CompanyName => self.company_name.as_ref().map(|(name, _)| name.clone()),
            Source::Website => Some(format!("https://{}", self.domain)),
            Source::Country => self.country.clone(),
            Source::Infrastructure => self.infrastructure.clone(),
            Source::SalesLine => self.sales_line.clone(),
            Source::ReferralId => self.referral_id.clone(),
            Source::ContactFirstName => contact(|contact| &contact.first_name),
            Source::ContactLastName => contact(|contact| &contact.last_name),
            Source::ContactTitle => contact(|contact| &contact.title),
            Source::ContactEmail => contact(|contact| &contact.email),
            Source::ContactPhone => contact(|contact| &contact.phone),
        };
        let text = text?;
        let text = text.trim();
        (!text.is_empty()).then(|| Fact::Text(text.to_owned()))
    }

    fn origin(&self) -> Fact {
        let source = self.company_name.as_ref().map(|(_, source)| *source);
        match source {
            _ if self.referral_id.is_some() => Fact::Word("partner-center", "Partner Center"),
            Some(FactSource::PartnerCenter) => Fact::Word("partner-center", "Partner Center"),
            Some(FactSource::Person) => Fact::Word("person", "Manual"),
            Some(FactSource::Import) => Fact::Word("import", "Import"),
            Some(FactSource::Webhook | FactSource::Enrichment) | None => {
                Fact::Word("other", "Other")
            }
        }
    }
}

const fn category(category: PriorityCategory) -> Fact {
    match category {
        PriorityCategory::P1 => Fact::Word("p1", "P1"),
        PriorityCategory::P2 => Fact::Word("p2", "P2"),
        PriorityCategory::P3 => Fact::Word("p3", "P3"),
        PriorityCategory::P4 => Fact::Word("p4", "P4"),
        PriorityCategory::P5 => Fact::Word("p5", "P5"),
        PriorityCategory::P6 => Fact::Word("p6", "P6"),
    }
}

const fn segment(segment: Segment) -> Fact {
    match segment {
        Segment::Migration => Fact::Word("migration", "Migration"),
        Segment::Existing => Fact::Word("existing", "Existing"),
        Segment::Cold => Fact::Word("cold", "Cold"),
        Segment::Skip => Fact::Word("skip", "Skip"),
    }
}

const fn provider(provider: MailProvider) -> Fact {
    match provider {
        MailProvider::M365 => Fact::Word("m365", "Microsoft 365"),
        MailProvider::Google => Fact::Word("google", "Google Workspace"),
        MailProvider::Yandex => Fact::Word("yandex", "Yandex 360"),
        MailProvider::Zoho => Fact::Word("zoho", "Zoho Mail"),
        MailProvider::Amazon => Fact::Word("amazon", "Amazon"),
        MailProvider::SendGrid => Fact::Word("sendgrid", "SendGrid"),
        MailProvider::Mailgun => Fact::Word("mailgun", "Mailgun"),
        MailProvider::Hosting => Fact::Word("hosting", "Shared hosting"),
        MailProvider::Local => Fact::Word("local", "Local or self-hosted"),
        MailProvider::Unknown => Fact::Word("unknown", "Unknown"),
    }
}
