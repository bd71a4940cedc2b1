//! The JSON of answers.
//!
//! An object that is already written travels through the library as binary data, which nothing
//! else in our graph is. So does a word of an enum, as it stands in the binary: JSON never begins
//! with a capital letter.

use async_graphql::{Name, Value};
use bytes::Bytes;

/// A value of JSON that is already written.
pub(super) fn written(mut text: Vec<u8>) -> Value {
    // Without room to spare, bytes need no second allocation.
    text.shrink_to_fit();
    Value::Binary(Bytes::from(text))
}

/// A word of an enum.
pub(super) const fn word(name: &'static str) -> Value {
    Value::Binary(Bytes::from_static(name.as_bytes()))
}

/// Writes a value.
pub(super) fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Boolean(true) => out.extend_from_slice(b"true"),
        Value::Boolean(false) => out.extend_from_slice(b"false"),
        Value::Binary(word) if word.first().is_some_and(u8::is_ascii_uppercase) => {
            write_word(word, out);
        }
        Value::Binary(written) => out.extend_from_slice(written),
        Value::Enum(name) => write_word(name.as_bytes(), out),
        Value::String(text) => write_scalar(text, out),
        Value::Number(number) => write_scalar(number, out),
        Value::List(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write(item, out);
            }
            out.push(b']');
        }
        Value::Object(object) => {
            out.push(b'{');
            for (index, (key, value)) in object.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_key(key, out);
                write(value, out);
            }
            out.push(b'}');
        }
    }
}

fn write_word(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend_from_slice(name);
    out.push(b'"');
}

/// Writes a key with its colon.
pub(super) fn write_key(key: &Name, out: &mut Vec<u8>) {
    // The parser takes letters, digits and `_` only: nothing to escape.
    out.push(b'"');
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"\":");
}

/// Writes what serde has to say.
pub(super) fn write_scalar(value: &(impl serde::Serialize + ?Sized), out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("memory takes all, and the value is JSON");
}

#[cfg(test)]
mod tests {
    use async_graphql::{Value, value};

    use super::*;

    fn text(value: &Value) -> String {
        let mut out = Vec::new();
        write(value, &mut out);
        String::from_utf8(out).expect("JSON is text")
    }

    #[test]
    fn values_are_written_as_serde_writes_them() {
        let all = value!({
            "a": null, "b": [true, false, -1, 1.5], "c": "İş \"quoted\" \u{1} \\ \n", "d": {}, "e": [],
            "f": {"g": [{"h": 18_446_744_073_709_551_615_u64}]}
        });
        let all = Value::List(vec![all, Value::Enum(Name::new("KIND"))]);
        assert_eq!(text(&all), serde_json::to_string(&all).expect("JSON"));
    }

    #[test]
    fn what_is_written_already_stands_as_it_is() {
        let list = Value::List(vec![written(b"{\"a\":1}".to_vec()), Value::Null]);
        assert_eq!(text(&list), r#"[{"a":1},null]"#);
    }

    #[test]
    fn words_are_quoted() {
        assert_eq!(
            text(&Value::List(vec![word("M365"), word("UNKNOWN")])),
            r#"["M365","UNKNOWN"]"#
        );
    }
}
