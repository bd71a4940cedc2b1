//! The part of OData that reads understand: `$select`, `$expand`, `$filter`, `$top`, `$orderby` and
//! `$count`.

use std::{cmp::Ordering, collections::HashMap};

use chrono::DateTime;
use serde_json::{Value, json};

use super::reply::Refused;

/// The options of one address.
#[derive(Debug, Default)]
pub(super) struct Options {
    pub(super) select: Option<Vec<String>>,
    /// Name, and what is selected of it.
    pub(super) expand: Vec<(String, Option<Vec<String>>)>,
    pub(super) filter: Option<Filter>,
    pub(super) top: Option<usize>,
    pub(super) order: Option<(String, bool)>,
    pub(super) count: bool,
    /// Values of `@name`.
    pub(super) aliases: HashMap<String, String>,
}

/// A condition.
#[derive(Debug, PartialEq)]
pub(super) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Compare { property: String, operator: String, value: Value },
}

impl Options {
    pub(super) fn read(query: &str) -> Result<Self, Refused> {
        let mut options = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "$select" => options.select = Some(names(&value)),
                "$expand" => {
                    options.expand = split_outside(&value).into_iter().map(expansion).collect();
                }
                "$filter" => options.filter = Some(Filter::read(&value)?),
                "$top" => options.top = Some(value.parse().map_err(|_| bad("$top"))?),
                "$count" => options.count = value == "true",
                "$orderby" => {
                    let mut words = value.split_whitespace();
                    let property = words.next().ok_or_else(|| bad("$orderby"))?.to_owned();
                    options.order = Some((property, words.next() == Some("desc")));
                }
                other if other.starts_with('@') => {
                    options.aliases.insert(other.to_owned(), value.into_owned());
                }
                other if other.starts_with('$') => return Err(bad(other)),
                _ => {}
            }
        }
        Ok(options)
    }

    /// Every property that is named, for checking.
    pub(super) fn properties(&self) -> Vec<&str> {
        let mut found: Vec<&str> = self.select.iter().flatten().map(String::as_str).collect();
        if let Some(filter) = &self.filter {
            filter.properties(&mut found);
        }
        found.extend(self.order.iter().map(|(property, _)| property.as_str()));
        found
    }

    /// Filters, orders and cuts.
    pub(super) fn apply<T>(&self, items: &mut Vec<T>, read: impl Fn(&T) -> &Value) {
        if let Some(filter) = &self.filter {
            items.retain(|item| filter.holds(read(item)));
        }
        if let Some((property, descending)) = &self.order {
            items.sort_by(|one, other| {
                let order = compare(&read(one)[property], &read(other)[property]);
                let order = order.unwrap_or(Ordering::Equal);
                if *descending { order.reverse() } else { order }
            });
        }
        items.truncate(self.top.unwrap_or(usize::MAX));
    }
}

impl Filter {
    pub(super) fn read(text: &str) -> Result<Self, Refused> {
        let words = words(text).ok_or_else(|| bad("$filter"))?;
        let mut rest = words.as_slice();
        let filter = any(&mut rest).filter(|_| rest.is_empty());
        filter.ok_or_else(|| bad("$filter"))
    }

    pub(super) fn holds(&self, item: &Value) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(item)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(item)),
            Self::Compare { property, operator, value } => {
                let found = property.split('/').fold(item, |inner, name| &inner[name]);
                let order = compare(found, value);
                match operator.as_str() {
                    "eq" => order == Some(Ordering::Equal),
                    "ne" => order != Some(Ordering::Equal),
                    "gt" => order == Some(Ordering::Greater),
                    "lt" => order == Some(Ordering::Less),
                    "ge" => order.is_some_and(Ordering::is_ge),
                    _ => order.is_some_and(Ordering::is_le),
                }
            }
        }
    }

    fn properties<'a>(&'a self, found: &mut Vec<&'a str>) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.properties(found);
                }
            }
            Self::Compare { property, .. } => {
                found.push(property.split('/').next().unwrap_or_default());
            }
        }
    }
}

