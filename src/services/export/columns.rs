//! The columns of an export that come from beside the lead: what its address tells, and what a
//! salesperson would do.

use std::borrow::Cow;

use super::{Value, text, words};
use crate::{
    domain::infrastructure::Enriched,
    ports::tabular::Cell,
    services::sales::Summary,
    texts::{Locale, Texts},
};

/// What the first address of a lead tells.
const INFRASTRUCTURE: usize = 12;
/// What to do with it.
const SALES: usize = 6;

pub(super) fn infrastructure_cells<'a>(
    found: Option<&'a Enriched>,
    locale: Locale,
    cells: &mut Vec<Value<'a>>,
) {
    let Some(enriched) = found else {
        cells.extend((0..INFRASTRUCTURE).map(|_| Value::Plain(Cell::Empty)));
        return;
    };
    let found = &enriched.infrastructure;
    let made = |text: String| Value::Made(Cow::Owned(text));
    let summary = Texts::get().infrastructure(found, locale);
    cells.extend([
        made(found.ip.to_string()),
        text(Some(words::address_source(enriched.source))),
        made(summary.unwrap_or_default()),
        text(found.country.as_deref()),
        text(found.city.as_deref()),
        Value::Plain(found.asn.map_or(Cell::Empty, |asn| Cell::Number(asn.into()))),
        text(found.asn_organization.as_deref()),
        text(found.isp.as_deref()),
        text(found.usage_type.map(words::usage_type)),
        text(found.is_proxy.map(|is_proxy| if is_proxy { "true" } else { "false" })),
        text(found.proxy_type.as_deref()),
        Value::Plain(Cell::Time(enriched.observed_at)),
    ]);
}

pub(super) fn sales_cells(summary: Option<&Summary>, cells: &mut Vec<Value<'_>>) {
    let Some(summary) = summary else {
        cells.extend((0..SALES).map(|_| Value::Plain(Cell::Empty)));
        return;
    };
    let plan = &summary.plan;
    cells.extend([
        Value::Plain(Cell::Number(plan.potential.total.into())),
        text(Some(words::level(plan.urgency))),
        text(Some(words::action(plan.next_step.action))),
        text(Some(words::timeline(plan.next_step.timeline))),
        text(Some(words::tier(plan.offer.tier))),
        Value::Made(Cow::Owned(summary.words.one_liner.clone())),
    ]);
}
