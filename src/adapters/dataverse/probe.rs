//! The connection test: everything that a push needs, looked at in order, nothing written.

use serde_json::{Value as Json, json};

use super::{
    DataverseClient,
    exchange::{Call, encoded, failed},
    relation,
};
use crate::{
    domain::push::{
        failure::{FailureReason, PushFailure},
        mapping::{Kind, Mapping},
        schema::{KeyState, LeadSchema, SchemaKind},
    },
    ports::dynamics::{Check, CheckKind, DynamicsError, Tie, Ties},
};

/// What a push does to leads.
const PRIVILEGES: &[&str] = &["prvCreateLead", "prvReadLead", "prvWriteLead"];
/// What tying leads to other rows does.
const TIE_PRIVILEGES: &[&str] = &["prvAppendLead"];
const ACCOUNT_PRIVILEGES: &[&str] = &["prvReadAccount", "prvAppendToAccount"];
const CONTACT_PRIVILEGES: &[&str] = &["prvReadContact", "prvAppendToContact"];
/// What making them does; the upsert of an account reads and writes, and a contact is tied to one.
const NEW_ACCOUNT_PRIVILEGES: &[&str] = &["prvCreateAccount", "prvWriteAccount"];
const NEW_CONTACT_PRIVILEGES: &[&str] =
    &["prvCreateContact", "prvWriteContact", "prvAppendContact"];

impl DataverseClient {
    /// Ends with the first failure that makes further steps pointless.
    pub(super) async fn probe(&self) -> Vec<Check> {
        let mut checks = Vec::new();
        let user = match self.who_am_i().await {
            Ok(user) => user,
            Err(error) => {
                let failure = failure_of(&error);
                let at_sign_in = failure.reason == FailureReason::SignIn
                    || (failure.reason == FailureReason::Unreachable && failure.code.is_some());
                if !at_sign_in {
                    checks.push(good(CheckKind::SignIn));
                }
                let what = if at_sign_in { CheckKind::SignIn } else { CheckKind::WhoAmI };
                checks.push(Check { what, result: Err(failure) });
                return checks;
            }
        };
        checks.extend([good(CheckKind::SignIn), good(CheckKind::WhoAmI)]);
        report(&mut checks, CheckKind::Privileges, self.missing_privileges(&user).await);
        match self.schema_anew().await {
            Err(error) => {
                checks.push(Check { what: CheckKind::Columns, result: Err(failure_of(&error)) });
            }
            Ok(schema) => {
                report(&mut checks, CheckKind::Columns, columns(&self.mapping, &schema));
                report(&mut checks, CheckKind::Key, self.keys(&schema).await);
                report(&mut checks, CheckKind::Choices, choices(&self.mapping, &schema));
            }
        }
        checks
    }

    async fn who_am_i(&self) -> Result<String, DynamicsError> {
        let answer = self.connection.call(&Call::get("WhoAmI".to_owned())).await?;
        let user = answer.json()?["UserId"].as_str().map(str::to_owned);
        user.ok_or_else(|| failed(FailureReason::WrongAddress.into(), None, answer.trace))
    }

    /// What is wrong with the keys of leads, and of accounts where these are made.
    async fn keys(&self, schema: &LeadSchema) -> Vec<PushFailure> {
        let mut found = key(schema.key);
        if self.makes_accounts() {
            match self.account_key(true).await {
                Ok(state) => found.extend(key(state).into_iter().map(|failure| PushFailure {
                    field: Some(relation::ACCOUNT.to_owned()),
                    ..failure
                })),
                Err(error) => found.push(failure_of(&error)),
            }
        }
        found
    }

