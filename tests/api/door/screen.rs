//! The lead screen as a browser gets it.

use std::{collections::BTreeSet, ffi::OsStr, path::Path};

use actix_web::http::header;
use hunter::http::trusted_documents;
use serde_json::json;

use super::{client::Answer, server::TestServer};

/// Bytes over the wire of everything that the first screen of leads needs.
const FIRST_SCREEN: usize = 100_000;

/// Where `text` names a file of the screen between two of `mark`.
fn named(text: &str, before: &str, after: char) -> Vec<String> {
    let parts = text.split(before).skip(1);
    parts.filter_map(|rest| rest.split(after).next()).map(str::to_owned).collect()
}

/// The address that `from` means by a relative one.
fn resolve(from: &str, address: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in address.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

async fn packed(server: &TestServer, target: &str) -> Answer {
    let name = header::ACCEPT_ENCODING.as_str();
    server.get(target).header(name, "gzip, br").send().await
}

#[actix_web::test]
async fn the_front_is_the_screen_under_a_strict_policy() {
    let server = TestServer::start();
    let page = server.get("/").send().await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let policy = page.header("content-security-policy").expect("a policy");
    for part in
        ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]
    {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    let tag = page.header("etag").expect("a tag").to_owned();
    let again = server.get("/").header("if-none-match", &tag).send().await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("content-security-policy"), Some(policy));
}

#[actix_web::test]
async fn the_screen_does_without_the_playground() {
    let server = TestServer::with(false, hunter::http::Patience::default());
    assert_eq!(server.get("/").send().await.status, 200);
    assert_eq!(server.get("/playground").send().await.status, 404);
}

#[actix_web::test]
async fn the_first_screen_is_small_and_its_files_are_kept() {
    let server = TestServer::start();
    let html = server.get("/").send().await.text().to_owned();
    let mut bytes = packed(&server, "/").await.body.len();
    let mut todo: Vec<String> =
        named(&html, "\"", '"').into_iter().filter(|text| text.starts_with("/app/")).collect();
    assert!(todo.len() >= 6, "{todo:?}");
    let mut seen = BTreeSet::new();
    while let Some(target) = todo.pop() {
        if !seen.insert(target.clone()) {
            continue;
        }
        let plain = server.get(&target).send().await;
        assert_eq!(plain.status, 200, "{target}");
        let kept = plain.header("cache-control").expect("it says how long it is good");
        assert!(kept.contains("immutable"), "{target}: {kept}");
        bytes += packed(&server, &target).await.body.len();
        // What is imported by a sentence comes at once; `import()` waits until it is wanted.
        if Path::new(&target).extension() == Some(OsStr::new("js")) && !target.contains("/vendor/")
        {
            let imported = named(plain.text(), " from '", '\'');
            todo.extend(imported.iter().map(|address| resolve(&target, address)));
        }
    }
    assert!(seen.iter().any(|target| target.ends_with("/list/table.js")), "{seen:?}");
    assert!(bytes < FIRST_SCREEN, "{bytes} bytes in {} files", seen.len());
}

#[actix_web::test]
async fn a_file_of_another_version_is_served_and_not_kept() {
    let server = TestServer::start();
    let answer = server.get("/app/0123456789abcdef/main.js").send().await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-cache")));
    for odd in ["/app/x/index.html", "/app/x/../../Cargo.toml", "/app/x/%2e%2e/x", "/app/x/y.js"] {
        assert_eq!(server.get(odd).send().await.status, 404, "{odd}");
    }
}

#[actix_web::test]
async fn a_document_of_the_screen_is_asked_for_by_its_hash() {
    let server = TestServer::start();
    let document = trusted_documents().into_iter().find(|one| one.name == "LeadCount");
    let id = &document.expect("the screen counts leads").id;
    let answer = server.post("/graphql").json(&json!({"documentId": id})).send().await;
    assert_eq!(answer.json()["data"]["leads"]["totalCount"], 3);
    let unknown = json!({"documentId": "sha256:00"});
    let refused = server.post("/graphql").json(&unknown).send().await;
    assert_eq!((refused.status, refused.code().as_str()), (400, "BAD_INPUT"));
}

#[actix_web::test]
async fn a_file_is_looked_at_before_it_is_imported() {
    let server = TestServer::start();
    let list = "Firma;Web\nÖrnek A.Ş.;www.ornek.com.tr\nBoş;kırık alan\n";
    let ask = || server.post("/import?preview=true").header("content-type", "text/csv").body(list);
    let answer = ask().send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told = answer.json();
    assert_eq!((&told["accepted"], &told["refused"]), (&json!(1), &json!(1)), "{told:#}");
    assert_eq!(told["delimiter"], ";");
    assert_eq!(told["columns"][0], json!({"role": "domain", "index": 1, "heading": "Web"}));
    let first = &told["rows"][0];
    assert_eq!((&first["row"], &first["domain"]), (&json!(2), &json!("ornek.com.tr")));
    assert_eq!(first["companyName"], "Örnek A.Ş.");
    assert!(told["rows"][1]["refusal"].as_str().is_some_and(|why| !why.is_empty()));
    let odd = server.post("/import?preview=maybe").header("content-type", "text/csv").body(list);
    assert_eq!(odd.send().await.status, 400);
}

#[actix_web::test]
async fn a_turkish_excel_gets_semicolons() {
    let server = TestServer::start();
    let text = |target: &'static str| async { server.get(target).send().await.text().to_owned() };
    let comma = text("/export.csv").await;
    let semicolon = text("/export.csv?separator=semicolon").await;
    assert!(comma.lines().next().is_some_and(|line| line.contains(',') && !line.contains(';')));
    assert!(semicolon.lines().next().is_some_and(|line| line.contains(';')));
    assert_eq!(server.get("/export.csv?separator=tab").send().await.status, 400);
}
