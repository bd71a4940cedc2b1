//! The edge: each adapter implements a port; none calls another.

pub mod budget;
pub mod dataverse;
pub mod dns;
pub mod entra;
pub mod geoip;
pub mod http_client;
pub mod mail;
pub mod oidc;
pub mod partner_center;
pub mod progress;
pub mod redis;
pub mod store;
pub mod system;
pub mod tabular;
pub mod webhook;
pub mod whois;
