//! The system's clock and identities: the one place that reads them.
