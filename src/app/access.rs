//! Who may come in.

use std::sync::Arc;

use super::{Core, StartError};
use crate::{
    adapters::system::SystemRandomness,
    config::Access,
    services::access::{ApiKeys, Gate},
};

impl Core {
    /// Makes API keys, lists them and takes them back.
    pub fn api_keys(&self) -> ApiKeys {
        ApiKeys::new(
            Arc::clone(&self.store) as _,
            Arc::new(SystemRandomness),
            Arc::clone(&self.clock) as _,
        )
    }

    /// Judges who comes.
    pub(super) fn gate(&self) -> Result<Gate, StartError> {
        Ok(match self.settings.server.access()? {
            Access::LocalAdmin => Gate::open(),
            Access::Proving => {
                Gate::of_keys(Arc::clone(&self.store) as _, Arc::clone(&self.clock) as _)
            }
        })
    }
}
