//! The pure engine: what Hunter knows, without asking anyone.
//!
//! Nothing in here does IO, reads a clock or rolls dice, and `assess` cannot fail.
//! Values come in, values go out; time is a parameter.

pub mod access;
pub mod address;
pub mod alert;
pub mod annotation;
pub mod assess;
pub mod assessment;
pub mod change;
pub mod clean;
pub mod contacts;
pub mod country;
pub mod delivery;
pub mod domain_name;
pub mod erasure;
pub mod fold;
pub mod ids;
pub mod infrastructure;
pub mod job;
pub mod lead;
pub mod provider;
pub mod public_suffix;
pub mod push;
pub mod referral;
pub mod rules;
pub mod sales;
pub mod scan;
pub mod signals;
pub mod sync_run;
