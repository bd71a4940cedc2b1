//! A lead as one row: its own columns and the parts that were asked for.

use sea_orm::{DbErr, QueryResult};

use super::super::{
    cells::Cells,
    codes::Code,
    rows::{
        ASSESSMENT_COLUMNS, RECORDS_COLUMNS, SIGNALS_COLUMNS, WHOIS_COLUMNS, read_assessment,
        read_signals, read_whois,
    },
    sql::Sql,
};
use crate::{
    domain::{
        domain_name::DomainName,
        ids::LeadId,
        lead::{Lead, Sourced},
    },
    ports::store::leads::LeadParts,
};

/// The sort columns that every row brings along.
#[derive(Debug, Clone, Copy)]
pub struct SortColumns {
    /// 99 before the first assessment.
    pub priority: i16,
    /// The negated score.
    pub sort_score: i16,
}

/// Adds `SELECT … FROM lead AS l` with the joins of the parts. `extra` are columns after all
/// others, with their leading comma.
pub fn push_select(sql: &mut Sql, extra: &str, parts: LeadParts) {
    sql.push(
        "SELECT l.id, l.domain, l.domain_unicode, l.company_name, l.company_name_source, \
         l.company_name_at, l.country, l.country_source, l.country_at, l.scan_state, \
         l.scanned_at, l.created_at, l.updated_at, l.priority, l.sort_score",
    );
    if has_signals(parts) {
        sql.push(", ").push(SIGNALS_COLUMNS);
        if parts.records {
            sql.push(", ").push(RECORDS_COLUMNS);
        }
    }
    if parts.whois {
        sql.push(", ").push(WHOIS_COLUMNS);
    }
    if parts.assessment {
        sql.push(", ").push(ASSESSMENT_COLUMNS);
    }
    sql.push(extra).push(" FROM lead AS l");
    if has_signals(parts) {
        sql.push(" LEFT JOIN signals AS s ON s.scan_id = l.scan_id");
    }
    if parts.whois {
        sql.push(" LEFT JOIN whois AS w ON w.lead_id = l.id");
    }
    if parts.assessment {
        sql.push(" LEFT JOIN assessment AS a ON a.scan_id = l.scan_id");
    }
}

/// Registration data is shown within the signals: asking for it asks for them.
const fn has_signals(parts: LeadParts) -> bool {
    parts.signals || parts.whois
}

/// Reads what [`push_select`] asked for.
pub fn read_lead(row: &QueryResult, parts: LeadParts) -> Result<(Lead, SortColumns), DbErr> {
    let mut cells = Cells::of(row)?;
    let (lead, sort) = read_lead_cells(&mut cells, parts)?;
    Ok((lead, sort))
}

/// As [`read_lead`]; the cells then stand before the extra columns.
pub fn read_lead_cells(
    cells: &mut Cells<'_>,
    parts: LeadParts,
) -> Result<(Lead, SortColumns), DbErr> {
    let id = LeadId(cells.id()?);
    let ascii = cells.text()?;
    let unicode = cells.maybe_text()?.unwrap_or(ascii);
    let domain = DomainName::from_stored(ascii.to_owned(), unicode.to_owned());
    let company_name = read_fact(cells)?;
    let country = read_fact(cells)?;
    let scan_state = cells.code()?;
    let scanned_at = cells.maybe_moment()?;
    let created_at = cells.moment()?;
    let updated_at = cells.moment()?;
    let sort = SortColumns { priority: cells.small()?, sort_score: cells.small()? };
    let mut signals = if has_signals(parts) { read_signals(cells, parts.records)? } else { None };
    if parts.whois {
        let whois = read_whois(cells)?;
        if let Some(signals) = &mut signals {
            signals.whois = whois;
        }
    }
    let assessment = if parts.assessment { read_assessment(cells)? } else { None };
    let lead = Lead {
        id,
        domain,
        company_name,
        country,
        scan_state,
        signals,
        assessment,
        created_at,
        updated_at,
        scanned_at,
    };
    Ok((lead, sort))
}

/// A fact with its source and time: three columns, null together.
pub fn read_fact(cells: &mut Cells<'_>) -> Result<Option<Sourced<String>>, DbErr> {
    let Some(value) = cells.maybe_text()? else {
        cells.skip(2);
        return Ok(None);
    };
    let source = Code::read(cells.text()?)?;
    Ok(Some(Sourced { value: value.to_owned(), source, at: cells.moment()? }))
}
