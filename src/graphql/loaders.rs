//! Batched look-ups within one request.

mod annotations;
mod deliveries;
mod facts;

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_graphql::{
    Result,
    dataloader::{DataLoader, Loader},
};

use chrono::{DateTime, Utc};

use self::{
    annotations::{
        ContactLoader, FavoriteKey, FavoriteLoader, NoteLoader, StoredContactLoader, TagLoader,
    },
    deliveries::DeliveryLoader,
    facts::FactsLoader,
};
use super::{
    context::State,
    error::{ask_fault, enrichment_fault, internal, standing_fault, store_fault},
    row::Link,
    types::Lead,
};
use crate::{
    actors::handles::{AskError, Handles},
    domain::{
        annotation::{Note, Tag},
        delivery::Delivery,
        ids::{AlertId, LeadId},
        infrastructure::Enriched,
        lead,
        push::attempt::Attempt,
        referral::{Referral, standing::Standing as Referred},
        scan::Scan,
    },
    ports::store::{
        Page, StoreError,
        intake::StoredContact,
        leads::LeadParts,
        referrals::{LeadContact, LeadReferrals},
    },
    services::{
        alerts::Alerts,
        annotations::Annotations,
        enrichment::{EnrichmentFailure, Found, Wanted},
        leads::Leads,
        push::{Pushes, Standing},
        referrals::Referrals,
        scan::Scans,
    },
};

/// How long a field waits for a look-up, which goes on afterwards.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);

/// The loaders of one request, made when they are first used.
pub(super) struct Loaders {
    leads: Leads,
    scans: Scans,
    pushes: Pushes,
    handles: Handles,
    lead: OnceLock<DataLoader<LeadLoader>>,
    newest: OnceLock<DataLoader<NewestLoader>>,
    infrastructure: OnceLock<DataLoader<InfrastructureLoader>>,
    facts: OnceLock<DataLoader<FactsLoader>>,
    standing: OnceLock<DataLoader<StandingLoader>>,
    attempts: OnceLock<DataLoader<AttemptLoader>>,
    referrals: Referrals,
    of_lead: OnceLock<DataLoader<ReferralLoader>>,
    contacts: OnceLock<DataLoader<ContactLoader>>,
    annotations: Annotations,
    tags: OnceLock<DataLoader<TagLoader>>,
    notes: OnceLock<DataLoader<NoteLoader>>,
    favorites: OnceLock<DataLoader<FavoriteLoader>>,
    stored_contacts: OnceLock<DataLoader<StoredContactLoader>>,
    alerts: Alerts,
    deliveries: OnceLock<DataLoader<DeliveryLoader>>,
}

impl Loaders {
    pub(super) fn new(state: &State) -> Self {
        Self {
            leads: state.leads.clone(),
            scans: state.scans.clone(),
            pushes: state.pushes.clone(),
            handles: state.handles.clone(),
            lead: OnceLock::new(),
            newest: OnceLock::new(),
            infrastructure: OnceLock::new(),
            facts: OnceLock::new(),
            standing: OnceLock::new(),
            attempts: OnceLock::new(),
            referrals: state.referrals.clone(),
            of_lead: OnceLock::new(),
            contacts: OnceLock::new(),
            annotations: state.annotations.clone(),
            tags: OnceLock::new(),
            notes: OnceLock::new(),
            favorites: OnceLock::new(),
            stored_contacts: OnceLock::new(),
            alerts: state.alerts.clone(),
            deliveries: OnceLock::new(),
        }
    }

    /// How a lead stands in Dynamics; `None`: nobody ever pushed it.
    pub(super) async fn standing(&self, lead: LeadId) -> Result<Option<Standing>> {
        let loader = self
            .standing
            .get_or_init(|| DataLoader::new(StandingLoader(self.handles.clone()), spawn));
        loader.load_one(lead).await.map_err(standing_fault)
    }

    /// The newest attempts to push a lead.
    pub(super) async fn push_attempts(&self, lead: LeadId, limit: u32) -> Result<Vec<Attempt>> {
        let loader = self
            .attempts
            .get_or_init(|| DataLoader::new(AttemptLoader(self.pushes.clone()), spawn));
        let found = loader.load_one(NewestKey { lead, limit }).await.map_err(store_fault)?;
        Ok(found.unwrap_or_default())
    }

    /// What Partner Center knows of a lead.
    pub(super) async fn partner_referral(&self, lead: LeadId) -> Result<Arc<Known>> {
        let loader = self
            .of_lead
            .get_or_init(|| DataLoader::new(ReferralLoader(self.referrals.clone()), spawn));
        let found = loader.load_one(lead).await.map_err(store_fault)?;
        found.ok_or_else(internal)
    }

    /// The people whom a lead's referrals name.
    pub(super) async fn contacts(&self, lead: LeadId) -> Result<Vec<LeadContact>> {
        let loader = self
            .contacts
            .get_or_init(|| DataLoader::new(ContactLoader(self.referrals.clone()), spawn));
        Ok(loader.load_one(lead).await.map_err(store_fault)?.unwrap_or_default())
    }

