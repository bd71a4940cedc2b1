//! What stands around a page.

use async_graphql::SimpleObject;

/// What stands around a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, SimpleObject)]
pub struct PageInfo {
    /// More items follow.
    pub(in crate::graphql) has_next_page: bool,
    /// Items stand before.
    pub(in crate::graphql) has_previous_page: bool,
    /// Cursor of the first item.
    pub(in crate::graphql) start_cursor: Option<String>,
    /// Cursor of the last item.
    pub(in crate::graphql) end_cursor: Option<String>,
}
