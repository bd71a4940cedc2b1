//! GraphQL in, JSON out.

mod alerts;
mod asking;
mod enriched;
mod examples;
mod infrastructure;
mod jobs;
mod leads;
mod limits;
mod nodes;
mod parts;
mod sales;
mod scans;
mod stored;
mod subscriptions;
mod trusted;
mod what_if;
