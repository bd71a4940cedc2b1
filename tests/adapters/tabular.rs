//! Messy files in, clean rows out; bombs refused.
