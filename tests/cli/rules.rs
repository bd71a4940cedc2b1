//! `hunter rules`: what a rule file would do.

use std::fs;

use crate::{command, ended, name_server};

const BUILT_IN: &str = include_str!("../../src/domain/rules/default.toml");

#[test]
fn a_rule_file_is_checked_without_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let check = |text: &str| {
        fs::write(folder.path().join("rules.toml"), text).unwrap();
        ended(command(folder.path()).args(["rules", "check", "rules.toml"]))
    };
    let odd = check(BUILT_IN);
    assert_eq!((odd.code, odd.err.as_str()), (3, ""));
    assert!(odd.out.contains("gap: AMAZON with 60 points"), "{}", odd.out);
    assert!(odd.out.contains("publishing DMARC with p=none costs up to 10 points"), "{}", odd.out);

    let mended = BUILT_IN
        .replace(
            r#"provider = ["google", "yandex", "zoho", "hosting", "local"], score-min = 60"#,
            "score-min = 60",
        )
        .replace("code = \"dmarc-none\"\npoints = -10", "code = \"dmarc-none\"\npoints = 0");
    let fine = check(&mended);
    assert_eq!(fine.code, 0, "{}", fine.out);
    assert!(fine.out.ends_with("complete and monotonic\n"), "{}", fine.out);

    let broken = check("revision = 0");
    assert_eq!((broken.code, broken.out.as_str()), (1, ""));
    assert!(broken.err.contains("rules.toml can not be used"), "{}", broken.err);
    assert!(!folder.path().join("hunter.db").exists(), "nothing was opened");
}

#[test]
fn a_rule_file_is_compared_over_the_stored_signals() {
    let folder = tempfile::tempdir().unwrap();
    let servers = name_server::start();
    let hunter = |arguments: &[&str]| {
        let command = &mut command(folder.path());
        command.args(arguments).env("HUNTER_DNS_SERVERS", &servers);
        ended(command.env("HUNTER_DNS_TIMEOUT", "200ms"))
    };
    let scanned = hunter(&["scan", "mail-one.com.tr", "mail-two.com", "broken-one.com"]);
    assert_eq!(scanned.code, 3, "{}", scanned.err);

    fs::write(folder.path().join("same.toml"), BUILT_IN).unwrap();
    let same = hunter(&["rules", "diff", "same.toml"]);
    let none = ": 3 leads, 0 move, 0 stay with another score, 1 were never scanned\n";
    assert!(same.code == 0 && same.out.ends_with(none), "{} {}", same.out, same.err);

    let other = BUILT_IN.replacen(
        "[[segment]]",
        "[[segment]]\nis = \"cold\"\nreason = \"nurture\"\nwhen = { provider = \"google\" }\n\n[[segment]]",
        1,
    );
    fs::write(folder.path().join("other.toml"), other).unwrap();
    let moved = hunter(&["rules", "diff", "other.toml"]);
    let head = ": 3 leads, 2 move, 0 stay with another score, 1 were never scanned\n";
    assert!(moved.out.contains(head), "{}", moved.out);
    let line = "2: SKIP P6 priority 7 -> COLD P5 priority ";
    assert!(moved.out.contains(line), "{}", moved.out);
    assert!(moved.out.contains("e.g. mail-one.com.tr ("), "{}", moved.out);
}
