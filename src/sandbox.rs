//! Stand-ins for the outside world, over real HTTP on loopback, with faults that can be switched.
//!
//! They are written from the vendors' contracts and import no adapter: a stand-in must be able to
//! disagree with the client. Tests and `--sandbox` use the same ones.

pub mod dynamics;
pub mod entra;
pub mod ip_files;
pub mod journal;
pub mod mmdb;
pub mod name_server;
pub mod partner_center;
pub mod world;
pub mod zones;

use std::{io, net::SocketAddr, sync::Arc};

use actix_web::{App, HttpServer, dev::ServerHandle, web};
use chrono::{DateTime, Utc};

/// The time, as the stand-ins see it.
pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// A stand-in that serves until it is stopped.
#[derive(Debug)]
pub struct Served {
    /// Where, e.g. `http://127.0.0.1:41234`.
    pub url: String,
    handle: ServerHandle,
}

impl Served {
    /// Serves on a loopback port; 0 takes a free one.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn start<F>(port: u16, routes: F) -> io::Result<Self>
    where
        F: Fn(&mut web::ServiceConfig) + Clone + Send + 'static,
    {
        let server = HttpServer::new(move || App::new().configure(routes.clone()))
            .workers(1)
            .disable_signals()
            .shutdown_timeout(1)
            .bind(SocketAddr::from(([127, 0, 0, 1], port)))?;
        let url = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        #[expect(clippy::disallowed_methods, reason = "the server ends with `stop`")]
        tokio::spawn(server);
        Ok(Self { url, handle })
    }

    /// Stops at once.
    pub async fn stop(&self) {
        self.handle.stop(false).await;
    }
}