/// Texts without regard to case, as the database compares them.
fn compare(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::String(one), Value::String(other)) => {
            let times = (DateTime::parse_from_rfc3339(one), DateTime::parse_from_rfc3339(other));
            if let (Ok(one), Ok(other)) = times {
                return Some(one.cmp(&other));
            }
            Some(one.to_lowercase().cmp(&other.to_lowercase()))
        }
        (Value::Number(one), Value::Number(other)) => one.as_f64()?.partial_cmp(&other.as_f64()?),
        (Value::Bool(one), Value::Bool(other)) => Some(one.cmp(other)),
        (Value::Null, Value::Null) => Some(Ordering::Equal),
        _ => None,
    }
}

fn any(words: &mut &[String]) -> Option<Filter> {
    let mut parts = vec![all(words)?];
    while words.first().is_some_and(|word| word == "or") {
        *words = &words[1..];
        parts.push(all(words)?);
    }
    if parts.len() == 1 { parts.pop() } else { Some(Filter::Any(parts)) }
}

fn all(words: &mut &[String]) -> Option<Filter> {
    let mut parts = vec![one(words)?];
    while words.first().is_some_and(|word| word == "and") {
        *words = &words[1..];
        parts.push(one(words)?);
    }
    if parts.len() == 1 { parts.pop() } else { Some(Filter::All(parts)) }
}

fn one(words: &mut &[String]) -> Option<Filter> {
    if words.first()? == "(" {
        *words = &words[1..];
        let inner = any(words)?;
        (words.first()? == ")").then_some(())?;
        *words = &words[1..];
        return Some(inner);
    }
    let [property, operator, value, rest @ ..] = *words else { return None };
    *words = rest;
    ["eq", "ne", "gt", "ge", "lt", "le"].contains(&operator.as_str()).then(|| Filter::Compare {
        property: property.clone(),
        operator: operator.clone(),
        value: literal(value),
    })
}

fn literal(word: &str) -> Value {
    if let Some(text) = word.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return json!(text.replace("''", "'"));
    }
    // What is no number, truth or null is a GUID or a moment.
    serde_json::from_str(word).unwrap_or_else(|_| json!(word))
}

/// Words, parentheses and quoted texts.
fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' | ')' => 1,
            '\'' => {
                let mut end = 1;
                loop {
                    end += rest[end..].find('\'')? + 1;
                    if !rest[end..].starts_with('\'') {
                        break end;
                    }
                    end += 1;
                }
            }
            _ => rest.find([' ', '(', ')']).unwrap_or(rest.len()),
        };
        words.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    Some(words)
}

fn names(text: &str) -> Vec<String> {
    text.split(',').map(|name| name.trim().to_owned()).collect()
}

fn expansion(text: &str) -> (String, Option<Vec<String>>) {
    let text = text.trim();
    let Some((name, inner)) = text.split_once('(') else { return (text.to_owned(), None) };
    let inner = inner.trim_end_matches(')');
    let select = inner.split(';').find_map(|part| part.trim().strip_prefix("$select="));
    (name.to_owned(), select.map(names))
}

/// At commas outside parentheses.
fn split_outside(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_usize, 0, Vec::new());
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn bad(option: &str) -> Refused {
    Refused::new(
        400,
        0x8006_0888,
        format!(
            "The query specified in the URI is not valid. The option {option} can not be read."
        ),
    )
}

/// The refusal of a property that a type does not have.
pub(super) fn no_such_property(name: &str, type_name: &str) -> Refused {
    Refused::new(
        400,
        0x8006_0888,
        format!(
            "Could not find a property named '{name}' on type 'Microsoft.Dynamics.CRM.{type_name}'."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_nest_and_texts_compare_without_regard_to_case() {
        let item = json!({"name": "O'Brien Ltd", "score": 7, "owner": {"name": "a"}});
        for (filter, expected) in [
            ("name eq 'o''brien LTD'", true),
            ("score ge 7 and (name eq 'x' or owner/name eq 'A')", true),
            ("score gt 7 or name ne null and score eq 8", false),
            ("score eq null", false),
            ("missing eq null", true),
        ] {
            assert_eq!(
                Filter::read(filter).map(|read| read.holds(&item)),
                Ok(expected),
                "{filter}"
            );
        }
        for broken in ["name eq", "name like 'x'", "(name eq 'x'", "name eq 'x", "eq 'x' and"] {
            assert!(Filter::read(broken).is_err(), "{broken}");
        }
    }
}
