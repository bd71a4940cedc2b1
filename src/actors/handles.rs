//! All that other layers may see of the actors.

use std::sync::Arc;

use tokio::sync::Notify;

/// Wake-ups for the reconcilers. A wake-up carries nothing: the tables say what to do, and a lost
/// one costs a poll interval, never work.
#[derive(Debug, Clone, Default)]
pub struct Handles {
    scanner: Arc<Notify>,
    jobs: Arc<Notify>,
}

impl Handles {
    /// Scans were queued.
    pub fn wake_scanner(&self) {
        self.scanner.notify_one();
    }

    /// A job was recorded.
    pub fn wake_jobs(&self) {
        self.jobs.notify_one();
    }

    /// What the scanner listens to.
    pub fn scanner(&self) -> Arc<Notify> {
        Arc::clone(&self.scanner)
    }

    /// What the job worker listens to.
    pub fn jobs(&self) -> Arc<Notify> {
        Arc::clone(&self.jobs)
    }
}
