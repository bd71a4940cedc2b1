//! A stub DNS client over a few reused sockets.
