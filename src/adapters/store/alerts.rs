//! Alerts: raised within the transaction of what they tell of, each once.

use async_trait::async_trait;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr, QueryResult};
use serde::Serialize;

use super::{
    bulk::{json, rows, run},
    cells::Cells,
    codes::Code,
    connection::Store,
    fault::{read_fault, retrying},
    paging::{page_of, push_newest_first},
    sql::{Kind, Sql, id_text, time_text},
};
use crate::{
    domain::{
        alert::{Alert, AlertKind, Change, Fact},
        delivery::Delivery,
        ids::{AlertId, LeadId, ReferralId},
    },
    ports::{
        clock::Ids,
        store::{
            Page, PageRequest, StoreError,
            alerts::{AlertFilter, AlertStore, NewAlert},
        },
    },
};

#[derive(Serialize)]
struct Row<'a> {
    id: String,
    key: &'a str,
    kind: &'static str,
    lead: Option<String>,
    referral: Option<String>,
    domain: &'a str,
    stood: Option<String>,
    stands: Option<String>,
    at: String,
}

const ROW: &[(&str, Kind)] = &[
    ("id", Kind::Id),
    ("key", Kind::Text),
    ("kind", Kind::Text),
    ("lead", Kind::Id),
    ("referral", Kind::Id),
    ("domain", Kind::Text),
    ("stood", Kind::Text),
    ("stands", Kind::Text),
    ("at", Kind::Time),
];

/// Raises those that were not raised before, within the transaction that found them out; answers how
/// many. Alerts are written last, after everything that is locked.
pub async fn raise(
    transaction: &DatabaseTransaction,
    ids: &dyn Ids,
    alerts: &[NewAlert],
) -> Result<u64, DbErr> {
    if alerts.is_empty() {
        return Ok(0);
    }
    let mut raised: Vec<_> = alerts
        .iter()
        .map(|alert| Row {
            id: id_text(ids.new_id(alert.at)),
            key: &alert.key,
            kind: alert.change.kind.code(),
            lead: alert.lead_id.map(|lead| id_text(lead.0)),
            referral: alert.referral_id.map(|referral| id_text(referral.0)),
            domain: &alert.domain,
            stood: alert.change.from.as_ref().map(write),
            stands: alert.change.to.as_ref().map(write),
            at: time_text(alert.at),
        })
        .collect();
    // Two nodes that raise the same ones wait for each other in one order.
    raised.sort_by(|a, b| a.key.cmp(b.key));
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push(
        "INSERT INTO alert (id, key, kind, lead_id, referral_id, domain, stood, stands, \
         created_at, is_new) SELECT r.id, r.key, r.kind, r.lead, r.referral, r.domain, r.stood, \
         r.stands, r.at, true FROM ",
    );
    sql.records(json(&raised), ROW).push(" WHERE true ON CONFLICT (key) DO NOTHING");
    run(transaction, sql).await
}

fn write(fact: &Fact) -> String {
    match fact {
        Fact::Text(text) => text.clone(),
        Fact::Provider(provider) => provider.code().to_owned(),
        Fact::Policy(policy) => policy.code().to_owned(),
        Fact::Segment(segment) => segment.code().to_owned(),
        Fact::Priority(priority) => priority.to_string(),
        Fact::Day(day) => day.to_string(),
    }
}

fn read_fact(kind: AlertKind, text: &str) -> Result<Fact, DbErr> {
    let bad = || DbErr::Type(format!("{text:?} is no value of {kind:?}"));
    Ok(match kind {
        AlertKind::ProviderChanged => Fact::Provider(Code::read(text)?),
        AlertKind::DmarcStrengthened | AlertKind::DmarcWeakened => Fact::Policy(Code::read(text)?),
        AlertKind::SegmentChanged => Fact::Segment(Code::read(text)?),
        AlertKind::PriorityChanged => Fact::Priority(text.parse().map_err(|_| bad())?),
        AlertKind::ExpirySoon | AlertKind::ReferralExpiring => {
            Fact::Day(text.parse::<NaiveDate>().map_err(|_| bad())?)
        }
        AlertKind::MxChanged
        | AlertKind::SpfLost
        | AlertKind::SpfAdded
        | AlertKind::DkimLost
        | AlertKind::DkimAdded
        | AlertKind::NewReferral => Fact::Text(text.to_owned()),
    })
}

