//! [`Keeper`]: admission, deadlines, and one respawn a crash.
//!
//! actix's own `Supervisor` survives `ctx.stop()` but not a panic: the task that polls the actor is
//! the supervisor, and it dies with it. A keeper stands outside. It holds the address, notices that
//! it closed, and starts a successor: once for each generation, whoever notices first, and with a
//! pause that grows while crashes follow one another.
//!
//! A message is never sent twice: only the caller knows whether that is safe. Work that must survive
//! is a row first, and the message a wake-up.
//!
//! The mailbox bounds nothing (a handler that answers with a `ResponseFuture` takes the next message
//! at once), so the number of questions under way is bounded here.

mod policy;

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use actix::{Actor, Addr, ArbiterHandle, Context, Handler, Message, dev::ToEnvelope};
use metrics::{counter, histogram};
use tokio::sync::{Semaphore, oneshot};

pub use self::policy::Policy;
use crate::telemetry::names;

/// Why nobody answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum AskError {
    /// As many questions as permitted are under way. This one was not sent.
    #[error("too many requests are under way")]
    Overloaded,
    /// No answer in time. The work may still be done.
    #[error("there was no answer in time")]
    DeadlineExceeded,
    /// The actor crashed over this question or before its turn came; the question is lost.
    #[error("the work was interrupted by an internal fault")]
    Crashed,
    /// The actor crashed several times and rests. This question was not sent.
    #[error("this part of the server is restarting")]
    Unavailable,
}

/// Keeps one actor alive on one arbiter. Clones share it.
pub struct Keeper<A: Actor<Context = Context<A>>> {
    shared: Arc<Shared<A>>,
}

type Factory<A> = Arc<dyn Fn() -> A + Send + Sync>;

struct Shared<A: Actor<Context = Context<A>>> {
    name: &'static str,
    policy: Policy,
    arbiter: ArbiterHandle,
    factory: Factory<A>,
    permits: Semaphore,
    life: Mutex<Life<A>>,
}

/// The living actor and the crashes that led to it.
struct Life<A: Actor> {
    generation: u64,
    address: Addr<A>,
    born: Instant,
    /// Crashes that followed one another.
    crashes: u32,
    /// No successor before this.
    rest_until: Instant,
}

impl<A: Actor<Context = Context<A>>> Clone for Keeper<A> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<A: Actor<Context = Context<A>>> fmt::Debug for Keeper<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keeper").field("name", &self.shared.name).finish_non_exhaustive()
    }
}

impl<A: Actor<Context = Context<A>>> Keeper<A> {
    /// Starts the actor on the arbiter. `factory` makes each generation from nothing: what a crash
    /// left half-changed is never used again.
    pub fn start(
        name: &'static str,
        policy: Policy,
        arbiter: &ArbiterHandle,
        factory: impl Fn() -> A + Send + Sync + 'static,
    ) -> Self {
        let factory: Factory<A> = Arc::new(factory);
        let now = Instant::now();
        let life = Life {
            generation: 0,
            address: spawn(arbiter, policy.mailbox, &factory),
            born: now,
            crashes: 0,
            rest_until: now,
        };
        Self {
            shared: Arc::new(Shared {
                name,
                permits: Semaphore::new(policy.permits),
                policy,
                arbiter: arbiter.clone(),
                factory,
                life: Mutex::new(life),
            }),
        }
    }

    /// Asks, and waits for the answer until the deadline.
    ///
    /// # Errors
    /// Each way of not getting an answer; see [`AskError`] for whether the question was sent.
    pub async fn ask<M>(&self, message: M, deadline: Duration) -> Result<M::Result, AskError>
    where
        A: Handler<M>,
        A::Context: ToEnvelope<A, M>,
        M: Message + Send + 'static,
        M::Result: Send,
    {
        let shared = &self.shared;
        let Ok(_permit) = shared.permits.try_acquire() else {
            counter!(names::ACTOR_REJECTED, names::ACTOR_NAME => shared.name).increment(1);
            return Err(AskError::Overloaded);
        };
        let asked = Instant::now();
        let (generation, address) = self.living()?;
        let outcome = match tokio::time::timeout(deadline, address.send(message)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_closed)) => {
                self.succeed(generation).await;
                Err(AskError::Crashed)
            }
            Err(_elapsed) => Err(AskError::DeadlineExceeded),
        };
        histogram!(names::ACTOR_ASK_DURATION, names::ACTOR_NAME => shared.name)
            .record(asked.elapsed());
        outcome
    }

    /// How often the actor was started anew.
    pub fn restarts(&self) -> u64 {
        self.life().generation
    }

    /// The address to send to. A closed one gets its successor first: nothing was sent to it yet.
    fn living(&self) -> Result<(u64, Addr<A>), AskError> {
        let mut life = self.life();
        if !life.address.connected() && !self.respawn(&mut life) {
            return Err(AskError::Unavailable);
        }
        Ok((life.generation, life.address.clone()))
    }

    /// After a lost question: if that generation is dead and nobody was faster, starts the next one,
    /// so that the next question need not find out.
    async fn succeed(&self, generation: u64) {
        self.let_the_crash_finish().await;
        let mut life = self.life();
        if life.generation == generation && !life.address.connected() {
            self.respawn(&mut life);
        }
    }

    /// A panic drops the message before it drops the mailbox. The arbiter has one thread, so what it
    /// runs next runs after both.
    async fn let_the_crash_finish(&self) {
        let (done, finished) = oneshot::channel::<()>();
        self.shared.arbiter.spawn_fn(move || drop(done));
        // Either way the sender is gone: dropped by the arbiter, or with an arbiter that has ended.
        let _ = tokio::time::timeout(Duration::from_secs(1), finished).await;
    }

    fn respawn(&self, life: &mut Life<A>) -> bool {
        let shared = &self.shared;
        let now = Instant::now();
        if now < life.rest_until {
            return false;
        }
        let steady = now.duration_since(life.born) >= shared.policy.steady_after;
        life.crashes = if steady { 1 } else { life.crashes.saturating_add(1) };
        life.rest_until = now + shared.policy.rest_after(life.crashes);
        life.generation += 1;
        life.born = now;
        life.address = spawn(&shared.arbiter, shared.policy.mailbox, &shared.factory);
        counter!(names::ACTOR_RESTARTS, names::ACTOR_NAME => shared.name).increment(1);
        tracing::error!(
            actor = shared.name,
            restarts = life.generation,
            "an actor crashed and was started anew"
        );
        true
    }

    fn life(&self) -> std::sync::MutexGuard<'_, Life<A>> {
        // Nothing in here leaves the value half-changed.
        self.shared.life.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts an actor; a factory that panics leaves a closed address behind.
fn spawn<A: Actor<Context = Context<A>>>(
    arbiter: &ArbiterHandle,
    mailbox: usize,
    factory: &Factory<A>,
) -> Addr<A> {
    let factory = Arc::clone(factory);
    A::start_in_arbiter(arbiter, move |context| {
        context.set_mailbox_capacity(mailbox);
        factory()
    })
}
