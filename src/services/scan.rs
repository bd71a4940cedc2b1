//! Requests scans and runs leased ones, a batch at a time.
