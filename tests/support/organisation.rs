//! A Dynamics organisation in memory, behind the port, with time and mishaps of its own; and the
//! virtual time that such tests run in.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use hunter::{
    domain::push::{
        content::{Held, Value},
        failure::{FailureReason, PushFailure},
        mapping::{Column, Kind, Mapping},
        schema::{KeyState, LeadSchema, SchemaColumn, SchemaKind},
    },
    ports::{
        budget::Budget,
        clock::{Clock, Patience},
        dynamics::{
            Acknowledgement, Check, CheckKind, Dynamics, DynamicsError, HeldLead, LeadState,
            Precondition, Trace, Write,
        },
    },
};
use uuid::Uuid;

/// Time that passes only when somebody waits for it.
pub struct VirtualTime {
    now: Mutex<DateTime<Utc>>,
    seed: Mutex<u64>,
}

impl VirtualTime {
    pub fn starting(at: DateTime<Utc>, seed: u64) -> Arc<Self> {
        Arc::new(Self { now: Mutex::new(at), seed: Mutex::new(seed.max(1)) })
    }

    /// Lets time pass until then, unless it has.
    pub fn pass_until(&self, then: DateTime<Utc>) {
        let mut now = self.now.lock().expect("the time");
        *now = then.max(*now);
    }

    pub fn pass(&self, time: TimeDelta) {
        *self.now.lock().expect("the time") += time;
    }

    /// xorshift: the same seed, the same mishaps.
    pub fn draw(&self) -> f64 {
        let mut state = self.seed.lock().expect("the seed");
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        (*state >> 11) as f64 / (1_u64 << 53) as f64
    }
}

impl Clock for VirtualTime {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().expect("the time")
    }
}

#[async_trait]
impl Patience for VirtualTime {
    async fn wait(&self, time: Duration) {
        // What is to happen "now and then" during work does not happen in no time at all.
        let Some(then) = TimeDelta::from_std(time).ok().filter(|time| *time < TimeDelta::days(1))
        else {
            return std::future::pending().await;
        };
        self.pass_until(self.now() + then);
    }

    fn chance(&self) -> f64 {
        self.draw()
    }
}

/// A lead as it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub lead_id: Uuid,
    pub version: u64,
    pub state: LeadState,
    pub columns: Held,
    /// Writes that this row took.
    pub writes: u32,
}

/// Shares of requests that go wrong.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mishaps {
    pub throttled: f64,
    pub unavailable: f64,
    pub lost_reply: f64,
    pub stalled: f64,
}

/// One request that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    pub at: DateTime<Utc>,
    pub is_write: bool,
    pub domain: String,
    /// Columns of a write.
    pub columns: Vec<String>,
}

#[derive(Default)]
pub struct Inside {
    pub rows: BTreeMap<String, Row>,
    pub journal: Vec<Arrived>,
    pub mishaps: Mishaps,
    pub schema: LeadSchema,
    /// Says this to every request until it is mended.
    pub broken: Option<PushFailure>,
    /// Refuses the content of this lead.
    pub refuses: HashMap<String, PushFailure>,
    /// Nothing may arrive before then.
    pub quiet_until: Option<DateTime<Utc>>,
    /// Requests that arrived all the same.
    pub early: u32,
    pub tests: u32,
    /// Most requests at once.
    pub most_at_once: u32,
    at_once: u32,
    ids: u128,
}

/// The organisation.
pub struct Organisation {
    inside: Mutex<Inside>,
    time: Arc<VirtualTime>,
    budget: Arc<dyn Budget>,
    latency: TimeDelta,
}

/// What provisioning leaves behind.
pub fn provisioned() -> LeadSchema {
    let columns = Mapping::built_in().columns().iter().map(|column| {
        let kind = match &column.kind {
            Kind::Text { max_length } | Kind::Memo { max_length } => {
                SchemaKind::Text { max_length: Some(*max_length) }
            }
            Kind::Whole { min, max } => SchemaKind::Whole { min: Some(*min), max: Some(*max) },
            Kind::Choice { options } => SchemaKind::Choice {
                options: options.iter().map(|o| o.label.clone()).zip(816_940_000..).collect(),
            },
            Kind::Time => SchemaKind::Time,
        };
        (column.name.clone(), SchemaColumn { kind, is_writable: true })
    });
    LeadSchema { columns: columns.collect(), key: KeyState::Active, has_versions: true }
}

