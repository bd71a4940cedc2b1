//! Subscriptions: the `graphql-transport-ws` protocol.

use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use hunter::http::Patience;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest as _,
        http::{HeaderName, HeaderValue},
    },
};

use super::server::TestServer;

pub const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

pub async fn open(server: &TestServer, headers: &[(&str, &str)]) -> Result<Socket, u16> {
    let mut request =
        format!("ws://{}/graphql/ws", server.address).into_client_request().expect("an address");
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header name");
        request.headers_mut().insert(name, HeaderValue::from_str(value).expect("a header value"));
    }
    match connect_async(request).await {
        Ok((stream, answer)) => {
            assert_eq!(answer.headers()["sec-websocket-protocol"], PROTOCOL.1);
            assert!(answer.headers().contains_key("x-request-id"));
            Ok(Socket(stream))
        }
        Err(Error::Http(answer)) => Err(answer.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

impl Socket {
    async fn start(server: &TestServer) -> Self {
        let mut socket = open(server, &[PROTOCOL]).await.expect("it opens");
        socket.say(json!({"type": "connection_init", "payload": {"token": 1}})).await;
        assert_eq!(socket.hear().await, json!({"type": "connection_ack"}));
        socket
    }

    pub async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    async fn send(&mut self, message: Message) {
        self.0.send(message).await.expect("the server reads");
    }

    pub async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(json!({"id": id, "type": "subscribe", "payload": {"query": query}})).await;
    }

    async fn next(&mut self) -> Message {
        tokio::time::timeout(Duration::from_secs(30), self.0.next())
            .await
            .expect("a message in time")
            .expect("the socket is open")
            .expect("a whole message")
    }

    pub async fn hear(&mut self) -> Value {
        match self.next().await {
            Message::Text(text) => serde_json::from_str(&text).expect("JSON"),
            other => panic!("not a text: {other:?}"),
        }
    }

    /// The code with which the server closes.
    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Message::Close(frame) = self.next().await {
                return frame.expect("a close has a reason").code.into();
            }
        }
    }
}

#[actix_web::test]
async fn an_operation_gives_its_results_and_completes() {
    let server = TestServer::start();
    let mut socket = Socket::start(&server).await;
    socket.subscribe("a", "{ __typename }").await;
    let payload = json!({"data": {"__typename": "Query"}});
    assert_eq!(socket.hear().await, json!({"id": "a", "type": "next", "payload": payload}));
    assert_eq!(socket.hear().await, json!({"id": "a", "type": "complete"}));
    // The id is free again.
    socket.subscribe("a", "{ __typename }").await;
    assert_eq!(socket.hear().await["type"], "next");
}

#[actix_web::test]
async fn a_refused_operation_is_an_error_of_its_own() {
    let server = TestServer::start();
    let mut socket = Socket::start(&server).await;
    socket.subscribe("bad", "subscription { nothingOfThatName }").await;
    let told = socket.hear().await;
    assert_eq!((&told["type"], &told["id"]), (&"error".into(), &"bad".into()));
    assert_eq!(told["payload"][0]["extensions"]["code"], "BAD_INPUT");
    socket.subscribe("good", "{ __typename }").await;
    assert_eq!(socket.hear().await["id"], "good");
}

#[actix_web::test]
async fn both_sides_may_ask_whether_the_other_is_there() {
    let server = TestServer::start();
    let mut socket = Socket::start(&server).await;
    socket.say(json!({"type": "ping", "payload": {"n": 1}})).await;
    assert_eq!(socket.hear().await, json!({"type": "pong"}));
    socket.say(json!({"type": "pong"})).await;
    socket.send(Message::Ping(vec![1, 2].into())).await;
    assert_eq!(socket.next().await, Message::Pong(vec![1, 2].into()));
}

#[actix_web::test]
async fn what_breaks_the_protocol_closes_the_socket_with_its_code() {
    let server = TestServer::start();
    let init = || json!({"type": "connection_init"});
    let subscribe = json!({"id": "a", "type": "subscribe", "payload": {"query": "{ __typename }"}});

    let mut early = open(&server, &[PROTOCOL]).await.expect("it opens");
    early.say(subscribe).await;
    assert_eq!(early.closed().await, 4401);

    let mut twice = Socket::start(&server).await;
    twice.say(init()).await;
    assert_eq!(twice.closed().await, 4429);

    let long = "x".repeat(129);
    for bad in [
        json!("text"),
        json!({"type": "start", "id": "a", "payload": {"query": "{ __typename }"}}),
        json!({"type": "subscribe", "payload": {"query": "{ __typename }"}}),
        json!({"type": "subscribe", "id": "a", "payload": {}}),
        json!({"type": "subscribe", "id": "", "payload": {"query": "{ __typename }"}}),
        json!({"type": "subscribe", "id": long, "payload": {"query": "{ __typename }"}}),
        json!({"type": "subscribe", "id": "a", "payload": {"query": "{a}", "variables": []}}),
    ] {
        let mut socket = Socket::start(&server).await;
        socket.say(bad.clone()).await;
        assert_eq!(socket.closed().await, 4400, "{bad}");
    }
    let mut binary = Socket::start(&server).await;
    binary.send(Message::Binary(b"{}".to_vec().into())).await;
    assert_eq!(binary.closed().await, 4400);
}

