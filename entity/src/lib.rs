//! The tables of Hunter as sea-orm entities: one module a table, no behaviour.
