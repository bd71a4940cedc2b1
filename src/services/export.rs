//! The leads that match a filter, written as rows of a table.
