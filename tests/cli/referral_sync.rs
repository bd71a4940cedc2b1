//! Syncs with the binary: their counts, their exit codes, and a process that is killed on the way.

use std::{
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
    ports::store::referrals::{ReferralFilter, ReferralStore as _},
    sandbox::partner_center::{
        Fault, RetryAfter, When,
        sample::{Company, referrals},
    },
};
use serde_json::Value;

use crate::{
    checked::run,
    command,
    microsoft::Microsoft,
    partner_center::{log_in, settings},
};

pub fn world(count: usize) -> Microsoft {
    let companies: Vec<_> = (0..20)
        .map(|number| Company {
            name: format!("Firma {number} A.Ş."),
            domain: format!("firma{number}.com.tr"),
            country: "TR".into(),
        })
        .collect();
    let newest = "2026-01-15T06:00:00Z".parse().unwrap();
    let world = Microsoft::start(referrals(&companies, count, newest));
    world.entra.set_faults(|faults| faults.poll_interval = 1);
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_says_its_counts_and_a_script_reads_how_it_ended() {
    let (world, folder) = (world(150), tempfile::tempdir().unwrap());
    let settings = settings(&world);
    let sync = |arguments: &[&str]| {
        let all = [&["partner-center", "sync"], arguments].concat();
        run(folder.path(), &all, &settings)
    };
    let without = sync(&[]);
    assert_eq!(without.code, 1, "nobody has signed in: {}", without.err);
    assert_eq!(log_in(folder.path(), &world, &settings).code, 0);

    let first = sync(&["--locale", "en"]);
    let counts = "referrals: 150 new, 0 changed, 0 unchanged, 0 skipped, 0 unreadable";
    assert_eq!((first.code, first.out.trim()), (0, counts), "{}", first.err);
    let second = sync(&["--full", "--json"]);
    let told: Value = serde_json::from_str(second.out.trim()).unwrap();
    assert_eq!(
        (second.code, &told["state"], &told["full"]),
        (0, &"SUCCEEDED".into(), &true.into())
    );
    assert_eq!((&told["fetched"], &told["unchanged"]), (&150.into(), &150.into()));

    for (status, code) in [(403, 1), (500, 5)] {
        world.partner_center.set_faults(|faults| {
            faults.script = vec![(When::Next, Fault::Status(status, RetryAfter::Seconds(0))); 5];
        });
        let ended = sync(&["--json"]);
        assert_eq!(ended.code, code, "{}", ended.err);
        let told: Value = serde_json::from_str(ended.out.trim()).unwrap();
        assert_eq!(told["state"], "FAILED");
    }
    let off = run(folder.path(), &["partner-center", "sync"], &[]);
    assert_eq!(off.code, 4, "{}", off.err);
}

async fn store(folder: &Path) -> Store {
    let url = format!("sqlite://{}?mode=rwc", folder.join("hunter.db").display());
    Store::connect(&url, &Options::default(), Arc::new(SystemIds::new())).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_was_killed_is_finished_by_the_next_process_with_exact_counts() {
    let (world, folder) = (world(400), tempfile::tempdir().unwrap());
    let settings = settings(&world);
    assert_eq!(log_in(folder.path(), &world, &settings).code, 0);
    world.partner_center.set_faults(|faults| {
        faults.page_size = 10;
        faults.delay = Some(Duration::from_millis(50));
    });
    let store = store(folder.path()).await;
    let mut child = command(folder.path())
        .args(["partner-center", "sync"])
        .envs(settings.iter().map(|(name, value)| (name, value)))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_mins(1);
    let stored = loop {
        let stored = store.count(&ReferralFilter::default()).await.unwrap();
        if stored >= 50 {
            break stored;
        }
        assert!(Instant::now() < deadline, "{stored} referrals are stored");
        tokio::time::sleep(Duration::from_millis(2)).await;
    };
    // SIGKILL: nothing of the process is asked.
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(stored < 400, "it was killed too late to show anything");
    world.partner_center.set_faults(|faults| faults.delay = None);
    let ended = run(folder.path(), &["partner-center", "sync", "--json"], &settings);
    let told: Value = serde_json::from_str(ended.out.trim()).unwrap();
    assert_eq!((ended.code, &told["state"]), (0, &"SUCCEEDED".into()), "{}", ended.err);
    assert_eq!((&told["pages"], &told["inserted"]), (&40.into(), &400.into()), "{told:#}");
    assert_eq!(store.count(&ReferralFilter::default()).await.unwrap(), 400);
}
