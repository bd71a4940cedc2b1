//! Who asks.

use async_graphql::{Enum, SimpleObject};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct Viewer {
    /// Name for people.
    name: String,
    /// What he may.
    role: Role,
}

/// VIEWER reads; SALES also scans, imports, pushes and links; ADMIN may everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Enum)]
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
    pub fn local() -> Self {
        Self { name: "local".to_owned(), role: Role::Admin }
    }

    /// Whether his role includes that one.
    pub fn may(&self, role: Role) -> bool {
        self.role >= role
    }
}

impl Default for Viewer {
    /// Somebody of whom nothing is known may read, and nothing else.
    fn default() -> Self {
        Self { name: "unknown".to_owned(), role: Role::Viewer }
    }
}
