//! Texts as the wire carries them: padded, escaped, in any case.

/// Trimmed, entities decoded once; nothing when nothing is left.
pub(super) fn clean(text: &str) -> Option<String> {
    let text = decode(text.trim());
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Decodes the entities of XML and numeric ones, once: `&amp;amp;` becomes `&amp;`.
fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        if let Some((character, length)) =
            end.and_then(|end| Some((entity(&rest[1..end])?, end + 1)))
        {
            out.push(character);
            rest = &rest[length..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|character| !character.is_control())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn entities_are_decoded_once_and_what_is_none_stands() {
        for (text, expected) in [
            (" Muster &amp; S&#246;hne ", Some("Muster & Söhne")),
            ("A &amp;amp; B", Some("A &amp; B")),
            ("R&D; çay & şeker &", Some("R&D; çay & şeker &")),
            ("&#0;&#x110000;", Some("&#0;&#x110000;")),
            ("&ğüşiöç;", Some("&ğüşiöç;")),
            ("  ", None),
        ] {
            assert_eq!(clean(text).as_deref(), expected, "{text}");
        }
    }
}
