//! Owns the cache of enrichment: one message for all leads of a request, one look-up for all askers
//! of a lead, and look-ups that go on when nobody waits any more.

use std::{collections::HashMap, time::Duration};

use actix::{Actor, AsyncContext as _, Context, Handler, Message, ResponseFuture, WrapFuture as _};

use tracing::{Instrument as _, Span};

use crate::{
    domain::ids::LeadId,
    services::enrichment::{Found, Resolver, Wanted},
};

/// Answers what leads' addresses tell.
pub struct InfrastructureResolver {
    /// The cache and the look-ups under way.
    pub resolver: Resolver,
}

impl Actor for InfrastructureResolver {
    type Context = Context<Self>;
}

/// What do these leads' addresses tell?
#[derive(Debug, Message)]
#[rtype(result = "HashMap<LeadId, Found>")]
pub struct Resolve {
    /// Which leads.
    pub wanted: Vec<Wanted>,
    /// Look up again what is known.
    pub anew: bool,
    /// Answers that are not there by then are pending.
    pub patience: Duration,
    /// In whose course it is asked.
    pub span: Span,
}

impl Handler<Resolve> for InfrastructureResolver {
    type Result = ResponseFuture<HashMap<LeadId, Found>>;

    fn handle(&mut self, question: Resolve, context: &mut Context<Self>) -> Self::Result {
        let mut asked = self.resolver.ask(question.wanted, question.anew);
        if let Some(work) = asked.work.take() {
            context.spawn(work.instrument(question.span.clone()).into_actor(self));
        }
        let span = tracing::info_span!(parent: &question.span, "infrastructure");
        Box::pin(asked.answers(question.patience).instrument(span))
    }
}
