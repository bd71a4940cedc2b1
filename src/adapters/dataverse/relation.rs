//! What leads are tied to: accounts, found by key and by website and made by key, and contacts, found
//! by e-mail address and made under an id of our own.

use async_trait::async_trait;
use reqwest::Method;
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::{
    DataverseClient, SCHEMA_LIFE,
    exchange::{Answer, Call, encoded, failed},
    metadata,
};
use crate::{
    domain::push::{
        failure::{FailureReason, PushFailure},
        schema::KeyState,
    },
    ports::dynamics::{DynamicsError, NewAccount, NewContact, Relations, Tie, Trace},
};

/// What a failure names that is about accounts.
pub(super) const ACCOUNT: &str = "account";

/// The longest name that accounts take.
const NAME_LENGTH: usize = 160;

impl DataverseClient {
    /// How the key of accounts stands; kept as long as the definitions of leads.
    pub(super) async fn account_key(&self, fresh: bool) -> Result<KeyState, DynamicsError> {
        let mut kept = self.account_key.lock().await;
        let now = self.connection.clock.now();
        if let Some((state, read_at)) = *kept
            && !fresh
            && now - read_at < SCHEMA_LIFE
        {
            return Ok(state);
        }
        let column = &self.mapping.key().column;
        let state = metadata::key_of(&self.connection, ACCOUNT, column, fresh).await?;
        *kept = Some((state, now));
        Ok(state)
    }

    /// Whether accounts are made, and so need the key.
    pub(super) fn makes_accounts(&self) -> bool {
        self.ties.accounts == Tie::Create
    }

    async fn account_by_key(&self, domain: &str) -> Result<Uuid, DynamicsError> {
        let path = format!("{}?$select=accountid", self.row("accounts", domain)?);
        id(&self.connection.call(&Call::get(path)).await?)
    }

    /// The ids of the first two rows that match.
    async fn two_of(&self, set: &str, id: &str, filter: &str) -> Result<Vec<Uuid>, DynamicsError> {
        let path = format!("{set}?$select={id}&$filter={}&$top=2", encoded(filter));
        let found = self.connection.call(&Call::get(path)).await?.json()?;
        let rows = found["value"].as_array().map_or(&[][..], Vec::as_slice);
        Ok(rows.iter().filter_map(|row| row[id].as_str()?.parse().ok()).collect())
    }
}

#[async_trait]
impl Relations for DataverseClient {
    async fn accounts_of(&self, domain: &str) -> Result<Vec<Uuid>, DynamicsError> {
        let mut filter: Vec<_> = websites(&domain.replace('\'', "''"))
            .into_iter()
            .map(|website| format!("websiteurl eq '{website}'"))
            .collect();
        if self.account_key(false).await? == KeyState::Active {
            filter.push(format!(
                "{} eq '{}'",
                self.mapping.key().column,
                domain.replace('\'', "''")
            ));
        }
        let filter = format!("statecode eq 0 and ({})", filter.join(" or "));
        self.two_of("accounts", "accountid", &filter).await
    }

    async fn make_account(&self, account: &NewAccount) -> Result<Uuid, DynamicsError> {
        if self.account_key(false).await? != KeyState::Active {
            let failure = PushFailure::of_field(FailureReason::KeyMissing, ACCOUNT);
            return Err(failed(failure, None, Trace::default()));
        }
        let name: String = account.name.chars().take(NAME_LENGTH).collect();
        let body = json!({"name": name, "websiteurl": format!("https://{}", account.domain)});
        let call = Call {
            method: Method::PATCH,
            path: format!("{}?$select=accountid", self.row("accounts", &account.domain)?),
            headers: vec![("Prefer", "return=representation"), ("If-None-Match", "*")],
            body: Some(&body),
            request_id: Some(account.request_id),
        };
        match self.connection.call(&call).await.map_err(DynamicsError::from) {
            Ok(answer) if answer.status != 204 => id(&answer),
            Ok(_) | Err(DynamicsError::Exists(_)) => self.account_by_key(&account.domain).await,
            Err(error) => Err(error),
        }
    }

    async fn contacts_of(&self, email: &str) -> Result<Vec<Uuid>, DynamicsError> {
        let email = email.replace('\'', "''");
        let filter = format!("statecode eq 0 and emailaddress1 eq '{email}'");
        self.two_of("contacts", "contactid", &filter).await
    }

    async fn make_contact(&self, contact: &NewContact) -> Result<(), DynamicsError> {
        let person = &contact.person;
        let mut body = Map::new();
        for (column, value, length) in [
            ("firstname", &person.first_name, 50),
            ("lastname", &person.last_name, 50),
            ("jobtitle", &person.title, 100),
            ("emailaddress1", &person.email, 100),
            ("telephone1", &person.phone, 50),
        ] {
            if let Some(value) = value {
                let kept: String = value.chars().take(length).collect();
                body.insert(column.to_owned(), json!(kept));
            }
        }
        if let Some(account) = contact.account {
            let bound = json!(format!("/accounts({account})"));
            body.insert("parentcustomerid_account@odata.bind".to_owned(), bound);
        }
        let call = Call {
            method: Method::PATCH,
            path: format!("contacts({})", contact.id),
            headers: vec![("If-None-Match", "*")],
            body: Some(&Json::Object(body)),
            request_id: Some(contact.request_id),
        };
        match self.connection.call(&call).await.map_err(DynamicsError::from) {
            Ok(_) | Err(DynamicsError::Exists(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// How people write the address of a company's page.
fn websites(domain: &str) -> Vec<String> {
    let mut found = Vec::with_capacity(12);
    for scheme in ["", "https://", "http://"] {
        for host in ["", "www."] {
            for end in ["", "/"] {
                found.push(format!("{scheme}{host}{domain}{end}"));
            }
        }
    }
    found
}

fn id(answer: &Answer) -> Result<Uuid, DynamicsError> {
    read_id(&answer.json()?)
        .ok_or_else(|| failed(FailureReason::Unreadable.into(), None, answer.trace.clone()))
}

fn read_id(row: &Json) -> Option<Uuid> {
    row["accountid"].as_str()?.parse().ok()
}
