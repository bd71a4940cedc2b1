//! The life of one socket.

use std::collections::HashMap;

use actix_web::{http::StatusCode, web};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, Session};
use async_graphql::{ServerError, Variables};
use futures::{
    StreamExt,
    stream::{self, AbortHandle, Abortable, BoxStream, SelectAll},
};
use metrics::gauge;
use serde_json::Value;
use tokio::{sync::watch, time::Instant};

use super::{
    super::{Patience, Shared, admission},
    protocol::{ClientMessage, Closing, ServerMessage, Wanted},
};
use crate::{
    graphql::{Executed, Graph, GraphRequest, Viewer},
    services::access::{Principal, Proof},
    telemetry::names,
};

/// Operations of one socket at once.
const MOST_OPERATIONS: usize = 20;

/// What comes of a running wanted.
enum Event {
    Result(Executed),
    Refused(Executed),
    Ended,
}

/// Why the conversation ends.
enum End {
    /// We say so.
    Close(Closing),
    /// The other side went, or can not be reached.
    Gone,
}

/// One socket and its operations.
pub struct Conversation {
    graph: Graph,
    patience: Patience,
    /// Judges who speaks, again and again: keys end while sockets live.
    shared: web::Data<Shared>,
    proof: Option<Proof>,
    /// Who speaks, once that is known.
    principal: Option<Principal>,
    judged_at: Instant,
    like: GraphRequest,
    session: Session,
    stopping: watch::Receiver<bool>,
    is_acknowledged: bool,
    opened_at: Instant,
    /// When something last came from the client.
    heard_at: Instant,
    /// It was asked since whether it is still there.
    is_asked: bool,
    running: HashMap<String, Running>,
    events: SelectAll<BoxStream<'static, (String, Event)>>,
}

/// An operation that runs; it stops when dropped.
struct Running(AbortHandle);

impl Running {
    fn new(handle: AbortHandle) -> Self {
        gauge!(names::GRAPHQL_SUBSCRIPTIONS).increment(1);
        Self(handle)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
        gauge!(names::GRAPHQL_SUBSCRIPTIONS).decrement(1);
    }
}

impl Conversation {
    /// A conversation that has not begun. `like` holds what all its operations share.
    pub fn new(
        shared: &web::Data<Shared>,
        like: GraphRequest,
        proof: Option<Proof>,
        session: Session,
    ) -> Self {
        Self {
            graph: shared.graph.clone(),
            patience: shared.patience,
            shared: shared.clone(),
            proof,
            principal: None,
            judged_at: Instant::now(),
            like,
            session,
            stopping: shared.stopping.clone(),
            is_acknowledged: false,
            opened_at: Instant::now(),
            heard_at: Instant::now(),
            is_asked: false,
            running: HashMap::new(),
            events: SelectAll::new(),
        }
    }

    /// Talks until one of the two sides ends it.
    pub async fn run(mut self, mut messages: AggregatedMessageStream) {
        let end = loop {
            if let Err(end) = self.turn(&mut messages).await {
                break end;
            }
        };
        self.running.clear();
        if let End::Close(closing) = end {
            tracing::debug!(code = closing.code, reason = %closing.reason, "a socket is closed");
            let reason = CloseReason {
                code: CloseCode::from(closing.code),
                description: Some(closing.reason),
            };
            // Whoever does not take the farewell is gone already.
            let _ =
                tokio::time::timeout(self.patience.send, self.session.close(Some(reason))).await;
        }
    }

    /// Asks who speaks, and what he may.
    async fn judge(&mut self) -> Result<(), End> {
        let principal = admission::judge(&self.shared.gate, self.proof.as_ref()).await;
        match principal {
            Ok(principal) => {
                self.judged_at = Instant::now();
                self.like.introspection = self.shared.sees_playground(Some(&principal));
                self.like.viewer = Viewer::of(&principal);
                self.principal = Some(principal);
                Ok(())
            }
            Err(refusal) if refusal.status == StatusCode::UNAUTHORIZED => {
                Err(close(4401, refusal.message))
            }
            Err(refusal) => Err(close(1013, refusal.message)),
        }
    }

    /// Waits for the next thing to happen and acts on it.
    async fn turn(&mut self, messages: &mut AggregatedMessageStream) -> Result<(), End> {
        if self.is_acknowledged && self.judged_at.elapsed() >= self.patience.judge {
            self.judge().await?;
        }
        let judge = self.judged_at + self.patience.judge;
        let alarm = match (self.is_acknowledged, self.is_asked) {
            (false, _) => self.opened_at + self.patience.init,
            (true, false) => judge.min(self.heard_at + self.patience.ask),
            (true, true) => judge.min(self.heard_at + self.patience.gone),
        };
        let stopping = &mut self.stopping;
        let stopped = async {
            // An error says that the server is gone, which is no different.
            let _ = stopping.wait_for(|stopping| *stopping).await;
        };
        tokio::select! {
            message = messages.next() => match message {
                Some(Ok(message)) => self.hear(message).await,
                Some(Err(error)) => {
                    tracing::debug!(%error, "a socket broke the protocol");
                    Err(close(1009, "A message is too large or no WebSocket message."))
                }
                None => Err(End::Gone),
            },
            Some((id, event)) = self.events.next() => self.report(&id, event).await,
            () = tokio::time::sleep_until(alarm) => self.wake().await,
            () = stopped => Err(close(1001, "The server stops.")),
        }
    }

