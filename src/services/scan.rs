//! Requests scans and runs leased ones, a batch at a time.

pub mod rescan;
pub mod run;

pub use self::{
    rescan::Rescans,
    run::{Pace, Ran, ScanRunner, Survey},
};
