//! One page of leads: a stretch of an index, whatever stands before it.

use chrono::{DateTime, Utc};
use sea_orm::{DbBackend, DbErr, QueryResult, Statement};

use super::{
    super::{cells::Cells, sql::Sql},
    filter::push_where,
    row::{SortColumns, push_select, read_lead_cells},
};
use crate::{
    domain::lead::Lead,
    ports::store::{
        Page, PageRequest,
        leads::{CursorValue, LeadCursor, LeadFilter, LeadOrder, LeadOrderField, LeadParts},
    },
};

/// The statement of a page. It reads one row more than was asked for, to know whether there are
/// more.
pub fn page_statement(
    backend: DbBackend,
    filter: &LeadFilter,
    order: LeadOrder,
    page: &PageRequest<LeadCursor>,
    parts: LeadParts,
) -> Statement {
    let mut sql = Sql::new(backend);
    let extra = if order.field == LeadOrderField::CompanyName { ", l.name_key" } else { "" };
    push_select(&mut sql, extra, parts);
    let mut begun = push_where(&mut sql, filter);
    let ascending = is_ascending(order);
    for (cursor, greater) in [(&page.after, ascending), (&page.before, !ascending)] {
        if let Some(cursor) = cursor {
            sql.push(if begun { " AND (" } else { " WHERE (" });
            sql.push(key_of(order.field)).push(if greater { ") > (" } else { ") < (" });
            for value in &cursor.key {
                push_key(&mut sql, order.field, value).push(", ");
            }
            sql.bind(cursor.domain.as_str()).push(")");
            begun = true;
        }
    }
    let direction = if ascending == page.from_end { " DESC" } else { "" };
    sql.push(" ORDER BY ");
    for (index, column) in key_of(order.field).split(", ").enumerate() {
        sql.push(if index > 0 { ", " } else { "" }).push(column).push(direction);
    }
    sql.push(" LIMIT ").number(page.limit + 1);
    sql.build()
}

/// Reads the rows of [`page_statement`].
pub fn read_page(
    rows: &[QueryResult],
    order: LeadOrder,
    page: &PageRequest<LeadCursor>,
    parts: LeadParts,
) -> Result<Page<(LeadCursor, Lead)>, DbErr> {
    let limit = page.limit as usize;
    let has_more = rows.len() > limit;
    let mut items = rows
        .iter()
        .take(limit)
        .map(|row| read_item(row, order, parts))
        .collect::<Result<Vec<_>, _>>()?;
    // Beyond a cursor stands at least the lead that it was made of.
    let (has_next, has_previous) = if page.from_end {
        items.reverse();
        (page.before.is_some(), has_more || page.after.is_some())
    } else {
        (has_more || page.before.is_some(), page.after.is_some())
    };
    Ok(Page { items, has_next, has_previous })
}

fn read_item(
    row: &QueryResult,
    order: LeadOrder,
    parts: LeadParts,
) -> Result<(LeadCursor, Lead), DbErr> {
    let mut cells = Cells::of(row)?;
    let (lead, SortColumns { priority, sort_score }) = read_lead_cells(&mut cells, parts)?;
    let time = |at: DateTime<Utc>| CursorValue::Int(at.timestamp_micros());
    let key = match order.field {
        LeadOrderField::Priority => {
            vec![CursorValue::Int(priority.into()), CursorValue::Int(sort_score.into())]
        }
        LeadOrderField::Score => vec![CursorValue::Int(sort_score.into())],
        LeadOrderField::Domain => Vec::new(),
        LeadOrderField::CompanyName => vec![CursorValue::Text(cells.text()?.to_owned())],
        LeadOrderField::ScannedAt => vec![time(lead.scanned_at.unwrap_or_default())],
        LeadOrderField::UpdatedAt => vec![time(lead.updated_at)],
        LeadOrderField::CreatedAt => vec![time(lead.created_at)],
    };
    Ok((LeadCursor { order, key, domain: lead.domain.as_str().to_owned() }, lead))
}

/// Whether the sort columns grow along the list. Scores are stored negated.
const fn is_ascending(order: LeadOrder) -> bool {
    order.descending == matches!(order.field, LeadOrderField::Score)
}

const fn key_of(field: LeadOrderField) -> &'static str {
    match field {
        LeadOrderField::Priority => "l.priority, l.sort_score, l.domain",
        LeadOrderField::Score => "l.sort_score, l.domain",
        LeadOrderField::Domain => "l.domain",
        LeadOrderField::CompanyName => "l.name_key, l.domain",
        LeadOrderField::ScannedAt => "l.sort_scanned_at, l.domain",
        LeadOrderField::UpdatedAt => "l.updated_at, l.domain",
        LeadOrderField::CreatedAt => "l.created_at, l.domain",
    }
}

/// Cursors were checked against their order before they came here; a value out of range stands at
/// its end.
fn push_key<'s>(sql: &'s mut Sql, field: LeadOrderField, value: &CursorValue) -> &'s mut Sql {
    match (field, value) {
        (LeadOrderField::Priority | LeadOrderField::Score, CursorValue::Int(number)) => {
            sql.bind((*number).clamp(i16::MIN.into(), i16::MAX.into()) as i16)
        }
        (_, CursorValue::Int(micros)) => {
            let end = if *micros < 0 { DateTime::<Utc>::UNIX_EPOCH } else { LAST_TIME };
            sql.bind(DateTime::from_timestamp_micros(*micros).map_or(end, |at| at.min(LAST_TIME)))
        }
        (_, CursorValue::Text(text)) => sql.bind(text.as_str()),
    }
}

/// What both databases can hold.
const LAST_TIME: DateTime<Utc> = match DateTime::from_timestamp(253_402_300_799, 0) {
    Some(time) => time,
    None => DateTime::<Utc>::UNIX_EPOCH,
};
