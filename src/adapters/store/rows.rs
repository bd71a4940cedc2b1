//! Signals, assessments and registration data as rows, both ways.
//!
//! Each `…_COLUMNS` is the list that its reader expects, under the alias that its statement gives
//! the table: `s`, `a` or `w`.

use chrono::{DateTime, Utc};
use sea_orm::DbErr;

use super::{
    cells::Cells,
    codes::Code,
    shared_text::{read_breakdown, shared, write_breakdown},
};
use crate::domain::{
    assessment::Assessment,
    ids::{LeadId, ScanId},
    signals::{DkimSignal, DmarcSignal, MxHost, MxSignal, Signals, SpfSignal, WhoisSignal},
};

/// What [`read_signals`] reads: the states, which a list of leads shows.
pub const SIGNALS_COLUMNS: &str = "s.mx_state, s.mx_root, s.is_null_mx, s.spf_state, \
    s.dkim_state, s.dmarc_state, s.dmarc_policy, s.provider, s.gateway, s.local_provider, \
    s.tenant_size, s.observed_at";

const SIGNALS_WIDTH: usize = 12;

/// What `read_records` reads, right after the states.
pub const RECORDS_COLUMNS: &str = "s.mx_hosts, s.spf_record, s.spf_include_count, \
    s.spf_lookup_count, s.spf_all, s.spf_problems, s.dkim_selectors, s.dkim_revoked, \
    s.dmarc_record, s.dmarc_subdomain_policy, s.dmarc_nonexistent_policy, s.dmarc_coverage, \
    s.dmarc_is_testing, s.dmarc_found_at, s.dmarc_problems, s.provider_evidence";

const RECORDS_WIDTH: usize = 16;

/// What [`read_assessment`] reads.
pub const ASSESSMENT_COLUMNS: &str = "a.score, a.segment, a.priority, a.category, \
    a.technical_heat, a.commercial_segment, a.commercial_heat, a.reason, a.breakdown, \
    a.ruleset_version, a.assessed_at";

const ASSESSMENT_WIDTH: usize = 11;

/// What [`read_whois`] reads.
pub const WHOIS_COLUMNS: &str = "w.source, w.registrar, w.expires_at, w.nameservers, w.observed_at";

const WHOIS_WIDTH: usize = 5;

/// Signals without registration data, which has a table of its own; `None` where the join found
/// none. Hosts, records, problems and evidence stay empty where they were not asked for.
pub fn read_signals(cells: &mut Cells<'_>, has_records: bool) -> Result<Option<Signals>, DbErr> {
    let Some(mx_state) = cells.maybe_code()? else {
        cells.skip(SIGNALS_WIDTH - 1 + if has_records { RECORDS_WIDTH } else { 0 });
        return Ok(None);
    };
    let mx = MxSignal {
        state: mx_state,
        hosts: Vec::new(),
        root: cells.maybe_owned()?,
        is_null_mx: cells.flag()?,
    };
    let spf = SpfSignal { state: cells.code()?, ..SpfSignal::default() };
    let dkim = DkimSignal { state: cells.code()?, ..DkimSignal::default() };
    let dmarc =
        DmarcSignal { state: cells.code()?, policy: cells.maybe_code()?, ..DmarcSignal::default() };
    let mut signals = Signals {
        mx,
        spf,
        dkim,
        dmarc,
        whois: None,
        provider: cells.code()?,
        gateway: cells.maybe_owned()?,
        local_provider: cells.maybe_owned()?,
        provider_evidence: Vec::new(),
        tenant_size: cells.code()?,
        observed_at: cells.moment()?,
    };
    if has_records {
        read_records(cells, &mut signals)?;
    }
    Ok(Some(signals))
}

fn read_records(cells: &mut Cells<'_>, signals: &mut Signals) -> Result<(), DbErr> {
    let Signals { mx, spf, dkim, dmarc, .. } = signals;
    let hosts: Option<Vec<(u16, String)>> = cells.json()?;
    let host = |(preference, host)| MxHost { preference, host };
    mx.hosts = hosts.unwrap_or_default().into_iter().map(host).collect();
    spf.record = cells.maybe_owned()?;
    spf.include_count = cells.maybe_int()?.map(i32::cast_unsigned);
    spf.lookup_count = cells.maybe_int()?.map(i32::cast_unsigned);
    spf.all = cells.maybe_owned()?;
    spf.problems = cells.list()?;
    dkim.selectors = cells.list()?;
    dkim.revoked = cells.list()?;
    dmarc.record = cells.maybe_owned()?;
    dmarc.subdomain_policy = cells.maybe_code()?;
    dmarc.nonexistent_policy = cells.maybe_code()?;
    dmarc.coverage = cells.maybe_small()?.map(|percent| percent as u8);
    dmarc.is_testing = cells.flag()?;
    dmarc.found_at = cells.maybe_owned()?;
    dmarc.problems = cells.list()?;
    signals.provider_evidence = cells.list()?;
    Ok(())
}

