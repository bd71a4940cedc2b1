//! One question through to its verdict: sent, sent again, sent elsewhere.
//!
//! A server that fails is left for the next one at once. A server that is silent longer than it
//! usually takes gets company: the question goes out once more, to the next server, and whichever
//! answers first counts. So a lost packet costs one round trip more, not a timeout.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::SemaphorePermit,
    time::{Instant, timeout_at},
};

use super::{
    channel::{Channel, Flight, MAX_TRIES},
    servers::{Server, ServerSet},
    tcp,
    wire::{Question, Verdict},
};
use crate::ports::dns::DnsFailure;

/// Asks until the question is settled, nobody is left to ask, or the time is over. Gives the place
/// among the questions in flight back as soon as an answer is overdue: a slow name must not keep
/// the quick ones waiting.
pub(super) async fn ask(
    servers: &ServerSet,
    question: Question,
    timeout: Duration,
    until: Instant,
    place: &mut Option<SemaphorePermit<'_>>,
) -> Verdict {
    let mut asking = Asking::new(servers, question, timeout);
    let mut again = asking.send().await;
    loop {
        let Some(last) = asking.last_deadline() else {
            return Verdict::Failed(asking.failure.unwrap_or(DnsFailure::Unreachable));
        };
        // While there is someone left to ask, the question is not over.
        let due = again.filter(|at| *at < until);
        let wake = due.unwrap_or(last).min(until);
        match timeout_at(wake, asking.flight.next()).await {
            Ok((number, verdict)) => match asking.judge(number, verdict).await {
                Next::Done(verdict) => return verdict,
                Next::Ask(at) => again = at,
            },
            Err(_) if due.is_some() => {
                *place = None;
                again = asking.send().await;
            }
            Err(_) => {
                asking.blame_the_silent(None);
                return Verdict::Failed(asking.failure.unwrap_or(DnsFailure::Timeout));
            }
        }
    }
}

enum Next {
    Done(Verdict),
    /// Go on, and send again at that time when nothing came.
    Ask(Option<Instant>),
}

struct Asking<'s> {
    servers: &'s ServerSet,
    flight: Arc<Flight>,
    timeout: Duration,
    tries: [Option<Try>; MAX_TRIES],
    sent: usize,
    /// The server the next try goes to, unless it is out.
    cursor: usize,
    /// Servers that said no, as bits.
    out: u64,
    failure: Option<DnsFailure>,
}

struct Try {
    channel: Arc<Channel>,
    id: u16,
    server: usize,
    at: Instant,
    edns: bool,
    /// Still without an answer.
    is_open: bool,
}

impl<'s> Asking<'s> {
    fn new(servers: &'s ServerSet, question: Question, timeout: Duration) -> Self {
        Self {
            servers,
            flight: Arc::new(Flight::new(question)),
            timeout,
            tries: [const { None }; MAX_TRIES],
            sent: 0,
            cursor: servers.first(Instant::now()),
            out: 0,
            failure: None,
        }
    }

    /// Sends the question to the next server that did not say no. Answers when to send again;
    /// `None` when there is nothing more to send.
    async fn send(&mut self) -> Option<Instant> {
        while self.sent < MAX_TRIES {
            let server = self.next_server()?;
            if let Some(at) = self.send_to(server, true).await {
                return Some(at);
            }
        }
        None
    }

    async fn send_to(&mut self, index: usize, edns: bool) -> Option<Instant> {
        let server = self.server(index);
        let Ok(channel) = server.channel() else {
            self.fails(index, DnsFailure::Unreachable);
            return None;
        };
        let (number, at) = (self.sent, Instant::now());
        let patience = server.health.patience(self.timeout) * (1 << number.min(4));
        let id = channel.register(&self.flight, number);
        self.sent += 1;
        let attempt = Try { channel, id, server: index, at, edns, is_open: true };
        let attempt = self.tries[number].insert(attempt);
        match attempt.channel.send(&self.flight, id, edns).await {
            Ok(()) => Some(at + patience.min(self.timeout)),
            Err(failure) => {
                attempt.is_open = false;
                self.fails(index, failure);
                None
            }
        }
    }

    async fn judge(&mut self, number: usize, verdict: Verdict) -> Next {
        let Some(attempt) = self.tries[number].as_mut() else { return Next::Ask(None) };
        attempt.is_open = false;
        let (index, id, edns) = (attempt.server, attempt.id, attempt.edns);
        let failure = match verdict {
            Verdict::Truncated => match self.over_tcp(index, id).await {
                Verdict::Failed(failure) => failure,
                verdict => return Next::Done(verdict),
            },
            Verdict::FormatError => {
                // Servers older than EDNS (RFC 6891) want the plain question.
                if edns
                    && self.sent < MAX_TRIES
                    && let Some(at) = self.send_to(index, false).await
                {
                    return Next::Ask(Some(at));
                }
                DnsFailure::Malformed
            }
            Verdict::Failed(failure) => failure,
            settled => {
                self.blame_the_silent(Some(index));
                return Next::Done(settled);
            }
        };
        self.fails(index, failure);
        Next::Ask(self.send().await)
    }

    async fn over_tcp(&self, index: usize, id: u16) -> Verdict {
        let Ok(_place) = self.servers.tcp.acquire().await else {
            return Verdict::Failed(DnsFailure::Truncated);
        };
        tcp::ask(self.server(index).address, &self.flight.question, id, self.timeout).await
    }

    fn next_server(&mut self) -> Option<usize> {
        let count = self.servers.servers.len();
        let found = (0..count)
            .map(|step| (self.cursor + step) % count)
            .find(|index| self.out & bit(*index) == 0)?;
        self.cursor = found + 1;
        Some(found)
    }

    fn server(&self, index: usize) -> &'s Server {
        &self.servers.servers[index]
    }

    /// The server said no, or can not be reached. The first telling failure stays.
    fn fails(&mut self, index: usize, failure: DnsFailure) {
        self.out |= bit(index);
        if self.failure.is_none_or(|known| known == DnsFailure::Unreachable) {
            self.failure = Some(failure);
        }
    }

    /// Until when the last open try may be answered; `None` when none is open.
    fn last_deadline(&self) -> Option<Instant> {
        let open = self.tries.iter().flatten().filter(|attempt| attempt.is_open);
        open.map(|attempt| attempt.at + self.timeout).max()
    }

    /// Servers that left tries unanswered, though the question is over, are noted as silent.
    fn blame_the_silent(&self, answered: Option<usize>) {
        let now = Instant::now();
        for (index, server) in self.servers.servers.iter().enumerate() {
            let mut tries = self.tries.iter().flatten().filter(|attempt| attempt.server == index);
            if Some(index) != answered && tries.any(|attempt| attempt.is_open) {
                server.health.missed(now);
            }
        }
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        for attempt in self.tries.iter().flatten().filter(|attempt| attempt.is_open) {
            attempt.channel.forget(attempt.id);
        }
    }
}

const fn bit(index: usize) -> u64 {
    1 << (index % 64)
}
