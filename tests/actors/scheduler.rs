//! Reconcilers under their driver: activated at once, on a wake-up, and again after a crash.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use actix::{Arbiter, System};
use async_trait::async_trait;
use hunter::{
    actors::{reconciler::Reconcile, scheduler::Driver},
    ports::store::StoreError,
};
use tokio::sync::{Notify, watch};

/// Counts its activations; the first two end badly.
struct Chore {
    activations: AtomicU32,
    changed: watch::Sender<u32>,
}

#[async_trait]
impl Reconcile for Chore {
    const NAME: &'static str = "chore";

    async fn reconcile(&self) -> Result<(), StoreError> {
        let count = self.activations.fetch_add(1, Ordering::SeqCst) + 1;
        self.changed.send_replace(count);
        match count {
            1 => panic!("planted in an activation"),
            2 => Err(StoreError::Unavailable("planted".to_owned())),
            _ => Ok(()),
        }
    }
}

#[test]
fn a_reconciler_is_activated_again_after_a_crash_and_after_a_failure() {
    System::new().block_on(async {
        let changed = watch::Sender::new(0);
        let mut watcher = changed.subscribe();
        let work = Arc::new(Chore { activations: AtomicU32::new(0), changed });
        let (wake, stop) = (Arc::new(Notify::new()), watch::Sender::new(false));
        let arbiter = Arbiter::new();
        let never = Duration::from_hours(1);
        let driver = Driver::start(&arbiter.handle(), &work, Arc::clone(&wake), never);
        let story = async {
            for count in 1..=4 {
                let seen = watcher.wait_for(|seen| *seen >= count);
                tokio::time::timeout(Duration::from_secs(10), seen).await.unwrap().unwrap();
                wake.notify_one();
            }
            stop.send_replace(true);
        };
        futures::join!(driver.run(stop.subscribe()), story);
        assert!(work.activations.load(Ordering::SeqCst) >= 4);
    });
}
