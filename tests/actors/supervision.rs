//! What a keeper survives.
