//! A stub DNS client: asks recursive name servers over a few reused UDP sockets, over TCP when an
//! answer was truncated, a second server when the first one fails, and everybody else's question
//! only once. hickory-proto reads the packets; the rest is ours
//! (`docs/adr/0008-own-dns-stub.md`).

mod ask;
mod cache;
mod channel;
mod health;
mod servers;
mod tcp;
mod wire;

use std::{
    borrow::Cow,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use arc_swap::ArcSwap;
use async_trait::async_trait;
use metrics::histogram;
use tokio::{runtime::Handle, sync::Semaphore, time::Instant};

use self::{
    cache::{Cache, Known},
    servers::ServerSet,
    wire::{MAX_ALIASES, Question, Verdict},
};
use crate::{
    ports::dns::{Answer, Dns, DnsFailure, RecordType},
    telemetry::names,
};

/// Answers are kept for their own time to live, and at most for so long: who mends a record wants
/// the next scan to see it.
const LONGEST_KEPT: Duration = Duration::from_mins(5);
/// "No" is kept shorter.
const LONGEST_NO: Duration = Duration::from_mins(1);
/// A question, aliases included, takes at most so many timeouts.
const TIMEOUTS_PER_QUESTION: u32 = 4;
/// The system's resolver file is read again at most so often, when nobody answers.
const REREAD_EVERY: Duration = Duration::from_secs(5);

/// How the client asks.
#[derive(Debug, Clone)]
pub struct DnsOptions {
    /// In order of preference; empty: those of the system's resolver file.
    pub servers: Vec<SocketAddr>,
    /// The system's resolver file.
    pub system_file: PathBuf,
    /// For one try. Over UDP a question is sent up to four times within about twice this.
    pub timeout: Duration,
    /// Questions waiting for a first answer at the same time, over all callers.
    pub in_flight: usize,
    /// UDP sockets to each server.
    pub sockets: usize,
    /// Questions one socket carries before a fresh one, with a fresh port, takes its place.
    pub questions_per_socket: u32,
    /// Answers kept.
    pub cache_entries: usize,
}

impl Default for DnsOptions {
    fn default() -> Self {
        Self {
            servers: Vec::new(),
            system_file: "/etc/resolv.conf".into(),
            timeout: Duration::from_secs(2),
            in_flight: 256,
            sockets: 4,
            questions_per_socket: 50_000,
            cache_entries: 16_384,
        }
    }
}

/// The client. Its sockets are read by tasks on the runtime it was made for; callers may ask from
/// any.
#[derive(Debug)]
pub struct StubDns {
    options: DnsOptions,
    servers: ArcSwap<ServerSet>,
    places: Semaphore,
    cache: Cache,
    runtime: Handle,
    read_at: Mutex<Instant>,
}

impl StubDns {
    /// A client whose sockets are read on `runtime`. Sockets are opened when first needed.
    pub fn new(options: DnsOptions, runtime: Handle) -> Self {
        let addresses = if options.servers.is_empty() {
            servers::of_system(&options.system_file)
        } else {
            options.servers.clone()
        };
        let servers = ServerSet::new(&addresses, &options, &runtime);
        Self {
            servers: ArcSwap::from_pointee(servers),
            places: Semaphore::new(options.in_flight.max(1)),
            cache: Cache::new(options.cache_entries),
            read_at: Mutex::new(Instant::now()),
            options,
            runtime,
        }
    }

    /// The servers asked now, in order of preference.
    pub fn servers(&self) -> Vec<SocketAddr> {
        self.servers.load().addresses()
    }

    /// Asks other servers from now on and forgets what the old ones said. Questions under way
    /// finish where they are.
    pub fn reload(&self, servers: &[SocketAddr]) {
        let fresh = ServerSet::new(servers, &self.options, &self.runtime);
        self.servers.store(Arc::new(fresh));
        self.cache.clear();
    }

    /// Reads the system's resolver file again, as after a change of network; without effect when
    /// the servers were given, or did not change.
    pub fn reload_system(&self) {
        if !self.options.servers.is_empty() {
            return;
        }
        let found = servers::of_system(&self.options.system_file);
        if found != self.servers() {
            tracing::info!(servers = ?found, "name servers of the system changed");
            self.reload(&found);
        }
    }

    async fn resolve(&self, name: &Arc<str>, record_type: RecordType) -> (Answer, Duration) {
        let Ok(place) = self.places.acquire().await else {
            return (Answer::Failed(DnsFailure::Unreachable), Duration::ZERO);
        };
        let mut place = Some(place);
        let until = Instant::now() + self.options.timeout * TIMEOUTS_PER_QUESTION;
        let servers = self.servers.load_full();
        let (mut name, mut ttl) = (Arc::clone(name), u32::MAX);
        for _ in 0..=MAX_ALIASES {
            let Some(question) = Question::new(&name, record_type) else {
                return (Answer::NxDomain, Duration::ZERO);
            };
            let verdict =
                ask::ask(&servers, question, self.options.timeout, until, &mut place).await;
            let kept =
                |own: u32, most: Duration| Duration::from_secs(ttl.min(own).into()).min(most);
            return match verdict {
                Verdict::Records(records, own) => {
                    (Answer::Records(records), kept(own, LONGEST_KEPT))
                }
                Verdict::NxDomain(own) => (Answer::NxDomain, kept(own, LONGEST_NO)),
                Verdict::NoData(own) => (Answer::NoData, kept(own, LONGEST_NO)),
                Verdict::Alias(target, own) => {
                    (name, ttl) = (target, ttl.min(own));
                    continue;
                }
                Verdict::Failed(failure) => (Answer::Failed(failure), Duration::ZERO),
                Verdict::Truncated => (Answer::Failed(DnsFailure::Truncated), Duration::ZERO),
                Verdict::FormatError => (Answer::Failed(DnsFailure::Malformed), Duration::ZERO),
            };
        }
        // An alias chain without end.
        (Answer::Failed(DnsFailure::Malformed), Duration::ZERO)
    }

    /// Nobody answered: perhaps the machine moved to another network.
    fn reread_when_due(&self) {
        let mut read_at = self.read_at.lock().unwrap_or_else(PoisonError::into_inner);
        if read_at.elapsed() >= REREAD_EVERY {
            *read_at = Instant::now();
            drop(read_at);
            self.reload_system();
        }
    }
}

#[async_trait]
impl Dns for StubDns {
    async fn query(&self, name: &str, record_type: RecordType) -> Answer {
        let name = if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(name.to_ascii_lowercase())
        } else {
            Cow::Borrowed(name)
        };
        loop {
            match self.cache.look_up(&name, record_type, Instant::now()) {
                Known::Answer(answer) => return answer,
                Known::Asked(answer) => {
                    // Who asked may have given up; then it is our turn.
                    if let Ok(answer) = answer.await {
                        return answer;
                    }
                }
                Known::Nothing(lead) => {
                    let asked = Instant::now();
                    let (answer, ttl) = self.resolve(&lead.name, record_type).await;
                    let result = if matches!(answer, Answer::Failed(_)) { "failed" } else { "ok" };
                    histogram!(names::DNS_LOOKUP_DURATION, names::RESULT => result)
                        .record(asked.elapsed());
                    lead.tell(&answer, ttl, Instant::now());
                    count(record_type, &answer);
                    if let Answer::Failed(DnsFailure::Timeout | DnsFailure::Unreachable) = answer {
                        self.reread_when_due();
                    }
                    return answer;
                }
            }
        }
    }
}

fn count(record_type: RecordType, answer: &Answer) {
    let asked = match record_type {
        RecordType::A => "A",
        RecordType::Aaaa => "AAAA",
        RecordType::Cname => "CNAME",
        RecordType::Mx => "MX",
        RecordType::Ns => "NS",
        RecordType::Txt => "TXT",
    };
    let result = match answer {
        Answer::Records(_) => "records",
        Answer::NxDomain => "nxdomain",
        Answer::NoData => "nodata",
        Answer::Failed(failure) => failure.code(),
    };
    metrics::counter!(names::DNS_QUERIES, "type" => asked, "result" => result).increment(1);
}
