//! Keys as people make them, and a server that asks for them.

use crate::{Server, command, ended};

fn send(server: &Server, key: Option<&str>) -> String {
    let authorization = key.map(|key| format!("Authorization: Bearer {key}\r\n"));
    server.send(&format!(
        "GET /graphql?query=%7Bviewer%7Bname%20role%7D%7D HTTP/1.1\r\nHost: hunter.example\r\n\
         {}Connection: close\r\n\r\n",
        authorization.unwrap_or_default()
    ))
}

#[test]
fn a_server_that_others_reach_opens_to_keys_only() {
    let folder = tempfile::tempdir().unwrap();
    let key = |arguments: &[&str]| {
        let ended = ended(command(folder.path()).arg("api-key").args(arguments));
        assert_eq!(ended.code, 0, "{}", ended.err);
        ended
    };
    let made = key(&["create", "--name", "web form", "--role", "sales"]);
    let text = made.out.trim().to_owned();
    assert!(text.starts_with("hnt_") && made.err.contains("only time"), "{}", made.err);
    let id = text.split('_').nth(1).unwrap();

    let mut server = Server::start(folder.path(), &[], &[("HUNTER_BIND", "0.0.0.0:0")]);
    server.address = server.address.replace("0.0.0.0", "127.0.0.1");
    assert!(send(&server, None).starts_with("HTTP/1.1 401"));
    let answer = send(&server, Some(&text));
    assert!(answer.contains(r#"{"name":"web form","role":"SALES"}"#), "{answer}");

    let turned = key(&["rotate", id, "--overlap", "0", "--json"]);
    let turned: serde_json::Value = serde_json::from_str(&turned.out).unwrap();
    assert_eq!((&turned["role"], &turned["state"]), (&"SALES".into(), &"ACTIVE".into()));
    let answer = send(&server, turned["key"].as_str());
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    key(&["revoke", turned["id"].as_str().unwrap()]);

    let list = key(&["list"]).out;
    let lines: Vec<_> = list.lines().collect();
    assert!(lines[0].contains("expired") && lines[1].contains("revoked"), "{list}");
    assert!(!list.contains("hnt_") && lines[0].contains("web form"), "{list}");
    let json = key(&["list", "--json"]).out;
    assert!(json.lines().all(|line| !line.contains("\"key\"")), "{json}");
    assert_eq!(server.stop("TERM").code, 0);
}

#[test]
fn a_server_on_loopback_asks_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[], &[("HUNTER_AUTH", "required")]);
    assert!(server.get("/metrics").starts_with("HTTP/1.1 401"));
    assert!(server.get("/healthz/ready").starts_with("HTTP/1.1 200"));
}

#[test]
fn wrong_names_roles_and_ids_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| ended(command(folder.path()).arg("api-key").args(arguments));
    for (arguments, code, words) in [
        (&["create", "--name", "a", "--role", "owner"][..], 2, "viewer, sales or admin"),
        (&["create", "--name", " ", "--role", "admin"], 2, "needs a name"),
        (&["create", "--name", "a", "--role", "admin", "--expires", "soon"], 2, "24h or 7d"),
        (&["revoke", "0123456789ab"], 1, "api-key list"),
        (&["rotate", "0123456789ab"], 1, "api-key list"),
    ] {
        let ended = run(arguments);
        assert_eq!((ended.code, ended.out.as_str()), (code, ""), "{arguments:?}: {}", ended.err);
        assert!(ended.err.contains(words), "{arguments:?}: {}", ended.err);
    }
}
