//! The tables of Hunter as sea-orm entities: one module a table, no behaviour.

pub mod alert;
pub mod alert_delivery;
pub mod api_key;
pub mod assessment;
pub mod audit_log;
pub mod dashboard_counter;
pub mod dynamics_connection;
pub mod dynamics_push;
pub mod dynamics_push_attempt;
pub mod ip_enrichment;
pub mod job;
pub mod job_item;
pub mod lead;
pub mod partner_referral;
pub mod referral_contact;
pub mod referral_domain;
pub mod scan;
pub mod secret;
pub mod session;
pub mod sign_in;
pub mod signals;
pub mod sync_run;
pub mod team_view;
pub mod whois;
