//! Rows as JSON.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use crate::{
    domain::push::{
        change::Changes,
        content::{Held, PARENT_ACCOUNT, PARENT_CONTACT, Value},
        mapping::{Column, Kind},
    },
    ports::dynamics::LeadState,
};

/// The body of a write: only what changes; `null` empties a column.
pub(super) fn body(changes: &Changes) -> Json {
    let values = changes.0.iter().map(|(column, value)| {
        let value = match value {
            Some(Value::Account(id)) => {
                return (format!("{column}@odata.bind"), json!(format!("/accounts({id})")));
            }
            Some(Value::Contact(id)) => {
                return (format!("{column}@odata.bind"), json!(format!("/contacts({id})")));
            }
            None => Json::Null,
            Some(Value::Text(text)) => json!(text),
            Some(Value::Whole(number)) => json!(number),
            Some(Value::Time(at)) => json!(at.to_rfc3339_opts(SecondsFormat::Secs, true)),
        };
        (column.clone(), value)
    });
    Json::Object(values.collect::<Map<_, _>>())
}

/// Identity and state of a lead; `None`: it is no lead.
pub(super) fn lead(row: &Json) -> Option<(Uuid, LeadState)> {
    let id = row["leadid"].as_str()?.parse().ok()?;
    let state = match row["statecode"].as_i64()? {
        0 => LeadState::Open,
        1 => LeadState::Qualified,
        2 => LeadState::Disqualified,
        _ => return None,
    };
    Some((id, state))
}

/// The row's version, where it carries one.
pub(super) fn version(row: &Json) -> Option<String> {
    row["@odata.etag"].as_str().map(str::to_owned)
}

/// The asked columns that are not empty.
pub(super) fn held(row: &Json, columns: &[Column]) -> Held {
    let value = |column: &Column| {
        let value = match &row[&column.name] {
            Json::String(text) if text.is_empty() => return None,
            Json::String(text) => match (&column.kind, text.parse::<DateTime<Utc>>()) {
                (Kind::Time, Ok(at)) => Value::Time(at),
                _ => Value::Text(text.clone()),
            },
            Json::Number(number) => match number.as_i64() {
                Some(whole) => Value::Whole(whole),
                None => Value::Text(number.to_string()),
            },
            Json::Bool(flag) => Value::Text(flag.to_string()),
            Json::Null | Json::Array(_) | Json::Object(_) => return None,
        };
        Some((column.name.clone(), value))
    };
    let of = |name: &str| row[name].as_str().and_then(|id| id.parse().ok());
    let account = of("_parentaccountid_value").map(Value::Account);
    let contact = of("_parentcontactid_value").map(Value::Contact);
    let tied = [(PARENT_ACCOUNT, account), (PARENT_CONTACT, contact)];
    let tied = tied.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    columns.iter().filter_map(value).chain(tied).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::push::mapping::Mapping;

    #[test]
    fn what_is_written_is_read_back_as_it_was() {
        let at = "2026-01-15T06:00:00Z".parse().unwrap();
        let changes = Changes(
            [
                ("subject".to_owned(), Some(Value::Text("Hunter: çağrı.com.tr".to_owned()))),
                ("hnt_finalscore".to_owned(), Some(Value::Whole(74))),
                ("hnt_lastsynctime".to_owned(), Some(Value::Time(at))),
                ("hnt_referralid".to_owned(), None),
                (PARENT_ACCOUNT.to_owned(), Some(Value::Account(Uuid::from_u128(7)))),
            ]
            .into(),
        );
        let mut row = body(&changes);
        let account = "00000000-0000-0000-0000-000000000007";
        assert_eq!(row["parentaccountid@odata.bind"], format!("/accounts({account})"));
        // As reads have it.
        row["_parentaccountid_value"] = json!(account);
        assert_eq!(row["hnt_lastsynctime"], "2026-01-15T06:00:00Z");
        assert!(row["hnt_referralid"].is_null() && row.get("hnt_referralid").is_some());
        let held = held(&row, Mapping::built_in().columns());
        assert_eq!(held, changes.applied_to(&Held::new()));
    }

    #[test]
    fn a_row_without_state_or_with_an_unknown_one_is_no_lead() {
        let id = "00000000-0000-4000-8000-000000000001";
        assert!(lead(&json!({"leadid": id, "statecode": 2})).is_some());
        for row in [json!({"leadid": id}), json!({"leadid": id, "statecode": 9}), json!([])] {
            assert_eq!(lead(&row), None, "{row}");
        }
    }
}
