//! The push to Dynamics.

use std::sync::Arc;

use super::{Core, DynamicsParts};
use crate::{
    adapters::system::SystemPatience,
    ports::dynamics::Dynamics,
    services::{
        push::{Pace, Ports, PushRunner, Pushes},
        set_up::SetUp,
    },
};

impl Core {
    /// Asks for pushes and reads how they stand, over that connection.
    pub fn pushes(&self, dynamics: &SetUp<DynamicsParts>) -> Pushes {
        let tying = dynamics.on().and_then(|parts| parts.tying(&self.settings));
        let connection = dynamics.clone().map(|parts| parts.client as Arc<dyn Dynamics>);
        let pushes = Pushes::new(
            Arc::clone(&self.store) as _,
            Arc::clone(&self.store) as _,
            connection,
            Arc::clone(&self.mapping),
            Arc::clone(&self.progress) as _,
            Arc::clone(&self.clock) as _,
        );
        pushes.tying(tying)
    }

    /// Delivers what was asked for, over that connection.
    pub fn push_runner(&self, dynamics: &DynamicsParts) -> PushRunner {
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
        PushRunner::new(ports, Arc::clone(&self.mapping), pace, self.node)
            .tying(dynamics.tying(&self.settings))
    }
}