    /// The tags of a lead.
    pub(super) async fn tags(&self, lead: LeadId) -> Result<Vec<Tag>> {
        let loader =
            self.tags.get_or_init(|| DataLoader::new(TagLoader(self.annotations.clone()), spawn));
        Ok(loader.load_one(lead).await.map_err(store_fault)?.unwrap_or_default())
    }

    /// The newest notes of a lead.
    pub(super) async fn notes(&self, lead: LeadId, limit: u32) -> Result<Vec<Note>> {
        let loader =
            self.notes.get_or_init(|| DataLoader::new(NoteLoader(self.annotations.clone()), spawn));
        let found = loader.load_one(NewestKey { lead, limit }).await.map_err(store_fault)?;
        Ok(found.unwrap_or_default())
    }

    /// The people whom programs handed in.
    pub(super) async fn stored_contacts(&self, lead: LeadId) -> Result<Vec<StoredContact>> {
        let loader = self
            .stored_contacts
            .get_or_init(|| DataLoader::new(StoredContactLoader(self.annotations.clone()), spawn));
        Ok(loader.load_one(lead).await.map_err(store_fault)?.unwrap_or_default())
    }

    /// Whether a viewer keeps a lead at hand.
    pub(super) async fn is_favorite(&self, viewer: &str, lead: LeadId) -> Result<bool> {
        let loader = self
            .favorites
            .get_or_init(|| DataLoader::new(FavoriteLoader(self.annotations.clone()), spawn));
        let key = FavoriteKey { viewer: viewer.into(), lead };
        Ok(loader.load_one(key).await.map_err(store_fault)?.is_some())
    }

    /// On which ways an alert goes out.
    pub(super) async fn deliveries(&self, alert: AlertId) -> Result<Vec<Delivery>> {
        let loader = self
            .deliveries
            .get_or_init(|| DataLoader::new(DeliveryLoader(self.alerts.clone()), spawn));
        Ok(loader.load_one(alert).await.map_err(store_fault)?.unwrap_or_default())
    }

    /// What a lead's addresses tell, the mail exchanger's first.
    pub(super) async fn infrastructure(&self, wanted: Wanted) -> Result<Arc<[Enriched]>> {
        let loader = self
            .infrastructure
            .get_or_init(|| DataLoader::new(InfrastructureLoader(self.handles.clone()), spawn));
        let found = loader.load_one(wanted).await.map_err(ask_fault)?;
        found.unwrap_or(Err(EnrichmentFailure::Interrupted)).map_err(enrichment_fault)
    }

    /// All facts of a lead as the engine knows them; `None`: the lead has gone meanwhile.
    pub(super) async fn facts(&self, id: LeadId) -> Result<Option<Arc<lead::Lead>>> {
        let loader =
            self.facts.get_or_init(|| DataLoader::new(FactsLoader(self.leads.clone()), spawn));
        loader.load_one(id).await.map_err(store_fault)
    }

    /// The first page of a lead's scans.
    pub(super) async fn newest_scans(&self, lead: LeadId, limit: u32) -> Result<Page<Scan>> {
        let loader =
            self.newest.get_or_init(|| DataLoader::new(NewestLoader(self.scans.clone()), spawn));
        let found = loader.load_one(NewestKey { lead, limit }).await.map_err(store_fault)?;
        let mut items = found.unwrap_or_default();
        let has_next = items.len() > limit as usize;
        items.truncate(limit as usize);
        Ok(Page { items, has_next, has_previous: false })
    }

    /// A lead by id.
    pub(super) async fn lead(&self, id: LeadId, parts: LeadParts) -> Result<Option<Link<Lead>>> {
        let loader =
            self.lead.get_or_init(|| DataLoader::new(LeadLoader(self.leads.clone()), spawn));
        loader.load_one(LeadKey { id, parts: bits(parts) }).await.map_err(store_fault)
    }
}

/// The library wants to run batches beside the request; each is one statement and ends by itself.
#[expect(
    clippy::disallowed_methods,
    reason = "a batch belongs to no actor and ends with its answer"
)]
fn spawn(batch: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(batch);
}

struct LeadLoader(Leads);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct LeadKey {
    id: LeadId,
    parts: u8,
}

impl Loader<LeadKey> for LeadLoader {
    type Value = Link<Lead>;
    type Error = StoreError;

    /// One statement for each set of parts, and a request seldom has two.
    async fn load(&self, keys: &[LeadKey]) -> Result<HashMap<LeadKey, Link<Lead>>, StoreError> {
        let mut sets: HashMap<u8, Vec<LeadId>> = HashMap::new();
        for key in keys {
            sets.entry(key.parts).or_default().push(key.id);
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (parts, ids) in sets {
            for lead in self.0.by_ids(&ids, of_bits(parts)).await? {
                found.insert(LeadKey { id: lead.id, parts }, Link(Lead::from(lead)));
            }
        }
        Ok(found)
    }
}

struct NewestLoader(Scans);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct NewestKey {
    lead: LeadId,
    limit: u32,
}

impl Loader<NewestKey> for NewestLoader {
    type Value = Vec<Scan>;
    type Error = StoreError;

