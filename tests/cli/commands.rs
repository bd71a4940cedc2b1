//! Each command: results on stdout, messages on stderr, exit codes.

use crate::{Server, command, ended, hunter, name_server};

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
    for arguments in [&["serve"] as &[&str], &[], &["migrate", "status"]] {
        let folder = tempfile::tempdir().unwrap();
        let ended = ended(command(folder.path()).args(arguments).env("HUNTER_BIND", "everywhere"));
        assert_eq!((ended.code, ended.out.as_str()), (4, ""), "{}", ended.err);
        assert!(ended.err.contains(r#"HUNTER_BIND = "everywhere""#), "{}", ended.err);
        assert!(!folder.path().join("hunter.db").exists(), "nothing was opened");
    }
}

#[test]
fn a_server_that_others_could_reach_does_not_start_without_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let open = [("HUNTER_BIND", "0.0.0.0:0"), ("HUNTER_AUTH", "none")];
    let ended = ended(command(folder.path()).envs(open));
    assert_eq!(ended.code, 4, "{}", ended.err);
    assert!(!folder.path().join("hunter.db").exists());
}

#[test]
fn bad_rules_are_a_bad_setting() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rules.toml"), "points = 'many'").unwrap();
    let ended = ended(command(folder.path()).env("HUNTER_RULES", "rules.toml"));
    assert_eq!(ended.code, 4, "{}", ended.err);
    assert!(ended.err.contains("HUNTER_RULES"), "{}", ended.err);
}

#[test]
fn a_bad_price_book_is_a_bad_setting() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("prices.toml"), "currency = 'EUR'").unwrap();
    let ended = ended(
        command(folder.path()).args(["scan", "a.com"]).env("HUNTER_PRICE_BOOK", "prices.toml"),
    );
    assert_eq!(ended.code, 4, "{}", ended.err);
    assert!(ended.err.contains("HUNTER_PRICE_BOOK"), "{}", ended.err);
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

#[test]
fn a_server_answers_and_stops_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path(), &[], &[]);
    assert!(server.get("/healthz/ready").starts_with("HTTP/1.1 200"));
    assert!(server.ask("{ __typename }").contains(r#"{"__typename":"Query"}"#));
    let ended = server.stop("TERM");
    assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{}", ended.err);

    let mut again = Server::start(folder.path(), &["serve"], &[]);
    assert_eq!(again.stop("INT").code, 130);
}

#[test]
fn scanned_domains_are_shown_as_json_lines_with_exactly_the_listed_fields() {
    let folder = tempfile::tempdir().unwrap();
    let servers = name_server::start();
    let scan = |arguments: &[&str]| {
        let command = &mut command(folder.path());
        command.arg("scan").args(arguments).env("HUNTER_DNS_SERVERS", &servers);
        ended(command.env("HUNTER_DNS_TIMEOUT", "200ms"))
    };
    let good = scan(&["--json", "https://www.mail-one.com.tr/", "Mail-Two.com", "mail-one.com.tr"]);
    assert_eq!((good.code, good.err.as_str()), (0, ""));
    let lines: Vec<serde_json::Value> =
        good.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "a domain named twice is scanned once: {}", good.out);
    let fields = [
        "domain",
        "scanState",
        "provider",
        "gateway",
        "score",
        "segment",
        "priority",
        "category",
        "spf",
        "dkim",
        "dmarcPolicy",
        "mxHosts",
        "failure",
    ];
    let object = lines[0].as_object().unwrap();
    assert_eq!(object.len(), fields.len());
    assert!(fields.iter().all(|field| object.contains_key(*field)), "{object:?}");
    assert_eq!(lines[0]["domain"], "mail-one.com.tr");
    assert_eq!(lines[0]["scanState"], "SCANNED");
    assert_eq!(lines[0]["provider"], "GOOGLE");
    assert_eq!(lines[0]["spf"], "ABSENT");
    assert_eq!(lines[0]["mxHosts"], serde_json::json!(["smtp.google.com"]));
    assert_eq!(lines[0]["failure"], serde_json::Value::Null);

    let mixed = scan(&["mail-one.com.tr", "broken-one.com", "no domain at all"]);
    assert_eq!(mixed.code, 3, "{}", mixed.err);
    assert!(mixed.out.contains("mail-one.com.tr") && mixed.out.contains("FAILED"), "{}", mixed.out);
    assert!(mixed.err.starts_with("no domain at all: "), "{}", mixed.err);
    assert_eq!(scan(&["broken-one.com"]).code, 1);
    assert_eq!(scan(&["not a domain"]).code, 2);
}

