//! The queue of scans on SQLite and PostgreSQL.
