//! Crash, respawn, deadline, wake; scans, jobs and look-ups through their steps.

#![expect(clippy::unwrap_used, reason = "helpers of tests, where a panic is the failure")]

mod fakes;
mod infrastructure;
mod jobs;
mod registrar;
mod scanner;
mod scheduler;
mod supervision;
