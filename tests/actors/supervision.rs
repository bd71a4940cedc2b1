//! What a keeper survives: an actor is made to panic in each way in the middle of a request, and the
//! next request is served. The cases are those that were measured before actix was chosen, so an
//! upgrade that changes them is seen here.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use actix::{
    Actor, ActorContext as _, Arbiter, AsyncContext as _, AtomicResponse, Context, Handler,
    Message, MessageResult, ResponseActFuture, ResponseFuture, System, WrapFuture as _,
};
use futures::future::join_all;
use hunter::actors::supervision::{AskError, Keeper, Policy};

const PATIENCE: Duration = Duration::from_secs(5);

/// Counts what it was asked since it was born.
struct Fragile {
    answered: u32,
}

impl Actor for Fragile {
    type Context = Context<Self>;
}

/// A question that is answered with how many were answered before, by this generation.
#[derive(Message)]
#[rtype(result = "u32")]
struct Count;

impl Handler<Count> for Fragile {
    type Result = MessageResult<Count>;

    fn handle(&mut self, _: Count, _: &mut Self::Context) -> Self::Result {
        self.answered += 1;
        MessageResult(self.answered - 1)
    }
}

/// Where to panic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Handler,
    ActorFuture,
    ContextFuture,
}

#[derive(Message)]
#[rtype(result = "()")]
struct PanicIn(Place);

impl Handler<PanicIn> for Fragile {
    type Result = ResponseActFuture<Self, ()>;

    fn handle(&mut self, PanicIn(place): PanicIn, context: &mut Self::Context) -> Self::Result {
        match place {
            Place::Handler => panic!("planted in the handler"),
            Place::ActorFuture => {
                Box::pin(async { panic!("planted in an actor future") }.into_actor(self))
            }
            Place::ContextFuture => {
                context.spawn(async { panic!("planted in the context") }.into_actor(self));
                Box::pin(std::future::pending::<()>().into_actor(self))
            }
        }
    }
}

#[derive(Message)]
#[rtype(result = "()")]
struct PanicInAPlainFuture;

impl Handler<PanicInAPlainFuture> for Fragile {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, _: PanicInAPlainFuture, _: &mut Self::Context) -> Self::Result {
        Box::pin(async { panic!("planted in a plain future") })
    }
}

#[derive(Message)]
#[rtype(result = "()")]
struct PanicInAnAtomicResponse;

impl Handler<PanicInAnAtomicResponse> for Fragile {
    type Result = AtomicResponse<Self, ()>;

    fn handle(&mut self, _: PanicInAnAtomicResponse, _: &mut Self::Context) -> Self::Result {
        AtomicResponse::new(Box::pin(
            async { panic!("planted in an atomic response") }.into_actor(self),
        ))
    }
}

#[derive(Message)]
#[rtype(result = "()")]
struct Stop;

impl Handler<Stop> for Fragile {
    type Result = ();

    fn handle(&mut self, _: Stop, context: &mut Self::Context) {
        context.stop();
    }
}

/// A question whose work takes until the other side lets go.
#[derive(Message)]
#[rtype(result = "()")]
struct WaitFor(tokio::sync::oneshot::Receiver<()>);

impl Handler<WaitFor> for Fragile {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, WaitFor(gate): WaitFor, _: &mut Self::Context) -> Self::Result {
        Box::pin(async move {
            let _ = gate.await;
        })
    }
}

/// A keeper on an arbiter of its own, and how many actors its factory made.
fn keeper(policy: Policy) -> (Keeper<Fragile>, Arc<AtomicU32>) {
    let made = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&made);
    let keeper = Keeper::start("fragile", policy, &Arbiter::new().handle(), move || {
        counter.fetch_add(1, Ordering::SeqCst);
        Fragile { answered: 0 }
    });
    (keeper, made)
}

fn run<T>(work: impl Future<Output = T>) -> T {
    System::new().block_on(work)
}

/// No pause between crashes, however many.
fn tireless() -> Policy {
    Policy { rest: Duration::ZERO, ..Policy::default() }
}

#[test]
fn a_panic_inside_the_actor_loses_that_request_and_the_next_one_is_served() {
    run(async {
        for place in [Place::Handler, Place::ActorFuture, Place::ContextFuture] {
            let (keeper, made) = keeper(tireless());
            assert_eq!(keeper.ask(Count, PATIENCE).await, Ok(0));
            let lost = keeper.ask(PanicIn(place), PATIENCE).await;
            assert_eq!(lost, Err(AskError::Crashed), "{place:?}");
            assert_eq!(keeper.ask(Count, PATIENCE).await, Ok(0), "{place:?}: state is fresh");
            assert_eq!((keeper.restarts(), made.load(Ordering::SeqCst)), (1, 2), "{place:?}");
        }
    });
}

