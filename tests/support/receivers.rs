//! Receivers of alerts on loopback: an HTTP server and a mail server that do as they are told and
//! remember what came.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// One message as it arrived.
#[derive(Debug, Clone)]
pub struct Posted {
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Posted {
    /// A header's value.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
}

/// Status and further header lines for a message whose id came so many times before.
type Behaviour = dyn Fn(usize) -> (u16, &'static str) + Send + Sync;

/// An HTTP server.
pub struct Hook {
    pub address: SocketAddr,
    posted: Arc<Mutex<Vec<Posted>>>,
    _tasks: JoinSet<()>,
}

impl Hook {
    pub async fn start(
        behaviour: impl Fn(usize) -> (u16, &'static str) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let posted = Arc::new(Mutex::new(Vec::new()));
        let (behaviour, seen): (Arc<Behaviour>, _) = (Arc::new(behaviour), Arc::clone(&posted));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(take(stream, Arc::clone(&behaviour), Arc::clone(&seen)));
            }
        });
        Self { address, posted, _tasks: tasks }
    }

    pub fn posted(&self) -> Vec<Posted> {
        self.posted.lock().unwrap().clone()
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook?token=t", self.address)
    }
}

async fn take(mut stream: TcpStream, behaviour: Arc<Behaviour>, seen: Arc<Mutex<Vec<Posted>>>) {
    let (reading, mut writing) = stream.split();
    let mut reading = BufReader::new(reading);
    let mut line = String::new();
    reading.read_line(&mut line).await.unwrap();
    let mut headers = Vec::new();
    loop {
        line.clear();
        reading.read_line(&mut line).await.unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let mut posted = Posted { headers, body: String::new() };
    let mut body = vec![0; posted.header("content-length").parse().unwrap_or(0)];
    reading.read_exact(&mut body).await.unwrap();
    posted.body = String::from_utf8(body).unwrap();
    let number = {
        let mut seen = seen.lock().unwrap();
        let is_same = |before: &&Posted| before.header("webhook-id") == posted.header("webhook-id");
        let number = seen.iter().filter(is_same).count();
        seen.push(posted);
        number
    };
    let (status, more) = behaviour(number);
    let answer =
        format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n{more}\r\n");
    writing.write_all(answer.as_bytes()).await.unwrap();
}

/// A mail server.
pub struct Post {
    pub address: SocketAddr,
    mails: Arc<Mutex<Vec<String>>>,
    _tasks: JoinSet<()>,
}

impl Post {
    /// `takes`: whether it takes the mail of that number, from 0.
    pub async fn start(takes: impl Fn(usize) -> bool + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&mails);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                converse(stream, &takes, &seen).await;
            }
        });
        Self { address, mails, _tasks: tasks }
    }

    pub fn mails(&self) -> Vec<String> {
        self.mails.lock().unwrap().clone()
    }
}

async fn converse(
    mut stream: TcpStream,
    takes: &(impl Fn(usize) -> bool + Send + Sync),
    seen: &Mutex<Vec<String>>,
) {
    let (reading, mut writing) = stream.split();
    let mut lines = BufReader::new(reading).lines();
    writing.write_all(b"220 here\r\n").await.unwrap();
    let mut mail: Option<String> = None;
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match (&mut mail, line.as_str()) {
            (Some(_), ".") => {
                let mut seen = seen.lock().unwrap();
                seen.push(mail.take().unwrap());
                if takes(seen.len() - 1) { "250 taken\r\n" } else { "451 not now\r\n" }
            }
            (Some(text), line) => {
                text.push_str(line);
                text.push('\n');
                continue;
            }
            (None, "DATA") => {
                mail = Some(String::new());
                "354 go on\r\n"
            }
            (None, line) if line.starts_with("EHLO") => "250-here\r\n250 8BITMIME\r\n",
            (None, "QUIT") => "221 bye\r\n",
            (None, _) => "250 yes\r\n",
        };
        if writing.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}
