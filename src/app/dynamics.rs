//! The push to Dynamics.

use std::sync::Arc;

use super::Core;
use crate::{
    domain::push::mapping::Mapping,
    ports::dynamics::Dynamics,
    services::{push::Pushes, set_up::SetUp},
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
}
