//! The door: the lead screen, GraphQL over HTTP and WebSocket, the playground, import, export, health,
//! metrics, debug.
//!
//! [`listen`] takes the address, [`Serving::run_until`] serves; between the two the caller knows the
//! port. The door knows no lead: it reads requests, judges where they come from and who makes them,
//! and hands them to the graph. Where everybody is the local administrator, every request is held to
//! come from this machine on purpose (`guard`): no page of a stranger may speak for its visitor.
//! Elsewhere every caller proves who he is (`admission`).

mod admission;
mod answer;
mod body;
mod debug;
mod embedded;
mod export;
mod files;
mod graphql;
mod guard;
mod health;
mod import;
mod intake;
mod negotiate;
mod origin;
mod patience;
mod playground;
mod print;
mod request_id;
mod sandbox;
mod screen;
mod sign_in;
mod socket;
mod trusted;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use actix_web::{
    App, HttpServer,
    dev::{Server, ServerHandle},
    middleware::{Compress, from_fn},
    web,
};
use async_trait::async_trait;
use tokio::sync::{Semaphore, watch};

use crate::{
    config::Bind,
    graphql::Graph,
    services::access::{Gate, Principal, Role},
    telemetry,
};

pub use self::{
    files::Files,
    patience::Patience,
    sandbox::Outside,
    trusted::{TrustedDocument, documents as trusted_documents},
};
use self::{request_id::RequestIds, socket::Sockets};

/// Time that requests under way get when the server stops.
const STOP_PATIENCE_SECONDS: u64 = 25;
/// Connections at once and worker; more wait in the kernel's queue.
const CONNECTIONS: usize = 2_048;
/// How often the recorded samples are folded into their histograms, so that they do not pile up
/// while nobody asks for metrics.
const UPKEEP: Duration = Duration::from_secs(5);

/// Whether the server can do its work. An unwell integration or cache is no reason for a no.
#[async_trait]
pub trait Readiness: Send + Sync {
    /// The parts that decide, each with why it is not ready. The caller bounds the time.
    async fn check(&self) -> Vec<Part>;
}

/// One part that decides on readiness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// `database`, `migrations`.
    pub name: &'static str,
    /// Why it is not ready; `None`: it is.
    pub problem: Option<String>,
}

/// What the door stands on.
pub struct Door {
    /// The graph.
    pub graph: Graph,
    /// Asked by `/healthz/ready`.
    pub readiness: Arc<dyn Readiness>,
    /// For import and export.
    pub files: Files,
    /// Judges who comes.
    pub gate: Arc<Gate>,
    /// The name under which browsers reach it, where that is known: others are refused.
    pub host: Option<String>,
    /// Who has playground and introspection; `None`: nobody.
    pub playground: Option<Role>,
    /// Makes the request ids of this process differ from those of others.
    pub seed: [u8; 16],
    /// How long it waits for others.
    pub patience: Patience,
    /// The outside world of the sandbox; `None`: the real one.
    pub outside: Option<Arc<dyn Outside>>,
}

/// What every handler sees.
struct Shared {
    graph: Graph,
    readiness: Arc<dyn Readiness>,
    files: Files,
    /// Turns of the imports.
    imports: Semaphore,
    gate: Arc<Gate>,
    host: Option<String>,
    playground: Option<Role>,
    patience: Patience,
    outside: Option<Arc<dyn Outside>>,
    request_ids: RequestIds,
    sockets: Sockets,
    /// Becomes true when the server stops.
    stopping: watch::Receiver<bool>,
}

impl Shared {
    /// Whether somebody has playground and introspection.
    fn sees_playground(&self, principal: Option<&Principal>) -> bool {
        self.playground.is_some_and(|role| principal.is_some_and(|one| one.may(role)))
    }
}

/// A server that has its address and does not answer yet.
pub struct Serving {
    address: SocketAddr,
    server: Server,
    handle: ServerHandle,
    stop: watch::Sender<bool>,
}

