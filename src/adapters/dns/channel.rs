//! One connected UDP socket that carries many questions at once, and the task that reads it.
//!
//! The kernel checks the source of every packet (the socket is connected); the identity and the
//! echoed question are checked here. A socket is given up after some tens of thousands of
//! questions, so that its port stays hard to guess.

use std::{
    collections::HashMap,
    future::poll_fn,
    hash::{BuildHasherDefault, Hasher},
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    task::Poll,
};

use futures::task::AtomicWaker;
use rand::{Rng, SeedableRng, rngs::StdRng};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::{io::Interest, net::UdpSocket, runtime::Handle, task::AbortHandle, time::Instant};

use super::{
    health::Health,
    wire::{self, MAX_QUERY, Question, Verdict},
};
use crate::ports::dns::DnsFailure;

/// Bursts of answers wait here; the kernel grants what its own limit allows.
const RECEIVE_BUFFER: usize = 1 << 20;
/// Larger than any UDP answer asked for; what is longer anyway is cut and judged malformed.
const LARGEST_PACKET: usize = 4_096;
/// How often one question is sent at most, over all servers.
pub(super) const MAX_TRIES: usize = 4;

/// A question under way: where the answers of its tries arrive.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) question: Question,
    arrived: Mutex<[Option<Verdict>; MAX_TRIES]>,
    waker: AtomicWaker,
}

impl Flight {
    pub(super) fn new(question: Question) -> Self {
        Self { question, arrived: Mutex::default(), waker: AtomicWaker::new() }
    }

    fn deliver(&self, number: usize, verdict: Verdict) {
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner)[number] = Some(verdict);
        self.waker.wake();
    }

    /// The next verdict with the number of its try; one that settles the question goes first.
    pub(super) async fn next(&self) -> (usize, Verdict) {
        poll_fn(|context| {
            self.waker.register(context.waker());
            let mut arrived = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
            let settled =
                arrived.iter().position(|slot| slot.as_ref().is_some_and(Verdict::is_settled));
            let number = settled.or_else(|| arrived.iter().position(Option::is_some));
            match number.and_then(|number| arrived[number].take().map(|verdict| (number, verdict)))
            {
                Some(found) => Poll::Ready(found),
                None => Poll::Pending,
            }
        })
        .await
    }
}

/// The sending side. Dropping the last handle ends the reading task.
#[derive(Debug)]
pub(super) struct Channel {
    shared: Arc<Shared>,
    asked: AtomicU32,
    reader: AbortHandle,
}

#[derive(Debug)]
struct Shared {
    socket: UdpSocket,
    table: Mutex<Table>,
    health: Arc<Health>,
}

#[derive(Debug)]
struct Table {
    identities: StdRng,
    waiting: HashMap<u16, Waiting, BuildHasherDefault<IdHasher>>,
}

#[derive(Debug)]
struct Waiting {
    flight: Arc<Flight>,
    number: usize,
    sent_at: Instant,
}

impl Channel {
    /// Opens a socket on a random port and reads it on that runtime.
    pub(super) fn open(server: SocketAddr, health: Arc<Health>, on: &Handle) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(server), Type::DGRAM, Some(Protocol::UDP))?;
        socket.set_nonblocking(true)?;
        // Only a wish: a refusal costs bursts, not correctness.
        let _ = socket.set_recv_buffer_size(RECEIVE_BUFFER);
        let any: SocketAddr = match server {
            SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
            SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
        };
        socket.bind(&any.into())?;
        socket.connect(&server.into())?;
        let entered = on.enter();
        let socket = UdpSocket::from_std(socket.into())?;
        drop(entered);
        let table = Table { identities: StdRng::from_os_rng(), waiting: HashMap::default() };
        let shared = Arc::new(Shared { socket, table: Mutex::new(table), health });
        let reader = on.spawn(read(Arc::clone(&shared))).abort_handle();
        Ok(Self { shared, asked: AtomicU32::new(0), reader })
    }

    /// Whether it carried its share of questions and a fresh one should take over.
    pub(super) fn is_worn(&self, questions: u32) -> bool {
        self.asked.load(Ordering::Relaxed) >= questions || self.reader.is_finished()
    }

    /// Expects an answer for try `number` of the flight; the identity to send it under.
    pub(super) fn register(&self, flight: &Arc<Flight>, number: usize) -> u16 {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let mut table = self.shared.table();
        let id = loop {
            let id = table.identities.random();
            if !table.waiting.contains_key(&id) {
                break id;
            }
        };
        let waiting = Waiting { flight: Arc::clone(flight), number, sent_at: Instant::now() };
        table.waiting.insert(id, waiting);
        id
    }

    pub(super) async fn send(
        &self,
        flight: &Flight,
        id: u16,
        edns: bool,
    ) -> Result<(), DnsFailure> {
        let mut packet = [0; MAX_QUERY];
        let length = flight.question.write(id, edns, &mut packet);
        if self.shared.socket.send(&packet[..length]).await.is_err() {
            // It may tell of an earlier packet: whatever was under way here is lost.
            self.forget(id);
            self.shared.unreachable();
            return Err(DnsFailure::Unreachable);
        }
        Ok(())
    }

    /// No answer is expected any more.
    pub(super) fn forget(&self, id: u16) {
        self.shared.table().waiting.remove(&id);
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

async fn read(shared: Arc<Shared>) {
    let mut packet = [0; LARGEST_PACKET];
    while let Ok(ready) = shared.socket.ready(Interest::READABLE | Interest::ERROR).await {
        if ready.is_error() {
            if let Ok(Some(_)) = shared.socket.take_error() {
                shared.unreachable();
            }
            // Nothing was read, so the runtime has to be told that the error is dealt with.
            let _ = shared.socket.try_io(Interest::ERROR, || {
                io::Result::<()>::Err(io::ErrorKind::WouldBlock.into())
            });
        }
        loop {
            match shared.socket.try_recv(&mut packet) {
                Ok(length) => shared.received(&packet[..length]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => shared.unreachable(),
            }
        }
    }
}

impl Shared {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn received(&self, packet: &[u8]) {
        let Some(id) = wire::id_of(packet) else { return };
        let mut table = self.table();
        // A packet under a wrong identity or to another question is not ours: go on waiting.
        let is_ours = table
            .waiting
            .get(&id)
            .is_some_and(|waiting| waiting.flight.question.is_answered_by(packet));
        if !is_ours {
            return;
        }
        let waiting = table.waiting.remove(&id);
        drop(table);
        if let Some(Waiting { flight, number, sent_at }) = waiting {
            self.health.heard(sent_at.elapsed());
            flight.deliver(number, wire::read(packet, flight.question.record_type));
        }
    }

    /// The network says that nobody listens there.
    fn unreachable(&self) {
        let waiting = std::mem::take(&mut self.table().waiting);
        for Waiting { flight, number, .. } in waiting.into_values() {
            flight.deliver(number, Verdict::Failed(DnsFailure::Unreachable));
        }
    }
}

/// Identities are random already: one multiplication spreads them over the whole hash.
#[derive(Debug, Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 << 8) | u64::from(byte);
        }
    }

    fn write_u16(&mut self, id: u16) {
        self.0 = u64::from(id).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
