//! Leads on SQLite and PostgreSQL.
