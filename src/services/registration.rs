//! Looks up registration data for scanned leads, apart from the scans.
