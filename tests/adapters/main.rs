//! Each adapter against the real thing over real sockets and both databases.

#[path = "../support/databases.rs"]
mod databases;
mod dns;
mod export;
mod geoip;
mod import;
#[path = "../support/ip_bin.rs"]
mod ip_bin;
#[path = "../support/statements.rs"]
mod statements;
mod store_connection;
mod store_jobs;
mod store_leads;
mod store_scans;
mod store_schema;
mod tabular;
mod whois;
