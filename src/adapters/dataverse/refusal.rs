//! Dynamics' refusals, sorted by who can mend them. The number decides; where there is none, the
//! sentence; where there is none either, the status. The sentences themselves go no further: they
//! may quote a lead's data.

use serde_json::Value;

use crate::domain::push::failure::{FailureReason, PushFailure};

/// What a refusal means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// There is no such row.
    Absent,
    /// There is a row with that key.
    Exists,
    /// The row has another version.
    Changed,
    /// What provisioning makes is there already.
    Made(PushFailure),
    /// Another change of the schema runs.
    Locked(PushFailure),
    /// Anything else.
    Failed(PushFailure),
}

/// Sorts an answer that is no success.
pub(super) fn read(status: u16, body: &[u8]) -> Refusal {
    let said = Said::read(body);
    let code = said.as_ref().and_then(|said| said.code);
    let message = said.as_ref().map_or("", |said| said.message.as_str());
    let failed = |reason, field: Option<&str>| {
        let field = field.filter(|name| is_a_name(name)).map(str::to_owned);
        let code = code.map(|code| format!("{code:#010x}"));
        PushFailure { reason, code, field }
    };
    let by_code = match code {
        Some(0x8006_0891 | 0x8004_0217) => Some(Refusal::Absent),
        Some(0x8006_0892 | 0x8004_0237) => Some(Refusal::Exists),
        Some(0x8006_0882) => Some(Refusal::Changed),
        Some(0x8004_7013 | 0x8006_0893 | 0x8006_0894) => {
            Some(Refusal::Made(failed(FailureReason::Refused, None)))
        }
        Some(0x8007_1151) => Some(Refusal::Locked(failed(FailureReason::Unavailable, None))),
        Some(code) => {
            reason_of(code, message).map(|(reason, field)| Refusal::Failed(failed(reason, field)))
        }
        None => None,
    };
    by_code
        .or_else(|| by_sentence(status, message, &failed))
        .unwrap_or_else(|| Refusal::Failed(failed(by_status(status, said.is_some()), None)))
}

/// Number and sentence of an error, in one of the forms that the service writes.
struct Said {
    code: Option<u32>,
    message: String,
}

impl Said {
    fn read(body: &[u8]) -> Option<Self> {
        let json: Value = serde_json::from_slice(body).ok()?;
        let (code, message) = match &json["error"] {
            Value::Object(error) => (error.get("code"), error.get("message")),
            _ => (json.get("ErrorCode"), json.get("Message").or(json.get("ExceptionMessage"))),
        };
        let message = message.and_then(Value::as_str);
        (code.is_some() || message.is_some()).then(|| Self {
            code: code.and_then(number),
            message: message.unwrap_or_default().to_owned(),
        })
    }
}

/// `0x80040220`, `-2147220960` or `2147746336`, as a text or as a number; 0 says nothing.
fn number(value: &Value) -> Option<u32> {
    let read = |text: &str| {
        let text = text.trim();
        match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => text.parse::<i64>().ok().map(|number| number as u32),
        }
    };
    let number = match value {
        Value::String(text) => read(text)?,
        Value::Number(number) => read(&number.to_string())?,
        _ => return None,
    };
    (number != 0).then_some(number)
}

fn reason_of(code: u32, message: &str) -> Option<(FailureReason, Option<&str>)> {
    let quoted = quoted(message);
    Some(match code {
        0x8004_4331 => (FailureReason::TooLong, quoted),
        0x8004_431a => (FailureReason::ChoiceMissing, quoted),
        0x8004_432f | 0x8004_4330 => (FailureReason::ValueRefused, quoted),
        0x8004_0203 | 0x8004_8408 => (FailureReason::ValueRefused, None),
        0x8004_8d19 => (FailureReason::SchemaMismatch, after(message, "undeclared property '")),
        0x8006_088a | 0x8006_088d => (FailureReason::SchemaMismatch, quoted),
        0x8004_0220 => (FailureReason::PrivilegeMissing, privilege(message)),
        0x8007_2560 => (FailureReason::NotAMember, None),
        0x8007_2322 | 0x8007_2321 => (FailureReason::RateLimit, None),
        0x8007_2326 => (FailureReason::Concurrency, None),
        0x8004_0333 => (FailureReason::DuplicateRule, None),
        0x8004_0265 | 0x8004_0224 => (FailureReason::PlugIn, None),
        0x8004_4150 | 0x8004_4151 => (FailureReason::Unavailable, None),
        0x8004_0216 => (FailureReason::Refused, None),
        // 0x80060888 stands for many things; its sentence tells them apart.
        _ => return None,
    })
}

fn by_sentence<'a>(
    status: u16,
    message: &'a str,
    failed: &dyn Fn(FailureReason, Option<&'a str>) -> PushFailure,
) -> Option<Refusal> {
    let says = |part: &str| message.contains(part);
    let (reason, field) = match status {
        404 if says("Does Not Exist") || says("does not exist") => return Some(Refusal::Absent),
        412 if says("version of the existing record") => return Some(Refusal::Changed),
        412 => return Some(Refusal::Exists),
        403 if says("not a member of the organization") => (FailureReason::NotAMember, None),
        403 => (FailureReason::PrivilegeMissing, privilege(message)),
        429 if says("concurrent requests") => (FailureReason::Concurrency, None),
        400 if says("Invalid property '") => {
            (FailureReason::ColumnMissing, after(message, "Invalid property '"))
        }
        400 if says("property named '") => {
            (FailureReason::ColumnMissing, after(message, "property named '"))
        }
        400 if says("key in the request URI is not valid") => (FailureReason::KeyMissing, None),
        400 if says("exceeded the maximum allowed length") => {
            (FailureReason::TooLong, quoted(message))
        }
        400 if says("Accepted Values") => (FailureReason::ChoiceMissing, quoted(message)),
        400 if says("outside the valid range") => (FailureReason::ValueRefused, quoted(message)),
        400 if says("URL was not parsed") || says("Payload provided") => {
            (FailureReason::SchemaMismatch, after(message, "undeclared property '"))
        }
        400 if says("CustomizationLockException") => {
            return Some(Refusal::Locked(failed(FailureReason::Unavailable, None)));
        }
        400 if says("already exists") => {
            return Some(Refusal::Made(failed(FailureReason::Refused, None)));
        }
        500 if says("duplicate of the current record") => (FailureReason::DuplicateRule, None),
        _ => return None,
    };
    Some(Refusal::Failed(failed(reason, field)))
}

