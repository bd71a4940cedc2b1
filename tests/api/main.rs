//! GraphQL in, JSON out; the door over real sockets.

mod door;
mod graph;
