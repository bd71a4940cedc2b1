//! The part of OData that the list understands.

use std::cmp::Ordering;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// A list request, read.
#[derive(Debug, Default)]
pub(super) struct Asked {
    filter: Vec<Term>,
    order: Option<(String, bool)>,
    select: Vec<String>,
    pub(super) top: Option<usize>,
    pub(super) skip: usize,
    pub(super) count: bool,
    /// The empty page before this one has been served.
    pub(super) after_gap: bool,
    /// The options of the first page, which a token carries on.
    carried: String,
}

#[derive(Debug)]
struct Term {
    path: Vec<String>,
    operator: String,
    value: String,
}

impl Asked {
    pub(super) fn read(query: &str) -> Result<Self, String> {
        let mut asked = Self::default();
        let mut carried = Vec::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "$skiptoken" => {
                    let text = STANDARD.decode(value.as_bytes()).map_err(|_| "bad skip token")?;
                    let text = String::from_utf8(text).map_err(|_| "bad skip token")?;
                    let (place, rest) = text.split_once('|').ok_or("bad skip token")?;
                    asked = Self::read(rest)?;
                    asked.after_gap = place.starts_with('g');
                    asked.skip =
                        place.trim_start_matches('g').parse().map_err(|_| "bad skip token")?;
                    return Ok(asked);
                }
                "$filter" => asked.filter = terms(&value)?,
                "$orderby" => {
                    let mut words = value.split_whitespace();
                    let field = words.next().unwrap_or_default().to_owned();
                    if field != "createdDateTime" && field != "updatedDateTime" {
                        return Err(format!("can not order by {field}"));
                    }
                    asked.order = Some((field, words.next() == Some("desc")));
                }
                "$select" => {
                    asked.select = value.split(',').map(|name| name.trim().to_owned()).collect();
                }
                "$top" => asked.top = Some(value.parse().map_err(|_| "bad $top")?),
                "$skip" => asked.skip = value.parse().map_err(|_| "bad $skip")?,
                "$count" => asked.count = value == "true",
                _ => continue,
            }
            carried.push((name.into_owned(), value.into_owned()));
        }
        asked.carried =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(carried).finish();
        Ok(asked)
    }

    /// An opaque, percent-encoded continuation.
    pub(super) fn token(&self, next: usize, after_gap: bool) -> String {
        let mark = if after_gap { "g" } else { "" };
        let token = STANDARD.encode(format!("{mark}{next}|{}", self.carried));
        url::form_urlencoded::byte_serialize(token.as_bytes()).collect()
    }

    pub(super) fn filters_by_date(&self) -> bool {
        self.filter.iter().any(|term| term.path.iter().any(|name| name.ends_with("DateTime")))
    }

    pub(super) fn matches(&self, referral: &Value) -> bool {
        self.filter.iter().all(|term| term.matches(referral))
    }

    pub(super) fn sort(&self, found: &mut [&Value]) {
        if let Some((field, descending)) = &self.order {
            found.sort_by_cached_key(|referral| time(&referral[field]));
            if *descending {
                found.reverse();
            }
        }
    }

    pub(super) fn select(&self, referral: &Value) -> Value {
        if self.select.is_empty() {
            return referral.clone();
        }
        self.select.iter().map(|name| (name.clone(), referral[name].clone())).collect()
    }
}

impl Term {
    fn matches(&self, referral: &Value) -> bool {
        let found = self.path.iter().fold(referral, |value, name| &value[name]);
        let order = match (time(found), DateTime::parse_from_rfc3339(&self.value)) {
            (Some(found), Ok(wanted)) => Some(found.cmp(&wanted.to_utc())),
            _ => (found == &json!(self.value)).then_some(Ordering::Equal),
        };
        match (self.operator.as_str(), order) {
            ("eq", order) => order == Some(Ordering::Equal),
            ("ne", order) => order != Some(Ordering::Equal),
            ("ge", Some(order)) => order.is_ge(),
            ("gt", Some(order)) => order.is_gt(),
            ("le", Some(order)) => order.is_le(),
            ("lt", Some(order)) => order.is_lt(),
            _ => false,
        }
    }
}

fn terms(text: &str) -> Result<Vec<Term>, String> {
    text.trim_matches(['(', ')'])
        .split(" and ")
        .map(|term| {
            let mut words = term.trim().trim_matches(['(', ')']).splitn(3, ' ');
            match (words.next(), words.next(), words.next()) {
                (
                    Some(path),
                    Some(operator @ ("eq" | "ne" | "ge" | "gt" | "le" | "lt")),
                    Some(value),
                ) => Ok(Term {
                    path: path.split('/').map(str::to_owned).collect(),
                    operator: operator.to_owned(),
                    value: value.trim().trim_matches('\'').to_owned(),
                }),
                _ => Err(format!("can not read the filter {term}")),
            }
        })
        .collect()
}

fn time(value: &Value) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(value.as_str()?).ok().map(|time| time.to_utc())
}
