//! Hints on an in-process bus.

use tokio::sync::broadcast;

use crate::ports::progress::{Changed, Progress};

/// How many hints a slow reader may be behind before it is told that it lagged.
const BACKLOG: usize = 1_024;

/// The bus of one process.
#[derive(Debug)]
pub struct ProgressBus {
    sender: broadcast::Sender<Changed>,
}

impl ProgressBus {
    /// A bus without readers.
    pub fn new() -> Self {
        Self { sender: broadcast::Sender::new(BACKLOG) }
    }
}

impl Default for ProgressBus {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress for ProgressBus {
    fn publish(&self, event: Changed) {
        // Without readers there is nobody to tell; the rows are the truth.
        let _ = self.sender.send(event);
    }

    fn subscribe(&self) -> broadcast::Receiver<Changed> {
        self.sender.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::LeadId;

    #[test]
    fn everyone_hears_and_nobody_is_waited_for() {
        let bus = ProgressBus::new();
        let event = Changed::Lead(LeadId(Uuid::nil()));
        bus.publish(event);
        let (mut first, mut second) = (bus.subscribe(), bus.subscribe());
        for _ in 0..=BACKLOG {
            bus.publish(event);
        }
        assert!(matches!(first.try_recv(), Err(broadcast::error::TryRecvError::Lagged(_))));
        assert_eq!(first.try_recv(), Ok(event));
        assert!(second.try_recv().is_err());
    }
}
