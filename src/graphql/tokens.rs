//! Counts lexical tokens before any parser sees a document: a parser's work and memory grow with
//! them.

/// Tokens of a document, counted up to `most + 1` and no further.
///
/// Commas, white space and comments are free; a string counts as one. Text that is no GraphQL is
/// counted somehow: the parser will refuse it.
pub(super) fn count(text: &str, most: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut tokens = 0;
    while at < bytes.len() && tokens <= most {
        match bytes[at] {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                at += 1;
                continue;
            }
            b'#' => {
                at += bytes[at..]
                    .iter()
                    .position(|byte| matches!(byte, b'\n' | b'\r'))
                    .unwrap_or(bytes.len() - at);
                continue;
            }
            b'"' => at = end_of_string(bytes, at),
            b'.' if bytes[at..].starts_with(b"...") => at += 3,
            byte if is_word(byte) => {
                while at < bytes.len() && is_word(bytes[at]) {
                    at += 1;
                }
            }
            _ => at += 1,
        }
        tokens += 1;
    }
    tokens
}

/// Letters, digits and what stands within numbers.
const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+')
}

fn end_of_string(bytes: &[u8], start: usize) -> usize {
    const BLOCK: &[u8] = b"\"\"\"";
    let is_block = bytes[start..].starts_with(BLOCK);
    let mut at = start + if is_block { BLOCK.len() } else { 1 };
    while at < bytes.len() {
        if bytes[at] == b'\\' {
            at += if is_block && bytes[at + 1..].starts_with(BLOCK) { 4 } else { 2 };
        } else if is_block && bytes[at..].starts_with(BLOCK) {
            return at + BLOCK.len();
        } else if !is_block && matches!(bytes[at], b'"' | b'\n') {
            return at + 1;
        } else {
            at += 1;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn words_punctuation_and_strings_count_as_one_each() {
        assert_eq!(count("{ a }", 100), 3);
        assert_eq!(count("query Q($a: Int = -1) { b(c: $a, d: \"x y \\\" z\") }", 100), 22);
        assert_eq!(count("{ a # b c d\n ...F }", 100), 5);
        assert_eq!(count("\"\"\"a \"b\" \\\"\"\" c\"\"\" d", 100), 2);
    }

    #[test]
    fn counting_stops_past_the_limit() {
        assert_eq!(count(&"a ".repeat(1_000_000), 10), 11);
    }

    #[test]
    fn broken_text_is_counted_without_a_panic() {
        for text in ["\"", "\"\\", "\"\"\"", "\"\"\"\\", "..", "é", "\u{0}"] {
            count(text, 10);
        }
    }
}
