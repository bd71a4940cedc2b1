//! One row becomes a lead, or is refused with its reason.

use super::columns::{Column, Layout};
use crate::{
    domain::{
        clean::{clean_name, clean_text, is_empty_word},
        country::country_code,
        domain_name::{DomainName, DomainNameError},
        lead::FactSource,
    },
    ports::{
        store::{jobs::ImportItem, leads::NewLead},
        tabular::TableRow,
    },
    texts::{Locale, Texts},
};

/// Domains that one cell may give.
const MAX_DOMAINS_IN_ROW: usize = 20;

/// Judges a row. Headings, and rows that say nothing anywhere, are no items.
pub(super) fn judge(
    row: TableRow<'_>,
    layout: &Layout,
    locale: Locale,
    items: &mut Vec<ImportItem>,
) {
    let is_above = layout.heading_row.is_some_and(|heading| row.number <= heading);
    let repeats = !layout.headings.is_empty() && row.cells.iter().eq(layout.headings.iter());
    if is_above || repeats || row.cells.iter().all(|cell| is_empty_word(cell)) {
        return;
    }
    let columns = &layout.columns;
    let web = cell(row, columns.domain.as_ref());
    let email = cell(row, columns.email.as_ref());
    let name = cell(row, columns.company.as_ref());
    let said = [web, email, name].into_iter().chain(row.cells.iter().map(|cell| Some(*cell)));
    let said = said.flatten().find(|text| !is_empty_word(text)).unwrap_or_default();
    let item = |text: &str, lead: Result<NewLead, String>| ImportItem {
        row: row.number,
        item: clean_text(text, 200),
        lead,
    };
    match domains(web, email) {
        Err(refusal) => items.push(item(said, Err(refusal.sentence(locale)))),
        Ok((text, domains)) => {
            let company_name = name.and_then(|name| clean_name(without_guard(name)));
            let country = cell(row, columns.country.as_ref()).and_then(country_code);
            for domain in domains {
                let lead = NewLead {
                    domain,
                    company_name: company_name.clone(),
                    country: country.map(str::to_owned),
                    source: FactSource::Import,
                };
                items.push(item(text, Ok(lead)));
            }
        }
    }
}

/// A cell that says something.
fn cell<'a>(row: TableRow<'a>, column: Option<&Column>) -> Option<&'a str> {
    let cell = row.cells.get(column?.index)?;
    (!is_empty_word(cell)).then(|| without_guard(cell))
}

/// The apostrophe by which our own exports keep text from becoming a formula.
fn without_guard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if text.starts_with(['=', '+', '-', '@']) => text,
        _ => cell,
    }
}

enum Refusal {
    Nothing,
    FreeMailOnly(String),
    Domain(DomainNameError),
}

impl Refusal {
    fn sentence(&self, locale: Locale) -> String {
        let (code, detail) = match self {
            Self::Nothing => ("row-no-domain", None),
            Self::FreeMailOnly(domain) => ("row-free-mail", Some(domain.as_str())),
            Self::Domain(error) => (error.code(), error.detail()),
        };
        Texts::get().refused(code, detail, locale)
    }
}

/// The web address decides; the e-mail address fills in where it gives no domain.
fn domains<'a>(
    web: Option<&'a str>,
    email: Option<&'a str>,
) -> Result<(&'a str, Vec<DomainName>), Refusal> {
    let mut refusal = Refusal::Nothing;
    if let Some(web) = web {
        match companies(web) {
            Ok(domains) => return Ok((web, domains)),
            Err(error) => refusal = Refusal::Domain(error),
        }
    }
    if let Some(email) = email {
        match companies(email) {
            // All of a row's addresses belong to one company; one domain stands for it.
            Ok(domains) => return Ok((email, domains.into_iter().take(1).collect())),
            Err(error) if matches!(refusal, Refusal::Nothing) => {
                refusal = match error {
                    DomainNameError::FreeMail(domain) => Refusal::FreeMailOnly(domain),
                    error => Refusal::Domain(error),
                };
            }
            Err(_) => {}
        }
    }
    Err(refusal)
}

/// The company domains of a cell, or why its first part is none.
fn companies(cell: &str) -> Result<Vec<DomainName>, DomainNameError> {
    let mut refused = None;
    let mut domains = Vec::new();
    for read in DomainName::parse_all(cell).into_iter().take(MAX_DOMAINS_IN_ROW) {
        match read {
            Ok(name) if name.is_free_mail() => {
                let error = DomainNameError::FreeMail(name.as_str().to_owned());
                refused = refused.or(Some(error));
            }
            Ok(name) => domains.push(name),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    if domains.is_empty() { Err(refused.unwrap_or(DomainNameError::Empty)) } else { Ok(domains) }
}
