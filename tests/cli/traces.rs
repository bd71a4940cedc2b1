//! Traces, as a collector receives them.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use crate::{Server, name_server};

/// Takes OTLP over HTTP and keeps the bodies.
struct Collector {
    address: String,
    bodies: Arc<Mutex<Vec<u8>>>,
}

impl Collector {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let bodies = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&bodies);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                thread::spawn(move || take(stream, &kept));
            }
        });
        Self { address, bodies }
    }

    fn holds(&self, bytes: &[u8]) -> bool {
        let bodies = self.bodies.lock().unwrap();
        bodies.windows(bytes.len()).any(|window| window == bytes)
    }
}

fn take(mut stream: TcpStream, kept: &Mutex<Vec<u8>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    loop {
        let (mut length, mut head) = (0, String::new());
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
            head += &line;
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        assert!(head.starts_with("POST /v1/traces "), "{head}");
        kept.lock().unwrap().extend(body);
        let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\n\
                      content-length: 0\r\n\r\n";
        stream.write_all(answer.as_bytes()).unwrap();
    }
}

#[test]
fn a_request_is_followed_from_its_caller_through_the_graph_to_the_database() {
    let collector = Collector::start();
    let endpoint = format!("http://{}", collector.address);
    let names = name_server::start();
    let folder = tempfile::tempdir().unwrap();
    let settings = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
        ("HUNTER_DNS_SERVERS", names.as_str()),
    ];
    let mut server = Server::start(folder.path(), &["serve"], &settings);
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let body = serde_json::json!({"query": "{ lead(domain: \"canary-of-a-query.com\") { id } }"});
    let body = body.to_string();
    let answer = server.send(&format!(
        "POST /graphql HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
         traceparent: 00-{trace}-00f067aa0ba902b7-01\r\nAuthorization: Bearer hnt_canary\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        server.address,
        body.len()
    ));
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let scan = r#"mutation { scanDomain(input: {domain: "mail-traced.com"}) { scan { id } } }"#;
    assert!(server.ask(scan).contains("\"scan\""));
    let read = r#"{ lead(domain: "mail-traced.com") { scanState } }"#;
    while !server.ask(read).contains("SCANNED") {
        thread::yield_now();
    }
    assert_eq!(server.stop("TERM").code, 0);

    for name in ["POST /graphql", "operation", "statement", "scan", "mail-traced.com", "hunter"] {
        assert!(collector.holds(name.as_bytes()), "{name} is not in the traces");
    }
    let id: Vec<u8> =
        (0..16).map(|at| u8::from_str_radix(&trace[at * 2..at * 2 + 2], 16).unwrap()).collect();
    assert!(collector.holds(&id), "the caller's trace goes on");
    for secret in ["canary-of-a-query", "hnt_canary"] {
        assert!(!collector.holds(secret.as_bytes()), "{secret} is in the traces");
    }
}

#[test]
fn a_collector_that_is_not_there_holds_nobody_up() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = format!("http://{nobody}");
    let folder = tempfile::tempdir().unwrap();
    let settings = [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str())];
    let mut server = Server::start(folder.path(), &["serve"], &settings);
    assert!(server.ask("{ __typename }").contains(r#"{"__typename":"Query"}"#));
    assert_eq!(server.stop("TERM").code, 0);
}
