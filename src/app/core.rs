//! What every command works with, with or without a server.

use std::{fs, path::Path, sync::Arc};

use chrono::TimeDelta;
use uuid::Uuid;

use crate::{
    actors::handles::Handles,
    adapters::{
        progress::ProgressBus,
        redis::Redis,
        store::{ConnectError, Migrate, Options, Store},
        system::{SystemClock, SystemIds},
    },
    config::{Invalid, RedisUrl, Settings, SettingsError},
    domain::{push::mapping::Mapping, rules::RuleSet, sales::price_book::PriceBook},
    ports::{
        clock::{Clock as _, Ids as _},
        store::StoreError,
    },
};

/// Why it does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting is wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The database can not be used.
    #[error(transparent)]
    Store(#[from] ConnectError),
    /// The address can not be listened on.
    #[error("{address} can not be listened on")]
    Listen {
        /// Which.
        address: String,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
}

impl StartError {
    /// Whether trying again later can help.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Store(ConnectError::Unreachable(error) | ConnectError::Migration(error)) => {
                error.is_transient()
            }
            Self::Store(ConnectError::Behind { .. }) | Self::Settings(_) | Self::Listen { .. } => {
                false
            }
        }
    }
}

impl From<Invalid> for StartError {
    fn from(invalid: Invalid) -> Self {
        Self::Settings(invalid.into())
    }
}

/// What to do about pending migrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Migrations {
    /// As the settings say.
    AsSet,
    /// Leave them: the command is about them.
    Leave,
}

/// The settings and what was opened by them. The fields are open: whoever has a core composes.
#[derive(Clone)]
pub struct Core {
    /// The settings, checked.
    pub settings: Arc<Settings>,
    /// The database.
    pub store: Arc<Store>,
    /// Shared with other processes; `None`: what it would hold is held in this one.
    pub redis: Option<Arc<Redis>>,
    /// This machine's clock, following the database's.
    pub clock: Arc<SystemClock>,
    /// Identities.
    pub ids: Arc<SystemIds>,
    /// Hints of this process.
    pub progress: Arc<ProgressBus>,
    /// The rules that assess.
    pub rules: Arc<RuleSet>,
    /// The prices that are offered.
    pub price_book: Arc<PriceBook>,
    /// What of a lead goes into which column of Dynamics.
    pub mapping: Arc<Mapping>,
    /// Wake-ups of the actors, whether they run here or not.
    pub handles: Handles,
    /// This process, as leases name it.
    pub node: Uuid,
}

impl Core {
    /// Opens the database and reads the rules and the prices.
    ///
    /// # Errors
    /// One of them can not be used, or the database can not.
    pub async fn open(settings: Settings, migrations: Migrations) -> Result<Self, StartError> {
        let rules = rules(settings.rules.as_deref())?;
        let price_book = price_book(settings.price_book.as_deref())?;
        let mapping = mapping(settings.dynamics.mapping.as_deref())?;
        let redis = settings.redis.as_ref().map(redis).transpose()?;
        let (clock, ids) = (Arc::new(SystemClock::new()), Arc::new(SystemIds::new()));
        let options = Options {
            migrate: match migrations {
                Migrations::Leave => Migrate::Leave,
                Migrations::AsSet if settings.database.migrate => Migrate::Apply,
                Migrations::AsSet => Migrate::Require,
            },
            ..Options::default()
        };
        let url = settings.database.url.expose();
        let store = Store::connect(url, &options, Arc::clone(&ids) as _).await?;
        let node = ids.new_id(clock.now());
        let core = Self {
            settings: Arc::new(settings),
            store: Arc::new(store),
            redis,
            clock,
            ids,
            progress: Arc::new(ProgressBus::new()),
            rules,
            price_book,
            mapping,
            handles: Handles::default(),
            node,
        };
        if migrations == Migrations::AsSet {
            core.follow_the_database().await.map_err(ConnectError::Unreachable)?;
        }
        Ok(core)
    }

    /// Sets the clock by the database's, so that the leases of all nodes agree.
    ///
    /// # Errors
    /// When the database can not say.
    pub async fn follow_the_database(&self) -> Result<(), StoreError> {
        let asked = self.clock.now();
        let theirs = self.store.now().await?;
        let on_the_way = (self.clock.now() - asked).max(TimeDelta::zero()) / 2;
        self.clock.follow(theirs + on_the_way);
        Ok(())
    }

    /// Closes what was opened.
    pub async fn close(self) {
        if let Err(error) = self.store.close().await {
            tracing::warn!(%error, "the database connections were not closed cleanly");
        }
    }
}

/// Nothing is sent: a server starts without it as well.
pub(super) fn redis(url: &RedisUrl) -> Result<Arc<Redis>, Invalid> {
    Redis::new(url)
        .map(Arc::new)
        .map_err(|fault| Invalid::new("REDIS_URL", &url.to_string(), fault.to_string()))
}

pub(super) fn rules(file: Option<&Path>) -> Result<Arc<RuleSet>, Invalid> {
    let Some(file) = file else { return Ok(Arc::clone(RuleSet::built_in())) };
    read("HUNTER_RULES", file, RuleSet::parse)
}

pub(super) fn price_book(file: Option<&Path>) -> Result<Arc<PriceBook>, Invalid> {
    let Some(file) = file else { return Ok(Arc::clone(PriceBook::built_in())) };
    read("HUNTER_PRICE_BOOK", file, PriceBook::parse)
}

pub(super) fn mapping(file: Option<&Path>) -> Result<Arc<Mapping>, Invalid> {
    let Some(file) = file else { return Ok(Arc::clone(Mapping::built_in())) };
    read("HUNTER_D365_MAPPING", file, Mapping::parse)
}

fn read<T, E: std::fmt::Display>(
    setting: &'static str,
    file: &Path,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<Arc<T>, Invalid> {
    let bad = |reason: String| Invalid::new(setting, &file.display().to_string(), reason);
    let text = fs::read_to_string(file).map_err(|error| bad(error.to_string()))?;
    parse(&text).map(Arc::new).map_err(|error| bad(error.to_string()))
}