#[test]
fn a_panic_in_an_atomic_response_loses_that_request_and_the_next_one_is_served() {
    run(async {
        let (keeper, _) = keeper(tireless());
        assert_eq!(keeper.ask(PanicInAnAtomicResponse, PATIENCE).await, Err(AskError::Crashed));
        assert_eq!(keeper.ask(Count, PATIENCE).await, Ok(0));
        assert_eq!(keeper.restarts(), 1);
    });
}

#[test]
fn a_panic_in_a_plain_future_costs_that_request_alone() {
    run(async {
        let (keeper, _) = keeper(tireless());
        assert_eq!(keeper.ask(Count, PATIENCE).await, Ok(0));
        assert_eq!(keeper.ask(PanicInAPlainFuture, PATIENCE).await, Err(AskError::Crashed));
        assert_eq!(keeper.ask(Count, PATIENCE).await, Ok(1), "state is kept");
        assert_eq!(keeper.restarts(), 0);
    });
}

#[test]
fn an_actor_that_stopped_by_itself_is_started_anew() {
    run(async {
        let (keeper, _) = keeper(tireless());
        assert_eq!(keeper.ask(Stop, PATIENCE).await, Ok(()));
        let served = loop {
            match keeper.ask(Count, PATIENCE).await {
                // The question may overtake the end of the actor that it was sent to.
                Err(AskError::Crashed) => {}
                other => break other,
            }
        };
        assert_eq!((served, keeper.restarts()), (Ok(0), 1));
    });
}

#[test]
fn ten_askers_of_a_dead_actor_start_one_successor() {
    run(async {
        let (keeper, made) = keeper(tireless());
        let crashes = (0..10).map(|_| keeper.ask(PanicIn(Place::Handler), PATIENCE));
        let lost = join_all(crashes).await;
        assert!(lost.iter().all(|answer| *answer == Err(AskError::Crashed)), "{lost:?}");
        let restarts = keeper.restarts();
        assert_eq!(u64::from(made.load(Ordering::SeqCst)), restarts + 1, "one factory call each");

        let answers = join_all((0..10).map(|_| keeper.ask(Count, PATIENCE))).await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        assert_eq!(keeper.restarts(), restarts);
    });
}

#[test]
fn an_actor_that_crashes_again_and_again_rests_and_says_so() {
    run(async {
        let policy = Policy {
            rest: Duration::from_hours(1),
            longest_rest: Duration::from_hours(1),
            ..Policy::default()
        };
        let (keeper, made) = keeper(policy);
        for _ in 0..3 {
            let lost = keeper.ask(PanicIn(Place::Handler), PATIENCE).await;
            assert_eq!(lost, Err(AskError::Crashed));
        }
        assert_eq!(keeper.ask(Count, PATIENCE).await, Err(AskError::Unavailable));
        assert_eq!(made.load(Ordering::SeqCst), 3);
    });
}

#[test]
fn without_a_permit_a_question_is_refused_and_not_sent() {
    run(async {
        let (keeper, _) = keeper(Policy { permits: 2, ..Policy::default() });
        let (gates, waits): (Vec<_>, Vec<_>) =
            (0..2).map(|_| tokio::sync::oneshot::channel()).unzip();
        let held = join_all(waits.into_iter().map(|gate| keeper.ask(WaitFor(gate), PATIENCE)));
        let refused = async {
            tokio::task::yield_now().await;
            let refused = keeper.ask(Count, PATIENCE).await;
            drop(gates);
            refused
        };
        let (held, refused) = futures::join!(held, refused);
        assert_eq!(refused, Err(AskError::Overloaded));
        assert_eq!(held, [Ok(()), Ok(())]);
        assert_eq!(keeper.ask(Count, PATIENCE).await, Ok(0), "the permits came back");
    });
}

#[test]
fn a_deadline_that_passes_frees_the_asker_and_the_actor_lives() {
    run(async {
        let (keeper, _) = keeper(Policy::default());
        let (_gate, wait) = tokio::sync::oneshot::channel();
        let late = keeper.ask(WaitFor(wait), Duration::from_millis(20)).await;
        assert_eq!(late, Err(AskError::DeadlineExceeded));
        assert_eq!(keeper.ask(Count, PATIENCE).await, Ok(0));
        assert_eq!(keeper.restarts(), 0);
    });
}
