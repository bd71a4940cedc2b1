//! Referrals of every shape that the contract knows, invented, the same for the same seed.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

/// A company that referrals speak of.
#[derive(Debug, Clone)]
pub struct Company {
    /// Its name.
    pub name: String,
    /// Its domain.
    pub domain: String,
    /// ISO country.
    pub country: String,
}

/// `count` referrals about these companies (one company has several, some referrals have none),
/// the newest changed at `newest`.
pub fn referrals(companies: &[Company], count: usize, newest: DateTime<Utc>) -> Vec<Value> {
    (0..count).map(|number| referral(companies, number, newest)).collect()
}

/// The wire's time with so many fraction digits, trailing zeros sometimes trimmed.
pub fn wire_time(time: DateTime<Utc>, number: usize) -> String {
    match number % 4 {
        0 => time.to_rfc3339_opts(SecondsFormat::Secs, true),
        1 => time.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
        2 => format!("{}0Z", time.format("%Y-%m-%dT%H:%M:%S%.6f")),
        _ => time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
    }
}

fn referral(companies: &[Company], number: usize, newest: DateTime<Utc>) -> Value {
    let company = &companies[number % companies.len().max(1)];
    let other = &companies[(number + 1) % companies.len().max(1)];
    let updated =
        newest - TimeDelta::minutes(number as i64 * 7) - TimeDelta::microseconds(number as i64);
    let created = updated - TimeDelta::days(3);
    let (status, substatus) = match number % 9 {
        0 | 1 => ("New", "Pending"),
        2 => ("New", "Received"),
        3..=5 => ("Active", "Accepted"),
        6 => ("Closed", "Won"),
        7 => ("Closed", "Expired"),
        _ => ("Closed", "Lost"),
    };
    let (kind, qualification, inviter) = match number % 5 {
        0 => ("Independent", "Direct", json!("msft")),
        1 => ("Independent", "MarketingQualified", json!("msft")),
        2 => ("Shared", "SalesQualified", json!("6b1d2c3e-0000-4a4a-9c9c-1f2e3d4c5b6a")),
        3 => ("Independent", "Direct", Value::Null),
        _ => ("Independent", "SalesQualified", json!("msft")),
    };
    let member = |email: String| {
        json!({
            "firstName": "AYŞE ", "lastName": " Yılmaz", "phoneNumber": "+90 212 000 00 00",
            "email": email, "title": null,
            "contactPreference": {"locale": "tr-tr", "disableNotifications": null},
        })
    };
    // Expired referrals lose their people.
    let team = match number % 12 {
        _ if substatus == "Expired" => json!([]),
        3 => json!([member("satinalma@gmail.com".to_owned())]),
        5 => {
            json!([member(format!("a@{}", company.domain)), member(format!("b@{}", other.domain))])
        }
        7 => Value::Null,
        8 => member(format!("Tek.Kisi@{}", company.domain.to_uppercase())),
        9 => json!([member(format!(
            "yonetici@{}.onmicrosoft.com",
            company.domain.split('.').next().unwrap_or("x")
        ))]),
        10 => json!([member("adres yok".to_owned())]),
        _ => json!([
            member(format!("bilgi@{}", company.domain)),
            member(format!("SATIS@mail.{} ", company.domain))
        ]),
    };
    let mut referral = json!({
        "id": format!("00000000-0000-4000-8000-{number:012}"),
        "engagementId": format!("10000000-0000-4000-8000-{:012}", number / 2),
        "name": format!("{} - Microsoft 365 ", company.name),
        "organizationId": "6b1d2c3e-0000-4a4a-9c9c-1f2e3d4c5b6a",
        "organizationName": "Partner",
        "externalReferenceId": if number.is_multiple_of(2) { Value::Null } else { json!("") },
        "createdDateTime": wire_time(created, number),
        "updatedDateTime": wire_time(updated, number + 1),
        "expirationDateTime": if status == "New" { json!(wire_time(newest + TimeDelta::days((number % 14) as i64), number)) } else { Value::Null },
        "status": status, "substatus": substatus, "statusReason": null,
        "qualification": qualification, "type": kind,
        "direction": if number % 10 == 9 { "Outgoing" } else { "Incoming" },
        "eTag": format!("\"{number:08x}-0000-0100-0000-6225a63e0000\""),
        "favorite": false, "tags": [], "mpnId": "1234567",
        "customerProfile": {
            "name": if number.is_multiple_of(6) { format!("{} &amp; Oğulları", company.name) } else { company.name.to_uppercase() },
            "size": "10to50employees", "isMatchingComplete": number.is_multiple_of(2),
            "address": {"addressLine1": "Cadde 1", "city": "İstanbul", "state": null, "postalCode": "34000", "country": company.country, "region": null},
            "team": team,
            "ids": if number.is_multiple_of(3) { json!({}) } else { json!([{"profileType": "Duns", "id": ""}]) },
        },
        "consent": {"consentToToShareInfoWithOthers": null, "consentToContact": number % 4 != 1, "consentToShareReferralWithMicrosoftSellers": null},
        "details": {
            "notes": null,
            "dealValue": match number % 4 { 0 => Value::Null, 1 => json!(125_000.50), 2 => json!(0), _ => json!(number * 100) },
            "currency": if number.is_multiple_of(4) { Value::Null } else { json!("USD") },
            "closingDateTime": null,
        },
        "team": [{"firstName": "Ms", "lastName": "Rep", "email": "rep@microsoft.com"}],
        "inviteContext": {"notes": null, "invitedBy": {"organizationId": inviter, "organizationName": "Microsoft"}},
        "links": {"self": {"uri": "https://api.partner.microsoft.com/v1.0/engagments/referrals", "method": "GET"}},
    });
    if number % 11 == 4 {
        referral["qualification"] = json!("PartnerQualified");
        referral["aFieldOfTomorrow"] = json!({"deep": [1, 2]});
    }
    if number % 13 == 12 {
        referral["customerProfile"]["team"].take();
        if let Some(profile) = referral["customerProfile"].as_object_mut() {
            profile.remove("team");
        }
    }
    referral
}
