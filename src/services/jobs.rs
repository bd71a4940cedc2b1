//! Durable jobs: requested, worked in chunks, cancelled.

pub mod run;

pub use self::run::JobRunner;
