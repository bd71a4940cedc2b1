//! The graph: the one interface of people and programs to what Hunter knows.
//!
//! [`Graph`] is what the door sees: a request goes in, an [`Executed`] answer comes out. A request
//! passes, in this order: the limits of its document, the rules of the language, its variables, its
//! cost; only then does a resolver run. Documents are kept once they have passed (`documents`).

mod connection;
mod context;
mod cost;
mod cursor;
mod documents;
mod error;
mod execute;
mod filter;
mod inputs;
mod json;
mod limits;
mod loaders;
mod model;
mod mutations;
mod node;
mod queries;
mod rights;
mod row;
mod rows;
mod schema;
mod subscriptions;
mod tokens;
mod types;
mod variables;
mod word;

pub use context::State;
pub use error::Code;
pub use execute::{Executed, Graph, GraphOptions, GraphRequest, Outcome};
pub use limits::Limits;
pub use node::{NodeKind, encode as encode_id};
pub use types::Viewer;
