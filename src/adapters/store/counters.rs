//! The dashboard's figures over all leads, kept in the transactions that change leads.
//!
//! Every writer sums what it changed in [`Deltas`] and applies them as the **last** statement of its
//! transaction, in one order: two writers then wait for each other, but never in a circle.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr};

use super::{cells::Cells, codes::Code, sql::Sql};
use crate::{
    domain::{
        assessment::{PriorityCategory, Segment},
        provider::MailProvider,
    },
    ports::store::leads::DashboardFigures,
};

/// Segment Migration with this score or more is of high priority.
pub const HIGH_PRIORITY_SCORE: i16 = 70;

/// What of a lead is counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counted {
    /// Segment.
    pub segment: Option<Segment>,
    /// Category.
    pub category: Option<PriorityCategory>,
    /// Provider.
    pub provider: Option<MailProvider>,
    /// Country.
    pub country: Option<String>,
    /// Score.
    pub score: Option<i16>,
    /// Whether a referral names it.
    pub is_referral: bool,
}

impl Counted {
    /// What [`Counted::read`] reads of table or alias `l`.
    pub const COLUMNS: &str =
        "l.segment, l.category, l.provider, l.country, l.score, l.is_referral";

    /// Reads its columns.
    pub fn read(cells: &mut Cells<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            segment: cells.maybe_code()?,
            category: cells.maybe_code()?,
            provider: cells.maybe_code()?,
            country: cells.maybe_owned()?,
            score: cells.maybe_small()?,
            is_referral: cells.flag()?,
        })
    }
}

/// What a counter counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Assessed,
    Band,
    Category,
    Country,
    HighPriority,
    Leads,
    Provider,
    Referrals,
    ScoreSum,
    Segment,
}

impl Subject {
    const ALL: [Self; 10] = [
        Self::Assessed,
        Self::Band,
        Self::Category,
        Self::Country,
        Self::HighPriority,
        Self::Leads,
        Self::Provider,
        Self::Referrals,
        Self::ScoreSum,
        Self::Segment,
    ];

    const fn code(self) -> &'static str {
        match self {
            Self::Assessed => "ASSESSED",
            Self::Band => "BAND",
            Self::Category => "CATEGORY",
            Self::Country => "COUNTRY",
            Self::HighPriority => "HIGH_PRIORITY",
            Self::Leads => "LEADS",
            Self::Provider => "PROVIDER",
            Self::Referrals => "REFERRALS",
            Self::ScoreSum => "SCORE_SUM",
            Self::Segment => "SEGMENT",
        }
    }
}

/// Changes of counters, summed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deltas(BTreeMap<(Subject, String), i64>);

impl Deltas {
    /// A new lead.
    pub fn added(&mut self, lead: &Counted) {
        self.count(lead, 1);
    }

    /// A lead that was counted as `before` and is `after` now.
    pub fn changed(&mut self, before: &Counted, after: &Counted) {
        if before != after {
            self.count(before, -1);
            self.count(after, 1);
        }
    }

    /// Counts `times` leads of the same facts.
    pub fn count(&mut self, lead: &Counted, times: i64) {
        self.add(Subject::Leads, "", times);
        if let Some(segment) = lead.segment {
            self.add(Subject::Segment, segment.code(), times);
        }
        if let Some(category) = lead.category {
            self.add(Subject::Category, category.code(), times);
        }
        if let Some(provider) = lead.provider {
            self.add(Subject::Provider, provider.code(), times);
        }
        if let Some(country) = &lead.country {
            self.add(Subject::Country, country, times);
        }
        if lead.is_referral {
            self.add(Subject::Referrals, "", times);
        }
        if let Some(score) = lead.score {
            self.add(Subject::Assessed, "", times);
            self.add(Subject::ScoreSum, "", times * i64::from(score));
            self.add(Subject::Band, BANDS[usize::from(score.clamp(0, 99) as u16) / 10], times);
            if lead.segment == Some(Segment::Migration) && score >= HIGH_PRIORITY_SCORE {
                self.add(Subject::HighPriority, "", times);
            }
        }
    }

