//! Deliveries of alerts: planned when an alert is looked at first, leased like scans, settled.

use std::collections::HashMap;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr, QueryResult};
use serde::Serialize;
use uuid::Uuid;

use super::{
    alerts::{ALERT, read_alert},
    bulk::{json, push_insert, rows, run},
    cells::Cells,
    codes::{Code, codes},
    connection::Store,
    fault::{read_fault, retrying},
    sql::{Kind, Sql, id_text, time_text},
};
use crate::{
    domain::{
        delivery::{Delivery, DeliveryChannel, DeliveryState},
        ids::{AlertId, DeliveryId},
    },
    ports::store::{
        StoreError,
        deliveries::{Backlog, DeliveryStore, LeasedDelivery, Settlement},
    },
};

codes! {
    DeliveryChannel { Webhook = "WEBHOOK", Email = "EMAIL" }
    DeliveryState {
        Queued = "QUEUED",
        Sending = "SENDING",
        Retrying = "RETRYING",
        Delivered = "DELIVERED",
        Failed = "FAILED",
    }
}

impl Store {
    async fn plan_deliveries(
        &self,
        channels: &[(DeliveryChannel, DateTime<Utc>)],
        since: DateTime<Utc>,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<u64, DbErr> {
        // An idle poll takes no lock.
        let mut sql = Sql::new(self.backend());
        sql.push("SELECT id FROM alert WHERE is_new LIMIT 1");
        if rows(self.reader(), sql).await?.is_empty() {
            return Ok(0);
        }
        let transaction = self.begin().await?;
        let new = take_new(&transaction, limit).await?;
        let planned: Vec<_> = new
            .iter()
            .filter(|(_, seen_at)| *seen_at >= since)
            .flat_map(|(alert, _)| channels.iter().map(|channel| (*alert, *channel)))
            .map(|(alert_id, (channel, due_at))| entity::alert_delivery::Model {
                id: self.ids().new_id(now),
                alert_id,
                channel: channel.code().to_owned(),
                state: DeliveryState::Queued.code().to_owned(),
                attempts: 0,
                due_at: Some(due_at),
                lease_owner: None,
                fence: 0,
                failure: None,
                detail: None,
                created_at: now,
                delivered_at: None,
            })
            .collect();
        if !planned.is_empty() {
            let mut sql = Sql::new(self.backend());
            push_insert::<entity::alert_delivery::Entity>(&mut sql, &planned);
            sql.push(" ON CONFLICT (alert_id, channel) DO NOTHING");
            run(&transaction, sql).await?;
        }
        transaction.commit().await?;
        Ok(new.len() as u64)
    }

    async fn lease_deliveries(
        &self,
        owner: Uuid,
        channel: DeliveryChannel,
        limit: u32,
        (now, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Vec<LeasedDelivery>, DbErr> {
        let due = |sql: &mut Sql, what: &str| {
            sql.push("SELECT ").push(what).push(" FROM alert_delivery WHERE channel = ");
            sql.bind(channel.code()).push(" AND due_at <= ").bind(now);
        };
        let mut sql = Sql::new(self.backend());
        due(&mut sql, "id");
        sql.push(" LIMIT 1");
        if rows(self.reader(), sql).await?.is_empty() {
            return Ok(Vec::new());
        }
        let transaction = self.begin().await?;
        let mut sql = Sql::new(self.backend());
        sql.push("WITH due AS MATERIALIZED (");
        due(&mut sql, "id");
        sql.push(" ORDER BY due_at, id LIMIT ").number(limit);
        if sql.is_postgres() {
            sql.push(" FOR UPDATE SKIP LOCKED");
        }
        sql.push(
            ") UPDATE alert_delivery SET state = 'SENDING', fence = fence + 1, \
             attempts = attempts + 1, due_at = ",
        );
        sql.bind(until).push(", lease_owner = ").bind(owner);
        sql.push(" WHERE id IN (SELECT id FROM due) RETURNING id, fence, attempts");
        let mut taken: HashMap<Uuid, (i64, u32)> = HashMap::new();
        for row in &rows(&transaction, sql).await? {
            let mut cells = Cells::of(row)?;
            taken.insert(cells.id()?, (cells.large()?, cells.int()?.unsigned_abs()));
        }
        let mut sql = Sql::new(self.backend());
        sql.push("SELECT d.id, ").push(ALERT);
        sql.push(" FROM alert_delivery AS d JOIN alert AS t ON t.id = d.alert_id WHERE d.id");
        sql.is_one_of(taken.keys().copied()).push(" ORDER BY d.id");
        let mut leased = Vec::with_capacity(taken.len());
        for row in &rows(&transaction, sql).await? {
            let mut cells = Cells::of(row)?;
            let id = cells.id()?;
            let alert = read_alert(&mut cells)?;
            if let Some((fence, attempts)) = taken.get(&id).copied() {
                leased.push(LeasedDelivery { id: DeliveryId(id), fence, attempts, alert });
            }
        }
        transaction.commit().await?;
        Ok(leased)
    }

    async fn settle_deliveries(&self, settlements: &[Settlement]) -> Result<u64, DbErr> {
        let mut settled: Vec<_> = settlements.iter().map(Settled::of).collect();
        // Rows are locked in one order by all nodes.
        settled.sort_by(|a, b| a.id.cmp(&b.id));
        let transaction = self.begin().await?;
        let mut sql = Sql::new(self.backend());
        sql.push(
            "UPDATE alert_delivery SET state = r.state, due_at = r.due, lease_owner = NULL, \
             failure = r.failure, detail = r.detail, delivered_at = r.delivered FROM ",
        );
        sql.records(json(&settled), SETTLED).push(
            " WHERE alert_delivery.id = r.id AND alert_delivery.fence = r.fence \
             AND alert_delivery.state = 'SENDING'",
        );
        let held = run(&transaction, sql).await?;
        transaction.commit().await?;
        Ok(held)
    }

    pub(super) async fn find_deliveries(&self, alerts: &[AlertId]) -> Result<Vec<Delivery>, DbErr> {
        let mut sql = Sql::new(self.backend());
        sql.push(
            "SELECT id, alert_id, channel, state, attempts, due_at, failure, detail, \
             delivered_at FROM alert_delivery WHERE alert_id",
        );
        sql.is_one_of(alerts.iter().map(|alert| alert.0)).push(" ORDER BY channel");
        rows(self.reader(), sql).await?.iter().map(read).collect()
    }

    async fn measure_backlog(&self) -> Result<Backlog, DbErr> {
        let mut sql = Sql::new(self.backend());
        sql.push("SELECT count(*), min(created_at) FROM alert_delivery WHERE due_at IS NOT NULL");
        let found = rows(self.reader(), sql).await?;
        let Some(row) = found.first() else { return Ok(Backlog::default()) };
        let mut cells = Cells::of(row)?;
        Ok(Backlog { waiting: cells.large()?.unsigned_abs(), oldest: cells.maybe_moment()? })
    }
}

/// Alerts that nobody has looked at yet, oldest first; now somebody has.
async fn take_new(
    transaction: &DatabaseTransaction,
    limit: u32,
) -> Result<Vec<(Uuid, DateTime<Utc>)>, DbErr> {
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("WITH new AS MATERIALIZED (SELECT id FROM alert WHERE is_new ORDER BY id LIMIT ");
    sql.number(limit);
    if sql.is_postgres() {
        sql.push(" FOR UPDATE SKIP LOCKED");
    }
    sql.push(
        ") UPDATE alert SET is_new = false WHERE id IN (SELECT id FROM new) \
         RETURNING id, created_at",
    );
    let read = |row| {
        let mut cells = Cells::of(row)?;
        Ok((cells.id()?, cells.moment()?))
    };
    rows(transaction, sql).await?.iter().map(read).collect()
}

fn read(row: &QueryResult) -> Result<Delivery, DbErr> {
    let mut cells = Cells::of(row)?;
    Ok(Delivery {
        id: DeliveryId(cells.id()?),
        alert_id: AlertId(cells.id()?),
        channel: cells.code()?,
        state: cells.code()?,
        attempts: cells.int()?.unsigned_abs(),
        next_attempt_at: cells.maybe_moment()?,
        failure: cells.maybe_owned()?,
        detail: cells.maybe_owned()?,
        delivered_at: cells.maybe_moment()?,
    })
}

#[derive(Serialize)]
struct Settled<'a> {
    id: String,
    fence: i64,
    state: &'static str,
    due: Option<String>,
    failure: Option<&'static str>,
    detail: Option<&'a str>,
    delivered: Option<String>,
}

impl<'a> Settled<'a> {
    fn of(settlement: &'a Settlement) -> Self {
        let is_delivered = settlement.state == DeliveryState::Delivered;
        Self {
            id: id_text(settlement.id.0),
            fence: settlement.fence,
            state: settlement.state.code(),
            due: settlement.due_at.map(time_text),
            failure: settlement.failure.as_ref().map(|(code, _)| *code),
            detail: settlement.failure.as_ref().and_then(|(_, detail)| detail.as_deref()),
            delivered: is_delivered.then(|| time_text(settlement.at)),
        }
    }
}

const SETTLED: &[(&str, Kind)] = &[
    ("id", Kind::Id),
    ("fence", Kind::Number),
    ("state", Kind::Text),
    ("due", Kind::Time),
    ("failure", Kind::Text),
    ("detail", Kind::Text),
    ("delivered", Kind::Time),
];

#[async_trait]
impl DeliveryStore for Store {
    async fn plan(
        &self,
        channels: &[(DeliveryChannel, DateTime<Utc>)],
        since: DateTime<Utc>,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        retrying(async || self.plan_deliveries(channels, since, limit, now).await).await
    }

    async fn lease(
        &self,
        owner: Uuid,
        channel: DeliveryChannel,
        limit: u32,
        now: DateTime<Utc>,
        lease_for: TimeDelta,
    ) -> Result<Vec<LeasedDelivery>, StoreError> {
        let times = (now, now + lease_for);
        retrying(async || self.lease_deliveries(owner, channel, limit, times).await).await
    }

    async fn settle(&self, settlements: &[Settlement]) -> Result<u64, StoreError> {
        if settlements.is_empty() {
            return Ok(0);
        }
        retrying(async || self.settle_deliveries(settlements).await).await
    }

    async fn backlog(&self) -> Result<Backlog, StoreError> {
        self.measure_backlog().await.map_err(|fault| read_fault(&fault))
    }
}