/// The row of one scan's signals. Registration data is left out.
pub fn signals_row(scan: ScanId, signals: &Signals) -> entity::signals::Model {
    let Signals { mx, spf, dkim, dmarc, .. } = signals;
    let hosts: Vec<_> = mx.hosts.iter().map(|host| (host.preference, &host.host)).collect();
    entity::signals::Model {
        scan_id: scan.0,
        mx_state: mx.state.code().to_owned(),
        mx_hosts: list(&hosts),
        mx_root: mx.root.clone(),
        is_null_mx: mx.is_null_mx,
        spf_state: spf.state.code().to_owned(),
        spf_record: spf.record.clone(),
        spf_include_count: spf.include_count.map(u32::cast_signed),
        spf_lookup_count: spf.lookup_count.map(u32::cast_signed),
        spf_all: spf.all.clone(),
        spf_problems: list(&spf.problems),
        dkim_state: dkim.state.code().to_owned(),
        dkim_selectors: list(&dkim.selectors),
        dkim_revoked: list(&dkim.revoked),
        dmarc_state: dmarc.state.code().to_owned(),
        dmarc_record: dmarc.record.clone(),
        dmarc_policy: maybe_code(dmarc.policy),
        dmarc_subdomain_policy: maybe_code(dmarc.subdomain_policy),
        dmarc_nonexistent_policy: maybe_code(dmarc.nonexistent_policy),
        dmarc_coverage: dmarc.coverage.map(i16::from),
        dmarc_is_testing: dmarc.is_testing,
        dmarc_found_at: dmarc.found_at.clone(),
        dmarc_problems: list(&dmarc.problems),
        provider: signals.provider.code().to_owned(),
        gateway: signals.gateway.clone(),
        local_provider: signals.local_provider.clone(),
        provider_evidence: list(&signals.provider_evidence),
        tenant_size: signals.tenant_size.code().to_owned(),
        observed_at: signals.observed_at,
    }
}

/// An assessment and when it was made; `None` where the join found none.
pub fn read_assessment(
    cells: &mut Cells<'_>,
) -> Result<Option<(Assessment, DateTime<Utc>)>, DbErr> {
    let Some(score) = cells.maybe_small()? else {
        cells.skip(ASSESSMENT_WIDTH - 1);
        return Ok(None);
    };
    let assessment = Assessment {
        score: score as u8,
        segment: cells.code()?,
        priority: cells.small()? as u8,
        category: cells.code()?,
        technical_heat: cells.code()?,
        commercial_segment: cells.code()?,
        commercial_heat: cells.code()?,
        reason: shared(cells.text()?),
        breakdown: read_breakdown(cells.text()?)?,
        ruleset_version: shared(cells.text()?),
    };
    Ok(Some((assessment, cells.moment()?)))
}

/// The row of one scan's assessment.
pub fn assessment_row(
    scan: ScanId,
    assessment: &Assessment,
    at: DateTime<Utc>,
) -> entity::assessment::Model {
    entity::assessment::Model {
        scan_id: scan.0,
        score: i16::from(assessment.score),
        segment: assessment.segment.code().to_owned(),
        priority: i16::from(assessment.priority),
        category: assessment.category.code().to_owned(),
        technical_heat: assessment.technical_heat.code().to_owned(),
        commercial_segment: assessment.commercial_segment.code().to_owned(),
        commercial_heat: assessment.commercial_heat.code().to_owned(),
        reason: assessment.reason.to_string(),
        breakdown: write_breakdown(&assessment.breakdown),
        ruleset_version: assessment.ruleset_version.to_string(),
        assessed_at: at,
    }
}

/// Registration data; `None` where the join found none, or before the first good answer.
pub fn read_whois(cells: &mut Cells<'_>) -> Result<Option<WhoisSignal>, DbErr> {
    let Some(source) = cells.maybe_text()? else {
        cells.skip(WHOIS_WIDTH - 1);
        return Ok(None);
    };
    Ok(Some(WhoisSignal {
        source: source.to_owned(),
        registrar: cells.maybe_owned()?,
        expires_at: cells.maybe_date()?,
        nameservers: cells.list()?,
        observed_at: cells.moment()?,
    }))
}

/// The row of a lead's registration data after a good look-up.
pub fn whois_row(
    lead: LeadId,
    whois: &WhoisSignal,
    next_at: DateTime<Utc>,
) -> entity::whois::Model {
    entity::whois::Model {
        lead_id: lead.0,
        registrar: whois.registrar.clone(),
        expires_at: whois.expires_at,
        nameservers: list(&whois.nameservers),
        source: Some(whois.source.clone()),
        observed_at: Some(whois.observed_at),
        failure: None,
        failed_at: None,
        next_at,
    }
}

/// A list as JSON text, null when empty, so that reading nothing costs nothing.
pub fn list<T: serde::Serialize>(items: &[T]) -> Option<String> {
    (!items.is_empty()).then(|| serde_json::to_string(items).expect("texts and numbers are JSON"))
}

fn maybe_code(value: Option<impl Code>) -> Option<String> {
    value.map(|value| value.code().to_owned())
}
