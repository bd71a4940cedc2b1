//! Registration data through `step`: stored as it comes, asked again when it may be known.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use hunter::{
    domain::{domain_name::DomainName, ids::LeadId, signals::WhoisSignal},
    ports::{
        clock::Clock as _,
        progress::{Changed, Progress as _},
        store::{
            StoreError,
            whois::{WhoisResult, WhoisStore},
        },
        whois::{Whois, WhoisFailure},
    },
    services::registration::Registration,
};
use uuid::Uuid;

use crate::fakes::{Bus, HandClock};

/// Leads that are due at a moment, and what was stored.
#[derive(Default)]
struct Table {
    due: Mutex<Vec<(LeadId, DomainName, DateTime<Utc>)>>,
    stored: Mutex<Vec<WhoisResult>>,
}

#[async_trait]
impl WhoisStore for Table {
    async fn lease_due(
        &self,
        limit: u32,
        now: DateTime<Utc>,
        lease_for: TimeDelta,
    ) -> Result<Vec<(LeadId, DomainName)>, StoreError> {
        let mut due = self.due.lock().unwrap();
        let ripe = due.iter_mut().filter(|(_, _, at)| *at <= now).take(limit as usize);
        Ok(ripe
            .map(|(lead, domain, at)| {
                *at = now + lease_for;
                (*lead, domain.clone())
            })
            .collect())
    }

    async fn give_back(
        &self,
        leads: &[LeadId],
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut due = self.due.lock().unwrap();
        for row in due.iter_mut().filter(|(lead, _, at)| leads.contains(lead) && *at == until) {
            row.2 = now;
        }
        Ok(())
    }

    async fn store(&self, results: &[WhoisResult]) -> Result<(), StoreError> {
        let mut due = self.due.lock().unwrap();
        for result in results {
            let row = due.iter_mut().find(|(lead, ..)| *lead == result.lead_id).unwrap();
            row.2 = result.next_at;
        }
        self.stored.lock().unwrap().extend_from_slice(results);
        Ok(())
    }
}

struct Registries;

#[async_trait]
impl Whois for Registries {
    async fn lookup(&self, domain: &DomainName) -> Result<WhoisSignal, WhoisFailure> {
        match domain.as_str().split('.').next() {
            Some("busy") => Err(WhoisFailure::RateLimited),
            Some("unknown") => Err(WhoisFailure::NotFound),
            Some("panic") => panic!("planted in a look-up"),
            _ => Ok(WhoisSignal {
                registrar: Some("A Registrar".to_owned()),
                expires_at: None,
                nameservers: Vec::new(),
                source: "rdap:rdap.example".to_owned(),
                observed_at: DateTime::UNIX_EPOCH,
            }),
        }
    }
}

#[tokio::test]
async fn each_lead_is_looked_up_once_and_again_when_another_answer_is_likely() {
    let (clock, bus, table) = (HandClock::new(), Bus::new(), Arc::new(Table::default()));
    let domains = ["known.com", "busy.com", "unknown.com", "panic.com"];
    for (number, domain) in domains.iter().enumerate() {
        let lead = LeadId(Uuid::from_u128(number as u128));
        let domain = DomainName::from_stored((*domain).to_owned(), (*domain).to_owned());
        table.due.lock().unwrap().push((lead, domain, clock.now()));
    }
    let mut heard = bus.subscribe();
    let registration = Registration::new(
        Arc::clone(&table) as Arc<dyn WhoisStore>,
        Arc::new(Registries),
        Arc::clone(&clock) as _,
        bus,
    );

    assert_eq!(registration.step().await.unwrap(), 4);
    let outcome = |number: u128| {
        let stored = table.stored.lock().unwrap();
        let result = stored.iter().find(|result| result.lead_id.0.as_u128() == number).unwrap();
        (result.outcome.clone().map(|data| data.registrar), result.next_at - result.at)
    };
    assert_eq!(outcome(0).0, Ok(Some("A Registrar".to_owned())));
    assert_eq!(outcome(1).0, Err("whois-rate-limited".to_owned()));
    assert_eq!(outcome(2).0, Err("whois-not-found".to_owned()));
    assert_eq!(outcome(3).0, Err("whois-unreadable".to_owned()));
    assert!(outcome(1).1 < outcome(2).1 && outcome(2).1 < outcome(0).1);
    assert!(matches!(heard.try_recv(), Ok(Changed::Lead(_))));

    assert_eq!(registration.step().await.unwrap(), 0, "nothing is due yet");
    clock.turn(TimeDelta::minutes(20));
    assert_eq!(registration.step().await.unwrap(), 1, "the busy registry is asked again");
}

#[tokio::test]
async fn after_a_stop_no_look_up_begins_and_the_leads_are_due_for_others() {
    let (clock, table) = (HandClock::new(), Arc::new(Table::default()));
    let domain = DomainName::from_stored("known.com".to_owned(), "known.com".to_owned());
    table.due.lock().unwrap().push((LeadId(Uuid::nil()), domain, clock.now()));
    let store = Arc::clone(&table) as Arc<dyn WhoisStore>;
    let registration =
        Registration::new(store, Arc::new(Registries), Arc::clone(&clock) as _, Bus::new());
    registration.stop();
    registration.step().await.unwrap();
    assert!(table.stored.lock().unwrap().is_empty());
    let again = table.lease_due(10, clock.now(), TimeDelta::minutes(10)).await.unwrap();
    assert_eq!(again.len(), 1);
}