#[test]
fn a_scan_tells_what_to_say_when_it_is_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let servers = name_server::start();
    let scan = |arguments: &[&str]| {
        let command = &mut command(folder.path());
        command.arg("scan").arg("--summary").args(arguments).env("HUNTER_DNS_SERVERS", &servers);
        ended(command.env("HUNTER_DNS_TIMEOUT", "200ms"))
    };
    let people = scan(&["--locale", "tr", "mail-one.com.tr"]);
    assert_eq!((people.code, people.err.as_str()), (0, ""));
    let headings = ["Arama metni", "Keşif soruları", "mail-one.com.tr'nin"];
    assert!(headings.iter().all(|part| people.out.contains(part)), "{}", people.out);
    let programs = scan(&["--json", "mail-one.com.tr"]);
    let line: serde_json::Value = serde_json::from_str(&programs.out).unwrap();
    assert_eq!(line["summary"]["nextStep"]["action"], "WAIT");
    assert_eq!(line["summary"]["security"]["riskLevel"], "HIGH");
    assert_eq!(line["summary"]["offer"]["pricePerUserPerMonth"], "5");
}

#[test]
fn addresses_are_judged_by_their_form_and_their_mail_hosts() {
    let folder = tempfile::tempdir().unwrap();
    let servers = name_server::start();
    let contacts = |arguments: &[&str]| {
        let command = &mut command(folder.path());
        command.arg("contacts").args(arguments).env("HUNTER_DNS_SERVERS", &servers);
        ended(command.env("HUNTER_DNS_TIMEOUT", "200ms"))
    };
    let guessed = contacts(&["mail-one.com.tr"]);
    assert_eq!((guessed.code, guessed.out.lines().count()), (0, 9), "{}", guessed.err);
    assert!(guessed.out.starts_with("admin@mail-one.com.tr\tVALID\t"), "{}", guessed.out);
    let mixed = contacts(&["a@mail-one.com.tr", "a@nobody.com", "a b@x.com", "a@broken-one.com"]);
    let words: Vec<_> =
        mixed.out.lines().map(|line| line.split('\t').nth(1).unwrap().to_owned()).collect();
    assert_eq!(
        (mixed.code, words),
        (3, ["VALID", "INVALID", "INVALID", "UNKNOWN"].map(str::to_owned).to_vec())
    );
    assert_eq!(contacts(&["a@broken-one.com"]).code, 5);
}

#[test]
fn name_servers_that_are_silent_are_exit_5() {
    let folder = tempfile::tempdir().unwrap();
    let silent = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let servers = silent.local_addr().unwrap().to_string();
    let command = &mut command(folder.path());
    command.args(["scan", "mail-one.com.tr"]).env("HUNTER_DNS_SERVERS", servers);
    let ended = ended(command.env("HUNTER_DNS_TIMEOUT", "50ms"));
    assert_eq!(ended.code, 5, "{} {}", ended.out, ended.err);
}

#[test]
fn a_scan_asked_for_over_the_graph_is_run_by_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let server =
        Server::start(folder.path(), &[], &[("HUNTER_DNS_SERVERS", &name_server::start())]);
    let asked = server.ask(
        r#"mutation { scanDomain(input: { domain: "mail-one.com.tr" }) {
            scan { id state } userErrors { message } } }"#,
    );
    assert!(asked.contains(r#""userErrors":[]"#), "{asked}");
    let question = r#"{ lead(domain: "mail-one.com.tr") { scanState assessment { score } } }"#;
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let answer = server.ask(question);
        if answer.contains("SCANNED") {
            assert!(answer.contains(r#""score":"#), "{answer}");
            break;
        }
        assert!(std::time::Instant::now() < deadline, "{answer}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
