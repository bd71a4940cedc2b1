//! The arguments of connections.

use async_graphql::Result;

use super::error::{Code, fault};
use crate::ports::store::PageRequest;

/// Items of a page when nobody says how many.
const DEFAULT: u32 = 25;
/// Largest page.
const MOST: u32 = 100;

/// `first`, `after`, `last`, `before` as they came.
#[derive(Debug, Clone, Default)]
pub(super) struct Paging {
    pub(super) first: Option<i32>,
    pub(super) after: Option<String>,
    pub(super) last: Option<i32>,
    pub(super) before: Option<String>,
}

impl Paging {
    /// What the store is asked for.
    ///
    /// # Errors
    /// `BAD_INPUT` when the lengths make no sense; what `cursor` says of cursors.
    pub(super) fn request<C>(self, cursor: impl Fn(&str) -> Result<C>) -> Result<PageRequest<C>> {
        let limit = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                return Err(fault(Code::BadInput, "Give first or last, not both."));
            }
            (Some(first), None) => length("first", first)?,
            (None, Some(last)) => length("last", last)?,
            (None, None) => DEFAULT,
        };
        Ok(PageRequest {
            limit,
            after: self.after.as_deref().map(&cursor).transpose()?,
            before: self.before.as_deref().map(&cursor).transpose()?,
            from_end: self.last.is_some(),
        })
    }
}

/// A list's length as asked for.
///
/// # Errors
/// `BAD_INPUT` outside 1-100.
pub(super) fn length(name: &str, items: i32) -> Result<u32> {
    u32::try_from(items)
        .ok()
        .filter(|items| (1..=MOST).contains(items))
        .ok_or_else(|| fault(Code::BadInput, format!("{name} must be a number from 1 to {MOST}.")))
}
