//! What Dynamics holds, as the JSON text of a row: texts and numbers as they are, a time, an account
//! or a contact within an object of its own.

use chrono::{DateTime, Utc};
use sea_orm::DbErr;
use serde_json::{Map, Value as Json, json};

use super::super::bulk::json as text_of;
use crate::domain::push::content::{Held, Value};

/// Writes it; nothing held is null.
pub(super) fn write(held: &Held) -> Option<String> {
    let object: Map<String, Json> =
        held.iter().map(|(column, value)| (column.clone(), write_value(value))).collect();
    // As a list of one: the writer of rows keeps NUL out.
    (!object.is_empty()).then(|| text_of(&[Json::Object(object)]))
}

fn write_value(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!(text),
        Value::Whole(number) => json!(number),
        Value::Time(at) => json!({ "time": at }),
        Value::Account(id) => json!({ "account": id }),
        Value::Contact(id) => json!({ "contact": id }),
    }
}

/// Reads it.
pub(super) fn read(text: Option<&str>) -> Result<Held, DbErr> {
    let Some(text) = text else { return Ok(Held::new()) };
    let fault = |what: String| DbErr::Json(what);
    let list: Vec<Map<String, Json>> =
        serde_json::from_str(text).map_err(|error| fault(error.to_string()))?;
    list.into_iter()
        .flatten()
        .map(|(column, value)| {
            let value = read_value(&value).ok_or_else(|| fault(format!("{column}: {value}")))?;
            Ok((column, value))
        })
        .collect()
}

fn read_value(value: &Json) -> Option<Value> {
    match value {
        Json::String(text) => Some(Value::Text(text.clone())),
        Json::Number(number) => number.as_i64().map(Value::Whole),
        Json::Object(object) => {
            let text = |name: &str| object.get(name)?.as_str();
            if let Some(at) = text("time") {
                return at.parse::<DateTime<Utc>>().ok().map(Value::Time);
            }
            if let Some(id) = text("account") {
                return id.parse().ok().map(Value::Account);
            }
            text("contact")?.parse().ok().map(Value::Contact)
        }
        _ => None,
    }
}
