//! The door over real sockets.

mod client;
mod graphql;
mod pages;
mod server;
mod socket;
