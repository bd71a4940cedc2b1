//! Referrals: found, paged, counted, tied to leads.
//!
//! Whoever writes referrals locks them first, by identity, and leads after them; nobody who holds
//! a lead asks for a referral.

mod contacts;
mod link;
pub(super) mod marks;
mod missing;
mod news;
mod page;
mod row;
mod write;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

pub(super) use missing::mark as mark_missing;
pub(super) use news::tell;
use row::{COLUMNS, read_referral};
pub(super) use write::{Written, write_referrals};

use super::{
    bulk::rows,
    cells::Cells,
    connection::Store,
    fault::{read_fault, retrying},
    sql::Sql,
};
use crate::{
    domain::{
        domain_name::DomainName,
        ids::{LeadId, ReferralId},
        referral::Referral,
    },
    ports::store::{
        Page, PageRequest, StoreError,
        referrals::{
            LeadContact, LeadReferrals, NotLinked, ReferralCursor, ReferralFigures, ReferralFilter,
            ReferralOrder, ReferralStore, Tied,
        },
    },
};

#[async_trait]
impl ReferralStore for Store {
    async fn by_ids(&self, ids: &[ReferralId]) -> Result<Vec<Referral>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(self.backend());
        sql.push("SELECT ").push(COLUMNS).push(" FROM partner_referral AS p WHERE p.id");
        sql.is_one_of(ids.iter().map(|id| id.0));
        let read = |row: &QueryResult| read_referral(&mut Cells::of(row)?);
        let found = rows(self.reader(), sql).await.map_err(|fault| read_fault(&fault))?;
        found.iter().map(read).collect::<Result<_, _>>().map_err(|fault| read_fault(&fault))
    }

    async fn page(
        &self,
        filter: &ReferralFilter,
        order: ReferralOrder,
        page: &PageRequest<ReferralCursor>,
    ) -> Result<Page<(ReferralCursor, Referral)>, StoreError> {
        let sql = page::statement(self.backend(), filter, order, page);
        let found = rows(self.reader(), sql).await;
        let read = found.and_then(|rows| page::read(&rows, order, page));
        read.map_err(|fault| read_fault(&fault))
    }

    async fn count(&self, filter: &ReferralFilter) -> Result<u64, StoreError> {
        let mut sql = Sql::new(self.backend());
        sql.push("SELECT COUNT(*) FROM partner_referral AS p");
        page::push_where(&mut sql, filter);
        let found = rows(self.reader(), sql).await;
        let read = found.and_then(|rows| match rows.first() {
            Some(row) => Ok(Cells::of(row)?.large()?.unsigned_abs()),
            None => Ok(0),
        });
        read.map_err(|fault| read_fault(&fault))
    }

    async fn of_leads(&self, leads: &[LeadId]) -> Result<LeadReferrals, StoreError> {
        if leads.is_empty() {
            return Ok(LeadReferrals::default());
        }
        self.referrals_of(leads).await.map_err(|fault| read_fault(&fault))
    }

    async fn contacts(&self, leads: &[LeadId]) -> Result<Vec<(LeadId, LeadContact)>, StoreError> {
        if leads.is_empty() {
            return Ok(Vec::new());
        }
        contacts::of_leads(self, leads).await.map_err(|fault| read_fault(&fault))
    }

    async fn link(
        &self,
        id: ReferralId,
        domain: &DomainName,
        now: DateTime<Utc>,
    ) -> Result<Result<Tied, NotLinked>, StoreError> {
        retrying(async || link::link(self, id, domain, now).await).await
    }

    async fn unlink(
        &self,
        id: ReferralId,
        now: DateTime<Utc>,
    ) -> Result<Result<Tied, NotLinked>, StoreError> {
        retrying(async || link::unlink(self, id, now).await).await
    }

    async fn create_lead(
        &self,
        id: ReferralId,
        now: DateTime<Utc>,
    ) -> Result<Result<(LeadId, Tied), NotLinked>, StoreError> {
        retrying(async || link::create_lead(self, id, now).await).await
    }

    async fn figures(&self, expiring_before: DateTime<Utc>) -> Result<ReferralFigures, StoreError> {
        self.referral_figures(expiring_before).await.map_err(|fault| read_fault(&fault))
    }

    async fn tell_expiring(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        retrying(async || news::tell_lapsing(self, now).await).await
    }
}

impl Store {
    /// Every lead gives a row at least, so that the time of the last sync comes along.
    async fn referrals_of(&self, leads: &[LeadId]) -> Result<LeadReferrals, DbErr> {
        let mut sql = Sql::new(self.backend());
        sql.push(
            "SELECT (SELECT MAX(s.finished_at) FROM sync_run AS s \
             WHERE s.state IN ('SUCCEEDED', 'PARTIAL')), l.id, p.id, ",
        );
        sql.push(COLUMNS).push(
            " FROM lead AS l LEFT JOIN referral_domain AS d ON d.domain = l.domain \
             LEFT JOIN partner_referral AS p ON p.id = d.referral_id WHERE l.id",
        );
        sql.is_one_of(leads.iter().map(|lead| lead.0));
        let mut found = LeadReferrals::default();
        for row in &rows(self.reader(), sql).await? {
            let mut cells = Cells::of(row)?;
            found.synced_at = cells.maybe_moment()?;
            let lead = LeadId(cells.id()?);
            let referral: Option<Uuid> = cells.maybe_id()?;
            if referral.is_some() {
                found.referrals.push((lead, read_referral(&mut cells)?));
            }
        }
        Ok(found)
    }

    async fn referral_figures(
        &self,
        expiring_before: DateTime<Utc>,
    ) -> Result<ReferralFigures, DbErr> {
        let mut sql = Sql::new(self.backend());
        sql.push(
            "SELECT COUNT(*), COUNT(CASE WHEN p.domain IS NULL THEN 1 END), \
             COUNT(CASE WHEN p.sort_expires_at < ",
        );
        sql.bind(expiring_before.timestamp_micros());
        sql.push(" THEN 1 END) FROM partner_referral AS p WHERE p.is_open");
        let found = rows(self.reader(), sql).await?;
        let Some(row) = found.first() else { return Ok(ReferralFigures::default()) };
        let mut cells = Cells::of(row)?;
        let mut next = || Ok::<_, DbErr>(cells.large()?.unsigned_abs());
        Ok(ReferralFigures { open: next()?, without_domain: next()?, expiring: next()? })
    }
}
