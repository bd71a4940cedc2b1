//! Registries on loopback: WHOIS servers and RDAP servers that do as they are told and remember what
//! they were asked.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

pub struct Registry {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    _tasks: JoinSet<()>,
}

/// What comes back for a line (WHOIS) or a path (RDAP), byte by byte; `None`: nothing, and the
/// connection stays open.
type Behaviour = dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync;

impl Registry {
    /// A WHOIS server.
    pub async fn whois(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        Self::start(move |line| Some(answer(line).into_bytes())).await
    }

    /// An RDAP server: status, further headers and body for a path.
    pub async fn rdap(
        answer: impl Fn(&str) -> (u16, String, String) + Send + Sync + 'static,
    ) -> Self {
        Self::start(move |line| {
            let path = line.split(' ').nth(1)?;
            let (status, headers, body) = answer(path);
            let length = body.len();
            Some(
                format!(
                    "HTTP/1.1 {status} x\r\ncontent-length: {length}\r\nconnection: close\r\n\
                     {headers}\r\n{body}"
                )
                .into_bytes(),
            )
        })
        .await
    }

    /// Any server whose questions are lines.
    pub async fn start(
        behaviour: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = JoinSet::new();
        tasks.spawn(serve(listener, Arc::new(behaviour), Arc::clone(&asked)));
        Self { address, asked, _tasks: tasks }
    }

    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// As a base address of RDAP.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }
}

async fn serve(listener: TcpListener, behaviour: Arc<Behaviour>, asked: Arc<Mutex<Vec<String>>>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        connections.spawn(talk(stream, Arc::clone(&behaviour), Arc::clone(&asked)));
    }
}

async fn talk(mut stream: TcpStream, behaviour: Arc<Behaviour>, asked: Arc<Mutex<Vec<String>>>) {
    let (reading, mut writing) = stream.split();
    let mut reading = BufReader::new(reading);
    let mut line = String::new();
    if reading.read_line(&mut line).await.is_err() {
        return;
    }
    let line = line.trim_end().to_owned();
    asked.lock().unwrap().push(line.clone());
    if line.ends_with("HTTP/1.1") {
        // The headers, so that closing does not reset the connection.
        let mut header = String::new();
        while reading.read_line(&mut header).await.is_ok_and(|read| read > 2) {
            header.clear();
        }
    }
    match behaviour(&line) {
        // The asker may hang up when he has read enough.
        Some(answer) => drop(writing.write_all(&answer).await),
        None => std::future::pending().await,
    }
}
