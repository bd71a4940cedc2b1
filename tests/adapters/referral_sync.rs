//! Syncs over real HTTP against the stand-in, stored on SQLite and PostgreSQL.

mod bad_days;
mod defects;
mod delta;
mod erasing;
mod missing;
mod news;
mod nodes;
mod whole;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use hunter::{
    adapters::{
        entra::TokenKeeper, partner_center::ReferralClient, progress::ProgressBus, store::Store,
    },
    domain::{
        referral::Referral,
        sync_run::{SyncCounts, SyncMode, SyncRun},
    },
    ports::{
        clock::Clock as _,
        store::{
            PageRequest,
            referrals::{ReferralFilter, ReferralOrder, ReferralStore as _},
        },
    },
    sandbox::partner_center::sample::{Company, referrals},
    services::referral_sync::{Ports, Stepped, SyncRunner, Syncs},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{databases::Database, microsoft::Microsoft};

/// Everything of one test: the stand-ins, a signed-in client, a database.
struct World {
    microsoft: Microsoft,
    keeper: Arc<TokenKeeper>,
    client: Arc<ReferralClient>,
    store: Arc<Store>,
    progress: Arc<ProgressBus>,
    /// Where it is the world's own.
    _database: Option<Database>,
}

impl World {
    /// Where one database shows enough.
    async fn on_sqlite(referrals: Vec<Value>) -> Self {
        let database = Database::sqlite();
        let world = Self::of(&database, referrals).await;
        Self { _database: Some(database), ..world }
    }

    async fn of(database: &Database, referrals: Vec<Value>) -> Self {
        let microsoft = Microsoft::start(referrals);
        let keeper = microsoft.signed_in().await;
        let client = Arc::new(microsoft.client(Arc::clone(&keeper)));
        microsoft.journal.clear();
        let store = Arc::new(database.store().await);
        let progress = Arc::new(ProgressBus::new());
        Self { microsoft, keeper, client, store, progress, _database: None }
    }

    fn syncs(&self) -> Syncs {
        let clock = Arc::clone(&self.microsoft.clock);
        let (store, progress) = (Arc::clone(&self.store), Arc::clone(&self.progress));
        Syncs::new(store, progress, clock, TimeDelta::days(1))
    }

    /// A node.
    fn runner(&self, node: u128) -> SyncRunner {
        let ports =
            Ports { client: Arc::clone(&self.client) as _, tokens: Arc::clone(&self.keeper) as _ };
        let own = vec!["partner.com.tr".to_owned()];
        SyncRunner::new(self.syncs(), ports, Uuid::from_u128(node), own)
    }

    /// A whole sync on one node.
    async fn sync(&self, mode: SyncMode) -> SyncRun {
        let run = self.syncs().request(mode).await.unwrap();
        work(&self.runner(1)).await;
        self.syncs().find(run.id).await.unwrap().unwrap()
    }

    /// Every referral, newest change first.
    async fn referrals(&self) -> Vec<Referral> {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = PageRequest { limit: 100, after, before: None, from_end: false };
            let order = ReferralOrder::default();
            let page = self.store.page(&ReferralFilter::default(), order, &page).await.unwrap();
            after = page.items.last().map(|(cursor, _)| cursor.clone());
            found.extend(page.items.into_iter().map(|(_, referral)| referral));
            if !page.has_next {
                return found;
            }
        }
    }

    /// Lets time pass for everybody.
    fn pass(&self, time: TimeDelta) {
        let clock = &self.microsoft.clock;
        clock.follow(clock.now() + time);
    }

    /// Requests to the referral list since the last look.
    fn calls(&self) -> usize {
        let calls = self.microsoft.journal.of("partner-center").len();
        self.microsoft.journal.clear();
        calls
    }

    /// Changes one referral there, as of now.
    fn change(&self, place: usize, change: impl FnOnce(&mut Value)) {
        let now = self.microsoft.clock.now();
        self.microsoft.partner_center.change(|referrals| {
            referrals[place]["updatedDateTime"] = json!(now.to_rfc3339());
            change(&mut referrals[place]);
        });
    }
}

/// Steps until nothing is left to do.
async fn work(runner: &SyncRunner) {
    for _ in 0..10_000 {
        if runner.step().await.unwrap() == Stepped::Idle {
            return;
        }
    }
    panic!("the sync does not come to its end");
}

fn newest() -> DateTime<Utc> {
    "2026-01-15T06:00:00Z".parse().expect("a time")
}

/// Referrals of every shape about so many companies.
fn sample(count: usize, companies: usize) -> Vec<Value> {
    let companies: Vec<_> = (0..companies)
        .map(|number| Company {
            name: format!("Firma {number} A.Ş."),
            domain: format!("firma{number}.com.tr"),
            country: "TR".into(),
        })
        .collect();
    referrals(&companies, count, newest())
}

/// One with these addresses, changed so many minutes before the newest.
fn plain(id: &str, emails: &[&str], minutes: i64) -> Value {
    let team: Vec<_> = emails.iter().map(|email| json!({"email": email})).collect();
    json!({
        "id": id, "status": "New", "type": "Independent", "qualification": "Direct",
        "updatedDateTime": (newest() - TimeDelta::minutes(minutes)).to_rfc3339(),
        "customerProfile": {"name": "Çınar Gıda A.Ş.", "address": {"country": "TR"}, "team": team},
    })
}

fn total(counts: SyncCounts) -> u32 {
    counts.inserted + counts.updated + counts.unchanged + counts.skipped + counts.failed
}
