//! Subscriptions over WebSocket, by the `graphql-transport-ws` protocol.
//!
//! The protocol is spoken here and not by the library, whose answers differ from it: it reports
//! a refused operation as a result instead of `error`, and closes with codes that the protocol does
//! not know. Messages are in `protocol`, the life of one socket in `conversation`.

mod conversation;
mod protocol;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use actix_web::{
    HttpMessage as _, HttpRequest, HttpResponse,
    http::{StatusCode, header},
    rt, web,
};

use self::conversation::Conversation;
use super::{
    Shared,
    answer::{self, Refusal},
    graphql,
};
use crate::services::access::Proof;

/// The one protocol that is spoken.
const PROTOCOL: &str = "graphql-transport-ws";
/// Sockets at once.
const MOST_SOCKETS: usize = 1_000;
/// Bytes of a message, as of a request over HTTP.
const MOST_BYTES: usize = 100 * 1024;

/// Counts open sockets.
#[derive(Debug, Clone, Default)]
pub struct Sockets(Arc<AtomicUsize>);

/// One of them; gives its place back when dropped.
#[derive(Debug)]
struct Place(Arc<AtomicUsize>);

impl Sockets {
    fn enter(&self) -> Option<Place> {
        self.0
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |open| {
                (open < MOST_SOCKETS).then_some(open + 1)
            })
            .ok()
            .map(|_| Place(Arc::clone(&self.0)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Opens a socket.
pub async fn open(
    request: HttpRequest,
    payload: web::Payload,
    shared: web::Data<Shared>,
) -> HttpResponse {
    let refuse = |refusal: Refusal| refusal.answer(&answer::request_id(&request), answer::JSON);
    if !request.headers().contains_key(header::UPGRADE) {
        let message = "This address speaks WebSocket.";
        let mut answer = refuse(Refusal::bad_input(StatusCode::UPGRADE_REQUIRED, message));
        let websocket = header::HeaderValue::from_static("websocket");
        answer.headers_mut().insert(header::UPGRADE, websocket);
        return answer;
    }
    if !offers_protocol(&request) {
        let message = format!("Ask for the WebSocket protocol {PROTOCOL}.");
        return refuse(Refusal::bad_input(StatusCode::BAD_REQUEST, message));
    }
    let Some(place) = shared.sockets.enter() else {
        let message = "Too many sockets are open; try again later.";
        return refuse(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "OVERLOADED", message));
    };
    let opened = actix_ws::handle_with_protocols(&request, payload, &[PROTOCOL]);
    let (answer, session, messages) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            return refuse(Refusal::bad_input(StatusCode::BAD_REQUEST, format!("{error}.")));
        }
    };
    let messages = messages
        .max_frame_size(MOST_BYTES)
        .aggregate_continuations()
        .max_continuation_size(MOST_BYTES);
    let like = graphql::like(&request, &shared);
    let proof = request.extensions().get::<Proof>().cloned();
    let conversation = Conversation::new(&shared, like, proof, session);
    // The socket outlives its request; it ends with its connection, or when the server stops.
    rt::spawn(async move {
        conversation.run(messages).await;
        drop(place);
    });
    answer
}

fn offers_protocol(request: &HttpRequest) -> bool {
    request
        .headers()
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|offered| offered.trim() == PROTOCOL)
}
