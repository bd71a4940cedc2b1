//! The door over real sockets.

mod access;
mod client;
mod debug;
mod files;
mod graphql;
mod hostile;
mod intake;
mod pages;
mod print;
mod screen;
mod server;
mod sign_in;
mod socket;
