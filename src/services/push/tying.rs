//! Tying a lead to the account of its domain and to the contact of its referral.

use std::sync::Arc;

use uuid::Uuid;

use crate::{
    domain::push::{
        change::Changes,
        content::{Draft, Held, PARENT_ACCOUNT, PARENT_CONTACT, Value},
        facts::PushContact,
        mapping::Source,
    },
    ports::dynamics::{DynamicsError, NewAccount, NewContact, Relations, Tie, Ties},
};

/// Ties leads.
#[derive(Clone)]
pub struct Tying {
    /// Where accounts and contacts are.
    pub relations: Arc<dyn Relations>,
    /// What is wished for.
    pub ties: Ties,
}

impl Tying {
    /// Adds what ties the lead, where it is not tied. Of several that fit nobody can say which, so
    /// none is meant. `request_id`: of the write; `None`: nothing may be made.
    pub(super) async fn tie(
        &self,
        draft: &Draft,
        held: &Held,
        changes: &mut Changes,
        request_id: Option<Uuid>,
    ) -> Result<(), DynamicsError> {
        let account = match held.get(PARENT_ACCOUNT) {
            Some(Value::Account(known)) => Some(*known),
            _ if self.ties.accounts == Tie::Off => None,
            _ => {
                let found = self.account(draft, request_id).await?;
                if let Some(account) = found {
                    changes.0.insert(PARENT_ACCOUNT.to_owned(), Some(Value::Account(account)));
                }
                found
            }
        };
        if self.ties.contacts == Tie::Off || held.contains_key(PARENT_CONTACT) {
            return Ok(());
        }
        if let Some(contact) = self.contact(draft, account, request_id).await? {
            changes.0.insert(PARENT_CONTACT.to_owned(), Some(Value::Contact(contact)));
        }
        Ok(())
    }

    async fn account(
        &self,
        draft: &Draft,
        request_id: Option<Uuid>,
    ) -> Result<Option<Uuid>, DynamicsError> {
        let found = self.relations.accounts_of(&draft.domain).await?;
        match (found.as_slice(), request_id) {
            ([only], _) => Ok(Some(*only)),
            ([], Some(request_id)) if self.ties.accounts == Tie::Create => {
                let name = draft.text(Source::CompanyName).unwrap_or(&draft.domain).to_owned();
                let account = NewAccount { domain: draft.domain.clone(), name, request_id };
                self.relations.make_account(&account).await.map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Only who may be contacted is in a draft.
    async fn contact(
        &self,
        draft: &Draft,
        account: Option<Uuid>,
        request_id: Option<Uuid>,
    ) -> Result<Option<Uuid>, DynamicsError> {
        let Some(email) = draft.text(Source::ContactEmail) else { return Ok(None) };
        let found = self.relations.contacts_of(email).await?;
        match (found.as_slice(), request_id) {
            ([only], _) => Ok(Some(*only)),
            ([], Some(request_id)) if self.ties.contacts == Tie::Create => {
                let id = id_of(&draft.domain, email);
                let contact = NewContact { id, person: person(draft), account, request_id };
                self.relations.make_contact(&contact).await.map(|()| Some(id))
            }
            _ => Ok(None),
        }
    }
}

fn person(draft: &Draft) -> PushContact {
    let text = |source| draft.text(source).map(str::to_owned);
    PushContact {
        first_name: text(Source::ContactFirstName),
        last_name: text(Source::ContactLastName),
        title: text(Source::ContactTitle),
        email: text(Source::ContactEmail),
        phone: text(Source::ContactPhone),
    }
}

/// Always the same for the same person of the same lead, so that making it twice makes one. Marked
/// as an id of our own making (version 8).
fn id_of(domain: &str, email: &str) -> Uuid {
    let digest = blake3::hash(format!("{domain}\n{}", email.to_lowercase()).as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.as_bytes()[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    Uuid::from_bytes(bytes)
}