    /// Nothing came for a while.
    async fn wake(&mut self) -> Result<(), End> {
        if !self.is_acknowledged {
            return Err(close(4408, "Connection initialisation timeout"));
        }
        let silence = self.heard_at.elapsed();
        if self.is_asked && silence >= self.patience.gone {
            return Err(End::Gone);
        }
        if self.is_asked || silence < self.patience.ask {
            return Ok(());
        }
        self.is_asked = true;
        in_time(self.patience, self.session.ping(b"")).await
    }

    async fn hear(&mut self, message: AggregatedMessage) -> Result<(), End> {
        self.heard_at = Instant::now();
        self.is_asked = false;
        match message {
            AggregatedMessage::Text(text) => match ClientMessage::read(&text) {
                Ok(message) => self.act(message).await,
                Err(why) => Err(End::Close(Closing::bad_message(&why))),
            },
            AggregatedMessage::Binary(_) => {
                Err(End::Close(Closing::bad_message("messages are text")))
            }
            AggregatedMessage::Ping(bytes) => {
                in_time(self.patience, self.session.pong(&bytes)).await
            }
            AggregatedMessage::Pong(_) => Ok(()),
            AggregatedMessage::Close(_) => Err(close(1000, "")),
        }
    }

    async fn act(&mut self, message: ClientMessage) -> Result<(), End> {
        match message {
            ClientMessage::ConnectionInit { .. } if self.is_acknowledged => {
                Err(close(4429, "Too many initialisation requests"))
            }
            ClientMessage::ConnectionInit { payload } => {
                if let Some(text) = payload.and_then(|shown| shown.authorization) {
                    let proof = admission::bearer(&text);
                    let no_token = || close(4400, "Bad message: authorization is no Bearer token");
                    self.proof = Some(proof.ok_or_else(no_token)?);
                }
                self.judge().await?;
                self.is_acknowledged = true;
                self.say(&ServerMessage::ConnectionAck).await
            }
            ClientMessage::Ping {} => self.say(&ServerMessage::Pong).await,
            ClientMessage::Pong {} => Ok(()),
            ClientMessage::Subscribe { .. } if !self.is_acknowledged => {
                Err(close(4401, "Unauthorized"))
            }
            ClientMessage::Subscribe { id, .. } if self.running.contains_key(&id) => {
                Err(close(4409, format!("Subscriber for {id} already exists")))
            }
            ClientMessage::Subscribe { id, payload } => self.start(id, payload).await,
            ClientMessage::Complete { id } => {
                self.running.remove(&id);
                Ok(())
            }
        }
    }

    async fn start(&mut self, id: String, wanted: Wanted) -> Result<(), End> {
        if self.running.len() >= MOST_OPERATIONS {
            let message = format!("At most {MOST_OPERATIONS} operations run on one socket.");
            return self.refuse(&id, &message).await;
        }
        if let Some(principal) = &self.principal
            && let Err(refusal) = admission::take(&self.shared.gate, principal).await
        {
            return self.refuse(&id, &refusal.message).await;
        }
        let request = GraphRequest {
            query: wanted.text().unwrap_or_default().to_owned(),
            operation_name: wanted.operation_name,
            variables: Variables::from_json(Value::Object(wanted.variables.unwrap_or_default())),
            ..self.like.clone()
        };
        let graph = self.graph.clone();
        let events = stream::once(async move {
            match graph.stream(request).await {
                Ok(results) => {
                    let ended = stream::once(async { Event::Ended });
                    results.map(Event::Result).chain(ended).boxed()
                }
                Err(refusal) => stream::once(async { Event::Refused(refusal) }).boxed(),
            }
        })
        .flatten();
        let (handle, registration) = AbortHandle::new_pair();
        let name = id.clone();
        let named = events.map(move |event| (name.clone(), event));
        self.events.push(Abortable::new(named, registration).boxed());
        self.running.insert(id, Running::new(handle));
        Ok(())
    }

    /// Too much is asked at once; the others stand.
    async fn refuse(&mut self, id: &str, message: &str) -> Result<(), End> {
        let mut error = ServerError::new(message, None);
        let extensions = error.extensions.get_or_insert_default();
        extensions.set("code", "OVERLOADED");
        extensions.set("requestId", self.like.request_id.clone());
        self.say(&ServerMessage::Error { id, payload: &[error] }).await
    }

    /// Passes on what came of an wanted.
    async fn report(&mut self, id: &str, event: Event) -> Result<(), End> {
        match event {
            Event::Result(payload) => {
                self.say(&ServerMessage::Next { id, payload: &payload }).await
            }
            Event::Refused(refusal) => {
                self.running.remove(id);
                self.say(&ServerMessage::Error { id, payload: refusal.errors() }).await
            }
            Event::Ended => {
                self.running.remove(id);
                self.say(&ServerMessage::Complete { id }).await
            }
        }
    }

    async fn say(&mut self, message: &ServerMessage<'_>) -> Result<(), End> {
        in_time(self.patience, self.session.text(message.text())).await
    }
}

async fn in_time(
    patience: Patience,
    sending: impl Future<Output = Result<(), actix_ws::Closed>>,
) -> Result<(), End> {
    match tokio::time::timeout(patience.send, sending).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(End::Gone),
    }
}

fn close(code: u16, reason: impl Into<String>) -> End {
    End::Close(Closing::new(code, reason))
}
