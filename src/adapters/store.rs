//! Storage over sea-orm, the same on SQLite and PostgreSQL.
//!
//! One [`Store`] implements all store ports. Every write is one transaction, begun for writing at
//! once on SQLite and repeated a few times when the database says that two of them collided.
//! Statements are sets: what is written for a hundred rows is one statement, not a hundred.

mod alerts;
mod annotations;
mod api_keys;
mod audit;
mod bulk;
pub mod cells;
pub mod codes;
mod connection;
pub mod counters;
mod deliveries;
mod enrichments;
mod erasure;
mod fault;
mod intake;
mod jobs;
pub mod leads;
mod migrations;
mod no_delay;
mod paging;
mod pushes;
mod reader;
mod referrals;
pub mod rows;
mod scans;
mod secrets;
mod sessions;
mod shared_text;
mod sign_ins;
pub mod sql;
mod suppression;
mod sync_runs;
mod views;
mod whois;

pub use connection::{Migrate, Options, Store};
pub use fault::ConnectError;
pub use migrations::MigrationState;
pub use secrets::{KeySource, KeyTooShort, SealedSecrets};