/// `is_its_own`: the answer is an error of the service itself, not a page of something before it.
const fn by_status(status: u16, is_its_own: bool) -> FailureReason {
    match status {
        401 => FailureReason::TokenRefused,
        403 => FailureReason::PrivilegeMissing,
        408 | 502..=504 => FailureReason::Unavailable,
        413 => FailureReason::TooLong,
        429 => FailureReason::RateLimit,
        500 if !is_its_own => FailureReason::Unavailable,
        300..=399 => FailureReason::WrongAddress,
        404 | 405 if !is_its_own => FailureReason::WrongAddress,
        404 | 405 | 415 => FailureReason::SchemaMismatch,
        _ => FailureReason::Refused,
    }
}

/// The first name in single quotes.
fn quoted(message: &str) -> Option<&str> {
    after(message, "'")
}

fn after<'a>(message: &'a str, mark: &str) -> Option<&'a str> {
    let (_, rest) = message.split_once(mark)?;
    rest.split('\'').next()
}

fn privilege(message: &str) -> Option<&str> {
    message.split(|character: char| !character.is_ascii_alphanumeric() && character != '_').find(
        |word| word.strip_prefix("prv").is_some_and(|rest| rest.starts_with(char::is_uppercase)),
    )
}

/// Names of columns and privileges travel on; anything else might be data.
fn is_a_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 128
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(status: u16, code: &Value, message: &str) -> Refusal {
        read(status, json!({"error": {"code": code, "message": message}}).to_string().as_bytes())
    }

    fn failure(refusal: Refusal) -> (FailureReason, Option<String>) {
        match refusal {
            Refusal::Failed(failure) => (failure.reason, failure.field),
            other => panic!("{other:?} is no failure"),
        }
    }

    #[test]
    fn numbers_are_read_in_every_form_that_is_written() {
        for code in
            [json!("0x80040220"), json!("0X80040220"), json!("-2147220960"), json!(-2_147_220_960)]
        {
            assert_eq!(number(&code), Some(0x8004_0220), "{code}");
        }
        for code in [json!(""), json!("0x0"), json!("0"), json!(null), json!("what")] {
            assert_eq!(number(&code), None, "{code}");
        }
        let refusal = refused(403, &json!("-2147220960"), "is missing prvCreateLead privilege");
        let Refusal::Failed(failure) = refusal else { panic!("a failure") };
        assert_eq!(failure.code.as_deref(), Some("0x80040220"));
        assert_eq!(failure.field.as_deref(), Some("prvCreateLead"));
    }

    #[test]
    fn an_error_without_a_number_is_told_by_its_sentence() {
        let nothing = json!("");
        for (status, message, reason, field) in [
            (
                400,
                "x: Invalid property 'hnt_x' was found in entity 'Microsoft.Dynamics.CRM.lead'.",
                FailureReason::ColumnMissing,
                Some("hnt_x"),
            ),
            (
                400,
                "A validation error occurred.  The length of the 'subject' attribute of the 'lead' \
                 entity exceeded the maximum allowed length of '300'.",
                FailureReason::TooLong,
                Some("subject"),
            ),
            (403, "The user is not a member of the organization.", FailureReason::NotAMember, None),
            (
                429,
                "Number of concurrent requests exceeded the limit of 52.",
                FailureReason::Concurrency,
                None,
            ),
            (500, "An unexpected error occurred.", FailureReason::Refused, None),
        ] {
            let found = failure(refused(status, &nothing, message));
            assert_eq!(found, (reason, field.map(str::to_owned)), "{message}");
        }
        let old =
            "The version of the existing record doesn't match the RowVersion property provided.";
        assert_eq!(refused(412, &nothing, old), Refusal::Changed);
        let taken = "A record with matching key values already exists.";
        assert_eq!(refused(412, &nothing, taken), Refusal::Exists);
        assert_eq!(refused(404, &nothing, "lead With Id = x Does Not Exist"), Refusal::Absent);
    }

    #[test]
    fn a_page_in_place_of_json_is_told_by_its_status() {
        let page = b"<html><body>Bad gateway</body></html>";
        for (status, reason) in [
            (302, FailureReason::WrongAddress),
            (401, FailureReason::TokenRefused),
            (404, FailureReason::WrongAddress),
            (500, FailureReason::Unavailable),
            (502, FailureReason::Unavailable),
            (503, FailureReason::Unavailable),
        ] {
            assert_eq!(failure(read(status, page)), (reason, None), "{status}");
        }
    }

    #[test]
    fn the_other_envelope_is_read_and_data_goes_no_further() {
        let body =
            json!({"Message": "The value 'Erika Mustermann' is bad", "ErrorCode": -2_147_204_326});
        let found = failure(read(400, body.to_string().as_bytes()));
        assert_eq!(found, (FailureReason::ChoiceMissing, None));
    }
}
