//! A sentence cut into its pieces once, so that filling it in is a copy.

use std::borrow::Cow;

use fluent_bundle::FluentValue;

use super::turkish::{self, Case};

/// Marks around the name of a variable while a sentence is cut: characters of private use, which no
/// sentence of the catalogue holds.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// A sentence with places for its variables.
#[derive(Debug)]
pub(super) struct Template {
    pieces: Vec<Piece>,
}

#[derive(Debug)]
enum Piece {
    Text(String),
    Place { name: String, case: Option<Case> },
}

/// What stands for a variable while a sentence is cut.
pub(super) fn mark(name: &str) -> String {
    format!("{OPEN}{name}{CLOSE}")
}

/// A case as a function of the catalogue: gives a value its ending, and a mark its case.
pub(super) fn inflect<'a>(case: Case, values: &[FluentValue<'a>]) -> FluentValue<'a> {
    let Some(FluentValue::String(text)) = values.first() else { return FluentValue::Error };
    match text.strip_prefix(OPEN).and_then(|rest| rest.strip_suffix(CLOSE)) {
        Some(name) => {
            let (_, word) = Case::ALL.into_iter().find(|(one, _)| *one == case).expect("it is one");
            mark(&format!("{name} {word}")).into()
        }
        None => turkish::with_case(text, case).into(),
    }
}

impl Template {
    /// Cuts a sentence that was rendered with marks for its variables.
    pub(super) fn cut(rendered: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = rendered;
        while let Some((before, marked)) = rest.split_once(OPEN) {
            let (name, after) = marked.split_once(CLOSE).expect("every mark is closed");
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            let (name, word) = name.split_once(' ').unwrap_or((name, ""));
            let case =
                Case::ALL.into_iter().find(|(_, known)| *known == word).map(|(case, _)| case);
            pieces.push(Piece::Place { name: name.to_owned(), case });
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Self { pieces }
    }

    /// The sentence with these values; one that is missing leaves nothing.
    pub(super) fn fill(&self, values: &[(&str, &str)]) -> Cow<'_, str> {
        if let [Piece::Text(text)] = self.pieces.as_slice() {
            return Cow::Borrowed(text);
        }
        let mut filled = String::with_capacity(128);
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Place { name, case } => {
                    let value = values.iter().find(|(known, _)| known == name);
                    let value = value.map_or("", |(_, value)| value);
                    match case {
                        Some(case) => filled.push_str(&turkish::with_case(value, *case)),
                        None => filled.push_str(value),
                    }
                }
            }
        }
        Cow::Owned(filled)
    }
}
