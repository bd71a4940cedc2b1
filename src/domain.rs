//! The pure engine: what Hunter knows, without asking anyone.
//!
//! Nothing in here does IO, reads a clock or rolls dice, and [`assess`](assess) cannot fail.
//! Values come in, values go out; time is a parameter.

pub mod assessment;
pub mod domain_name;
pub mod ids;
pub mod infrastructure;
pub mod job;
pub mod lead;
pub mod provider;
pub mod scan;
pub mod signals;
