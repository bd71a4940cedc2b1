//! Lists ordered by identity, newest first, page by page.

use sea_orm::DbErr;
use uuid::Uuid;

use super::sql::Sql;
use crate::ports::store::{Page, PageRequest};

/// Ends a selection whose conditions stand: the page's bounds, order and length. One row more than
/// asked for says whether others follow.
pub fn push_newest_first(sql: &mut Sql, id: &str, page: &PageRequest<Uuid>) {
    if let Some(after) = page.after {
        sql.push(" AND ").push(id).push(" < ").bind(after);
    }
    if let Some(before) = page.before {
        sql.push(" AND ").push(id).push(" > ").bind(before);
    }
    sql.push(" ORDER BY ").push(id);
    sql.push(if page.from_end { " LIMIT " } else { " DESC LIMIT " });
    sql.bind(i64::from(page.limit) + 1);
}

/// The page out of the rows of such a selection.
pub fn page_of<T>(
    rows: impl Iterator<Item = Result<T, DbErr>>,
    page: &PageRequest<Uuid>,
) -> Result<Page<T>, DbErr> {
    let mut items: Vec<T> = rows.collect::<Result<_, _>>()?;
    let more = items.len() > page.limit as usize;
    items.truncate(page.limit as usize);
    let (after, before) = (page.after.is_some(), page.before.is_some());
    let (has_next, has_previous) =
        if page.from_end { (before, more || after) } else { (more || before, after) };
    if page.from_end {
        items.reverse();
    }
    Ok(Page { items, has_next, has_previous })
}
