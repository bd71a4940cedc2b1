//! Dynamics: the pusher, which delivers due wishes batch after batch, and the resolver, which tells
//! how leads stand.

use std::sync::Arc;

use actix::{Actor, Context, Handler, Message, ResponseFuture};
use async_trait::async_trait;
use tracing::{Instrument as _, Span};

use super::reconciler::Reconcile;
use crate::{
    domain::ids::LeadId,
    ports::store::StoreError,
    services::push::{PushRunner, Pushed, Pushes, Standing},
};

/// Delivers until nothing is due, or nothing can be sent.
pub struct DynamicsPusher {
    /// What it delivers with.
    pub runner: Arc<PushRunner>,
}

#[async_trait]
impl Reconcile for DynamicsPusher {
    const NAME: &'static str = "dynamics-pusher";

    async fn reconcile(&self) -> Result<(), StoreError> {
        while let Pushed::Worked(wishes) = self.runner.step().await? {
            tracing::debug!(wishes, "a batch of pushes was delivered");
        }
        Ok(())
    }
}

/// Tells how leads stand: one message and one statement for all leads of a request. What goes wrong
/// here is an error of that field and leaves the page standing.
pub struct DynamicsStatusResolver {
    /// What it reads with.
    pub pushes: Pushes,
}

impl Actor for DynamicsStatusResolver {
    type Context = Context<Self>;
}

/// How do these leads stand in Dynamics?
#[derive(Debug, Message)]
#[rtype(result = "Result<Vec<Standing>, StoreError>")]
pub struct Stand {
    /// Which leads.
    pub leads: Vec<LeadId>,
    /// In whose course it is asked.
    pub span: Span,
}

impl Handler<Stand> for DynamicsStatusResolver {
    type Result = ResponseFuture<Result<Vec<Standing>, StoreError>>;

    fn handle(&mut self, question: Stand, _: &mut Context<Self>) -> Self::Result {
        let pushes = self.pushes.clone();
        let span = tracing::info_span!(parent: &question.span, "dynamics");
        Box::pin(async move { pushes.standings(&question.leads).await }.instrument(span))
    }
}
