//! Tying referrals to leads by hand.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{DatabaseTransaction, DbErr};

use super::{
    super::{
        bulk::{push_lock, rows, run},
        cells::Cells,
        codes::Code as _,
        connection::Store,
        counters::Deltas,
        leads::{Merged, merge_leads},
        scans::request_scans,
        sql::Sql,
    },
    COLUMNS, marks, read_referral,
    row::{Tie, search_text},
    write::lead_of,
};
use crate::{
    domain::{
        domain_name::DomainName,
        ids::{LeadId, ReferralId, ScanId},
        referral::{LinkSource, Referral},
    },
    ports::store::{
        leads::Upserted,
        referrals::{NotLinked, Tied},
    },
};

type Outcome<T> = Result<Result<T, NotLinked>, DbErr>;

/// A referral under its lock.
struct Held {
    transaction: DatabaseTransaction,
    referral: Referral,
    tie: Tie,
}

async fn hold(store: &Store, id: ReferralId) -> Result<Option<Held>, DbErr> {
    let transaction = store.begin().await?;
    let mut sql = Sql::new(store.backend());
    sql.push("SELECT ").push(COLUMNS).push(", ").push(Tie::COLUMNS);
    sql.push(" FROM partner_referral AS p WHERE p.id = ").bind(id.0);
    push_lock(&mut sql, "p.id", "p");
    let found = rows(&transaction, sql).await?;
    let Some(row) = found.first() else { return Ok(None) };
    let mut cells = Cells::of(row)?;
    let (referral, tie) = (read_referral(&mut cells)?, Tie::read(&mut cells)?);
    Ok(Some(Held { transaction, referral, tie }))
}

/// Ties a referral to the lead of that domain, which is made when there is none. A lead that stands
/// keeps its name: the person chose a company, and did not say that the two names are one.
pub async fn link(
    store: &Store,
    id: ReferralId,
    domain: &DomainName,
    now: DateTime<Utc>,
) -> Outcome<Tied> {
    let Some(held) = hold(store, id).await? else { return Ok(Err(NotLinked::NoReferral)) };
    held.lock_leads(Some(domain.as_str())).await?;
    let mut sql = Sql::new(store.backend());
    sql.push("SELECT l.id FROM lead AS l WHERE l.domain = ").bind(domain.as_str());
    let Some(row) = rows(&held.transaction, sql).await?.pop() else {
        return held
            .with_lead(store, domain.clone(), now)
            .await
            .map(|made| made.map(|(_, tied)| tied));
    };
    let lead = LeadId(Cells::of(&row)?.id()?);
    let tie = held.tied_to(lead, domain.as_str(), now);
    held.store(store, tie, now, Deltas::default(), None).await.map(Ok)
}

/// Unties a referral. It still names the domain that the sync chose.
pub async fn unlink(store: &Store, id: ReferralId, now: DateTime<Utc>) -> Outcome<Tied> {
    let Some(held) = hold(store, id).await? else { return Ok(Err(NotLinked::NoReferral)) };
    held.lock_leads(held.tie.chosen_domain.as_deref()).await?;
    let tie = Tie {
        domain: held.tie.chosen_domain.clone(),
        link: None,
        by_hand: true,
        linked_at: Some(now),
        ..held.tie.clone()
    };
    held.store(store, tie, now, Deltas::default(), None).await.map(Ok)
}

/// Makes the company of a referral a lead and ties them.
pub async fn create_lead(
    store: &Store,
    id: ReferralId,
    now: DateTime<Utc>,
) -> Outcome<(LeadId, Tied)> {
    let Some(held) = hold(store, id).await? else { return Ok(Err(NotLinked::NoReferral)) };
    let domain = match held.tie.named() {
        [] => return Ok(Err(NotLinked::NoDomain)),
        [one] => DomainName::parse_lead(one),
        _ => return Ok(Err(NotLinked::SeveralDomains)),
    };
    let Ok(domain) = domain else { return Ok(Err(NotLinked::NoDomain)) };
    held.lock_leads(Some(domain.as_str())).await?;
    held.with_lead(store, domain, now).await
}

impl Held {
    fn affected(&self, domain: Option<&str>) -> BTreeSet<String> {
        self.tie.named().iter().cloned().chain(domain.map(str::to_owned)).collect()
    }

    async fn lock_leads(&self, domain: Option<&str>) -> Result<(), DbErr> {
        marks::lock_domains(&self.transaction, &self.affected(domain)).await
    }

    /// Makes that domain a lead, scanned when it is new, and ties the two.
    async fn with_lead(
        self,
        store: &Store,
        domain: DomainName,
        now: DateTime<Utc>,
    ) -> Outcome<(LeadId, Tied)> {
        let told = [lead_of(&self.referral.facts, domain.clone())];
        let Merged { outcomes, deltas } =
            merge_leads(&self.transaction, store.ids(), &told, now).await?;
        let &(lead, upserted) =
            outcomes.first().ok_or_else(|| DbErr::Custom("a merge answered nothing".to_owned()))?;
        if upserted == Upserted::Erased {
            return Ok(Err(NotLinked::NoDomain));
        }
        let scan = if upserted == Upserted::Added {
            let asked = request_scans(&self.transaction, store.ids(), &[lead], now).await?;
            Some(asked.of(lead)?.scan_id)
        } else {
            None
        };
        let tie = self.tied_to(lead, domain.as_str(), now);
        let tied = self.store(store, tie, now, deltas, scan).await?;
        Ok(Ok((lead, tied)))
    }

    fn tied_to(&self, lead: LeadId, domain: &str, now: DateTime<Utc>) -> Tie {
        Tie {
            domain: Some(domain.to_owned()),
            link: Some((lead, LinkSource::Manual)),
            by_hand: true,
            linked_at: Some(now),
            ..self.tie.clone()
        }
    }

    async fn store(
        self,
        store: &Store,
        tie: Tie,
        now: DateTime<Utc>,
        mut deltas: Deltas,
        scan: Option<ScanId>,
    ) -> Result<Tied, DbErr> {
        let Self { transaction, mut referral, tie: before } = self;
        let id = referral.id;
        let mut sql = Sql::new(store.backend());
        sql.push("UPDATE partner_referral SET by_hand = ").bind(tie.by_hand);
        sql.push(", domain = ").bind(tie.domain.clone());
        sql.push(", lead_id = ").bind(tie.link.map(|(lead, _)| lead.0));
        sql.push(", link_source = ").bind(tie.link.map(|(_, source)| source.code()));
        sql.push(", linked_at = ").bind(now);
        sql.push(", search = ").bind(search_text(&referral.facts, &tie));
        sql.push(" WHERE id = ").bind(id.0);
        run(&transaction, sql).await?;
        let named: Vec<_> = tie
            .named()
            .iter()
            .map(|domain| entity::referral_domain::Model {
                domain: domain.clone(),
                referral_id: id.0,
            })
            .collect();
        marks::replace(&transaction, &[id.0], &named).await?;
        let affected: BTreeSet<String> =
            before.named().iter().chain(tie.named()).cloned().collect();
        let mut leads: BTreeSet<LeadId> =
            marks::mark(&transaction, &affected, now, &mut deltas).await?.into_iter().collect();
        leads.extend([before.link, tie.link].into_iter().flatten().map(|(lead, _)| lead));
        deltas.apply(&transaction).await?;
        transaction.commit().await?;
        (referral.domain, referral.link) = (tie.domain, tie.link);
        Ok(Tied { referral, leads: leads.into_iter().collect(), scan })
    }
}
