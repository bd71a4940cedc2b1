//! Addresses: `leads(hnt_domain='example.com')/…` taken apart.

use super::reply::Refused;

/// One step of a path: a name and what stands in its parentheses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) name: String,
    pub(super) arguments: Option<Vec<Argument>>,
}

/// `name=value`, or a value alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Argument {
    pub(super) name: Option<String>,
    pub(super) value: Literal,
}

/// A value in an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Literal {
    /// In quotes.
    Text(String),
    /// Without: a number, a GUID, an alias.
    Bare(String),
}

/// These break the address, encoded or not.
const FORBIDDEN: &[char] = &['/', '<', '>', '*', '%', '&', ':', '\\', '?', '+'];

impl Literal {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Bare(text) => text,
        }
    }
}

impl Segment {
    /// The value of the only argument with that name, e.g. `LogicalName`.
    pub(super) fn named(&self, name: &str) -> Option<&str> {
        match self.arguments.as_deref() {
            Some([Argument { name: Some(known), value }]) if known == name => Some(value.text()),
            _ => None,
        }
    }
}

/// Reads a path below the version, still percent-encoded.
pub(super) fn read(path: &str) -> Result<Vec<Segment>, Refused> {
    path.split('/').filter(|part| !part.is_empty()).map(segment).collect()
}

fn segment(encoded: &str) -> Result<Segment, Refused> {
    let text = decode(encoded).ok_or_else(bad_syntax)?;
    let Some((name, rest)) = text.split_once('(') else {
        return Ok(Segment { name: text, arguments: None });
    };
    let inner = rest.strip_suffix(')').ok_or_else(bad_syntax)?;
    let arguments = split(inner).ok_or_else(bad_syntax)?;
    let arguments = arguments.into_iter().map(argument).collect::<Result<_, _>>()?;
    Ok(Segment { name: name.to_owned(), arguments: Some(arguments) })
}

fn argument(text: &str) -> Result<Argument, Refused> {
    let text = text.trim();
    let (name, value) = match text.split_once('=') {
        Some((name, value)) if !name.contains('\'') => (Some(name.trim().to_owned()), value.trim()),
        _ => (None, text),
    };
    let value = match value.strip_prefix('\'') {
        Some(quoted) => {
            let inner = quoted.strip_suffix('\'').ok_or_else(bad_syntax)?;
            let plain = inner.replace("''", "\u{0}");
            if plain.contains('\'') || plain.contains(FORBIDDEN) {
                return Err(bad_syntax());
            }
            Literal::Text(plain.replace('\u{0}', "'"))
        }
        None => Literal::Bare(value.to_owned()),
    };
    Ok(Argument { name, value })
}

/// At commas outside quotes.
fn split(text: &str) -> Option<Vec<&str>> {
    let (mut parts, mut start, mut quoted) = (Vec::new(), 0, false);
    for (at, character) in text.char_indices() {
        match character {
            '\'' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    if quoted {
        return None;
    }
    if !text.is_empty() {
        parts.push(&text[start..]);
    }
    Some(parts)
}

fn decode(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes().iter();
    while let Some(&byte) = rest.next() {
        if byte == b'%' {
            let digits = [*rest.next()?, *rest.next()?];
            let digits = str::from_utf8(&digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

pub(super) fn bad_syntax() -> Refused {
    Refused::bare(400, "Bad Request - Error in query syntax.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(path: &str) -> Result<String, Refused> {
        let segments = read(path)?;
        Ok(segments[0].named("hnt_domain").unwrap_or_default().to_owned())
    }

    #[test]
    fn a_key_is_read_with_its_quotes_and_percent_signs() {
        assert_eq!(key("leads(hnt_domain='example.com')").as_deref(), Ok("example.com"));
        assert_eq!(key("leads(hnt_domain=%27example.com%27)").as_deref(), Ok("example.com"));
        assert_eq!(key("leads(hnt_domain='O''Brien')").as_deref(), Ok("O'Brien"));
        assert_eq!(key("leads(hnt_domain='%C3%BC.de')").as_deref(), Ok("ü.de"));
    }

    #[test]
    fn forbidden_characters_break_the_address_encoded_or_not() {
        for path in [
            "leads(hnt_domain='a/b')",
            "leads(hnt_domain='a%2Fb')",
            "leads(hnt_domain='a%3Fb')",
            "leads(hnt_domain='a:b')",
            "leads(hnt_domain='a'b')",
            "leads(hnt_domain='a",
            "leads(hnt_domain='%zz')",
        ] {
            assert_eq!(key(path), Err(bad_syntax()), "{path}");
        }
    }
}
