//! The scanner: bounded concurrency, one scan a domain.
