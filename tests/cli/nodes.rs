//! Three servers on one PostgreSQL and one Redis, loaded, killed and started again: nothing is lost
//! and nothing is done twice.

use std::{
    fmt::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait as _, Database as Connector, DatabaseConnection, Statement};
use serde_json::{Value, json};

use crate::{Server, command, databases::Database, ended, name_server, redis_server::RedisServer};

const ROWS: usize = 400;
const REFUSED: usize = 4;
const REPEATED: usize = 8;
const ADDED: usize = ROWS - REFUSED - REPEATED;
/// A lease of a dead node lasts a minute; the machine may be busy.
const PATIENCE: Duration = Duration::from_mins(8);

fn file() -> String {
    let mut text = "Domain,Company\n".to_owned();
    for row in 0..ROWS {
        match row % 100 {
            50 => writeln!(text, "no domain {row},Refused {row}"),
            60 | 70 => writeln!(text, "mail-{}.com.tr,Repeated {row}", row - 1),
            _ => writeln!(text, "mail-{row}.com.tr,Company {row}"),
        }
        .unwrap();
    }
    text
}

/// The nodes and what they stand on.
struct Cluster<'a> {
    folder: &'a Path,
    settings: Vec<(&'a str, String)>,
    nodes: Vec<Server>,
    rows: DatabaseConnection,
}

impl Cluster<'_> {
    fn start(&self) -> Server {
        let settings: Vec<_> =
            self.settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut node = Server::start(self.folder, &["serve"], &settings);
        // What it says is read and not needed.
        drop(node.listen());
        node
    }

    /// SIGKILL, and a new process in its place.
    fn replace(&mut self, node: usize) {
        self.nodes[node].child.kill().unwrap();
        self.nodes[node].child.wait().unwrap();
        self.nodes[node] = self.start();
    }

    async fn count(&self, sql: &str) -> i64 {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let statement = Statement::from_string(self.rows.get_database_backend(), sql);
            match self.rows.query_one_raw(statement).await {
                Ok(row) => return row.unwrap().try_get_by_index(0).unwrap(),
                // Connections were cut off; the pool makes new ones.
                Err(error) => assert!(Instant::now() < deadline, "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn wait_for(&self, sql: &str, count: i64) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found = self.count(sql).await;
            if found >= count {
                return;
            }
            assert!(Instant::now() < deadline, "{found} of {count}: {sql}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn json_of(answer: &str) -> Value {
    let body = answer.split_once("\r\n\r\n").unwrap().1;
    let start = body.find('{').unwrap_or_else(|| panic!("{answer}"));
    let end = body.rfind('}').unwrap();
    serde_json::from_str(&body[start..=end]).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

const SCANNED: &str = "SELECT count(*) FROM lead WHERE scan_state = 'SCANNED'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_are_killed_lose_nothing_and_do_nothing_twice() {
    let Some(database) = Database::postgres().await else { return };
    let Some(mut redis) = RedisServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let url = database.url().to_owned();
    let migrated = ended(command(folder.path()).args(["migrate", "up"]).env("DATABASE_URL", &url));
    assert_eq!(migrated.code, 0, "{}", migrated.err);
    let settings = vec![
        ("DATABASE_URL", url.clone()),
        ("REDIS_URL", redis.url()),
        ("HUNTER_DNS_SERVERS", name_server::start_slow(Duration::from_millis(3))),
        ("HUNTER_DNS_TIMEOUT", "20s".to_owned()),
        ("HUNTER_SCAN_CONCURRENCY", "4".to_owned()),
        ("HUNTER_RESCAN_INTERVAL", "0".to_owned()),
        ("HUNTER_LOG_FORMAT", "json".to_owned()),
    ];
    let rows = Connector::connect(&url).await.unwrap();
    let mut cluster = Cluster { folder: folder.path(), settings, nodes: Vec::new(), rows };
    for _ in 0..3 {
        let node = cluster.start();
        cluster.nodes.push(node);
    }

    let (text, node) = (file(), &cluster.nodes[0]);
    let answer = node.send(&format!(
        "POST /import?scan=true HTTP/1.1\r\nHost: {}\r\nContent-Type: text/csv\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{text}",
        node.address,
        text.len()
    ));
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    let job = json_of(&answer)["jobId"].as_str().unwrap().to_owned();
    // The file is on disk: the node that took it may die at once.
    cluster.replace(0);

    cluster.wait_for(SCANNED, 40).await;
    cluster.replace(1);
    redis.stop();
    cluster.wait_for(SCANNED, 80).await;
    redis.restart();
    cluster.replace(2);
    cluster.wait_for(SCANNED, 120).await;
    // PostgreSQL goes away under all of them, and comes back.
    database.open_to_others(false).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    database.open_to_others(true).await;
    cluster.wait_for(SCANNED, ADDED as i64).await;

    let imported = format!(
        "SELECT count(*) FROM job WHERE finished_at IS NOT NULL AND kind = 'IMPORT' AND \
         total = {ROWS} AND done = {ROWS} AND added = {ADDED} AND duplicates = {REPEATED} AND \
         refused = {REFUSED}"
    );
    cluster.wait_for(&imported, 1).await;
    assert_eq!(cluster.count("SELECT count(*) FROM lead").await, ADDED as i64);
    let scans = "SELECT count(*) FROM scan WHERE state = 'SCANNED'";
    assert_eq!(cluster.count(scans).await, ADDED as i64, "each lead was scanned once");
    let others = "SELECT count(*) FROM scan WHERE state <> 'SCANNED'";
    assert_eq!(cluster.count(others).await, 0, "nothing failed, nothing is left");
    for (table, expected) in [("signals", ADDED), ("assessment", ADDED)] {
        let sql = format!(
            "SELECT count(DISTINCT s.lead_id) FROM scan AS s JOIN {table} AS t ON t.scan_id = s.id"
        );
        assert_eq!(cluster.count(&sql).await, expected as i64, "{table}");
    }
    for node in &cluster.nodes {
        let query = format!(
            "{{ dashboard {{ leadCount byProvider {{ provider count }} }} \
             job(id: \"{job}\") {{ state total done }} }}"
        );
        let told = json_of(&node.ask(&query));
        let figures = &told["data"]["dashboard"];
        assert_eq!(figures["leadCount"], json!(ADDED), "{told}");
        let google = json!([{"provider": "GOOGLE", "count": ADDED}]);
        assert_eq!(figures["byProvider"], google, "{told}");
        let job = json!({"state": "PARTIAL", "total": ROWS, "done": ROWS});
        assert_eq!(told["data"]["job"], job, "{told}");
        assert!(node.get("/healthz/ready").starts_with("HTTP/1.1 200"));
    }
    for node in &mut cluster.nodes {
        assert_eq!(node.stop("TERM").code, 0);
    }
    cluster.rows.close().await.unwrap();
}
