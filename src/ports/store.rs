//! Storage, in the words of the use cases. One file for each subject.

pub mod alerts;
pub mod annotations;
pub mod api_keys;
pub mod audit;
pub mod deliveries;
pub mod enrichments;
pub mod erasure;
pub mod intake;
pub mod jobs;
pub mod leads;
pub mod pushes;
pub mod referrals;
pub mod scans;
pub mod sessions;
pub mod sync_runs;
pub mod views;
pub mod whois;

/// Why the store could not do it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The database is gone, locked beyond patience or overloaded: try again later.
    #[error("the database can not be reached now: {0}")]
    Unavailable(String),
    /// A row that this version can not read.
    #[error("a stored row can not be read: {0}")]
    Corrupt(String),
    /// A fault of ours: a statement the database refuses.
    #[error("the database refused a statement: {0}")]
    Internal(String),
}

impl StoreError {
    /// Whether trying again later can help.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

/// A stretch of a list, in keyset fashion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest<C> {
    /// Items wanted, at least 1; the graph asks for at most 100.
    pub limit: u32,
    /// Items after this one.
    pub after: Option<C>,
    /// Items before this one.
    pub before: Option<C>,
    /// `last` instead of `first`: the end of the stretch.
    pub from_end: bool,
}

/// A page and what stands around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// In list order, whichever way it was asked for.
    pub items: Vec<T>,
    /// More items follow.
    pub has_next: bool,
    /// Items stand before.
    pub has_previous: bool,
}
