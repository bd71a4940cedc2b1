//! Figures over many leads.

use async_graphql::{Enum, SimpleObject};

use super::{
    DynamicsState, MailProvider, PriorityCategory, Segment,
    scalars::{Date, int},
};
use crate::{
    domain::push::PushState,
    graphql::row::Row,
    ports::store::{
        leads::{Ages, DashboardFigures},
        pushes,
    },
};

/// Figures over the leads that match, for charts and cards.
#[derive(Debug, Clone, PartialEq, SimpleObject)]
pub struct Dashboard {
    /// All that match, scanned or not.
    lead_count: i32,
    /// Mean score of the assessed ones.
    average_score: Option<f64>,
    /// Ready to move, with a score of 70 or more.
    high_priority_count: i32,
    /// Without those that count none.
    by_segment: Vec<Row<SegmentCount>>,
    /// Without those that count none.
    by_category: Vec<Row<CategoryCount>>,
    /// Without those that count none.
    by_provider: Vec<Row<ProviderCount>>,
    /// Most leads first.
    by_country: Vec<Row<CountryCount>>,
    /// Ten bands: 0-9, 10-19, ... 90-100.
    score_histogram: Vec<i32>,
    /// Leads that are Partner Center referrals.
    referral_count: i32,
    /// By state of the push to Dynamics.
    by_dynamics_state: Vec<Row<DynamicsStateCount>>,
    /// Attempts to push during the last fourteen days, one entry a day (UTC), oldest first.
    pushes_by_day: Vec<Row<PushDay>>,
    /// By age of the last good scan, youngest first, also those that count none.
    by_freshness: Vec<Row<FreshnessCount>>,
}

/// How the attempts to push of one day went.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct PushDay {
    /// Which, in UTC.
    day: Date,
    /// The lead stands in Dynamics as it is here.
    delivered: i32,
    /// Anything else; most are tried again.
    failed: i32,
}

/// How old the last good scan of a lead is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Freshness {
    /// Within the last 24 hours.
    Day,
    /// Within the last 7 days.
    Week,
    /// Within the last 30 days.
    Month,
    /// Longer ago.
    Older,
    /// There was none.
    Never,
}

/// Leads of one age.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct FreshnessCount {
    /// Which.
    freshness: Freshness,
    /// How many.
    count: i32,
}

/// What is counted only when it is asked for: there are no counters of it.
#[derive(Debug, Clone, Default)]
pub(in crate::graphql) struct Counted {
    /// Leads by state of their push.
    pub(in crate::graphql) states: Vec<(PushState, u64)>,
    /// Attempts by day.
    pub(in crate::graphql) days: Vec<pushes::PushDay>,
    /// Leads by age.
    pub(in crate::graphql) ages: Option<Ages>,
}

/// Leads of one segment.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct SegmentCount {
    /// Which.
    segment: Segment,
    /// How many.
    count: i32,
}

/// Leads of one category.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct CategoryCount {
    /// Which.
    category: PriorityCategory,
    /// How many.
    count: i32,
}

/// Leads of one mail provider.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct ProviderCount {
    /// Which.
    provider: MailProvider,
    /// How many.
    count: i32,
}

/// Leads of one country.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct CountryCount {
    /// ISO 3166-1 alpha-2.
    country: String,
    /// How many.
    count: i32,
}

/// Leads of one state of the push to Dynamics.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct DynamicsStateCount {
    /// Which.
    state: DynamicsState,
    /// How many.
    count: i32,
}

impl Dashboard {
    /// Leads without a push are those that are in no other state of it.
    pub(in crate::graphql) fn new(figures: DashboardFigures, counted: Counted) -> Self {
        let elsewhere: u64 = counted.states.iter().map(|(_, count)| count).sum();
        let rest = figures.lead_count.saturating_sub(elsewhere);
        let by_dynamics_state = [(PushState::NotPushed, rest)]
            .iter()
            .chain(&counted.states)
            .filter(|(_, count)| *count > 0)
            .map(|(state, count)| {
                Row(DynamicsStateCount { state: (*state).into(), count: int(*count) })
            })
            .collect();
        Self {
            lead_count: int(figures.lead_count),
            average_score: figures.average_score,
            high_priority_count: int(figures.high_priority_count),
            by_segment: counts(figures.by_segment, |(segment, count)| SegmentCount {
                segment: segment.into(),
                count: int(count),
            }),
            by_category: counts(figures.by_category, |(category, count)| CategoryCount {
                category: category.into(),
                count: int(count),
            }),
            by_provider: counts(figures.by_provider, |(provider, count)| ProviderCount {
                provider: provider.into(),
                count: int(count),
            }),
            by_country: counts(figures.by_country, |(country, count)| CountryCount {
                country,
                count: int(count),
            }),
            score_histogram: figures.score_histogram.into_iter().map(int).collect(),
            referral_count: int(figures.referral_count),
            by_dynamics_state,
            pushes_by_day: counts(counted.days, PushDay::from),
            by_freshness: counted.ages.map_or_else(Vec::new, freshness),
        }
    }
}

impl From<pushes::PushDay> for PushDay {
    fn from(of: pushes::PushDay) -> Self {
        Self { day: Date(of.day), delivered: int(of.delivered), failed: int(of.failed) }
    }
}

fn freshness(ages: Ages) -> Vec<Row<FreshnessCount>> {
    [
        (Freshness::Day, ages.day),
        (Freshness::Week, ages.week),
        (Freshness::Month, ages.month),
        (Freshness::Older, ages.older),
        (Freshness::Never, ages.never),
    ]
    .into_iter()
    .map(|(freshness, count)| Row(FreshnessCount { freshness, count: int(count) }))
    .collect()
}

fn counts<I, T>(counts: Vec<I>, count: impl Fn(I) -> T) -> Vec<Row<T>> {
    counts.into_iter().map(|one| Row(count(one))).collect()
}