impl Organisation {
    pub fn new(time: &Arc<VirtualTime>, budget: &Arc<dyn Budget>) -> Arc<Self> {
        let inside = Inside { schema: provisioned(), ..Inside::default() };
        Arc::new(Self {
            inside: Mutex::new(inside),
            time: Arc::clone(time),
            budget: Arc::clone(budget),
            latency: TimeDelta::milliseconds(50),
        })
    }

    pub fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().expect("the organisation")
    }

    pub fn row(&self, domain: &str) -> Row {
        self.inside().rows.get(domain).cloned().expect("the lead is there")
    }

    pub fn writes(&self) -> Vec<Arrived> {
        self.inside().journal.iter().filter(|arrived| arrived.is_write).cloned().collect()
    }

    /// A request arrives; what goes wrong with it before anything is done.
    fn arrive(&self, domain: &str, columns: Option<Vec<String>>) -> Result<(), DynamicsError> {
        let now = self.time.now();
        let draw = self.time.draw();
        let mut inside = self.inside();
        let is_write = columns.is_some();
        let columns = columns.unwrap_or_default();
        inside.journal.push(Arrived { at: now, is_write, domain: domain.to_owned(), columns });
        if inside.quiet_until.is_some_and(|until| now < until) {
            inside.early += 1;
        }
        if let Some(failure) = inside.broken.clone() {
            return Err(failed(failure, None, 403));
        }
        let Mishaps { throttled, unavailable, .. } = inside.mishaps;
        if draw < throttled {
            let until = now + TimeDelta::seconds(7);
            return Err(failed(FailureReason::RateLimit.into(), Some(until), 429));
        }
        if draw < throttled + unavailable {
            return Err(failed(FailureReason::Unavailable.into(), None, 503));
        }
        Ok(())
    }

    /// What becomes of the answer on its way back.
    fn depart(&self) -> Result<(), DynamicsError> {
        let draw = self.time.draw();
        let Mishaps { lost_reply, stalled, .. } = self.inside().mishaps;
        let reason = if draw < lost_reply {
            FailureReason::LostReply
        } else if draw < lost_reply + stalled {
            self.time.pass(TimeDelta::seconds(20));
            FailureReason::Timeout
        } else {
            return Ok(());
        };
        Err(DynamicsError::Failed {
            failure: reason.into(),
            not_before: None,
            trace: Trace::default(),
        })
    }

    async fn request<T>(
        &self,
        domain: &str,
        columns: Option<Vec<String>>,
        work: impl FnOnce(&mut Inside) -> Result<T, DynamicsError> + Send,
    ) -> Result<T, DynamicsError> {
        let turn = self.budget.turn().await;
        let _turn = turn.map_err(|paused| DynamicsError::Paused { until: paused.until })?;
        {
            let mut inside = self.inside();
            inside.at_once += 1;
            inside.most_at_once = inside.most_at_once.max(inside.at_once);
        }
        let arrived = self.arrive(domain, columns);
        tokio::task::yield_now().await;
        self.time.pass(self.latency);
        let done = arrived.and_then(|()| work(&mut self.inside()));
        let done = done.and_then(|done| self.depart().map(|()| done));
        self.inside().at_once -= 1;
        if let Err(DynamicsError::Failed { failure, not_before: Some(until), .. }) = &done
            && failure.reason == FailureReason::RateLimit
        {
            // What was on its way when the answer came could not know.
            self.inside().quiet_until = Some(*until);
            self.budget.pause(*until).await;
        }
        done
    }
}

