//! Crash, respawn, deadline, wake.

mod supervision;
