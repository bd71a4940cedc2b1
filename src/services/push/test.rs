//! Testing the connection, and what a good test sets going again.

use chrono::{DateTime, TimeDelta, Utc};

use super::{PushRunner, Pushes};
use crate::{
    domain::push::failure::{FailureClass, PushFailure},
    ports::{
        clock::Clock,
        dynamics::{Check, Dynamics},
        store::{StoreError, pushes::PushStore},
    },
};

/// What a test found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// Each step, in order; the last one may have failed.
    pub checks: Vec<Check>,
    /// It closed the circuit: what waited goes on.
    pub resumed: bool,
}

impl Tested {
    /// Whether every step passed.
    pub fn passed(&self) -> bool {
        self.first_failure().is_none()
    }

    fn first_failure(&self) -> Option<&PushFailure> {
        self.checks.iter().find_map(|check| check.result.as_ref().err())
    }
}

/// When a broken connection is tested by itself: soon at first, then every few minutes.
pub(super) fn next_test(failed: u32, now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::seconds(30 << failed.min(4)).min(TimeDelta::minutes(5))
}

async fn test(
    dynamics: &dyn Dynamics,
    store: &dyn PushStore,
    clock: &dyn Clock,
) -> Result<Tested, StoreError> {
    let mut tested = Tested { checks: dynamics.test().await, resumed: false };
    let now = clock.now();
    match tested.first_failure().cloned() {
        None => {
            tested.resumed = store.close_circuit().await?;
            if tested.resumed {
                tracing::info!("the connection to Dynamics works again; pushes go on");
            }
        }
        Some(failure) => {
            let (reason, field) = (failure.reason.code(), failure.field.as_deref());
            tracing::warn!(reason, field, "the test of the connection to Dynamics failed");
            let failed = store.connection().await?.circuit.map(|circuit| circuit.failed_tests + 1);
            // What may pass by itself does not hold anything back that is not held back already.
            let passes =
                matches!(failure.class(), FailureClass::Transient | FailureClass::Throttled);
            if failed.is_some() || !passes {
                store.open_circuit(&failure, now, next_test(failed.unwrap_or(0), now)).await?;
            }
        }
    }
    Ok(tested)
}

impl PushRunner {
    /// Tests the connection; a good test closes the circuit.
    ///
    /// # Errors
    /// The store's.
    pub async fn test(&self) -> Result<Tested, StoreError> {
        test(&*self.ports.dynamics, &*self.ports.store, &*self.ports.clock).await
    }
}

impl Pushes {
    /// Tests the connection; a good test closes the circuit. `None`: there is none to test.
    ///
    /// # Errors
    /// The store's.
    pub async fn test(&self) -> Result<Option<Tested>, StoreError> {
        let Some(dynamics) = self.connection.on() else { return Ok(None) };
        test(&**dynamics, &*self.store, &*self.clock).await.map(Some)
    }
}
