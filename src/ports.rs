//! What Hunter needs from the world, in its own words. Adapters implement these; services use them.

pub mod budget;
pub mod cache;
pub mod channels;
pub mod clock;
pub mod dns;
pub mod dynamics;
pub mod geoip;
pub mod identity;
pub mod pace;
pub mod partner_center;
pub mod progress;
pub mod secrets;
pub mod sign_in;
pub mod store;
pub mod tabular;
pub mod whois;