    /// What the settings make a push do.
    fn privileges(&self) -> Vec<&'static str> {
        let Ties { accounts, contacts } = self.ties;
        let mut wanted = PRIVILEGES.to_vec();
        for (is_wanted, more) in [
            (self.ties != Ties::default(), TIE_PRIVILEGES),
            (accounts != Tie::Off, ACCOUNT_PRIVILEGES),
            (accounts == Tie::Create, NEW_ACCOUNT_PRIVILEGES),
            (contacts != Tie::Off, CONTACT_PRIVILEGES),
            (contacts == Tie::Create, NEW_CONTACT_PRIVILEGES),
        ] {
            wanted.extend(more.iter().filter(|_| is_wanted));
        }
        wanted
    }

    async fn missing_privileges(&self, user: &str) -> Vec<PushFailure> {
        let wanted = self.privileges();
        let path = format!(
            "systemusers({user})/Microsoft.Dynamics.CRM.RetrieveUserSetOfPrivilegesByNames\
             (PrivilegeNames=@names)?@names={}",
            encoded(&json!(wanted).to_string())
        );
        let held = match self.connection.call(&Call::get(path)).await {
            Ok(answer) => answer.json(),
            Err(unanswered) => Err(unanswered.into()),
        };
        match held {
            Ok(held) => missing(&wanted, &held),
            Err(error) => vec![failure_of(&error)],
        }
    }
}

fn missing(wanted: &[&'static str], held: &Json) -> Vec<PushFailure> {
    let held = held["RolePrivileges"].as_array().map_or(&[][..], Vec::as_slice);
    let has = |name: &str| {
        held.iter().any(|one| {
            one["PrivilegeName"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(name))
        })
    };
    wanted
        .iter()
        .filter(|name| !has(name))
        .map(|name| PushFailure::of_field(FailureReason::PrivilegeMissing, name))
        .collect()
}

fn good(what: CheckKind) -> Check {
    Check { what, result: Ok(()) }
}

/// One line for each failure, or one that all is well.
fn report(checks: &mut Vec<Check>, what: CheckKind, failures: Vec<PushFailure>) {
    if failures.is_empty() {
        checks.push(good(what));
    }
    checks.extend(failures.into_iter().map(|failure| Check { what, result: Err(failure) }));
}

/// Hunter's own columns that are not there or hold something else.
fn columns(mapping: &Mapping, schema: &LeadSchema) -> Vec<PushFailure> {
    let own = mapping.columns().iter().filter(|column| column.own.is_some());
    own.filter_map(|column| {
        let reason = match schema.columns.get(&column.name).filter(|found| found.is_writable) {
            None => FailureReason::ColumnMissing,
            Some(found) if !fits(&column.kind, &found.kind) => FailureReason::ColumnKind,
            Some(_) => return None,
        };
        Some(PushFailure::of_field(reason, &column.name))
    })
    .collect()
}

const fn fits(wanted: &Kind, found: &SchemaKind) -> bool {
    matches!(
        (wanted, found),
        (
            Kind::Text { .. } | Kind::Memo { .. } | Kind::Choice { .. },
            SchemaKind::Text { .. } | SchemaKind::Choice { .. }
        ) | (Kind::Whole { .. }, SchemaKind::Whole { .. })
            | (Kind::Time, SchemaKind::Time)
    )
}

fn key(state: KeyState) -> Vec<PushFailure> {
    let reason = match state {
        KeyState::Active => return Vec::new(),
        KeyState::Missing => FailureReason::KeyMissing,
        KeyState::Pending => FailureReason::KeyPending,
        KeyState::Failed => FailureReason::KeyFailed,
    };
    vec![reason.into()]
}

/// Choices that lack one of our labels.
fn choices(mapping: &Mapping, schema: &LeadSchema) -> Vec<PushFailure> {
    let lacks = |name: &str, wanted: &Kind| {
        let found = schema.columns.get(name).map(|column| &column.kind);
        let (Kind::Choice { options: wanted }, Some(SchemaKind::Choice { options })) =
            (wanted, found)
        else {
            return false;
        };
        let has = |label: &str| {
            let label = label.to_lowercase();
            options.iter().any(|(known, _)| known.trim().to_lowercase() == label)
        };
        wanted.iter().any(|option| !has(option.label.trim()))
    };
    let lacking = mapping.columns().iter().filter(|column| lacks(&column.name, &column.kind));
    lacking
        .map(|column| PushFailure::of_field(FailureReason::ChoiceMissing, &column.name))
        .collect()
}

/// What a failed step says.
pub(super) fn failure_of(error: &DynamicsError) -> PushFailure {
    match error {
        DynamicsError::Failed { failure, .. } => failure.clone(),
        DynamicsError::Paused { .. } => FailureReason::RateLimit.into(),
        DynamicsError::Absent(_) | DynamicsError::Exists(_) | DynamicsError::Changed(_) => {
            FailureReason::SchemaMismatch.into()
        }
    }
}
