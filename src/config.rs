//! The settings: environment over file over defaults, from one table.
