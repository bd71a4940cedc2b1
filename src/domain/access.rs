//! Who may what: three roles, each of which includes the one before.

use chrono::{DateTime, Utc};

/// VIEWER reads; SALES also scans, imports, exports, pushes and links; ADMIN may everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Also scans, imports, exports, pushes and links.
    Sales,
    /// May everything.
    Admin,
}

impl Role {
    /// Every role, the least first.
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Sales, Self::Admin];

    /// As it is written everywhere.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Viewer => "VIEWER",
            Self::Sales => "SALES",
            Self::Admin => "ADMIN",
        }
    }

    /// Reads the word, in any case.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word().eq_ignore_ascii_case(word))
    }
}

/// How somebody proved who he is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// He sits at this machine, and nobody else can reach the server.
    Local,
    /// An API key, by its id.
    Key(String),
    /// A person, by the sign-in service's id of him.
    Person(String),
}

/// Somebody who was let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// For people.
    pub name: String,
    /// What he may.
    pub role: Role,
    /// How he proved it.
    pub subject: Subject,
    /// When what he proved it with ends; `None`: never.
    pub until: Option<DateTime<Utc>>,
}

impl Principal {
    /// Whoever sits at this machine.
    pub fn local() -> Self {
        Self { name: "local".to_owned(), role: Role::Admin, subject: Subject::Local, until: None }
    }

    /// Whether his role includes that one.
    pub fn may(&self, role: Role) -> bool {
        self.role >= role
    }
}

/// An API key as it may be shown: everything but the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// The first part of the key, which finds it and opens nothing.
    pub id: String,
    /// For people: what it is for.
    pub name: String,
    /// What it may.
    pub role: Role,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends; `None`: never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was last used, to a few minutes.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// How a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It opens.
    Active,
    /// Its time is over.
    Expired,
    /// It was taken back.
    Revoked,
}

impl ApiKey {
    /// How it stands at that time.
    pub fn state(&self, now: DateTime<Utc>) -> KeyState {
        if self.revoked_at.is_some() {
            KeyState::Revoked
        } else if self.expires_at.is_some_and(|end| end <= now) {
            KeyState::Expired
        } else {
            KeyState::Active
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_includes_the_one_before() {
        assert!(Role::ALL.is_sorted());
        for role in Role::ALL {
            assert_eq!(Role::of_word(&role.word().to_lowercase()), Some(role));
        }
        assert_eq!(Role::of_word("owner"), None);
        let local = Principal::local();
        assert!(Role::ALL.into_iter().all(|role| local.may(role)));
        let viewer = Principal { role: Role::Viewer, ..local };
        assert!(viewer.may(Role::Viewer) && !viewer.may(Role::Sales) && !viewer.may(Role::Admin));
    }
}