fn failed(failure: PushFailure, not_before: Option<DateTime<Utc>>, status: u16) -> DynamicsError {
    let trace = Trace { status: Some(status), request_id: Some("r".to_owned()) };
    DynamicsError::Failed { failure, not_before, trace }
}

fn trace(status: u16) -> Trace {
    Trace { status: Some(status), request_id: Some("r".to_owned()) }
}

fn etag(version: u64) -> String {
    format!("W/\"{version}\"")
}

impl Inside {
    fn write(&mut self, write: &Write) -> Result<Acknowledgement, DynamicsError> {
        if let Some(failure) = self.refuses.get(&write.domain) {
            return Err(failed(failure.clone(), None, 400));
        }
        for column in write.changes.0.keys() {
            if !self.schema.columns.contains_key(column) {
                let failure = PushFailure::of_field(FailureReason::ColumnMissing, column);
                return Err(failed(failure, None, 400));
            }
        }
        let found = self.rows.get_mut(&write.domain);
        let (created, row) = match (&write.precondition, found) {
            (Precondition::Absent, Some(_)) => return Err(DynamicsError::Exists(trace(412))),
            (Precondition::Absent, None) => {
                self.ids += 1;
                let row = Row {
                    lead_id: Uuid::from_u128(self.ids),
                    version: 0,
                    state: LeadState::Open,
                    columns: Held::new(),
                    writes: 0,
                };
                (true, self.rows.entry(write.domain.clone()).or_insert(row))
            }
            (_, None) => return Err(DynamicsError::Absent(trace(404))),
            (Precondition::Version(version), Some(row)) if *version != etag(row.version) => {
                return Err(DynamicsError::Changed(trace(412)));
            }
            (_, Some(row)) => (false, row),
        };
        row.columns = write.changes.applied_to(&row.columns);
        row.version += 1;
        row.writes += 1;
        Ok(Acknowledgement {
            lead_id: row.lead_id,
            created,
            version: Some(etag(row.version)),
            state: row.state,
            trace: trace(if created { 201 } else { 200 }),
        })
    }

    /// As a seller does it.
    pub fn touch(&mut self, domain: &str, change: impl FnOnce(&mut Row)) {
        let row = self.rows.get_mut(domain).expect("the lead is there");
        change(row);
        row.version += 1;
    }

    pub fn set(&mut self, domain: &str, column: &str, value: Value) {
        self.touch(domain, |row| {
            row.columns.insert(column.to_owned(), value);
        });
    }
}

#[async_trait]
impl Dynamics for Organisation {
    async fn schema(&self, _: bool) -> Result<LeadSchema, DynamicsError> {
        Ok(self.inside().schema.clone())
    }

    async fn find(
        &self,
        domain: &str,
        columns: &[Column],
    ) -> Result<Option<HeldLead>, DynamicsError> {
        self.request(domain, None, |inside| {
            Ok(inside.rows.get(domain).map(|row| HeldLead {
                lead_id: row.lead_id,
                version: Some(etag(row.version)),
                state: row.state,
                held: row
                    .columns
                    .iter()
                    .filter(|(name, _)| columns.iter().any(|column| column.name == **name))
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect(),
                trace: trace(200),
            }))
        })
        .await
    }

    async fn write(&self, write: &Write) -> Result<Acknowledgement, DynamicsError> {
        let columns = write.changes.0.keys().cloned().collect();
        self.request(&write.domain, Some(columns), |inside| inside.write(write)).await
    }

    async fn test(&self) -> Vec<Check> {
        let mut inside = self.inside();
        inside.tests += 1;
        let missing = provisioned()
            .columns
            .into_keys()
            .find(|column| !inside.schema.columns.contains_key(column))
            .map(|column| PushFailure::of_field(FailureReason::ColumnMissing, &column));
        let result = inside.broken.clone().or(missing).map_or(Ok(()), Err);
        vec![Check { what: CheckKind::Columns, result }]
    }

    fn page_of(&self, lead_id: Uuid) -> String {
        format!("https://org.example/main.aspx?id={lead_id}")
    }
}
