//! `hunter check` on deployments that work and on such that do not.

use std::net::{SocketAddr, TcpListener, UdpSocket};

use crate::{Ended, command, ended};

/// A name server that knows no name, in a thread that ends with the process.
fn name_server() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut packet = [0; 512];
        while let Ok((length, peer)) = socket.recv_from(&mut packet) {
            // The question back as a response with NXDOMAIN.
            packet[2] |= 0x80;
            packet[3] = 3;
            socket.send_to(&packet[..length], peer).unwrap();
        }
    });
    address
}

fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn check(folder: &tempfile::TempDir, settings: &[(&str, String)]) -> Ended {
    let mut command = command(folder.path());
    command.arg("check").env("HUNTER_DNS_SERVERS", name_server().to_string());
    for (name, value) in settings {
        command.env(name, value);
    }
    ended(&mut command)
}

fn verdicts(ended: &Ended) -> Vec<(&str, &str)> {
    let lines = ended.out.lines().filter(|line| !line.starts_with(' '));
    lines
        .map(|line| {
            let mut words = line.split_whitespace();
            (words.next().unwrap(), words.next().unwrap())
        })
        .collect()
}

#[test]
fn a_fresh_deployment_checks_well_and_nothing_is_created() {
    let folder = tempfile::tempdir().unwrap();
    let ended = check(&folder, &[]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{}", ended.out);
    let expected = [
        ("ok", "settings"),
        ("ok", "rules"),
        ("ok", "price-book"),
        ("warn", "database"),
        ("off", "redis"),
        ("ok", "dns"),
        ("off", "ip-databases"),
        ("off", "partner-center"),
        ("off", "dynamics"),
        ("off", "alert-webhook"),
        ("off", "alert-email"),
    ];
    assert_eq!(verdicts(&ended), expected);
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}

#[test]
fn a_migrated_database_is_ok() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(ended(command(folder.path()).args(["migrate", "up"])).code, 0);
    let ended = check(&folder, &[]);
    assert_eq!(ended.code, 0, "{}", ended.out);
    assert!(verdicts(&ended).contains(&("ok", "database")), "{}", ended.out);
}

#[test]
fn what_is_down_fails_with_advice_and_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let ended = check(
        &folder,
        &[
            ("DATABASE_URL", format!("postgres://hunter:canary-one@{}/hunter", nobody())),
            ("REDIS_URL", format!("redis://:canary-two@{}", nobody())),
            ("HUNTER_DNS_SERVERS", nobody().to_string()),
        ],
    );
    assert_eq!(ended.code, 5, "{}", ended.out);
    for part in ["database", "redis", "dns"] {
        assert!(verdicts(&ended).contains(&("FAIL", part)), "{}", ended.out);
    }
    assert!(ended.out.contains("check DATABASE_URL"), "{}", ended.out);
    assert!(!ended.out.contains("canary") && !ended.err.contains("canary"), "{}", ended.out);
}

#[test]
fn one_of_two_name_servers_down_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let servers = format!("{},{}", name_server(), nobody());
    let ended = check(&folder, &[("HUNTER_DNS_SERVERS", servers)]);
    assert_eq!(ended.code, 0, "{}", ended.out);
    assert!(verdicts(&ended).contains(&("warn", "dns")), "{}", ended.out);
}

#[test]
fn bad_rules_fail_with_exit_4_and_the_rest_is_still_checked() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rules.toml"), "points = 'many'").unwrap();
    let ended = check(&folder, &[("HUNTER_RULES", "rules.toml".to_owned())]);
    assert_eq!(ended.code, 4, "{}", ended.out);
    assert!(verdicts(&ended).contains(&("FAIL", "rules")), "{}", ended.out);
    assert!(verdicts(&ended).contains(&("ok", "dns")), "{}", ended.out);
}

#[test]
fn programs_read_one_object_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = command(folder.path());
    command.args(["check", "--json"]).env("HUNTER_DNS_SERVERS", name_server().to_string());
    let ended = ended(command.env("REDIS_URL", format!("redis://:canary@{}", nobody())));
    assert_eq!(ended.code, 5, "{}", ended.out);
    let lines: Vec<serde_json::Value> =
        ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["part"], "settings");
    assert_eq!(lines[4]["part"], "redis");
    assert_eq!(lines[4]["verdict"], "FAIL");
    assert!(lines[4]["advice"].is_string());
    assert!(!ended.out.contains("canary"));
}
