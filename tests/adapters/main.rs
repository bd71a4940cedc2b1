//! Each adapter against the real thing over real sockets and both databases.

#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod alert_deliveries;
#[expect(clippy::unwrap_used, reason = "a stand-in that can not start ends its test")]
#[path = "../support/authority.rs"]
mod authority;
mod broken_files;
#[path = "../support/databases.rs"]
mod databases;
#[path = "../support/dataverse.rs"]
mod dataverse;
#[path = "../support/dataverse_client.rs"]
mod dataverse_client;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod dns;
mod dynamics_client;
mod dynamics_provision;
mod dynamics_refusals;
mod dynamics_sandbox;
mod dynamics_sandbox_limits;
mod export;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
#[path = "../support/facts.rs"]
mod facts;
mod geoip;
mod import;
#[path = "../support/ip_bin.rs"]
mod ip_bin;
#[expect(dead_code, reason = "shared by the tests of the door and of the adapters")]
#[path = "../support/issuer.rs"]
mod issuer;
#[path = "../support/microsoft.rs"]
mod microsoft;
#[path = "../support/no_annotations.rs"]
mod no_annotations;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod oidc;
#[path = "../support/organisation.rs"]
mod organisation;
mod partner_center;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod push_budget;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod pushing;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod pushing_http;
#[expect(clippy::unwrap_used, reason = "a stand-in that can not start ends its test")]
#[path = "../support/receivers.rs"]
mod receivers;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod redis;
#[expect(clippy::unwrap_used, reason = "a server that can not start ends its test")]
#[path = "../support/redis_server.rs"]
mod redis_server;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod referral_sync;
#[expect(clippy::unwrap_used, reason = "a stand-in that can not start ends its test")]
#[path = "../support/registry.rs"]
mod registry;
mod sandbox_world;
mod sign_in;
#[path = "../support/statements.rs"]
mod statements;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod store_alerts;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod store_annotations;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod store_api_keys;
mod store_audit;
mod store_connection;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod store_enrichments;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod store_intake;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod store_jobs;
mod store_leads;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod store_pushes;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod store_referrals;
mod store_scans;
mod store_schema;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod store_secrets;
mod store_views;
mod tabular;
#[expect(clippy::unwrap_used, reason = "a test that can not be set up ends")]
mod whois;
