//! The progress bus inside one process.
