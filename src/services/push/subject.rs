//! A lead's facts, completed for a push.

use chrono::{DateTime, Utc};

use crate::{
    domain::push::{content::Draft, facts::PushFacts, mapping::Mapping},
    ports::store::pushes::PushSubject,
    texts::{Locale, Texts},
};

/// What should stand in Dynamics of that lead. Dynamics is one for all readers, so its texts are
/// English.
pub(super) fn draft(subject: &PushSubject, mapping: &Mapping, now: DateTime<Utc>) -> Draft {
    let infrastructure = subject
        .infrastructure
        .as_ref()
        .and_then(|found| Texts::get().infrastructure(found, Locale::En));
    let facts = PushFacts { infrastructure, pushed_at: now, ..subject.facts.clone() };
    Draft::new(&facts, mapping)
}
