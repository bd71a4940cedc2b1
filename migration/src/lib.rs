//! The migrations of the database, reversible and the same on SQLite and PostgreSQL.
