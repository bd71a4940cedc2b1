//! Leads: found, paged, counted, merged, summed up.

mod dashboard;
mod filter;
mod merge;
mod page;
mod row;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, Statement};

pub use filter::{like_pattern, push_where};
pub use merge::{Merged, merge_leads, name_key, search_text};
pub use page::page_statement;
use row::{push_select, read_lead};

use super::{
    connection::Store,
    counters::Deltas,
    fault::{read_fault, retrying},
    sql::Sql,
};
use crate::{
    domain::{ids::LeadId, lead::Lead},
    ports::store::{
        Page, PageRequest, StoreError,
        leads::{
            Ages, DashboardFigures, LeadCursor, LeadFilter, LeadOrder, LeadParts, LeadStore,
            NewLead, Upserted,
        },
    },
};

#[async_trait]
impl LeadStore for Store {
    async fn by_domain(&self, domain: &str, parts: LeadParts) -> Result<Option<Lead>, StoreError> {
        let mut sql = Sql::new(self.backend());
        push_select(&mut sql, "", parts);
        sql.push(" WHERE l.domain = ").bind(domain);
        let mut found = self.leads(sql.build(), parts).await.map_err(|fault| read_fault(&fault))?;
        Ok(found.pop())
    }

    async fn by_ids(&self, ids: &[LeadId], parts: LeadParts) -> Result<Vec<Lead>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(self.backend());
        push_select(&mut sql, "", parts);
        sql.push(" WHERE l.id").is_one_of(ids.iter().map(|id| id.0));
        self.leads(sql.build(), parts).await.map_err(|fault| read_fault(&fault))
    }

    async fn page(
        &self,
        filter: &LeadFilter,
        order: LeadOrder,
        page: &PageRequest<LeadCursor>,
        parts: LeadParts,
    ) -> Result<Page<(LeadCursor, Lead)>, StoreError> {
        if filter.nothing {
            return Ok(Page { items: Vec::new(), has_next: false, has_previous: false });
        }
        let statement = page_statement(self.backend(), filter, order, page, parts);
        let rows = self.reader().query_all_raw(statement).await;
        let read = rows.and_then(|rows| page::read_page(&rows, order, page, parts));
        read.map_err(|fault| read_fault(&fault))
    }

    async fn count(&self, filter: &LeadFilter) -> Result<u64, StoreError> {
        if filter.nothing {
            return Ok(0);
        }
        let outcome = if filter.is_everything() {
            self.counters().await.map(|counters| counters.figures().lead_count)
        } else {
            self.count_matching(filter).await
        };
        outcome.map_err(|fault| read_fault(&fault))
    }

    async fn upsert(
        &self,
        leads: &[NewLead],
        now: DateTime<Utc>,
    ) -> Result<Vec<(LeadId, Upserted)>, StoreError> {
        if leads.is_empty() {
            return Ok(Vec::new());
        }
        retrying(async || {
            let transaction = self.begin().await?;
            let Merged { outcomes, deltas } =
                merge_leads(&transaction, self.ids(), leads, now).await?;
            deltas.apply(&transaction).await?;
            transaction.commit().await?;
            Ok(outcomes)
        })
        .await
    }

    async fn dashboard(&self, filter: &LeadFilter) -> Result<DashboardFigures, StoreError> {
        if filter.nothing {
            return Ok(DashboardFigures::default());
        }
        let sums = if filter.is_everything() {
            self.counters().await
        } else {
            dashboard::recount(self.reader(), filter).await
        };
        sums.map(|sums| sums.figures()).map_err(|fault| read_fault(&fault))
    }

    async fn ages(&self, filter: &LeadFilter, now: DateTime<Utc>) -> Result<Ages, StoreError> {
        if filter.nothing {
            return Ok(Ages::default());
        }
        dashboard::ages(self.reader(), filter, now).await.map_err(|fault| read_fault(&fault))
    }
}

impl Store {
    async fn leads(&self, statement: Statement, parts: LeadParts) -> Result<Vec<Lead>, DbErr> {
        let rows = self.reader().query_all_raw(statement).await?;
        rows.iter().map(|row| read_lead(row, parts).map(|(lead, _)| lead)).collect()
    }

    async fn count_matching(&self, filter: &LeadFilter) -> Result<u64, DbErr> {
        let mut sql = Sql::new(self.backend());
        sql.push("SELECT COUNT(*) FROM lead AS l");
        push_where(&mut sql, filter);
        let row = self.reader().query_one_raw(sql.build()).await?;
        let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        Ok(count.unsigned_abs())
    }

    async fn counters(&self) -> Result<Deltas, DbErr> {
        dashboard::counters(self.reader()).await
    }
}
