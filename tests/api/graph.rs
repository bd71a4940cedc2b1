//! GraphQL in, JSON out.

mod alerts;
mod annotations;
mod asking;
mod enriched;
mod examples;
mod infrastructure;
mod jobs;
mod leads;
mod limits;
mod nodes;
mod parts;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod pushes;
mod referrals;
mod rights;
mod sales;
mod scans;
mod stored;
mod subscriptions;
mod team_views;
mod trusted;
mod what_if;
