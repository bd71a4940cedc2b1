//! The composition root: the only place that knows everyone.
//!
//! [`Core`] is what every command works with: the settings, the store, the clock, the rules.

mod core;

pub use self::core::{Core, Migrations, StartError};
