//! Referrals and syncs on SQLite and PostgreSQL.

mod by_hand;
mod pages;
mod runs;
mod writing;

use chrono::{DateTime, TimeDelta, Utc};
use hunter::{
    adapters::store::Store,
    domain::{
        referral::{ReferralContact, ReferralFacts, candidates::Candidates},
        sync_run::{SyncMode, SyncState},
    },
    ports::store::sync_runs::{Incoming, Kept, LeasedRun, Marks, PageRead, SyncRunStore},
};
use uuid::Uuid;

use crate::facts::at;

const NODE: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

/// A referral with these addresses, changed so many seconds after the invented beginning.
pub fn referral(id: &str, emails: &[&str], second: i64) -> Incoming {
    let contacts: Vec<_> = emails
        .iter()
        .map(|email| ReferralContact {
            name: Some("Ayşe Yılmaz".to_owned()),
            email: Some((*email).to_owned()),
            ..ReferralContact::default()
        })
        .collect();
    let facts = ReferralFacts {
        referral_id: id.to_owned(),
        name: Some(format!("Anlaşma {id}")),
        referral_type: Some("Independent".to_owned()),
        qualification: Some("Direct".to_owned()),
        status: "New".to_owned(),
        company_name: Some("Çınar Gıda A.Ş.".to_owned()),
        customer_country: Some("TR".to_owned()),
        contacts,
        consent_to_contact: Some(true),
        created_at: Some(at(second - 100)),
        updated_at: Some(at(second)),
        ..ReferralFacts::default()
    };
    of(facts)
}

fn of(facts: ReferralFacts) -> Incoming {
    let emails = facts.contacts.iter().filter_map(|contact| contact.email.as_deref());
    let candidates = Candidates::of(emails, &["own.com.tr".to_owned()]);
    Incoming { facts, candidates }
}

/// A page that is the whole list.
fn page(items: Vec<Incoming>) -> PageRead {
    let newest = items.iter().filter_map(|item| item.facts.updated_at).max();
    PageRead {
        items,
        failed: 0,
        next_page: None,
        marks: Marks { newest, ..Marks::default() },
        end: Some((SyncState::Succeeded, newest)),
    }
}

async fn leased(store: &Store, mode: SyncMode, now: DateTime<Utc>) -> LeasedRun {
    store.request(mode, now).await.unwrap();
    let until = now + TimeDelta::minutes(1);
    store.lease(NODE, now, until).await.unwrap().unwrap()
}

/// A whole sync of one page.
pub async fn sync(store: &Store, items: Vec<Incoming>, second: i64) -> Kept {
    let lease = leased(store, SyncMode::Delta, at(second)).await;
    store.keep_page(&lease, &page(items), at(second)).await.unwrap().unwrap()
}
