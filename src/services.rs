//! Use cases: orchestration without transport. They know ports, never who calls or implements.

pub mod access;
pub mod alerts;
pub mod annotations;
pub mod assess;
pub mod audit;
pub mod contacts;
pub mod deliveries;
pub mod enrichment;
pub mod export;
pub mod import;
pub mod intake;
pub mod jobs;
pub mod leads;
pub mod push;
pub mod referral_sync;
pub mod referrals;
pub mod registration;
pub mod retention;
pub mod rules_lab;
pub mod sales;
pub mod scan;
pub mod set_up;
pub mod sign_in;
pub mod survey;
pub mod views;
