//! Leads on SQLite and PostgreSQL.

mod figures;
mod merging;
mod paging;
mod plans;
mod samples;
mod searching;
