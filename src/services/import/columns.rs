//! Which column holds what: by its heading and by what stands in it, never one column twice.

use super::{
    ImportError,
    headings::{self, Heading, Role},
};
use crate::domain::{
    clean::{clean_text, is_empty_word},
    country::country_code,
    domain_name::DomainName,
    fold::fold,
};

/// Rows among which the headings are looked for; above them may stand a title.
const HEADING_ROWS: usize = 10;

/// Columns that the user names: a heading, a number from 1, or a spreadsheet's letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnChoice {
    /// Web addresses.
    pub domain: Option<String>,
    /// E-mail addresses, for rows without a web address.
    pub email: Option<String>,
    /// Company names.
    pub company: Option<String>,
    /// Countries.
    pub country: Option<String>,
}

impl ColumnChoice {
    pub(super) fn each(&self) -> impl Iterator<Item = Option<&str>> {
        [&self.domain, &self.email, &self.company, &self.country].into_iter().map(Option::as_deref)
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// From 0.
    pub index: usize,
    /// Its heading; `None` when the file has none.
    pub heading: Option<String>,
}

/// What stands in which column. At least one of `domain` and `email` is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// Web addresses.
    pub domain: Option<Column>,
    /// E-mail addresses.
    pub email: Option<Column>,
    /// Company names.
    pub company: Option<Column>,
    /// Countries.
    pub country: Option<Column>,
}

/// A row that is held back.
pub(super) struct SampleRow {
    pub(super) number: u32,
    pub(super) cells: Vec<String>,
}

/// How the rows are to be understood.
pub(super) struct Layout {
    pub(super) heading_row: Option<u32>,
    /// The headings as they stand, to know them again further down.
    pub(super) headings: Vec<String>,
    pub(super) columns: Columns,
}

/// Decides by the first rows.
pub(super) fn find(sample: &[SampleRow], choice: &ColumnChoice) -> Result<Layout, ImportError> {
    let heading_at = heading_row(sample, choice);
    let cells: &[String] = heading_at.map_or(&[], |at| &sample[at].cells);
    let data = &sample[heading_at.map_or(0, |at| at + 1)..];
    let width = sample.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    let contents: Vec<Content> = (0..width).map(|index| Content::of(data, index)).collect();
    let read: Vec<Heading> = cells.iter().map(|cell| Heading::read(cell)).collect();

    let mut taken = Vec::new();
    let mut columns = Columns::default();
    // What the user says comes first, so that no guess takes it away.
    for (wish, slot) in [
        (&choice.domain, &mut columns.domain),
        (&choice.email, &mut columns.email),
        (&choice.company, &mut columns.company),
        (&choice.country, &mut columns.country),
    ] {
        if let Some(wish) = wish {
            let index = named(wish, cells, width)
                .ok_or_else(|| ImportError::UnknownColumn(clean_text(wish, 100)))?;
            taken.push(index);
            *slot = Some(column(index, cells));
        }
    }
    for (role, slot) in [
        (Role::Domain, &mut columns.domain),
        (Role::Email, &mut columns.email),
        (Role::Company, &mut columns.company),
        (Role::Country, &mut columns.country),
    ] {
        if slot.is_some() {
            continue;
        }
        let score = |index: &usize| {
            let certainty =
                read.get(*index).map_or(0, |heading| headings::certainty(heading, role));
            contents[*index].score(role, certainty)
        };
        // Of equals the leftmost.
        let best = (0..width)
            .filter(|index| !taken.contains(index))
            .map(|index| (score(&index), index))
            .filter(|(score, _)| *score > 0.0)
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        if let Some((_, index)) = best {
            taken.push(index);
            *slot = Some(column(index, cells));
        }
    }
    if columns.domain.is_none() && columns.email.is_none() {
        let first = sample.first().map_or(&[][..], |row| &row.cells);
        let shown = if cells.is_empty() { first } else { cells };
        let headings = shown.iter().take(20).map(|cell| clean_text(cell, 30)).collect();
        return Err(ImportError::NoDomainColumn { headings });
    }
    let heading_row = heading_at.map(|at| sample[at].number);
    Ok(Layout { heading_row, headings: cells.to_vec(), columns })
}

fn column(index: usize, headings: &[String]) -> Column {
    let heading = headings.get(index).map(|cell| clean_text(cell, 100));
    Column { index, heading: heading.filter(|heading| !heading.is_empty()) }
}

/// The row of the first ones that says most about its columns and holds no address itself.
fn heading_row(sample: &[SampleRow], choice: &ColumnChoice) -> Option<usize> {
    let wishes: Vec<String> = choice.each().flatten().map(fold).collect();
    let worth = |row: &SampleRow| -> u32 {
        let mut worth = 0;
        for cell in row.cells.iter().filter(|cell| !cell.trim().is_empty()) {
            if is_domain(cell) || is_email(cell) {
                return 0;
            }
            let heading = Heading::read(cell);
            let roles = [Role::Domain, Role::Email, Role::Company, Role::Country];
            let certainty = roles.map(|role| headings::certainty(&heading, role));
            let best = certainty.into_iter().max().unwrap_or_default();
            worth += u32::from(best.max(u8::from(headings::is_other(&heading))));
            worth += 100 * u32::from(wishes.contains(&fold(cell)));
        }
        worth
    };
    sample
        .iter()
        .take(HEADING_ROWS)
        .map(worth)
        .enumerate()
        .filter(|(_, worth)| *worth > 0)
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
        .map(|(at, _)| at)
        .or_else(|| stands_above_addresses(sample).then_some(0))
}

