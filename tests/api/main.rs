//! GraphQL in, JSON out; the door over real sockets.

#[path = "../support/canned.rs"]
mod canned;
mod door;
mod graph;
