//! Where rows and shared caches live. Their addresses carry credentials, so they have own types.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::{reader::Reader, table::name, value};

/// The database.
#[derive(Debug, Clone)]
pub struct Database {
    /// Its address.
    pub url: DatabaseUrl,
    /// Migrate PostgreSQL at start. SQLite migrates always.
    pub migrate: bool,
}

impl Database {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            url: reader.required(name::DATABASE_URL, DatabaseUrl::parse),
            migrate: reader.required(name::MIGRATE, value::boolean),
        }
    }
}

/// The address of a SQLite or PostgreSQL database. Prints without its credentials.
#[derive(Clone)]
pub struct DatabaseUrl {
    url: SecretString,
    is_sqlite: bool,
}

impl DatabaseUrl {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, String> {
        let is_sqlite = text.starts_with("sqlite:");
        if is_sqlite {
            let file = text["sqlite:".len()..].trim_start_matches("//");
            if file.split('?').next().is_none_or(str::is_empty) {
                return Err("name a file, e.g. sqlite://hunter.db?mode=rwc".to_owned());
            }
        } else if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            url::Url::parse(text).map_err(|error| format!("not a URL: {error}"))?;
        } else {
            return Err("begin with sqlite:// or postgres://".to_owned());
        }
        Ok(Self { url: text.into(), is_sqlite })
    }

    /// SQLite, not PostgreSQL.
    pub const fn is_sqlite(&self) -> bool {
        self.is_sqlite
    }

    /// The address with its credentials, for the driver.
    pub fn expose(&self) -> &str {
        self.url.expose_secret()
    }

    /// The file of a SQLite database; `None` for PostgreSQL and for one in memory.
    pub fn sqlite_file(&self) -> Option<&std::path::Path> {
        let rest = self.expose().strip_prefix("sqlite:")?;
        let file = rest.strip_prefix("//").unwrap_or(rest).split('?').next()?;
        (!file.contains(":memory:")).then(|| std::path::Path::new(file))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_credentials(self.expose()))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The address of a Redis server. Prints without its credentials.
#[derive(Clone)]
pub struct RedisUrl(SecretString);

impl RedisUrl {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, String> {
        if !(text.starts_with("redis://") || text.starts_with("rediss://")) {
            return Err("begin with redis:// or rediss://".to_owned());
        }
        url::Url::parse(text).map_err(|error| format!("not a URL: {error}"))?;
        Ok(Self(text.into()))
    }

    /// The address with its credentials, for the driver.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Display for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_credentials(self.expose()))
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An address as it may be shown. Credentials stand before the last `@` or in a `password=` of the
/// query; text that is no URL may be anything, so nothing of it is shown.
pub(super) fn without_credentials(text: &str) -> String {
    if text.starts_with("sqlite:") {
        return text.to_owned();
    }
    let Ok(mut url) = url::Url::parse(text) else { return "[redacted]".to_owned() };
    if url.cannot_be_a_base() {
        return "[redacted]".to_owned();
    }
    let hidden = (url.password().is_none() || url.set_password(Some("redacted")).is_ok())
        && (!url.query().is_some_and(|query| query.to_ascii_lowercase().contains("password")) || {
            url.set_query(Some("redacted"));
            true
        });
    if hidden { url.to_string() } else { "[redacted]".to_owned() }
}
