//! The composition root: the only place that knows everyone.
//!
//! [`Core`] is what every command works with: the settings, the store, the clock, the rules.
//! [`serve`] adds the actors and the door, and takes them down again in order: no new connection,
//! actors drained and leases given back, pools closed.

mod access;
mod actors;
mod alerts;
mod caches;
pub mod check;
mod clock;
mod core;
mod dataverse;
mod dynamics;
mod enrichment;
mod partner_center;
mod readiness;
mod referral_sync;
pub mod sandbox;
mod server;
mod work;

pub use self::{
    caches::forget,
    core::{Core, Migrations, StartError},
    dataverse::{DynamicsParts, explain},
    enrichment::{ip_databases, stands_for},
    partner_center::PartnerCenterParts,
    server::{in_a_system, serve},
};
