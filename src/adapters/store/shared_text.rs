//! Codes and breakdowns that thousands of rows have in common, held once.
//!
//! A rule set knows a handful of reasons and some hundred different breakdowns; reading a page
//! then costs no parsing and no allocation for them. The tables are bounded: what does not fit is
//! made anew each time.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

use sea_orm::DbErr;

use crate::domain::assessment::ScoreItem;

const MOST: usize = 4096;

type Table<T> = RwLock<HashMap<Box<str>, T>>;

static TEXTS: LazyLock<Table<Arc<str>>> = LazyLock::new(Table::default);
static BREAKDOWNS: LazyLock<Table<Arc<[ScoreItem]>>> = LazyLock::new(Table::default);

/// A code, shared.
pub fn shared(text: &str) -> Arc<str> {
    let made = held(&TEXTS, text, || Ok(Arc::from(text)));
    made.unwrap_or_else(|_| Arc::from(text))
}

/// Writes a breakdown: a JSON list of pairs of code and points.
pub fn write_breakdown(breakdown: &[ScoreItem]) -> String {
    let pairs: Vec<(&str, i16)> = breakdown.iter().map(|item| (&*item.code, item.points)).collect();
    serde_json::to_string(&pairs).expect("texts and numbers are JSON")
}

/// Reads a stored breakdown.
pub fn read_breakdown(text: &str) -> Result<Arc<[ScoreItem]>, DbErr> {
    held(&BREAKDOWNS, text, || {
        let pairs: Vec<(&str, i16)> =
            serde_json::from_str(text).map_err(|fault| DbErr::Json(fault.to_string()))?;
        Ok(pairs
            .into_iter()
            .map(|(code, points)| ScoreItem { code: shared(code), points })
            .collect())
    })
}

fn held<T: Clone>(
    table: &Table<T>,
    text: &str,
    make: impl FnOnce() -> Result<T, DbErr>,
) -> Result<T, DbErr> {
    if let Some(found) = table.read().unwrap_or_else(PoisonError::into_inner).get(text) {
        return Ok(found.clone());
    }
    let value = make()?;
    let mut table = table.write().unwrap_or_else(PoisonError::into_inner);
    if table.len() < MOST {
        table.insert(text.into(), value.clone());
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_breakdown_reads_back_and_is_held_once() {
        let breakdown = [ScoreItem::new("provider", 50), ScoreItem::new("no-dkim", -15)];
        let text = write_breakdown(&breakdown);
        assert_eq!(text, r#"[["provider",50],["no-dkim",-15]]"#);
        let first = read_breakdown(&text).expect("it was written here");
        assert_eq!(*first, breakdown);
        let second = read_breakdown(&text).expect("it was written here");
        assert!(Arc::ptr_eq(&first, &second));
        assert!(read_breakdown("[[1]]").is_err());
    }
}
