//! The documents of the screen: each is valid, within the limits, and does what its name says.

use hunter::{graphql::Outcome, http::trusted_documents};
use serde_json::{Value, json};

use super::asking::{over, request};

/// What the screen sends with a question, at its most costly.
fn variables(name: &str) -> Value {
    match name {
        "LeadList" => json!({"first": 100, "filter": {"search": "a"}, "locale": "TR",
            "order": {"field": "SCORE", "direction": "DESC"}}),
        "LeadDetail" | "PushPreview" | "LeadAlerts" => json!({"domain": "lead-1.example.com"}),
        "Referrals" => json!({"first": 100, "filter": {"isOpen": true}}),
        "JobResult" => json!({"id": "x", "failures": 100}),
        _ => json!({}),
    }
}

#[tokio::test]
async fn each_stands_alone_under_the_name_of_its_file() {
    for document in trusted_documents() {
        let named = ["query", "mutation", "subscription"].iter().any(|kind| {
            let head = format!("{kind} {}", document.name);
            document.text.strip_prefix(&head).is_some_and(|rest| rest.starts_with([' ', '(']))
        });
        assert!(named, "{}", document.name);
        assert!(document.id.starts_with("sha256:") && document.id.len() == 71);
    }
    assert!(trusted_documents().len() > 20);
}

#[tokio::test]
async fn each_is_valid_and_within_the_limits() {
    let asked = over(3);
    for document in trusted_documents() {
        let mut wanted = request(&document.text, variables(&document.name));
        // A mutation is judged and not run.
        wanted.read_only = true;
        let executed = asked.graph.execute(wanted).await;
        let told: Vec<_> = executed.errors().iter().map(|error| error.message.clone()).collect();
        let kind = document.text.split(' ').next().expect("it is not empty");
        match kind {
            "query" => {
                assert_eq!(executed.outcome(), Outcome::Executed, "{}: {told:?}", document.name);
            }
            "mutation" => {
                assert_eq!(executed.outcome(), Outcome::ReadOnly, "{}: {told:?}", document.name);
            }
            _ => {
                // Its variables are missing here; anything else would be a fault of the document.
                let fine = ["WebSocket", "$id", "$domain"];
                assert!(
                    told.iter().all(|why| fine.iter().any(|word| why.contains(word))),
                    "{told:?}"
                );
            }
        }
    }
}
