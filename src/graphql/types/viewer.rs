//! Who asks.

use async_graphql::{Enum, SimpleObject};

use crate::services::access;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct Viewer {
    /// Name for people.
    name: String,
    /// What he may.
    role: Role,
    /// What is his own is kept under this.
    #[graphql(skip)]
    account: String,
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

impl From<access::Role> for Role {
    fn from(role: access::Role) -> Self {
        match role {
            access::Role::Viewer => Self::Viewer,
            access::Role::Sales => Self::Sales,
            access::Role::Admin => Self::Admin,
        }
    }
}

impl Viewer {
    /// Somebody who was let in.
    pub fn of(principal: &access::Principal) -> Self {
        let account = match &principal.subject {
            access::Subject::Local => "local".to_owned(),
            access::Subject::Key(id) => format!("key:{id}"),
            access::Subject::Person(id) => format!("person:{id}"),
        };
        Self { name: principal.name.clone(), role: principal.role.into(), account }
    }

    /// Whoever sits at this machine: without authentication the server listens on loopback only.
    pub fn local() -> Self {
        Self::of(&access::Principal::local())
    }

    /// What is his own is kept under this.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Name for people, for what is kept of who did something.
    pub fn who(&self) -> &str {
        &self.name
    }

    /// Whether his role includes that one.
    pub fn may(&self, role: access::Role) -> bool {
        self.role >= role.into()
    }
}

impl Default for Viewer {
    /// Somebody of whom nothing is known may read, and nothing else.
    fn default() -> Self {
        let unknown = "unknown".to_owned();
        Self { name: unknown.clone(), role: Role::Viewer, account: unknown }
    }
}
