//! A reconciler: an actor that is activated without saying why, looks into the tables, and does all
//! there is to do. The activation never retries by itself: the next activation is the retry.

use std::sync::Arc;

use actix::{Actor, Context, Handler, Message, ResponseFuture};
use async_trait::async_trait;

use crate::ports::store::StoreError;

/// The work behind a reconciler.
#[async_trait]
pub trait Reconcile: Send + Sync + 'static {
    /// Its name in logs and metrics.
    const NAME: &'static str;

    /// Does all there is to do now.
    ///
    /// # Errors
    /// When the store can not be worked with; what was done stands.
    async fn reconcile(&self) -> Result<(), StoreError>;
}

/// The actor. It holds nothing but its work, so a crash leaves nothing half-changed behind.
pub struct Reconciler<R> {
    work: Arc<R>,
}

impl<R> Reconciler<R> {
    /// An actor over that work.
    pub fn new(work: &Arc<R>) -> Self {
        Self { work: Arc::clone(work) }
    }
}

impl<R: Reconcile> Actor for Reconciler<R> {
    type Context = Context<Self>;
}

/// Look and do. It carries nothing: the tables say what to do.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Result<(), StoreError>")]
pub struct Activate;

impl<R: Reconcile> Handler<Activate> for Reconciler<R> {
    type Result = ResponseFuture<Result<(), StoreError>>;

    fn handle(&mut self, _: Activate, _: &mut Self::Context) -> Self::Result {
        let work = Arc::clone(&self.work);
        Box::pin(async move { work.reconcile().await })
    }
}
