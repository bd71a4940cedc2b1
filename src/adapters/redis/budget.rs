//! The common gate of a budget, in Redis: one script, so that every step is one whole.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use deadpool_redis::redis::Script;
use uuid::Uuid;

use super::{PREFIX, Redis};
use crate::ports::budget::{Answer, CommonGate, GateAway, GateState, Limits, Presence};

/// How long a request may be held up; then this node's part is enough.
const LIMIT: Duration = Duration::from_millis(250);

/// The places of a node that is silent for so long are free again.
const LIFE: TimeDelta = TimeDelta::seconds(30);

static SCRIPT: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("budget.lua")));

/// The gate, as one node sees it.
#[derive(Debug)]
pub struct RedisGate {
    redis: Arc<Redis>,
    keys: [String; 2],
    node: Uuid,
    limits: Limits,
    limit: Duration,
}

impl RedisGate {
    /// The gate of the connection of that name, for that node.
    pub fn new(redis: Arc<Redis>, connection: &str, node: Uuid, limits: Limits) -> Self {
        // The braces keep both keys at one node of a cluster.
        let keys = ["gate", "nodes"].map(|part| format!("{PREFIX}budget:{{{connection}}}:{part}"));
        Self { redis, keys, node, limits, limit: LIMIT }
    }

    /// For somebody who would rather wait than go on alone.
    #[must_use]
    pub fn patient(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    async fn ask(
        &self,
        what: &str,
        presence: Presence,
        pause: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<(u8, Option<DateTime<Utc>>, GateState), GateAway> {
        let mut call = SCRIPT.prepare_invoke();
        for key in &self.keys {
            call.key(key);
        }
        call.arg(what)
            .arg(now.timestamp_micros())
            .arg(self.node.simple().to_string())
            .arg(presence.held)
            .arg(presence.serial)
            .arg(presence.advised.unwrap_or(0))
            .arg(pause.map_or(0, |until| until.timestamp_micros()))
            .arg(rounded_up(self.limits.interval()))
            .arg(rounded_up(Limits::slack()))
            .arg(self.limits.concurrency)
            .arg(rounded_up(Limits::quiet()))
            .arg(rounded_up(LIFE));
        let asked = self.redis.with_connection(self.limit, |mut connection| async move {
            call.invoke_async::<(u8, i64, u32, u32, i64)>(&mut connection).await
        });
        let (kind, time, allowed, nodes, paused) = asked.await.map_err(|fault| {
            tracing::debug!(%fault, "the common gate of the budget is not asked");
            GateAway
        })?;
        let moment = |micros| DateTime::from_timestamp_micros(micros).filter(|_| micros > 0);
        let paused_until = moment(paused).filter(|until| now < *until);
        Ok((kind, moment(time), GateState { paused_until, allowed, nodes }))
    }
}

/// Microseconds.
fn rounded_up(time: TimeDelta) -> i64 {
    time.num_microseconds()
        .map_or(i64::MAX, |whole| whole + i64::from(time.subsec_nanos() % 1_000 > 0))
}

/// What is told where no place is spoken of.
const NOBODY: Presence = Presence { held: 0, serial: 0, advised: None };

#[async_trait]
impl CommonGate for RedisGate {
    async fn enter(
        &self,
        presence: Presence,
        now: DateTime<Utc>,
    ) -> Result<(Answer, GateState), GateAway> {
        let (kind, time, state) = self.ask("enter", presence, None, now).await?;
        let answer = match (kind, time) {
            (0, Some(when)) => Answer::At(when),
            (2, Some(until)) => Answer::Paused(until),
            _ => Answer::Full,
        };
        Ok((answer, state))
    }

    async fn report(&self, presence: Presence, now: DateTime<Utc>) -> Result<GateState, GateAway> {
        self.ask("report", presence, None, now).await.map(|(.., state)| state)
    }

    async fn pause(&self, until: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), GateAway> {
        self.ask("pause", NOBODY, Some(until), now).await.map(drop)
    }

    async fn halve(&self, now: DateTime<Utc>) -> Result<(), GateAway> {
        self.ask("halve", NOBODY, None, now).await.map(drop)
    }
}
