//! Find, filter, page, add and count leads.
