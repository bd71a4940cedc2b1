//! A process that is killed in the middle of an import: the next one finishes it, nothing twice and
//! nothing lost.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};

use hunter::{
    adapters::{
        store::{Options, Store},
        system::SystemIds,
    },
    ports::store::leads::{LeadFilter, LeadStore as _},
};

use crate::{Ended, Server, command, ended};

const ROWS: usize = 10_000;
const REFUSED: usize = 100;
const REPEATED: usize = 200;
const ADDED: usize = ROWS - REFUSED - REPEATED;

/// Rows of which some are refused and some repeat an earlier one, spread over the file.
fn write_file(folder: &Path) {
    let mut text = "Domain,Company\n".to_owned();
    for row in 0..ROWS {
        match row % 100 {
            50 => writeln!(text, "no domain {row},Refused {row}"),
            60 | 70 => writeln!(text, "company-{}.com.tr,Repeated {row}", row - 1),
            _ => writeln!(text, "company-{row}.com.tr,Company {row}"),
        }
        .unwrap();
    }
    fs::write(folder.join("companies.csv"), text).unwrap();
}

fn finish(folder: &Path) -> Ended {
    ended(command(folder).args(["import", "companies.csv", "--no-scan"]))
}

async fn store(folder: &Path) -> Store {
    let url = format!("sqlite://{}?mode=rwc", folder.join("hunter.db").display());
    Store::connect(&url, &Options::default(), Arc::new(SystemIds::new())).await.unwrap()
}

/// Waits until so many leads are stored.
async fn wait_for(store: &Store, leads: u64) -> u64 {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let count = store.count(&LeadFilter::default()).await.unwrap();
        if count >= leads {
            return count;
        }
        assert!(Instant::now() < deadline, "{count} of {leads} leads are stored");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Begins the import and kills it once so many leads are stored; answers how many there were.
async fn kill_after(folder: &Path, store: &Store, leads: u64) -> u64 {
    let mut child = command(folder)
        .args(["import", "companies.csv", "--no-scan"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let count = wait_for(store, leads).await;
    // SIGKILL: nothing of the process is asked.
    child.kill().unwrap();
    child.wait().unwrap();
    count
}

#[tokio::test]
async fn an_import_that_was_killed_is_finished_with_exact_counts() {
    let folder = tempfile::tempdir().unwrap();
    write_file(folder.path());
    let store = store(folder.path()).await;
    let count = kill_after(folder.path(), &store, 1_000).await;
    assert!(count < ADDED as u64, "it was killed too late to show anything");
    let ended = finish(folder.path());
    assert_eq!(ended.code, 3, "some rows are refused: {}", ended.err);
    let counts = format!(
        "rows: {ADDED} added, 0 updated, 0 unchanged, {REPEATED} repeated, {REFUSED} refused"
    );
    assert_eq!(ended.out.lines().last(), Some(counts.as_str()), "{}", ended.err);
    assert_eq!(wait_for(&store, ADDED as u64).await, ADDED as u64);
}

#[tokio::test]
async fn a_server_finishes_what_a_killed_command_began() {
    let folder = tempfile::tempdir().unwrap();
    write_file(folder.path());
    let store = store(folder.path()).await;
    kill_after(folder.path(), &store, 1_000).await;
    let settings = [("HUNTER_RESCAN_INTERVAL", "0")];
    let mut server = Server::start(folder.path(), &["serve"], &settings);
    assert_eq!(wait_for(&store, ADDED as u64).await, ADDED as u64);
    assert_eq!(server.stop("TERM").code, 0);
}
