//! Who runs the mail, by fingerprints.
