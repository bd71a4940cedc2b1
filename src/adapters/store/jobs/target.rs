//! The filter of a bulk job: as the text of the job's row, and read into items.

use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr};
use serde::{Deserialize, Serialize};

use super::{
    super::{bulk::run, codes::Code, leads::push_where, sql::Sql},
    step::{Chunk, LeasedJob},
};
use crate::ports::store::leads::{Favorite, LeadFilter};

/// The filter is not yet read.
pub(super) const UNREAD: &str = "UNREAD";

/// Whether the job's items are still to be made from its filter.
pub(super) fn is_unread(job: &LeasedJob) -> bool {
    job.progress.as_deref() == Some(UNREAD)
}

/// All leads that match now become items, the best first.
pub(super) async fn read_target(
    transaction: &DatabaseTransaction,
    job: &LeasedJob,
) -> Result<Chunk, DbErr> {
    let filter = read_filter(job.target.as_deref().unwrap_or("{}"))?;
    let mut chunk = Chunk::default();
    if !filter.nothing {
        let mut sql = Sql::new(transaction.get_database_backend());
        sql.push("INSERT INTO job_item (job_id, position, item, domain, lead_id, state) SELECT ");
        sql.bind(job.id.0).push(
            ", row_number() OVER (ORDER BY l.priority, l.sort_score, l.domain) - 1, \
             COALESCE(l.domain_unicode, l.domain), l.domain, l.id, 'WAITING' FROM lead AS l",
        );
        push_where(&mut sql, &filter);
        chunk.job.added = run(transaction, sql).await? as u32;
    }
    Ok(chunk)
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Stored {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    domain: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    segment: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    category: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    provider: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score_min: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score_max: Option<i32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    country: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scan_state: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dynamics_state: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    search: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_referral: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tag: Vec<String>,
    /// Who keeps it at hand, and whether he does.
    #[serde(skip_serializing_if = "Option::is_none")]
    favorite: Option<(String, bool)>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    nothing: bool,
}

/// Writes a filter.
pub(super) fn write_filter(filter: &LeadFilter) -> String {
    let stored = Stored {
        domain: filter.domain.clone(),
        segment: codes(&filter.segment),
        category: codes(&filter.category),
        provider: codes(&filter.provider),
        score_min: filter.score_min,
        score_max: filter.score_max,
        country: filter.country.clone(),
        scan_state: codes(&filter.scan_state),
        dynamics_state: codes(&filter.dynamics_state),
        search: filter.search.clone(),
        is_referral: filter.is_referral,
        tag: filter.tag.clone(),
        favorite: filter.favorite.as_ref().map(|one| (one.viewer.clone(), one.is_one)),
        nothing: filter.nothing,
    };
    serde_json::to_string(&stored).expect("texts and numbers are JSON")
}

/// Reads one. A condition that this version does not know is an error: leaving it out would
/// take leads that nobody meant.
pub(super) fn read_filter(text: &str) -> Result<LeadFilter, DbErr> {
    let stored: Stored =
        serde_json::from_str(text).map_err(|fault| DbErr::Json(fault.to_string()))?;
    Ok(LeadFilter {
        domain: stored.domain,
        segment: read(&stored.segment)?,
        category: read(&stored.category)?,
        provider: read(&stored.provider)?,
        score_min: stored.score_min,
        score_max: stored.score_max,
        country: stored.country,
        scan_state: read(&stored.scan_state)?,
        dynamics_state: read(&stored.dynamics_state)?,
        search: stored.search,
        is_referral: stored.is_referral,
        tag: stored.tag,
        favorite: stored.favorite.map(|(viewer, is_one)| Favorite { viewer, is_one }),
        nothing: stored.nothing,
    })
}

fn codes<C: Code>(values: &[C]) -> Vec<String> {
    values.iter().map(|value| value.code().to_owned()).collect()
}

fn read<C: Code>(codes: &[String]) -> Result<Vec<C>, DbErr> {
    codes.iter().map(|code| C::read(code)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        assessment::Segment, provider::MailProvider, push::PushState, scan::ScanState,
    };

    #[test]
    fn a_filter_reads_back_and_an_unknown_condition_is_refused() {
        let filter = LeadFilter {
            domain: vec!["örnek.com".to_owned()],
            segment: vec![Segment::Migration, Segment::Cold],
            provider: vec![MailProvider::Google],
            score_max: Some(70),
            country: vec!["TR".to_owned()],
            scan_state: vec![ScanState::Failed],
            dynamics_state: vec![PushState::Failed, PushState::Deleted],
            search: Some("çelik".to_owned()),
            is_referral: Some(false),
            tag: vec!["vip".to_owned()],
            favorite: Some(Favorite { viewer: "local".to_owned(), is_one: true }),
            ..LeadFilter::default()
        };
        assert_eq!(read_filter(&write_filter(&filter)).expect("it was written here"), filter);
        assert_eq!(write_filter(&LeadFilter::default()), "{}");
        assert!(read_filter(r#"{"colour":["red"]}"#).is_err());
    }
}
