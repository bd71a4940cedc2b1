//! Partner Center's JSON, read with tolerance: every field but the id may be absent, null, or of a
//! shape that nobody documented, and no entry takes its page with it.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde_json::Value;

use super::text::clean;
use crate::{
    domain::referral::{ReferralContact, ReferralFacts},
    ports::partner_center::ReferralItem,
};

/// Entries and next link; `None` when the body is no page.
pub(super) fn page(body: &[u8]) -> Option<(Vec<ReferralItem>, Option<String>)> {
    let json: Value = serde_json::from_slice(body).ok()?;
    let items = json.get("value").and_then(Value::as_array).or_else(|| json.as_array())?;
    let next = json.get("@odata.nextLink").and_then(Value::as_str).map(str::to_owned);
    let items = items
        .iter()
        .map(|entry| ReferralItem { facts: facts(entry).map(Box::new), raw: entry.to_string() })
        .collect();
    Some((items, next))
}

/// Whether a refusal carries the number of the MFA check, wherever it stands.
pub(super) fn mentions_mfa(body: &[u8]) -> bool {
    body.windows(6).any(|part| part == b"900421")
}

fn facts(entry: &Value) -> Result<ReferralFacts, &'static str> {
    let id = text(&entry["id"]).ok_or("referral-without-id")?;
    let customer = &entry["customerProfile"];
    let details = &entry["details"];
    Ok(ReferralFacts {
        referral_id: id,
        engagement_id: text(&entry["engagementId"]),
        name: text(&entry["name"]),
        referral_type: text(&entry["type"]),
        qualification: text(&entry["qualification"]),
        invited_by: text(&entry["inviteContext"]["invitedBy"]["organizationId"]),
        direction: text(&entry["direction"]),
        status: text(&entry["status"]).unwrap_or_else(|| "Unknown".to_owned()),
        substatus: text(&entry["substatus"]),
        company_name: text(&customer["name"]),
        customer_country: country(&customer["address"]["country"]),
        contacts: contacts(&customer["team"]),
        consent_to_contact: entry["consent"]["consentToContact"].as_bool(),
        deal_value: money(&details["dealValue"]),
        currency: text(&details["currency"]).map(|code| code.to_ascii_uppercase()),
        created_at: time(&entry["createdDateTime"]),
        updated_at: time(&entry["updatedDateTime"]),
        expires_at: time(&entry["expirationDateTime"]),
        accepted_at: time(&entry["acceptedDateTime"]),
        closed_at: time(&entry["closedDateTime"]),
        etag: text(&entry["eTag"]),
    })
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => clean(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn country(value: &Value) -> Option<String> {
    let code = text(value)?.to_ascii_uppercase();
    (code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())).then_some(code)
}

/// A number or a text; never by way of a float where the text can be had.
fn money(value: &Value) -> Option<Decimal> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    text.parse().or_else(|_| Decimal::from_scientific(&text)).ok()
}

/// UTC with 0 to 7 fraction digits, cut down to microseconds: a watermark must never be rounded up.
fn time(value: &Value) -> Option<DateTime<Utc>> {
    let time = DateTime::parse_from_rfc3339(value.as_str()?.trim()).ok()?.to_utc();
    time.duration_trunc(TimeDelta::microseconds(1)).ok()
}

/// The customer's people: a list, or one alone.
fn contacts(team: &Value) -> Vec<ReferralContact> {
    let one = |member: &Value| {
        let names = [text(&member["firstName"]), text(&member["lastName"])];
        let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let contact = ReferralContact {
            name: (!name.is_empty()).then_some(name),
            email: text(&member["email"]).map(|email| email.to_lowercase()),
            phone: text(&member["phoneNumber"]),
            title: text(&member["title"]),
        };
        (contact != ReferralContact::default()).then_some(contact)
    };
    match team {
        Value::Array(members) => members.iter().filter_map(one).collect(),
        Value::Object(_) => one(team).into_iter().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::page;

    /// JSON of any shape, with the service's own names in it.
    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            ".{0,20}".prop_map(Into::into),
            "20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:00:00Z".prop_map(Into::into),
        ];
        let name = prop_oneof![
            Just("id".to_owned()),
            Just("value".to_owned()),
            Just("@odata.nextLink".to_owned()),
            Just("customerProfile".to_owned()),
            Just("details".to_owned()),
            Just("dealValue".to_owned()),
            Just("team".to_owned()),
            "[a-zA-Z@.]{0,12}",
        ];
        leaf.prop_recursive(5, 64, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::hash_map(name.clone(), inner, 0..6)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_page_of_any_shape_is_read_or_is_none(
            entries in prop::collection::vec(json(), 0..5),
            next in json(),
            bytes in prop::collection::vec(any::<u8>(), 0..100),
        ) {
            let count = entries.len();
            let body = serde_json::json!({"value": entries, "@odata.nextLink": next});
            let (items, _) = page(body.to_string().as_bytes()).expect("a list is a page");
            prop_assert_eq!(items.len(), count, "no entry takes its page with it");
            let _ = page(next.to_string().as_bytes());
            let _ = page(&bytes);
        }
    }
}
