//! `assess`.

use async_graphql::{Context, Object};

use crate::graphql::{context::Reach, inputs::SignalsInput, row::Row, types::Assessment};

/// What-if.
#[derive(Debug, Default)]
pub struct AssessQuery;

#[Object]
impl AssessQuery {
    /// What-if: score signals without storing anything.
    async fn assess(&self, ctx: &Context<'_>, signals: SignalsInput) -> Row<Assessment> {
        let (verdict, at) = ctx.state().assess.assess(&signals.into());
        Row(Assessment::new(verdict, at))
    }
}