/// Takes the address. Must be called within a Tokio runtime.
///
/// # Errors
/// The address is taken, or may not be taken.
pub fn listen(bind: Bind, door: Door) -> io::Result<Serving> {
    let (stop, stopping) = watch::channel(false);
    let shared = web::Data::new(Shared {
        graph: door.graph,
        readiness: door.readiness,
        files: door.files,
        imports: Semaphore::new(import::AT_ONCE),
        gate: door.gate,
        host: door.host,
        playground: door.playground,
        patience: door.patience,
        outside: door.outside,
        request_ids: RequestIds::new(door.seed),
        sockets: Sockets::default(),
        stopping,
    });
    telemetry::metrics();
    let server = HttpServer::new(move || {
        App::new()
            .app_data(shared.clone())
            .configure(routes)
            .default_service(web::to(answer::not_found))
            .wrap(Compress::default())
            .wrap(from_fn(guard::guard))
    })
    .max_connections(CONNECTIONS)
    .keep_alive(Duration::from_secs(30))
    .client_request_timeout(Duration::from_secs(10))
    .client_disconnect_timeout(Duration::from_secs(2))
    .shutdown_timeout(STOP_PATIENCE_SECONDS)
    .disable_signals()
    .bind(bind.0)?;
    let address = *server.addrs().first().expect("a bound server has an address");
    let server = server.run();
    let handle = server.handle();
    Ok(Serving { address, server, handle, stop })
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/")
                .route(web::get().to(screen::page))
                .route(web::head().to(screen::page))
                .default_service(only("GET, HEAD")),
        )
        .service(
            web::resource("/app/{version}/{file:.*}")
                .route(web::get().to(screen::file))
                .route(web::head().to(screen::file))
                .default_service(only("GET, HEAD")),
        )
        .service(
            web::resource("/sandbox")
                .route(web::get().to(sandbox::page))
                .default_service(only("GET")),
        )
        .service(
            web::resource("/sandbox/state")
                .route(web::get().to(sandbox::state))
                .route(web::post().to(sandbox::switch))
                .default_service(only("GET, POST")),
        )
        .service(
            web::resource("/graphql")
                .route(web::post().to(graphql::post))
                .route(web::get().to(graphql::get))
                .default_service(only("GET, POST")),
        )
        .service(
            web::resource("/login")
                .route(web::get().to(sign_in::begin))
                .route(web::post().to(sign_in::with_key))
                .default_service(only("GET, POST")),
        )
        .service(
            web::resource("/login/callback")
                .route(web::get().to(sign_in::complete))
                .default_service(only("GET")),
        )
        .service(
            web::resource("/logout")
                .route(web::post().to(sign_in::end))
                .default_service(only("POST")),
        )
        .service(
            web::resource("/graphql/ws")
                .route(web::get().to(socket::open))
                .default_service(only("GET")),
        )
        .service(
            web::resource("/ingest/webhook")
                .route(web::post().to(intake::post))
                .default_service(only("POST")),
        )
        .service(
            web::resource("/import")
                .route(web::post().to(import::post))
                .default_service(only("POST")),
        )
        .service(
            web::resource("/export.csv")
                .route(web::get().to(export::csv))
                .default_service(only("GET")),
        )
        .service(
            web::resource("/export.xlsx")
                .route(web::get().to(export::xlsx))
                .default_service(only("GET")),
        )
        .service(
            web::resource("/leads/{domain}/print")
                .route(web::get().to(print::page))
                .route(web::head().to(print::page))
                .default_service(only("GET, HEAD")),
        )
        .service(
            web::resource("/healthz/live")
                .route(web::get().to(health::live))
                .route(web::head().to(health::live))
                .default_service(only("GET, HEAD")),
        )
        .service(
            web::resource("/healthz/ready")
                .route(web::get().to(health::ready))
                .route(web::head().to(health::ready))
                .default_service(only("GET, HEAD")),
        )
        .service(
            web::resource("/metrics")
                .route(web::get().to(health::metrics))
                .default_service(only("GET")),
        )
        // Before the addresses: it is none.
        .service(
            web::resource("/debug/ip-enrichment/config")
                .route(web::get().to(debug::config))
                .default_service(only("GET")),
        )
        .service(
            web::resource("/debug/ip-enrichment/{ip}")
                .route(web::get().to(debug::address))
                .default_service(only("GET")),
        )
        .service(
            web::resource(["/playground", "/playground/{file:.*}"])
                .route(web::get().to(playground::serve))
                .route(web::head().to(playground::serve))
                .default_service(only("GET, HEAD")),
        );
}

/// The answer to all other methods.
fn only(methods: &'static str) -> actix_web::Route {
    web::to(move |request: actix_web::HttpRequest| async move {
        answer::method_not_allowed(&request, methods)
    })
}

impl Serving {
    /// Where it listens; the port is the real one.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is there. Then it is not ready any more, takes no new connection, closes
    /// subscriptions, and lets requests under way finish.
    ///
    /// # Errors
    /// The listening socket failed.
    pub async fn run_until(self, stop: impl Future<Output = ()>) -> io::Result<()> {
        let Self { mut server, handle, stop: tell, .. } = self;
        tokio::select! {
            ended = &mut server => return ended,
            () = stop => {}
            () = upkeep() => {}
        }
        // Nobody listens any more when the last worker is gone, which is fine.
        let _ = tell.send(true);
        let (ended, ()) = tokio::join!(server, handle.stop(true));
        ended
    }
}

/// Never ends.
async fn upkeep() {
    let mut every = tokio::time::interval(UPKEEP);
    loop {
        every.tick().await;
        telemetry::metrics().run_upkeep();
    }
}
