//! Requests scans and runs leased ones, a batch at a time.

pub mod request;
pub mod rescan;
pub mod run;

pub use self::{
    request::Scans,
    rescan::Rescans,
    run::{Pace, Ports, Ran, ScanRunner, Survey},
};
