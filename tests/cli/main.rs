//! The binary as people run it.

#![expect(clippy::unwrap_used, reason = "helpers of tests, where a panic is the failure")]

mod access;
#[path = "../support/authority.rs"]
#[expect(dead_code, reason = "shared with the tests of the client, which use all of it")]
mod authority;
mod check;
mod checked;
mod commands;
#[path = "../support/companies.rs"]
mod companies;
#[expect(dead_code, reason = "shared with the tests of the store, which use all of it")]
#[path = "../support/databases.rs"]
mod databases;
#[path = "../support/dataverse.rs"]
#[expect(dead_code, reason = "shared with the tests of the sandbox, which use all of it")]
mod dataverse;
mod dynamics;
mod dynamics_pushes;
mod enrich;
#[path = "../support/facts.rs"]
#[expect(dead_code, reason = "shared with the tests of the store, which use all of it")]
mod facts;
mod files;
#[path = "../support/ip_bin.rs"]
mod ip_bin;
mod killed;
mod memory;
#[path = "../support/microsoft.rs"]
#[expect(dead_code, reason = "shared with the tests of the clients, which use all of it")]
mod microsoft;
#[path = "../support/mmdb.rs"]
mod mmdb;
mod name_server;
mod nodes;
mod partner_center;
mod redis;
#[path = "../support/redis_server.rs"]
mod redis_server;
mod referral_sync;
mod referrals_whole;
mod rules;
mod traces;
mod untouched;

use std::{
    io::{BufRead as _, BufReader, Read, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// How a run of the binary ended.
struct Ended {
    code: i32,
    out: String,
    err: String,
}

/// The binary in a folder of its own, with none of this process's settings.
fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hunter"));
    command.env_clear().current_dir(folder);
    command
}

fn ended(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    Ended {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn hunter(arguments: &[&str]) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    ended(command(folder.path()).args(arguments))
}

/// A running server, killed when the test ends otherwise.
struct Server {
    child: Child,
    messages: Box<dyn Read + Send + Sync>,
    address: String,
}

impl Server {
    /// Starts it on a free port and reads the address that it prints.
    fn start(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Self {
        let mut child = command(folder)
            .args(arguments)
            .env("HUNTER_BIND", "127.0.0.1:0")
            .env("HUNTER_WHOIS_ENABLED", "false")
            .env("HUNTER_DNS_SERVERS", "127.0.0.1:9")
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut messages = BufReader::new(child.stderr.take().unwrap());
        let mut server =
            Self { child, messages: Box::new(std::io::empty()), address: String::new() };
        let mut seen = String::new();
        while server.address.is_empty() {
            let mut line = String::new();
            assert!(messages.read_line(&mut line).unwrap() > 0, "it did not start: {seen}");
            if let Some((_, address)) = line.split_once("listens on http://") {
                address.split('/').next().unwrap().clone_into(&mut server.address);
            }
            seen.push_str(&line);
        }
        server.messages = Box::new(messages);
        server
    }

    /// Reads its messages from now on, so that a server of many words does not wait for a reader.
    fn listen(&mut self) -> std::thread::JoinHandle<String> {
        let mut messages = std::mem::replace(&mut self.messages, Box::new(std::io::empty()));
        std::thread::spawn(move || {
            let mut all = String::new();
            messages.read_to_string(&mut all).unwrap();
            all
        })
    }

    /// The answer to a request, headers and all.
    fn send(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn get(&self, path: &str) -> String {
        self.send(&format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        ))
    }

    /// The answer of the graph.
    fn ask(&self, query: &str) -> String {
        let body = serde_json::json!({ "query": query }).to_string();
        self.send(&format!(
            "POST /graphql HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        ))
    }

    /// Sends a signal and waits for the end.
    fn stop(&mut self, signal: &str) -> Ended {
        self.signal(signal);
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        let (mut out, mut err) = (String::new(), String::new());
        self.child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        self.messages.read_to_string(&mut err).unwrap();
        Ended { code, out, err }
    }

    fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
