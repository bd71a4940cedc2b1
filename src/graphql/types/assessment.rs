//! The engine's verdict.

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};

use super::{CommercialHeat, CommercialSegment, PriorityCategory, Segment, TechnicalHeat};
use crate::{
    domain::assessment,
    graphql::{context::Reach, row::Row, word::Word},
    texts::Texts,
};

/// The engine's verdict on one set of signals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    verdict: assessment::Assessment,
    at: DateTime<Utc>,
}

impl Assessment {
    /// A verdict and when it was made.
    pub(in crate::graphql) const fn new(
        verdict: assessment::Assessment,
        at: DateTime<Utc>,
    ) -> Self {
        Self { verdict, at }
    }
}

/// The engine's verdict on one set of signals.
#[Object]
impl Assessment {
    /// 0-100.
    async fn score(&self) -> i32 {
        i32::from(self.verdict.score)
    }

    /// What kind of business this is.
    async fn segment(&self) -> Word<Segment> {
        Word(self.verdict.segment.into())
    }

    /// 1 (best) to 7.
    async fn priority(&self) -> i32 {
        i32::from(self.verdict.priority)
    }

    /// P1 (call first) to P6 (archive).
    async fn category(&self) -> Word<PriorityCategory> {
        Word(self.verdict.category.into())
    }

    /// The category for people, in their language.
    async fn category_label(&self, ctx: &Context<'_>) -> Arc<str> {
        Texts::get().category(self.verdict.category, ctx.caller().locale)
    }

    /// How warm the technical side is.
    async fn technical_heat(&self) -> Word<TechnicalHeat> {
        Word(self.verdict.technical_heat.into())
    }

    /// What the commercial opportunity is.
    async fn commercial_segment(&self) -> Word<CommercialSegment> {
        Word(self.verdict.commercial_segment.into())
    }

    /// How urgent the commercial side is.
    async fn commercial_heat(&self) -> Word<CommercialHeat> {
        Word(self.verdict.commercial_heat.into())
    }

    /// Why, in the reader's language.
    async fn reason(&self, ctx: &Context<'_>) -> Arc<str> {
        Texts::get().reason(&self.verdict.reason, ctx.caller().locale)
    }

    /// Signed points; they add up to score before it is clamped to 0-100.
    async fn breakdown(&self) -> Vec<Row<ScoreItem>> {
        let lines = self.verdict.breakdown.iter();
        lines
            .map(|line| Row(ScoreItem { code: Arc::clone(&line.code), points: line.points }))
            .collect()
    }

    /// Version of the rule set that said so.
    async fn ruleset_version(&self) -> &str {
        &self.verdict.ruleset_version
    }

    /// When it was made.
    async fn assessed_at(&self) -> DateTime<Utc> {
        self.at
    }
}

/// One line of the score's arithmetic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreItem {
    code: Arc<str>,
    points: i16,
}

/// One line of the score's arithmetic.
#[Object]
impl ScoreItem {
    /// Stable code.
    async fn code(&self) -> &str {
        &self.code
    }

    /// The line for people, in their language.
    async fn label(&self, ctx: &Context<'_>) -> Arc<str> {
        Texts::get().score_item(&self.code, ctx.caller().locale)
    }

    /// Signed.
    async fn points(&self) -> i32 {
        i32::from(self.points)
    }
}
