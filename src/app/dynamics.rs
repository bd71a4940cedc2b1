//! The push to Dynamics.

use std::sync::Arc;

use super::{Core, DynamicsParts};
use crate::{
    adapters::system::SystemPatience,
    domain::push::mapping::Mapping,
    ports::dynamics::Dynamics,
    services::{
        push::{Pace, Ports, PushRunner, Pushes},
        set_up::SetUp,
    },
};

impl Core {
    /// Asks for pushes and reads how they stand, over that connection.
    pub fn pushes(&self, connection: SetUp<Arc<dyn Dynamics>>) -> Pushes {
        Pushes::new(
            Arc::clone(&self.store) as _,
            Arc::clone(&self.store) as _,
            connection,
            Arc::clone(Mapping::built_in()),
            Arc::clone(&self.progress) as _,
            Arc::clone(&self.clock) as _,
        )
    }

    /// Delivers what was asked for, over that connection.
    pub(super) fn push_runner(&self, dynamics: &DynamicsParts) -> PushRunner {
        let ports = Ports {
            store: Arc::clone(&self.store) as _,
            dynamics: Arc::clone(&dynamics.client) as _,
            budget: Arc::clone(&dynamics.budget),
            clock: Arc::clone(&self.clock) as _,
            ids: Arc::clone(&self.ids) as _,
            patience: Arc::new(SystemPatience),
            progress: Arc::clone(&self.progress) as _,
        };
        let settings = &self.settings.dynamics;
        let pace = Pace::new(settings.concurrency, settings.requests_per_second);
        PushRunner::new(ports, Arc::clone(Mapping::built_in()), pace, self.node)
    }
}
