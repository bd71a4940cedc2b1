//! A Redis of the test's own, which it may stop and start.

use std::{
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// A `redis-server` on a free port of loopback. It ends with the value.
pub struct RedisServer {
    folder: TempDir,
    port: u16,
    running: Option<Child>,
}

impl RedisServer {
    /// Starts one, where tests of Redis are wanted (`HUNTER_TEST_REDIS`) and the program is there.
    pub fn start() -> Option<Self> {
        std::env::var_os("HUNTER_TEST_REDIS")?;
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut server = Self { folder: tempfile::tempdir().unwrap(), port, running: None };
        server.restart().then_some(server)
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Starts it anew, empty, and waits until it listens; says whether the program is there.
    pub fn restart(&mut self) -> bool {
        self.stop();
        let port = self.port.to_string();
        let started = Command::new("redis-server")
            .args(["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .current_dir(self.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(child) = started else { return false };
        self.running = Some(child);
        let deadline = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            assert!(Instant::now() < deadline, "redis-server does not listen");
            thread::sleep(Duration::from_millis(5));
        }
        true
    }

    /// Kills it.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.stop();
    }
}
