//! Hunter: from a list of companies to scored, explained leads.
//!
//! The modules stand in layer order; arrows point down only (`tests/architecture.rs` checks it):
//!
//! | Layer | What it holds |
//! | --- | --- |
//! | [`domain`] | the pure engine: what Hunter knows without asking anyone |
//! | [`texts`] | every sentence people read, Turkish and English, from one Fluent catalogue |
//! | [`ports`] | what Hunter needs from the world, in its own words |

pub mod domain;
pub mod ports;
