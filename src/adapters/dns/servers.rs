//! The name servers that are asked, and the sockets to each.

use std::{
    fs, io,
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use arc_swap::ArcSwapOption;
use tokio::{runtime::Handle, sync::Semaphore, time::Instant};

use super::{DnsOptions, channel::Channel, health::Health};

/// Truncated answers fetched over TCP at the same time.
const TCP_CONNECTIONS: usize = 64;
const PORT: u16 = 53;

/// All servers of one configuration, in order of preference.
#[derive(Debug)]
pub(super) struct ServerSet {
    pub(super) servers: Vec<Server>,
    pub(super) tcp: Semaphore,
}

impl ServerSet {
    pub(super) fn new(addresses: &[SocketAddr], options: &DnsOptions, on: &Handle) -> Self {
        let servers = addresses.iter().map(|&address| Server::new(address, options, on)).collect();
        Self { servers, tcp: Semaphore::new(TCP_CONNECTIONS) }
    }

    pub(super) fn addresses(&self) -> Vec<SocketAddr> {
        self.servers.iter().map(|server| server.address).collect()
    }

    /// Where to begin: the first server that is not known to be silent.
    pub(super) fn first(&self, now: Instant) -> usize {
        self.servers.iter().position(|server| !server.health.is_avoided(now)).unwrap_or(0)
    }
}

#[derive(Debug)]
pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) health: Arc<Health>,
    channels: Vec<ArcSwapOption<Channel>>,
    next: AtomicUsize,
    questions_per_socket: u32,
    on: Handle,
}

impl Server {
    fn new(address: SocketAddr, options: &DnsOptions, on: &Handle) -> Self {
        let channels = (0..options.sockets.max(1)).map(|_| ArcSwapOption::empty()).collect();
        let (health, next) = (Arc::default(), AtomicUsize::new(0));
        let questions_per_socket = options.questions_per_socket;
        Self { address, health, channels, next, questions_per_socket, on: on.clone() }
    }

    /// The next socket in turn, opened when there is none or when the old one is worn.
    pub(super) fn channel(&self) -> io::Result<Arc<Channel>> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.channels.len();
        let slot = &self.channels[turn];
        if let Some(channel) = slot.load_full()
            && !channel.is_worn(self.questions_per_socket)
        {
            return Ok(channel);
        }
        let fresh = Arc::new(Channel::open(self.address, Arc::clone(&self.health), &self.on)?);
        slot.store(Some(Arc::clone(&fresh)));
        Ok(fresh)
    }
}

/// The servers of the system's resolver file; the local one when the file names none.
pub(super) fn of_system(file: &Path) -> Vec<SocketAddr> {
    let parsed = fs::read(file).ok().and_then(|text| resolv_conf::Config::parse(text).ok());
    let mut found: Vec<SocketAddr> = Vec::new();
    for server in parsed.unwrap_or_default().get_nameservers_or_local() {
        let address = SocketAddr::new(IpAddr::from(server), PORT);
        if !found.contains(&address) {
            found.push(address);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn servers_come_from_the_system_file_and_each_once() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        writeln!(
            file,
            "search lan\nnameserver 192.0.2.1\nnameserver 2001:db8::1\nnameserver 192.0.2.1"
        )
        .unwrap();
        let found: Vec<_> = of_system(file.path()).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["192.0.2.1:53", "[2001:db8::1]:53"]);
    }

    #[test]
    fn without_a_system_file_the_local_server_is_asked() {
        let found = of_system(Path::new("/nonexistent/resolv.conf"));
        assert!(found.contains(&"127.0.0.1:53".parse().unwrap()));
    }
}
