//! GraphQL in, JSON out.

mod asking;
mod infrastructure;
mod jobs;
mod leads;
mod limits;
mod nodes;
mod scans;
mod stored;
mod subscriptions;
mod trusted;
mod what_if;
