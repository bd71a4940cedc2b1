//! GraphQL in, JSON out; the door over real sockets.

#[expect(clippy::unwrap_used, reason = "a stand-in that can not start ends its test")]
#[expect(dead_code, reason = "shared with the tests of the client, which use all of it")]
#[path = "../support/authority.rs"]
mod authority;
#[path = "../support/canned.rs"]
mod canned;
#[expect(dead_code, reason = "shared with the tests of the store")]
#[path = "../support/databases.rs"]
mod databases;
mod door;
mod graph;
#[expect(dead_code, reason = "shared by the tests of the door and of the adapters")]
#[path = "../support/issuer.rs"]
mod issuer;
#[path = "../support/look_ups.rs"]
mod look_ups;
#[expect(dead_code, reason = "shared with the tests of the adapters")]
#[path = "../support/organisation.rs"]
mod organisation;
#[path = "../support/statements.rs"]
mod statements;
