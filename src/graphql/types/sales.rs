//! What to say and to offer.

use async_graphql::{Enum, SimpleObject};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use crate::graphql::row::Row;

/// What to say to a lead and what to offer it.
#[derive(Debug, Clone, PartialEq, SimpleObject)]
pub struct SalesSummary {
    /// The lead in one sentence.
    one_liner: String,
    /// Why it is in that segment.
    segment_explanation: String,
    /// Why it has that mail provider.
    provider_reasoning: String,
    /// How well its mail is protected.
    security: Option<Row<SecurityReasoning>>,
    /// Where its mail is hosted.
    infrastructure_summary: Option<String>,
    /// What Partner Center knows of it.
    referral_note: Option<String>,
    /// What to say on the telephone, step by step.
    call_script: Vec<String>,
    /// What to ask.
    discovery_questions: Vec<String>,
    /// What to offer.
    offer: Row<Offer>,
    /// 0-100.
    opportunity_potential: i32,
    /// What makes the potential.
    opportunity_factors: Vec<Row<OpportunityFactor>>,
    /// How soon to act.
    urgency: Level,
    /// What to do next.
    next_step: Row<NextStep>,
    /// When this was written.
    generated_at: DateTime<Utc>,
}

/// How well a company's mail is protected.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct SecurityReasoning {
    /// How large the risk is.
    risk_level: Level,
    /// In one sentence.
    summary: String,
    /// Point by point.
    details: Vec<String>,
    /// What it means for selling.
    sales_angle: String,
    /// What the company should do.
    recommended_action: String,
}

/// What to offer.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct Offer {
    /// Which licence.
    tier: OfferTier,
    /// Price of one user for a month.
    price_per_user_per_month: Decimal,
    /// ISO 4217.
    currency: String,
    /// Price of the move.
    migration_fee: Decimal,
    /// Price of Defender for one user and month.
    defender_price_per_user_per_month: Option<Decimal>,
    /// Price of consulting.
    consulting_fee: Option<Decimal>,
    /// Why this one.
    recommendation: String,
}

/// Which licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum OfferTier {
    /// Microsoft 365 Business Basic.
    BusinessBasic,
    /// Microsoft 365 Business Standard.
    BusinessStandard,
    /// Microsoft 365 Enterprise.
    Enterprise,
}

/// One part of the potential.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct OpportunityFactor {
    /// What it is.
    name: String,
    /// What it adds.
    points: i32,
    /// Why.
    comment: String,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct NextStep {
    /// What.
    action: NextAction,
    /// By when.
    timeline: Timeline,
    /// How important.
    priority: Level,
    /// What to say.
    message: String,
    /// For colleagues only.
    internal_note: String,
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum NextAction {
    /// Call.
    Call,
    /// Write.
    Email,
    /// Wait.
    Wait,
}

/// By when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Timeline {
    /// Within a day.
    #[graphql(name = "HOURS_24")]
    Hours24,
    /// Within three days.
    #[graphql(name = "DAYS_3")]
    Days3,
    /// Within a week.
    #[graphql(name = "WEEK_1")]
    Week1,
    /// Within a month.
    #[graphql(name = "MONTH_1")]
    Month1,
}

/// How much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Level {
    /// Much.
    High,
    /// Some.
    Medium,
    /// Little.
    Low,
}
