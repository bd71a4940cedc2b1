//! Hunter: from a list of companies to scored, explained leads.
//!
//! The modules stand in layer order; arrows point down only (`tests/architecture.rs` checks it):
//!
//! | Layer | What it holds |
//! | --- | --- |
//! | [`domain`] | the pure engine: what Hunter knows without asking anyone |
//! | [`texts`] | every sentence people read, Turkish and English, from one Fluent catalogue |
//! | [`ports`] | what Hunter needs from the world, in its own words |
//! | [`services`] | use cases: orchestration without transport |
//! | [`actors`] | mailboxes around services; supervision |
//! | [`adapters`] | the edge: DNS, registries, database, files |
//! | [`graphql`] | the graph |
//! | [`http`] | the door |
//! | [`sandbox`] | stand-ins for the outside world, for tests and for trying Hunter out |
//! | [`cli`] | the command line |
//! | [`config`], [`telemetry`] | settings; logs and metrics |
//! | [`app`] | the composition root, the only place that knows everyone |

pub mod actors;
pub mod adapters;
pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod graphql;
pub mod http;
pub mod ports;
pub mod sandbox;
pub mod services;
pub mod telemetry;
pub mod texts;
