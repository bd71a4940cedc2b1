//! What programs hand in, and the people at companies.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::{DatabaseTransaction, DbErr, QueryResult};

use super::{
    bulk::{insert, push_insert, rows, run},
    cells::Cells,
    codes::Code as _,
    connection::Store,
    fault::retrying,
    leads::{Merged, merge_leads},
    scans::request_scans,
    sql::Sql,
    suppression::erased_emails,
};
use crate::{
    domain::ids::LeadId,
    ports::store::{
        StoreError,
        intake::{Handed, IntakeStore, NewIntake, StoredContact},
        leads::Upserted,
    },
};

impl Store {
    async fn take_in(&self, intake: &NewIntake, now: DateTime<Utc>) -> Result<Handed, DbErr> {
        let transaction = self.begin().await?;
        if let Some(key) = &intake.key
            && let Some((digest, lead)) = known(&transaction, self, &intake.account, key).await?
        {
            let is_same = digest == intake.digest;
            return Ok(if is_same { Handed::Repeated(lead) } else { Handed::KeyReused });
        }
        let told = std::slice::from_ref(&intake.lead);
        let Merged { outcomes, deltas } = merge_leads(&transaction, self.ids(), told, now).await?;
        let &(lead, upserted) =
            outcomes.first().ok_or_else(|| DbErr::Custom("a merge answered nothing".to_owned()))?;
        if upserted == Upserted::Erased {
            return Ok(Handed::Erased);
        }
        keep(&transaction, lead, &intake.contacts, now).await?;
        let scan = if intake.scan && upserted == Upserted::Added {
            let asked = request_scans(&transaction, self.ids(), &[lead], now).await?;
            Some(asked.of(lead)?.scan_id)
        } else {
            None
        };
        if let Some(key) = &intake.key {
            let row = entity::intake::Model {
                id: self.ids().new_id(now),
                account: intake.account.clone(),
                key: key.clone(),
                digest: intake.digest.clone(),
                lead_id: lead.0,
            };
            // Of two that come at once, one is refused here, tried again, and finds the other.
            insert::<entity::intake::Entity>(&transaction, &[row]).await?;
        }
        deltas.apply(&transaction).await?;
        transaction.commit().await?;
        Ok(Handed::Stored { lead, upserted, scan })
    }

    pub(super) async fn find_contacts(
        &self,
        leads: &[LeadId],
    ) -> Result<Vec<(LeadId, StoredContact)>, DbErr> {
        let mut sql = Sql::new(self.backend());
        sql.push(
            "SELECT lead_id, email, name, phone, title, source, consent_to_contact \
             FROM lead_contact WHERE lead_id",
        );
        sql.is_one_of(leads.iter().map(|lead| lead.0)).push(" ORDER BY email");
        rows(self.reader(), sql).await?.iter().map(read).collect()
    }
}

async fn known(
    transaction: &DatabaseTransaction,
    store: &Store,
    account: &str,
    key: &str,
) -> Result<Option<(String, LeadId)>, DbErr> {
    let mut sql = Sql::new(store.backend());
    sql.push("SELECT digest, lead_id FROM intake WHERE account = ").bind(account);
    sql.push(" AND key = ").bind(key);
    let found = rows(transaction, sql).await?;
    let read = |row| {
        let mut cells = Cells::of(row)?;
        Ok((cells.text()?.to_owned(), LeadId(cells.id()?)))
    };
    found.first().map(read).transpose()
}

/// What is told adds to what is known; nothing told takes nothing away.
async fn keep(
    transaction: &DatabaseTransaction,
    lead: LeadId,
    contacts: &[StoredContact],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let emails = contacts.iter().map(|contact| contact.email.as_str());
    let erased = erased_emails(transaction, emails).await?;
    let rows: Vec<_> = contacts
        .iter()
        .filter(|contact| !erased.contains(&contact.email))
        .map(|contact| entity::lead_contact::Model {
            lead_id: lead.0,
            email: contact.email.clone(),
            name: contact.name.clone(),
            phone: contact.phone.clone(),
            title: contact.title.clone(),
            source: contact.source.code().to_owned(),
            consent_to_contact: contact.consent_to_contact,
            updated_at: now,
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(sea_orm::ConnectionTrait::get_database_backend(transaction));
    push_insert::<entity::lead_contact::Entity>(&mut sql, &rows);
    sql.push(" ON CONFLICT (lead_id, email) DO UPDATE SET source = excluded.source");
    for column in ["name", "phone", "title", "consent_to_contact"] {
        sql.push(", ").push(column).push(" = COALESCE(excluded.").push(column);
        sql.push(", lead_contact.").push(column).push(")");
    }
    sql.push(", updated_at = excluded.updated_at");
    run(transaction, sql).await.map(drop)
}

fn read(row: &QueryResult) -> Result<(LeadId, StoredContact), DbErr> {
    let mut cells = Cells::of(row)?;
    let lead = LeadId(cells.id()?);
    Ok((
        lead,
        StoredContact {
            email: cells.text()?.to_owned(),
            name: cells.maybe_owned()?,
            phone: cells.maybe_owned()?,
            title: cells.maybe_owned()?,
            source: cells.code()?,
            consent_to_contact: cells.maybe_flag()?,
        },
    ))
}

#[async_trait]
impl IntakeStore for Store {
    async fn hand_in(&self, intake: &NewIntake, now: DateTime<Utc>) -> Result<Handed, StoreError> {
        retrying(async || self.take_in(intake, now).await).await
    }
}
