//! Each command: results on stdout, messages on stderr, exit codes.

use crate::{command, ended, hunter};

#[test]
fn a_completion_script_goes_to_stdout_and_nothing_to_stderr() {
    let ended = hunter(&["completions", "bash"]);
    assert_eq!(ended.code, 0);
    assert!(ended.out.contains("_hunter()"), "{}", ended.out);
    assert_eq!(ended.err, "");
}

#[test]
fn a_wrong_argument_is_explained_on_stderr_with_exit_2() {
    let ended = hunter(&["completions", "cobol"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    assert!(ended.err.contains("cobol"), "{}", ended.err);
}

#[test]
fn help_is_a_result_and_names_the_exit_codes() {
    let ended = hunter(&["--help"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    assert!(ended.out.contains("Exit codes: 0 done"), "{}", ended.out);
}

#[test]
fn a_bad_setting_stops_with_key_value_and_reason_and_exit_4() {
    for arguments in [&["migrate", "status"], &["migrate", "up"]] {
        let folder = tempfile::tempdir().unwrap();
        let ended = ended(command(folder.path()).args(arguments).env("HUNTER_BIND", "everywhere"));
        assert_eq!((ended.code, ended.out.as_str()), (4, ""), "{}", ended.err);
        assert!(ended.err.contains(r#"HUNTER_BIND = "everywhere""#), "{}", ended.err);
        assert!(!folder.path().join("hunter.db").exists(), "nothing was opened");
    }
}

#[test]
fn bad_rules_are_a_bad_setting() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rules.toml"), "points = 'many'").unwrap();
    let ended =
        ended(command(folder.path()).args(["migrate", "status"]).env("HUNTER_RULES", "rules.toml"));
    assert_eq!(ended.code, 4, "{}", ended.err);
    assert!(ended.err.contains("HUNTER_RULES"), "{}", ended.err);
}

#[test]
fn a_database_that_does_not_answer_is_exit_5() {
    let folder = tempfile::tempdir().unwrap();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("postgres://hunter:canary@{nobody}/hunter");
    let ended = ended(command(folder.path()).args(["migrate", "status"]).env("DATABASE_URL", url));
    assert_eq!((ended.code, ended.out.as_str()), (5, ""), "{}", ended.err);
    assert!(!ended.err.contains("canary"), "{}", ended.err);
}

#[test]
fn migrations_are_listed_applied_and_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let migrate = |arguments: &[&str]| {
        let ended = ended(command(folder.path()).arg("migrate").args(arguments));
        assert_eq!((ended.code, ended.err.as_str()), (0, ""));
        let states = ended.out.lines().map(|line| line.split(' ').next().unwrap().to_owned());
        states.collect::<Vec<_>>()
    };
    let count = migrate(&["status"]).len();
    assert!(count >= 4);
    assert_eq!(migrate(&["status"]), vec!["pending"; count]);
    assert_eq!(migrate(&["up"]), vec!["applied"; count]);
    let steps = count.to_string();
    assert_eq!(migrate(&["down", "--steps", &steps]), vec!["pending"; count]);
}

#[test]
fn the_schema_goes_to_stdout() {
    let ended = hunter(&["schema"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    assert!(ended.out.contains("type Query"), "{}", ended.out);
}
