//! GraphQL in, JSON out; the door over real sockets.

#[path = "../support/canned.rs"]
mod canned;
#[expect(dead_code, reason = "shared with the tests of the store")]
#[path = "../support/databases.rs"]
mod databases;
mod door;
mod graph;
#[path = "../support/statements.rs"]
mod statements;
