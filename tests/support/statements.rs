//! Counts the statements that a piece of code sends to the database, whichever it is.

use std::{cell::Cell, sync::Once};

use tracing::{Subscriber, span};
use tracing_subscriber::{
    Registry,
    layer::{Context, Layer, SubscriberExt},
};

thread_local! {
    static STATEMENTS: Cell<u32> = const { Cell::new(0) };
}

/// Counts, for each thread, every statement of the spans that the database's layers open for them.
///
/// One subscriber for the whole process: scoped ones of tests that run side by side decide over
/// each other's call sites, and a span that is off for one of them may stay off for another.
struct Counter;

impl<S: Subscriber> Layer<S> for Counter {
    fn on_new_span(&self, attributes: &span::Attributes<'_>, _: &span::Id, _: Context<'_, S>) {
        let metadata = attributes.metadata();
        let statement = ["execute", "execute_unprepared", "query_one", "query_all", "stream"];
        let layers = ["sea_orm::driver", "hunter::adapters::store::reader"];
        let sends = layers.iter().any(|layer| metadata.target().starts_with(layer));
        if sends && statement.contains(&metadata.name()) {
            STATEMENTS.set(STATEMENTS.get() + 1);
        }
    }
}

/// Runs the work and answers how many statements it took. To be used on a runtime of one thread.
pub async fn counting<T>(work: impl Future<Output = T>) -> (T, u32) {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        tracing::subscriber::set_global_default(Registry::default().with(Counter))
            .expect("no other test installs one");
    });
    let before = STATEMENTS.get();
    let outcome = work.await;
    (outcome, STATEMENTS.get() - before)
}
