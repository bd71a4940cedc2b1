//! Switches Nagle's algorithm off on connections to PostgreSQL.
//!
//! sqlx 0.9.0 lost the call that did so and gives no hold of its sockets: each larger statement then
//! waits 40 ms for an acknowledgement, and a bulk scan stores a third of what it could. The fix is in
//! sqlx's repository (pull request 4336); this file goes with the release that has it.

use std::{
    fs,
    os::fd::{BorrowedFd, RawFd},
};

use socket2::SockRef;

/// On every connection of this process whose other end is that port. Where the system does not list
/// a process's descriptors, nothing happens, only more slowly.
pub(super) fn towards(port: u16) {
    let Ok(entries) = fs::read_dir("/proc/self/fd") else { return };
    for entry in entries.flatten() {
        let number = entry.file_name().to_str().and_then(|name| name.parse::<RawFd>().ok());
        let Some(number) = number else { continue };
        #[expect(
            unsafe_code,
            reason = "used for two calls that fail on a descriptor closed meanwhile, and that do \
                      another socket no harm"
        )]
        let descriptor = unsafe { BorrowedFd::borrow_raw(number) };
        let socket = SockRef::from(&descriptor);
        let peer = socket.peer_addr().ok().and_then(|peer| peer.as_socket());
        if peer.is_some_and(|peer| peer.port() == port) {
            // A socket that is gone by now needs no options.
            let _ = socket.set_tcp_nodelay(true);
        }
    }
}
