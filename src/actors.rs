//! Mailboxes around services: supervision, and the reconcilers that own what is scarce.

pub mod courier;
pub mod databases;
pub mod dynamics;
pub mod handles;
pub mod infrastructure;
pub mod jobs;
pub mod reconciler;
pub mod referral_syncer;
pub mod registrar;
pub mod scanner;
pub mod scheduler;
pub mod sign_in;
pub mod supervision;
pub mod sweeper;
pub mod warmer;
