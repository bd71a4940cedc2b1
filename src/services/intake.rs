//! Companies and people that programs hand in, judged by the rules of an import and stored once for
//! each key.

use std::sync::Arc;

use crate::{
    domain::{
        clean::{clean_name, clean_text},
        contacts::EmailAddress,
        domain_name::DomainName,
        lead::FactSource,
    },
    ports::{
        clock::Clock,
        progress::{Changed, Progress},
        store::{
            StoreError,
            intake::{Handed, IntakeStore, NewIntake, StoredContact},
            leads::NewLead,
        },
    },
    texts::{Locale, Texts},
};

/// Most people of one company at once.
pub const MOST_CONTACTS: usize = 100;

/// Longest key, in bytes.
pub const KEY_MAX_BYTES: usize = 200;

/// Longest name, telephone number or title, in characters.
const TEXT_MAX_CHARS: usize = 200;

/// What somebody handed in, as he wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// URL, e-mail, `www.`, upper case, IDN.
    pub domain: String,
    /// The company's name.
    pub company_name: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Its people.
    pub contacts: Vec<ToldContact>,
    /// Scan the lead if it is new.
    pub scan: bool,
}

/// A person as somebody wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToldContact {
    /// An address.
    pub email: String,
    /// Full name.
    pub name: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Job title.
    pub title: Option<String>,
    /// Whether the person agreed to be contacted.
    pub consent_to_contact: Option<bool>,
}

/// Why nothing was stored.
#[derive(Debug, Clone, thiserror::Error)]
pub enum IntakeError {
    /// Something of it can not be used; the sentence says what.
    #[error("{0}")]
    Bad(String),
    /// The store can not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes companies and people in.
#[derive(Clone)]
pub struct Intake {
    store: Arc<dyn IntakeStore>,
    progress: Arc<dyn Progress>,
    clock: Arc<dyn Clock>,
}

impl Intake {
    /// Over a store.
    pub fn new(
        store: Arc<dyn IntakeStore>,
        progress: Arc<dyn Progress>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, progress, clock }
    }

    /// Judges what was told and stores it, in the name of that account and under that key.
    ///
    /// # Errors
    /// [`IntakeError::Bad`] says in that language what to mend.
    pub async fn hand_in(
        &self,
        account: &str,
        key: Option<&str>,
        told: &Told,
        locale: Locale,
    ) -> Result<Handed, IntakeError> {
        let digest = blake3::hash(format!("{told:?}").as_bytes()).to_hex()[..32].to_owned();
        let intake = NewIntake {
            account: account.to_owned(),
            key: key.map(str::to_owned),
            digest,
            lead: lead(told, locale)?,
            contacts: contacts(&told.contacts, locale)?,
            scan: told.scan,
        };
        let handed = self.store.hand_in(&intake, self.clock.now()).await?;
        if let Handed::Stored { lead, .. } = handed {
            self.progress.publish(Changed::Lead(lead));
        }
        Ok(handed)
    }
}

fn refused(key: &str, detail: Option<&str>, locale: Locale) -> IntakeError {
    IntakeError::Bad(Texts::get().refused(key, detail, locale))
}

fn lead(told: &Told, locale: Locale) -> Result<NewLead, IntakeError> {
    let domain = DomainName::parse_lead(&told.domain)
        .map_err(|refusal| refused(refusal.code(), refusal.detail(), locale))?;
    let country = told.country.as_deref().map(str::trim).filter(|code| !code.is_empty());
    if let Some(code) = country
        && !(code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic()))
    {
        return Err(refused("country", Some(code), locale));
    }
    Ok(NewLead {
        domain,
        company_name: told.company_name.as_deref().and_then(clean_name),
        country: country.map(str::to_ascii_uppercase),
        source: FactSource::Webhook,
    })
}

/// Each address once, the first telling first.
fn contacts(told: &[ToldContact], locale: Locale) -> Result<Vec<StoredContact>, IntakeError> {
    if told.len() > MOST_CONTACTS {
        return Err(refused("too-many-contacts", Some(&MOST_CONTACTS.to_string()), locale));
    }
    let mut known: Vec<StoredContact> = Vec::with_capacity(told.len());
    for one in told {
        let address = EmailAddress::parse(&one.email)
            .ok_or_else(|| refused("email", Some(&one.email), locale))?;
        let email = format!("{}@{}", address.local, address.domain.as_str()).to_lowercase();
        if known.iter().any(|contact| contact.email == email) {
            continue;
        }
        let text = |text: &Option<String>| {
            let text = clean_text(text.as_deref().unwrap_or_default(), TEXT_MAX_CHARS);
            (!text.is_empty()).then_some(text)
        };
        known.push(StoredContact {
            email,
            name: text(&one.name),
            phone: text(&one.phone),
            title: text(&one.title),
            source: FactSource::Webhook,
            consent_to_contact: one.consent_to_contact,
        });
    }
    Ok(known)
}
