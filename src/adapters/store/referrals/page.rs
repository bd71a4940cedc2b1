//! One page of referrals: a stretch of an index.

use sea_orm::{DbBackend, DbErr, QueryResult};

use super::{
    super::{cells::Cells, codes::Code, leads::like_pattern, sql::Sql},
    row::{COLUMNS, read_referral},
};
use crate::{
    domain::{fold::fold, referral::Referral},
    ports::store::{
        Page, PageRequest,
        referrals::{ReferralCursor, ReferralFilter, ReferralOrder, ReferralOrderField},
    },
};

/// The statement of a page. It reads one row more than was asked for, to know whether there are
/// more.
pub fn statement(
    backend: DbBackend,
    filter: &ReferralFilter,
    order: ReferralOrder,
    page: &PageRequest<ReferralCursor>,
) -> Sql {
    let mut sql = Sql::new(backend);
    let column = column(order.field);
    sql.push("SELECT ").push(column).push(", ").push(COLUMNS);
    sql.push(" FROM partner_referral AS p");
    let mut begun = push_where(&mut sql, filter);
    let ascending = !order.descending;
    for (cursor, greater) in [(&page.after, ascending), (&page.before, !ascending)] {
        if let Some(cursor) = cursor {
            sql.push(if begun { " AND (" } else { " WHERE (" }).push(column);
            sql.push(if greater { ", p.id) > (" } else { ", p.id) < (" });
            sql.bind(cursor.key).push(", ").bind(cursor.id.0).push(")");
            begun = true;
        }
    }
    let direction = if ascending == page.from_end { " DESC" } else { "" };
    sql.push(" ORDER BY ").push(column).push(direction).push(", p.id").push(direction);
    sql.push(" LIMIT ").number(page.limit + 1);
    sql
}

/// Reads the rows of [`statement`].
pub fn read(
    rows: &[QueryResult],
    order: ReferralOrder,
    page: &PageRequest<ReferralCursor>,
) -> Result<Page<(ReferralCursor, Referral)>, DbErr> {
    let limit = page.limit as usize;
    let has_more = rows.len() > limit;
    let item = |row| {
        let mut cells = Cells::of(row)?;
        let key = cells.large()?;
        let referral = read_referral(&mut cells)?;
        Ok((ReferralCursor { order, key, id: referral.id }, referral))
    };
    let mut items = rows.iter().take(limit).map(item).collect::<Result<Vec<_>, DbErr>>()?;
    let (has_next, has_previous) = if page.from_end {
        items.reverse();
        (page.before.is_some(), has_more || page.after.is_some())
    } else {
        (has_more || page.before.is_some(), page.after.is_some())
    };
    Ok(Page { items, has_next, has_previous })
}

/// Adds the filter as a WHERE clause on alias `p`, and says whether there is one.
pub fn push_where(sql: &mut Sql, filter: &ReferralFilter) -> bool {
    let mut begun = false;
    let mut next = |sql: &mut Sql, text: &str| {
        sql.push(if begun { " AND " } else { " WHERE " }).push(text);
        begun = true;
    };
    // Written out, so that the index of open ones is found.
    match filter.is_open {
        Some(true) => next(sql, "p.is_open"),
        Some(false) => next(sql, "NOT p.is_open"),
        None => {}
    }
    if !filter.category.is_empty() {
        next(sql, "p.category IN (");
        sql.bind_all(filter.category.iter().map(|category| category.code())).push(")");
    }
    match filter.has_domain {
        Some(true) => next(sql, "p.domain IS NOT NULL"),
        Some(false) => next(sql, "p.domain IS NULL"),
        None => {}
    }
    match filter.is_linked {
        Some(true) => next(sql, "p.lead_id IS NOT NULL"),
        Some(false) => next(sql, "p.lead_id IS NULL"),
        None => {}
    }
    if let Some((wanted, lapsing)) = filter.needs_action {
        // What is open stands apart: its index is found, and the others are not read.
        next(sql, if wanted { "p.is_open AND (" } else { "NOT (p.is_open AND (" });
        sql.push("p.domain IS NULL OR p.lead_id IS NULL OR p.missing_since IS NOT NULL");
        sql.push(" OR p.sort_expires_at < ");
        sql.bind(lapsing.timestamp_micros()).push(if wanted { ")" } else { "))" });
    }
    if let Some(search) = filter.search.as_deref().map(fold).filter(|search| !search.is_empty()) {
        if sql.is_postgres() {
            next(sql, "p.search LIKE ");
            sql.bind(like_pattern(&search));
        } else {
            next(sql, "instr(p.search, ");
            sql.bind(search).push(") > 0");
        }
    }
    begun
}

const fn column(field: ReferralOrderField) -> &'static str {
    match field {
        ReferralOrderField::UpdatedAt => "p.sort_updated_at",
        ReferralOrderField::CreatedAt => "p.sort_created_at",
        ReferralOrderField::ExpiresAt => "p.sort_expires_at",
        ReferralOrderField::DealValue => "p.sort_value",
    }
}