fn select(store: &Store) -> Sql {
    let mut sql = Sql::new(store.backend());
    sql.push("SELECT ").push(ALERT).push(" FROM alert AS t WHERE ");
    sql
}

/// What [`read_alert`] reads, of the alert `t`.
pub const ALERT: &str =
    "t.id, t.kind, t.lead_id, t.referral_id, t.domain, t.stood, t.stands, t.created_at";

fn read(row: &QueryResult) -> Result<Alert, DbErr> {
    read_alert(&mut Cells::of(row)?)
}

/// An alert out of the cells of [`ALERT`].
pub fn read_alert(cells: &mut Cells<'_>) -> Result<Alert, DbErr> {
    let (id, kind) = (AlertId(cells.id()?), cells.code()?);
    let (lead_id, referral_id) = (cells.maybe_id()?.map(LeadId), cells.maybe_id()?.map(ReferralId));
    let domain = cells.text()?.to_owned();
    let fact = |text: Option<&str>| text.map(|text| read_fact(kind, text)).transpose();
    let change = Change { kind, from: fact(cells.maybe_text()?)?, to: fact(cells.maybe_text()?)? };
    Ok(Alert { id, lead_id, referral_id, domain, change, created_at: cells.moment()? })
}

impl Store {
    async fn raise_alone(&self, alerts: &[NewAlert]) -> Result<u64, DbErr> {
        let transaction = self.begin().await?;
        let raised = raise(&transaction, self.ids(), alerts).await?;
        transaction.commit().await?;
        Ok(raised)
    }

    async fn find_alerts(
        &self,
        filter: &AlertFilter,
        page: &PageRequest<AlertId>,
    ) -> Result<Page<Alert>, DbErr> {
        let page = PageRequest {
            limit: page.limit,
            after: page.after.map(|id| id.0),
            before: page.before.map(|id| id.0),
            from_end: page.from_end,
        };
        let mut sql = select(self);
        sql.push("true");
        if let Some(domain) = &filter.domain {
            sql.push(" AND t.domain = ").bind(domain.as_str());
        }
        if let Some(kinds) = &filter.kinds {
            if kinds.is_empty() {
                return Ok(Page { items: Vec::new(), has_next: false, has_previous: false });
            }
            sql.push(" AND t.kind IN (").bind_all(kinds.iter().map(|kind| kind.code())).push(")");
        }
        if let Some(since) = filter.since {
            sql.push(" AND t.created_at >= ").bind(since);
        }
        push_newest_first(&mut sql, "t.id", &page);
        page_of(rows(self.reader(), sql).await?.iter().map(read), &page)
    }

    async fn find_alerts_by_ids(&self, ids: &[AlertId]) -> Result<Vec<Alert>, DbErr> {
        let mut sql = select(self);
        sql.push("t.id").is_one_of(ids.iter().map(|id| id.0));
        rows(self.reader(), sql).await?.iter().map(read).collect()
    }
}

#[async_trait]
impl AlertStore for Store {
    async fn raise(&self, alerts: &[NewAlert]) -> Result<u64, StoreError> {
        retrying(async || self.raise_alone(alerts).await).await
    }

    async fn alerts(
        &self,
        filter: &AlertFilter,
        page: &PageRequest<AlertId>,
    ) -> Result<Page<Alert>, StoreError> {
        self.find_alerts(filter, page).await.map_err(|fault| read_fault(&fault))
    }

    async fn alerts_by_ids(&self, ids: &[AlertId]) -> Result<Vec<Alert>, StoreError> {
        self.find_alerts_by_ids(ids).await.map_err(|fault| read_fault(&fault))
    }

    async fn deliveries(&self, alerts: &[AlertId]) -> Result<Vec<Delivery>, StoreError> {
        self.find_deliveries(alerts).await.map_err(|fault| read_fault(&fault))
    }
}
