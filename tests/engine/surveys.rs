//! Whole surveys over tiny zones.