    fn add(&mut self, subject: Subject, member: &str, times: i64) {
        // The map is small; most additions find their entry.
        *self.0.entry((subject, member.to_owned())).or_default() += times;
    }

    /// Writes the sums. To be the last statement of its transaction.
    pub async fn apply(self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        let rows: Vec<(&str, &str, i64)> = self
            .0
            .iter()
            .filter(|(_, amount)| **amount != 0)
            .map(|((subject, member), amount)| (subject.code(), member.as_str(), *amount))
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        let json = serde_json::to_string(&rows).expect("texts and numbers are JSON");
        let backend = transaction.get_database_backend();
        let sql = match backend {
            DbBackend::Postgres => APPLY_POSTGRES,
            _ => APPLY_SQLITE,
        };
        transaction.execute_raw(Sql::whole(backend, sql, [json.into()])).await.map(drop)
    }

    /// The figures that these sums make up.
    pub fn figures(&self) -> DashboardFigures {
        let mut figures = DashboardFigures::default();
        let (mut assessed, mut sum) = (0, 0);
        for ((subject, member), amount) in &self.0 {
            let amount = *amount;
            let count = u64::try_from(amount).unwrap_or(0);
            if count == 0 {
                continue;
            }
            match subject {
                Subject::Assessed => assessed = amount,
                Subject::Band => {
                    if let Some(place) = BANDS.iter().position(|band| band == member) {
                        figures.score_histogram[place] = count;
                    }
                }
                Subject::Category => push(&mut figures.by_category, member, count),
                Subject::Country => figures.by_country.push((member.clone(), count)),
                Subject::HighPriority => figures.high_priority_count = count,
                Subject::Leads => figures.lead_count = count,
                Subject::Provider => push(&mut figures.by_provider, member, count),
                Subject::Referrals => figures.referral_count = count,
                Subject::ScoreSum => sum = amount,
                Subject::Segment => push(&mut figures.by_segment, member, count),
            }
        }
        figures.average_score = (assessed > 0).then(|| sum as f64 / assessed as f64);
        figures.by_segment.sort_unstable();
        figures.by_category.sort_unstable();
        figures.by_provider.sort_unstable();
        figures.by_country.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        figures
    }

    /// Reads a row of subject, member and amount into the sums. Subjects of a later version are
    /// passed over.
    pub fn read(&mut self, cells: &mut Cells<'_>) -> Result<(), DbErr> {
        let (subject, member, amount) = (cells.text()?, cells.text()?, cells.large()?);
        if let Some(subject) = Subject::ALL.into_iter().find(|known| known.code() == subject) {
            self.add(subject, member, amount);
        }
        Ok(())
    }
}

/// All counters, for [`Deltas::read`].
pub const READ_COUNTERS: &str = "SELECT subject, member, amount FROM dashboard_counter";

const BANDS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

const APPLY_POSTGRES: &str = "INSERT INTO dashboard_counter AS c (subject, member, amount)
    SELECT r->>0, r->>1, (r->>2)::bigint FROM json_array_elements($1::json) AS r
    ORDER BY 1, 2
    ON CONFLICT (subject, member) DO UPDATE SET amount = c.amount + excluded.amount";

const APPLY_SQLITE: &str = "INSERT INTO dashboard_counter AS c (subject, member, amount)
    SELECT value->>0, value->>1, value->>2 FROM json_each($1) WHERE true
    ON CONFLICT (subject, member) DO UPDATE SET amount = c.amount + excluded.amount";

fn push<C: Code>(counts: &mut Vec<(C, u64)>, member: &str, count: u64) {
    if let Some(member) = C::of_code(member) {
        counts.push((member, count));
    }
}