/// A first row in words of its own: no address, above a column that holds almost only addresses.
fn stands_above_addresses(sample: &[SampleRow]) -> bool {
    let Some((first, data)) = sample.split_first() else { return false };
    let is_address = |cell: &str| is_domain(cell) || is_email(cell);
    !first.cells.iter().any(|cell| is_address(cell))
        && (0..first.cells.len()).filter(|at| !first.cells[*at].trim().is_empty()).any(|at| {
            let below: Vec<_> = data.iter().filter_map(|row| row.cells.get(at)).collect();
            let addresses = below.iter().filter(|cell| is_address(cell)).count();
            addresses > 0 && addresses * 10 >= below.len() * 8
        })
}

fn named(wish: &str, headings: &[String], width: usize) -> Option<usize> {
    let folded = fold(wish);
    headings
        .iter()
        .position(|heading| fold(heading) == folded)
        .or_else(|| folded.parse::<usize>().ok()?.checked_sub(1).filter(|index| *index < width))
        .or_else(|| match folded.as_bytes() {
            &[letter @ b'a'..=b'z'] => Some(usize::from(letter - b'a')).filter(|at| *at < width),
            _ => None,
        })
}

/// What stands in a column, as shares of its cells that say something.
#[derive(Debug, Default)]
struct Content {
    filled: usize,
    domains: f64,
    emails: f64,
    countries: f64,
    names: f64,
    /// Names with a legal form or a trade in them.
    companies: f64,
}

impl Content {
    fn of(rows: &[SampleRow], index: usize) -> Self {
        let cells: Vec<&str> = rows
            .iter()
            .filter_map(|row| row.cells.get(index))
            .map(|cell| cell.trim())
            .filter(|cell| !is_empty_word(cell))
            .collect();
        let share = |is: &dyn Fn(&str) -> bool| {
            cells.iter().filter(|cell| is(cell)).count() as f64 / cells.len().max(1) as f64
        };
        Self {
            filled: cells.len(),
            domains: share(&is_domain),
            emails: share(&is_email),
            countries: share(&|cell| country_code(cell).is_some()),
            names: share(&is_name),
            companies: share(&|cell| is_name(cell) && has_legal_form(cell)),
        }
    }

    /// How well the column fits; 0: not at all.
    fn score(&self, role: Role, certainty: u8) -> f64 {
        let heading = f64::from(certainty);
        let (share, enough) = match role {
            Role::Domain => (self.domains, 0.4),
            Role::Email => (self.emails, 0.4),
            Role::Country => (self.countries, 0.8),
            // A column of names is one of companies when legal forms say so, or a heading.
            Role::Company if certainty > 0 || self.companies >= 0.2 => {
                (self.names.midpoint(self.companies), 0.0)
            }
            Role::Company => (self.names, 0.9),
        };
        let fits = match certainty {
            0 => self.filled > 0 && share >= enough && share > 0.0,
            // One word of a heading is a hint that the cells must not deny.
            1 => self.filled == 0 || share > 0.1,
            _ => true,
        };
        if fits { heading + 2.0 * share + 0.01 } else { 0.0 }
    }
}

fn is_domain(cell: &str) -> bool {
    let cell = cell.trim();
    cell.len() <= 300
        && cell.contains('.')
        && !cell.contains(['@', ' '])
        && DomainName::parse(cell).is_ok()
}

fn is_email(cell: &str) -> bool {
    let cell = cell.trim();
    cell.len() <= 300
        && cell.contains('@')
        && !cell.contains(' ')
        && DomainName::parse(cell).is_ok()
}

fn is_name(cell: &str) -> bool {
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    letters >= 2
        && digits * 2 <= letters
        && !cell.contains("://")
        && !is_domain(cell)
        && !is_email(cell)
}

fn has_legal_form(cell: &str) -> bool {
    const FORMS: &[&str] = &[
        "as",
        "a.s",
        "ltd",
        "sti",
        "san",
        "tic",
        "sanayi",
        "ticaret",
        "limited",
        "sirketi",
        "anonim",
        "holding",
        "ins",
        "insaat",
        "gida",
        "tekstil",
        "gmbh",
        "ag",
        "inc",
        "llc",
        "corp",
        "co",
        "plc",
        "sa",
        "srl",
        "bv",
        "kooperatifi",
        "universitesi",
        "belediyesi",
    ];
    let folded = fold(cell);
    folded.split([' ', ',', '/', '&']).any(|word| FORMS.contains(&word.trim_matches('.')))
}
