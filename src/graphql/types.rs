//! The objects of the graph, one file each. No domain type is a GraphQL type: each has its twin
//! here.

mod integration_error;
mod integrations;
mod sync_run;
mod viewer;

pub use integration_error::IntegrationError;
pub use integrations::Integrations;
pub use sync_run::SyncRun;
pub use viewer::{Role, Viewer};