#[actix_web::test]
async fn a_client_that_says_nothing_is_not_waited_for() {
    let patience = Patience { init: Duration::from_millis(50), ..Patience::default() };
    let server = TestServer::with(true, patience);
    let mut socket = open(&server, &[PROTOCOL]).await.expect("it opens");
    assert_eq!(socket.closed().await, 4408);
}

#[actix_web::test]
async fn a_silent_client_is_asked_and_dropped_when_it_is_gone() {
    let patience = Patience {
        ask: Duration::from_millis(50),
        gone: Duration::from_millis(100),
        ..Patience::default()
    };
    let server = TestServer::with(true, patience);
    let mut present = Socket::start(&server).await;
    for _ in 0..5 {
        // The client answers by itself while it reads.
        assert_eq!(present.next().await, Message::Ping(Vec::new().into()));
    }
    let mut gone = TcpStream::connect(server.address).await.expect("it listens");
    let opening = format!(
        "GET /graphql/ws HTTP/1.1\r\nhost: {}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         sec-websocket-protocol: graphql-transport-ws\r\n\r\n",
        server.address
    );
    gone.write_all(opening.as_bytes()).await.expect("it reads");
    // A masked text frame: {"type":"connection_init"}, under a mask of zeros.
    let init = br#"{"type":"connection_init"}"#;
    let mut frame = vec![0x81, 0x80 | init.len() as u8, 0, 0, 0, 0];
    frame.extend_from_slice(init);
    gone.write_all(&frame).await.expect("it reads");
    let mut all = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(30), gone.read_to_end(&mut all)).await;
    ended.expect("the server lets go").expect("a clean end");
    assert!(all.windows(2).any(|two| two == [0x89, 0x00]), "it was asked first");
}

#[actix_web::test]
async fn a_message_of_more_than_100_kib_closes_the_socket() {
    let server = TestServer::start();
    let mut socket = Socket::start(&server).await;
    socket.subscribe("a", &" ".repeat(101 * 1024)).await;
    assert_eq!(socket.closed().await, 1009);
}

#[actix_web::test]
async fn a_socket_opens_for_our_protocol_and_our_pages_only() {
    let server = TestServer::start();
    assert_eq!(open(&server, &[]).await.err(), Some(400));
    let old = ("sec-websocket-protocol", "graphql-ws");
    assert_eq!(open(&server, &[old]).await.err(), Some(400));
    let stranger = ("origin", "http://evil.example");
    assert_eq!(open(&server, &[PROTOCOL, stranger]).await.err(), Some(403));
    assert_eq!(server.get("/graphql/ws").send().await.status, 426);
    assert_eq!(server.post("/graphql/ws").send().await.status, 405);
}

#[actix_web::test]
async fn sockets_are_closed_when_the_server_stops() {
    let mut server = TestServer::start();
    let mut socket = Socket::start(&server).await;
    let stopped = server.stop();
    assert_eq!(socket.closed().await, 1001);
    let stopped = tokio::time::timeout(Duration::from_secs(10), stopped).await;
    stopped.expect("it stops soon").expect("no panic").expect("cleanly");
}

/// Follows a lead of the canned store; such an operation never completes by itself.
async fn follow(socket: &mut Socket, id: &str) {
    let query = r#"subscription { leadChanged(domain: "company-001.com") { domain } }"#;
    socket.subscribe(id, query).await;
}

#[actix_web::test]
async fn an_id_is_used_by_one_live_operation_at_a_time() {
    let server = TestServer::start();
    let mut socket = Socket::start(&server).await;
    follow(&mut socket, "a").await;
    let seen = json!({"data": {"leadChanged": {"domain": "company-001.com"}}});
    assert_eq!(socket.hear().await, json!({"id": "a", "type": "next", "payload": seen}));
    follow(&mut socket, "a").await;
    assert_eq!(socket.closed().await, 4409);
}

#[actix_web::test]
async fn complete_ends_a_live_operation_and_frees_its_id() {
    let server = TestServer::start();
    let mut socket = Socket::start(&server).await;
    follow(&mut socket, "a").await;
    assert_eq!(socket.hear().await["type"], "next");
    socket.say(json!({"id": "a", "type": "complete"})).await;
    // Were the first still alive, this would close the socket.
    follow(&mut socket, "a").await;
    assert_eq!(socket.hear().await["type"], "next");
    // What is not running can be completed: the two sides may have crossed.
    socket.say(json!({"id": "never", "type": "complete"})).await;
    socket.say(json!({"type": "ping"})).await;
    assert_eq!(socket.hear().await, json!({"type": "pong"}));
}

#[actix_web::test]
async fn the_twenty_first_live_operation_of_a_socket_is_refused_and_the_others_stand() {
    let server = TestServer::start();
    let mut socket = Socket::start(&server).await;
    for number in 0..20 {
        follow(&mut socket, &number.to_string()).await;
        assert_eq!(socket.hear().await["type"], "next");
    }
    follow(&mut socket, "one more").await;
    let refused = socket.hear().await;
    assert_eq!((&refused["type"], &refused["id"]), (&"error".into(), &"one more".into()));
    assert_eq!(refused["payload"][0]["extensions"]["code"], "OVERLOADED");
    socket.say(json!({"id": "7", "type": "complete"})).await;
    follow(&mut socket, "one more").await;
    assert_eq!(socket.hear().await["id"], "one more");
}
