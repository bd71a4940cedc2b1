//! The graph: the one interface of people and programs to what Hunter knows.
//!
//! [`Graph`] is what the door sees: a request goes in, an [`Executed`] answer comes out. A request
//! passes, in this order: the limits of its document, the rules of the language, its variables, its
//! cost; only then does a resolver run. Documents are kept once they have passed (`documents`).

pub mod context;
mod cost;
mod documents;
pub mod error;
mod execute;
mod limits;
mod model;
pub mod queries;
pub mod row;
mod schema;
mod tokens;
pub mod types;
mod variables;

pub use context::State;
pub use execute::{Executed, Graph, GraphOptions, GraphRequest, Outcome, Session};
pub use limits::Limits;
