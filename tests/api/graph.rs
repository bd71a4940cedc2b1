//! GraphQL in, JSON out.

mod limits;
