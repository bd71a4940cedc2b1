//! Storage over sea-orm, the same on SQLite and PostgreSQL.
