//! Who may come in, and what he may do.
//!
//! [`Gate`] turns what a request shows into a [`Principal`], or says why not. Whoever serves
//! requests asks it before anything else. [`role_of`] is what each field of the graph asks for.

mod gate;
mod keys;
mod limiter;
mod pace;
mod policy;
mod sessions;

pub use self::{
    gate::{Denied, Gate, Proof},
    keys::{ApiKeys, KeyProblem, NewKey},
    limiter::Limiter,
    policy::{entries, role_of},
    sessions::{Begun, NewSession, Sessions, SignInProblem},
};
pub use crate::domain::access::{ApiKey, KeyState, Principal, Role, Subject};