    /// One statement for each page size, with one scan more than asked: it says whether more follow.
    async fn load(&self, keys: &[NewestKey]) -> Result<HashMap<NewestKey, Vec<Scan>>, StoreError> {
        let mut sizes: HashMap<u32, Vec<LeadId>> = HashMap::new();
        for key in keys {
            sizes.entry(key.limit).or_default().push(key.lead);
        }
        let mut found: HashMap<NewestKey, Vec<Scan>> = HashMap::with_capacity(keys.len());
        for (limit, leads) in sizes {
            for scan in self.0.newest_of_leads(&leads, limit + 1).await? {
                found.entry(NewestKey { lead: scan.lead_id, limit }).or_default().push(scan);
            }
        }
        Ok(found)
    }
}

struct InfrastructureLoader(Handles);

impl Loader<Wanted> for InfrastructureLoader {
    type Value = Found;
    type Error = AskError;

    /// One message for all leads.
    async fn load(&self, keys: &[Wanted]) -> Result<HashMap<Wanted, Found>, AskError> {
        let mut found = self.0.resolve_infrastructure(keys.to_vec(), false, PATIENCE).await?;
        let of = |key: &Wanted| Some((key.clone(), found.remove(&key.lead)?));
        Ok(keys.iter().filter_map(of).collect())
    }
}

struct StandingLoader(Handles);

/// Why it can not be told how leads stand.
#[derive(Debug, Clone)]
pub(super) enum StandingFault {
    Ask(AskError),
    Store(StoreError),
}

impl Loader<LeadId> for StandingLoader {
    type Value = Standing;
    type Error = StandingFault;

    /// One message and one statement for all leads.
    async fn load(&self, keys: &[LeadId]) -> Result<HashMap<LeadId, Standing>, StandingFault> {
        let found = self.0.dynamics_standings(keys.to_vec(), PATIENCE).await;
        let found = found.map_err(StandingFault::Ask)?.map_err(StandingFault::Store)?;
        let of = |standing: Standing| (standing.status.subject.lead_id, standing);
        Ok(found.into_iter().map(of).collect())
    }
}

struct AttemptLoader(Pushes);

impl Loader<NewestKey> for AttemptLoader {
    type Value = Vec<Attempt>;
    type Error = StoreError;

    /// One statement for each length.
    async fn load(
        &self,
        keys: &[NewestKey],
    ) -> Result<HashMap<NewestKey, Vec<Attempt>>, StoreError> {
        let mut sizes: HashMap<u32, Vec<LeadId>> = HashMap::new();
        for key in keys {
            sizes.entry(key.limit).or_default().push(key.lead);
        }
        let mut found: HashMap<NewestKey, Vec<Attempt>> = HashMap::with_capacity(keys.len());
        for (limit, leads) in sizes {
            for (lead, attempt) in self.0.attempts(&leads, limit).await? {
                found.entry(NewestKey { lead, limit }).or_default().push(attempt);
            }
        }
        Ok(found)
    }
}

/// What Partner Center knows of a lead.
pub(super) struct Known {
    /// Its referrals.
    pub(super) standing: Referred,
    /// End of the last complete sync.
    pub(super) synced_at: Option<DateTime<Utc>>,
}

impl Known {
    /// Whether there is anything.
    pub(super) fn is_some(&self) -> bool {
        self.standing.primary().is_some()
    }
}

struct ReferralLoader(Referrals);

impl Loader<LeadId> for ReferralLoader {
    type Value = Arc<Known>;
    type Error = StoreError;

    /// One statement for all leads.
    async fn load(&self, keys: &[LeadId]) -> Result<HashMap<LeadId, Arc<Known>>, StoreError> {
        let LeadReferrals { synced_at, referrals } = self.0.of_leads(keys).await?;
        let mut own: HashMap<LeadId, Vec<Referral>> =
            keys.iter().map(|lead| (*lead, Vec::new())).collect();
        for (lead, referral) in referrals {
            own.entry(lead).or_default().push(referral);
        }
        let told = |(lead, referrals)| {
            (lead, Arc::new(Known { standing: Referred::of(referrals), synced_at }))
        };
        Ok(own.into_iter().map(told).collect())
    }
}

fn bits(parts: LeadParts) -> u8 {
    u8::from(parts.signals)
        | u8::from(parts.whois) << 1
        | u8::from(parts.assessment) << 2
        | u8::from(parts.records) << 3
}

const fn of_bits(bits: u8) -> LeadParts {
    LeadParts {
        signals: bits & 1 != 0,
        whois: bits & 2 != 0,
        assessment: bits & 4 != 0,
        records: bits & 8 != 0,
    }
}
