//! Who asks.

use async_graphql::{Enum, SimpleObject};

/// Who asks.
#[derive(Debug, Clone, SimpleObject)]
pub struct Viewer {
    /// Name for people.
    name: String,
    /// What he may.
    role: Role,
}

/// VIEWER reads; SALES also scans, imports, pushes and links; ADMIN may everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Also scans, imports, pushes and links.
    Sales,
    /// May everything.
    Admin,
}

impl Viewer {
    /// Whoever sits at this machine: without authentication the server listens on loopback only.
    pub(in crate::graphql) fn local() -> Self {
        Self { name: "local".to_owned(), role: Role::Admin }
    }
}
