//! What resolvers may reach: the state of the server, and who asks.

use std::sync::Arc;

use crate::actors::handles::Handles;

/// What the graph stands on. Made once, in `app`.
#[derive(Clone)]
pub struct State {
    /// Wake-ups for the reconcilers.
    pub handles: Handles,
}

/// Who asks, and in which language.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Finds the request in the log.
    pub request_id: Arc<str>,
}
