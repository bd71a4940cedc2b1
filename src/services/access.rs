//! Who may come in, and what he may do.
//!
//! [`Gate`] turns what a request shows into a [`Principal`], or says why not. Whoever serves
//! requests asks it before anything else.

mod gate;
mod keys;

pub use self::{
    gate::{Denied, Gate, Proof},
    keys::{ApiKeys, KeyProblem, NewKey},
};
pub use crate::domain::access::{ApiKey, KeyState, Principal, Role, Subject};
