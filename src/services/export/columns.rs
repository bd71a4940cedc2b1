//! The columns of an export that come from beside the lead: what its address tells, and what a
//! salesperson would do.

use std::borrow::Cow;

use super::{Value, text, words};
use crate::{
    domain::{infrastructure::Enriched, push::PushState, referral::standing::Standing},
    ports::{store::pushes::PushStatus, tabular::Cell},
    services::sales::Summary,
    texts::{Locale, Texts},
};

/// What the first address of a lead tells.
const INFRASTRUCTURE: usize = 12;
/// What Partner Center knows of it, beside whether it is a referral.
const REFERRAL: usize = 7;
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

/// Of the referral that counts. Empty while the sync is off.
pub(super) fn referral_cells<'a>(
    is_synced: bool,
    standing: Option<&'a Standing>,
    cells: &mut Vec<Value<'a>>,
) {
    let is_referral = if standing.is_some() { "true" } else { "false" };
    cells.push(text(is_synced.then_some(is_referral)));
    let Some((standing, primary)) = standing.and_then(|all| Some((all, all.primary()?))) else {
        cells.extend((0..REFERRAL).map(|_| Value::Plain(Cell::Empty)));
        return;
    };
    let facts = &primary.facts;
    let value = facts.deal_value.map(|value| value.to_string());
    cells.extend([
        Value::Plain(Cell::Number(standing.referrals.len() as i64)),
        text(Some(words::link_status(standing.link_status))),
        text(Some(&facts.referral_id)),
        text(Some(&facts.status)),
        Value::Made(Cow::Owned(value.unwrap_or_default())),
        text(facts.currency.as_deref()),
        Value::Plain(facts.expires_at.map_or(Cell::Empty, Cell::Time)),
    ]);
}

/// How it stands in Dynamics. Empty while pushes are off.
pub(super) fn dynamics_cells(
    is_pushed: bool,
    status: Option<&PushStatus>,
    cells: &mut Vec<Value<'_>>,
) {
    let state = status.map_or(PushState::NotPushed, |status| status.state);
    let known = status.and_then(|status| status.known.as_ref());
    let id = known.map(|known| known.dynamics_id.to_string());
    let pushed_at = known.and_then(|known| known.pushed_at);
    cells.extend([
        text(is_pushed.then_some(words::push_state(state))),
        Value::Made(Cow::Owned(id.unwrap_or_default())),
        Value::Plain(pushed_at.map_or(Cell::Empty, Cell::Time)),
    ]);
}
