//! Counts the statements that a piece of code sends to the database, whichever it is.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use tracing::{Subscriber, span};
use tracing_subscriber::{
    Registry,
    layer::{Context, Layer, SubscriberExt},
};

/// Counts every statement of the spans that the database layer opens for them.
struct Counter(Arc<AtomicU32>);

impl<S: Subscriber> Layer<S> for Counter {
    fn on_new_span(&self, attributes: &span::Attributes<'_>, _: &span::Id, _: Context<'_, S>) {
        let metadata = attributes.metadata();
        let statement = ["execute", "execute_unprepared", "query_one", "query_all", "stream"];
        if metadata.target().starts_with("sea_orm::driver") && statement.contains(&metadata.name())
        {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Runs the work and answers how many statements it took. To be used on a runtime of one thread.
pub async fn counting<T>(work: impl Future<Output = T>) -> (T, u32) {
    let count = Arc::new(AtomicU32::new(0));
    let subscriber = Registry::default().with(Counter(count.clone()));
    let guard = tracing::subscriber::set_default(subscriber);
    let outcome = work.await;
    drop(guard);
    (outcome, count.load(Ordering::Relaxed))
}
