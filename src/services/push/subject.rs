//! A lead's facts, completed for a push.

use chrono::{DateTime, Utc};

use crate::{
    domain::push::{
        content::{self, Draft},
        facts::PushFacts,
        mapping::Mapping,
    },
    ports::store::pushes::PushSubject,
    texts::{Locale, Texts, sales::Headline},
};

/// What should stand in Dynamics of that lead. Dynamics is one for all readers, so its texts are
/// English.
pub(super) fn draft(subject: &PushSubject, mapping: &Mapping, now: DateTime<Utc>) -> Draft {
    Draft::new(&facts(subject, now), mapping)
}

/// Of that draft.
pub(super) fn hash(subject: &PushSubject, mapping: &Mapping, now: DateTime<Utc>) -> String {
    content::hash(&facts(subject, now), mapping)
}

fn facts(subject: &PushSubject, now: DateTime<Utc>) -> PushFacts {
    let (texts, locale, known) = (Texts::get(), Locale::En, &subject.facts);
    let found = subject.infrastructure.as_ref();
    let headline = Headline {
        domain: &known.display_domain,
        verdict: known.segment.zip(known.score),
        host: subject.host.as_deref(),
        tenant_size: subject.tenant_size,
        country: found.and_then(|found| found.country.as_deref()),
        is_proxy: found.is_some_and(|found| found.is_proxy == Some(true)),
    };
    PushFacts {
        infrastructure: found.and_then(|found| texts.infrastructure(found, locale)),
        sales_line: Some(texts.sales_line(&headline, locale)),
        pushed_at: now,
        ..known.clone()
    }
}
