//! Fitting a draft to what an organisation's lead table really holds.

use super::{
    content::{Draft, Value, Wanted},
    failure::{FailureReason, PushFailure},
    mapping::Policy,
    schema::{KeyState, LeadSchema, SchemaKind},
};

/// One column ready to be compared with what Dynamics holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FittedColumn {
    /// Logical name.
    pub name: String,
    /// When it is written.
    pub policy: Policy,
    /// Never a reason to write.
    pub along: bool,
    /// What should stand there; `None`: Hunter does not know.
    pub value: Option<Value>,
}

/// What was lost in fitting. It is reported and stops nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FitWarning {
    /// Which column.
    pub column: String,
    /// What happened.
    pub loss: Loss,
}

/// What happened to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// The text was cut to so many characters (UTF-16 units).
    Cut(u32),
    /// The organisation does not have this column of Dynamics' own, or does not let it be written.
    Absent,
    /// The number was brought into the range.
    Clamped,
}

/// A draft that the organisation can take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitted {
    /// In the mapping's order.
    pub columns: Vec<FittedColumn>,
    /// What was lost.
    pub warnings: Vec<FitWarning>,
}

/// Fits a draft to an organisation.
///
/// # Errors
/// When the organisation lacks what every push needs: the key, one of Hunter's own columns, or the
/// label of a choice. No lead can be pushed then, so the failure is the connection's.
pub fn fit(draft: &Draft, schema: &LeadSchema) -> Result<Fitted, PushFailure> {
    match schema.key {
        KeyState::Active => {}
        KeyState::Missing => return Err(FailureReason::KeyMissing.into()),
        KeyState::Pending => return Err(FailureReason::KeyPending.into()),
        KeyState::Failed => return Err(FailureReason::KeyFailed.into()),
    }
    let mut fitted = Fitted { columns: Vec::with_capacity(draft.columns.len()), warnings: vec![] };
    for (column, wanted) in &draft.columns {
        let warn = |loss| FitWarning { column: column.name.clone(), loss };
        let Some(found) = schema.columns.get(&column.name).filter(|found| found.is_writable) else {
            if column.own.is_some() {
                return Err(PushFailure::of_field(FailureReason::ColumnMissing, &column.name));
            }
            fitted.warnings.push(warn(Loss::Absent));
            continue;
        };
        let (value, loss) = match wanted {
            None => (None, None),
            Some(wanted) => one(wanted, &found.kind)
                .map_err(|reason| PushFailure::of_field(reason, &column.name))?,
        };
        fitted.warnings.extend(loss.map(warn));
        fitted.columns.push(FittedColumn {
            name: column.name.clone(),
            policy: column.policy,
            along: column.along,
            value,
        });
    }
    Ok(fitted)
}

fn one(wanted: &Wanted, kind: &SchemaKind) -> Result<(Option<Value>, Option<Loss>), FailureReason> {
    match (wanted, kind) {
        (Wanted::Value(Value::Text(text)), SchemaKind::Text { max_length }) => {
            let kept = cut(text, max_length.unwrap_or(u32::MAX));
            let loss = (kept.len() < text.len())
                .then(|| Loss::Cut(u32::try_from(kept.encode_utf16().count()).unwrap_or(u32::MAX)));
            Ok((Some(Value::Text(kept.to_owned())), loss))
        }
        (Wanted::Value(Value::Whole(number)), SchemaKind::Whole { min, max }) => {
            let kept = (*number).max(min.unwrap_or(i64::MIN)).min(max.unwrap_or(i64::MAX));
            Ok((Some(Value::Whole(kept)), (kept != *number).then_some(Loss::Clamped)))
        }
        (Wanted::Value(Value::Time(at)), SchemaKind::Time) => Ok((Some(Value::Time(*at)), None)),
        // An organisation may keep a choice of ours as plain text.
        (Wanted::Label(label), SchemaKind::Text { .. }) => {
            one(&Wanted::Value(Value::Text(label.clone())), kind)
        }
        (Wanted::Label(label), SchemaKind::Choice { options }) => {
            choice(label, options).map(|number| (Some(Value::Whole(number)), None))
        }
        // And a text of ours as a choice, if it has that label.
        (Wanted::Value(Value::Text(text)), SchemaKind::Choice { options }) => {
            choice(text, options).map(|number| (Some(Value::Whole(number)), None))
        }
        _ => Err(FailureReason::ColumnKind),
    }
}

fn choice(label: &str, options: &[(String, i64)]) -> Result<i64, FailureReason> {
    let wanted = label.trim().to_lowercase();
    options
        .iter()
        .find(|(label, _)| label.trim().to_lowercase() == wanted)
        .map(|(_, number)| *number)
        .ok_or(FailureReason::ChoiceMissing)
}

/// The longest beginning of at most `limit` UTF-16 units that ends on a character's boundary.
fn cut(text: &str, limit: u32) -> &str {
    let limit = limit as usize;
    // No character is longer in UTF-16 units than in bytes.
    if text.len() <= limit {
        return text;
    }
    let mut units = 0;
    for (at, character) in text.char_indices() {
        units += character.len_utf16();
        if units > limit {
            return text[..at].trim_end();
        }
    }
    text
}
