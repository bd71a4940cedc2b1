//! Durable jobs: requested, worked in chunks, cancelled.

pub mod request;
pub mod run;

pub use self::{request::Jobs, run::JobRunner};
