//! The door over real sockets.

mod client;
mod files;
mod graphql;
mod pages;
mod server;
mod socket;
