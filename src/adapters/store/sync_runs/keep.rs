//! A page, its leads and the counts of its sync in one transaction.

use chrono::{DateTime, Utc};
use sea_orm::DbErr;

use super::{
    super::{
        bulk::run,
        codes::Code as _,
        connection::Store,
        referrals::{Written, mark_missing, tell, write_referrals},
        sql::Sql,
    },
    lease::push_held,
};
use crate::{
    domain::sync_run::SyncCounts,
    ports::store::sync_runs::{Kept, LeasedRun, PageRead},
};

pub(super) async fn keep_page(
    store: &Store,
    lease: &LeasedRun,
    page: &PageRead,
    now: DateTime<Utc>,
) -> Result<Option<Kept>, DbErr> {
    let transaction = store.begin().await?;
    let missing = mark_missing(&transaction, lease, page, now).await?;
    let Written { counts, leads, scans, new_referrals, news, deltas } =
        write_referrals(&transaction, store, lease, &page.items, now).await?;
    let counts = SyncCounts {
        pages: 1,
        fetched: page.items.len() as u32 + page.failed,
        failed: page.failed,
        missing: u32::try_from(missing).unwrap_or(u32::MAX),
        ..counts
    };
    let mut sql = Sql::new(store.backend());
    push_step(&mut sql, page, counts, now);
    push_held(&mut sql, lease);
    if run(&transaction, sql).await? == 0 {
        // Dropped without a commit: another node has the sync, or it was stopped.
        return Ok(None);
    }
    deltas.apply(&transaction).await?;
    let at_end = page.end.is_some().then_some(now);
    tell(&transaction, store, lease.run.id, news, at_end).await?;
    transaction.commit().await?;
    let leads = leads.into_iter().collect();
    Ok(Some(Kept { counts, leads, scans, new_referrals }))
}

fn push_step(sql: &mut Sql, page: &PageRead, counts: SyncCounts, now: DateTime<Utc>) {
    sql.push("UPDATE sync_run SET attempts = 0, lease_owner = NULL");
    for (column, amount) in [
        ("pages", counts.pages),
        ("fetched", counts.fetched),
        ("inserted", counts.inserted),
        ("updated", counts.updated),
        ("unchanged", counts.unchanged),
        ("skipped", counts.skipped),
        ("failed", counts.failed),
        ("missing", counts.missing),
    ] {
        sql.push(", ").push(column).push(" = ").push(column).push(" + ").bind(amount as i32);
    }
    sql.push(", newest = ").bind(page.marks.newest).push(", last_read = ").bind(page.marks.last);
    sql.push(", is_unordered = ").bind(page.marks.is_unordered);
    match page.end {
        None => {
            sql.push(", next_page = ").bind(page.next_page.clone()).push(", due_at = ").bind(now);
        }
        Some((state, watermark)) => {
            sql.push(", next_page = NULL, due_at = NULL, state = ").bind(state.code());
            sql.push(", watermark_to = ").bind(watermark).push(", finished_at = ").bind(now);
        }
    }
}
