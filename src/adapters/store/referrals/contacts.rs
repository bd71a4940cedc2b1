//! The people whom referrals name: replaced with their referral, gone when Microsoft blanks them.

use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr};
use uuid::Uuid;

use super::super::{
    bulk::{insert, rows, run},
    cells::Cells,
    connection::Store,
    sql::Sql,
    suppression::{erased_domains, erased_emails},
};
use crate::{
    domain::{ids::LeadId, referral::ReferralContact},
    ports::store::referrals::LeadContact,
};

/// Puts these in place of what stood.
pub async fn replace<'a>(
    transaction: &DatabaseTransaction,
    standing: &[Uuid],
    told: impl Iterator<Item = (Uuid, &'a [ReferralContact])>,
) -> Result<(), DbErr> {
    if !standing.is_empty() {
        let mut sql = Sql::new(transaction.get_database_backend());
        sql.push("DELETE FROM referral_contact WHERE referral_id");
        sql.is_one_of(standing.iter().copied());
        run(transaction, sql).await?;
    }
    let told: Vec<_> = told.collect();
    let emails = told.iter().flat_map(|(_, contacts)| contacts.iter());
    let emails: Vec<&str> = emails.filter_map(|contact| contact.email.as_deref()).collect();
    let erased = erased_emails(transaction, emails.iter().copied()).await?;
    let hosts = emails.iter().filter_map(|email| host_of(email));
    let hosts: Vec<String> = hosts.map(str::to_lowercase).collect();
    let gone = erased_domains(transaction, hosts.iter().map(String::as_str)).await?;
    let may_stand = |contact: &&ReferralContact| match contact.email.as_deref() {
        Some(email) => {
            let host = host_of(email).map(str::to_lowercase).unwrap_or_default();
            !erased.contains(email) && !gone.contains(&host)
        }
        None => true,
    };
    let rows: Vec<_> = told
        .into_iter()
        .flat_map(|(referral_id, contacts)| {
            contacts.iter().filter(may_stand).zip(0..).map(move |(contact, position)| {
                entity::referral_contact::Model {
                    referral_id,
                    position,
                    name: contact.name.clone(),
                    email: contact.email.clone(),
                    phone: contact.phone.clone(),
                    title: contact.title.clone(),
                }
            })
        })
        .collect();
    insert::<entity::referral_contact::Entity>(transaction, &rows).await
}

fn host_of(email: &str) -> Option<&str> {
    email.rsplit_once('@').map(|(_, host)| host.trim())
}

/// Those of the referrals that are tied to these leads, the newest referral's first.
pub async fn of_leads(
    store: &Store,
    leads: &[LeadId],
) -> Result<Vec<(LeadId, LeadContact)>, DbErr> {
    let mut sql = Sql::new(store.backend());
    sql.push(
        "SELECT p.lead_id, c.name, c.email, c.phone, c.title, p.consent_to_contact \
         FROM partner_referral AS p JOIN referral_contact AS c ON c.referral_id = p.id \
         WHERE p.lead_id IS NOT NULL AND p.lead_id",
    );
    sql.is_one_of(leads.iter().map(|lead| lead.0));
    sql.push(" ORDER BY p.sort_updated_at DESC, p.id, c.position");
    let read = |row| {
        let mut cells = Cells::of(row)?;
        let lead = LeadId(cells.id()?);
        let contact = ReferralContact {
            name: cells.maybe_owned()?,
            email: cells.maybe_owned()?,
            phone: cells.maybe_owned()?,
            title: cells.maybe_owned()?,
        };
        Ok((lead, LeadContact { contact, consent_to_contact: cells.maybe_flag()? }))
    };
    rows(store.reader(), sql).await?.iter().map(read).collect()
}
