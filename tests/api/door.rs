//! The door over real sockets.

mod client;
mod files;
mod graphql;
mod pages;
mod screen;
mod print;
mod server;
mod socket;
