//! A bulk scan's filter as the text of a job's row.

use sea_orm::DbErr;
use serde::{Deserialize, Serialize};

use super::super::codes::Code;
use crate::ports::store::leads::LeadFilter;

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
    #[serde(skip_serializing_if = "Option::is_none")]
    search: Option<String>,
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
        search: filter.search.clone(),
        nothing: filter.nothing,
    };
    serde_json::to_string(&stored).expect("texts and numbers are JSON")
}

/// Reads one. A condition that this version does not know is an error: leaving it out would scan
/// leads that nobody meant.
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
        search: stored.search,
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
    use crate::domain::{assessment::Segment, provider::MailProvider, scan::ScanState};

    #[test]
    fn a_filter_reads_back_and_an_unknown_condition_is_refused() {
        let filter = LeadFilter {
            domain: vec!["örnek.com".to_owned()],
            segment: vec![Segment::Migration, Segment::Cold],
            provider: vec![MailProvider::Google],
            score_max: Some(70),
            country: vec!["TR".to_owned()],
            scan_state: vec![ScanState::Failed],
            search: Some("çelik".to_owned()),
            ..LeadFilter::default()
        };
        assert_eq!(read_filter(&write_filter(&filter)).expect("it was written here"), filter);
        assert_eq!(write_filter(&LeadFilter::default()), "{}");
        assert!(read_filter(r#"{"colour":["red"]}"#).is_err());
    }
}
