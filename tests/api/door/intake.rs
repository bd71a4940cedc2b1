//! `POST /ingest/webhook`: what programs hand in, and what is refused.

use hunter::{
    domain::ids::{LeadId, ScanId},
    ports::store::{intake::Handed, leads::Upserted},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::server::TestServer;

const PATH: &str = "/ingest/webhook";
const LEAD: LeadId = LeadId(Uuid::from_u128(5));

async fn send(server: &TestServer, key: Option<&str>, body: &Value) -> (u16, Value) {
    let mut post = server.post(PATH).header("content-type", "application/json; charset=utf-8");
    if let Some(key) = key {
        post = post.header("idempotency-key", key);
    }
    let answer = post.body(body.to_string()).send().await;
    (answer.status, answer.json())
}

#[actix_web::test]
async fn a_company_with_its_people_is_handed_in() {
    let server = TestServer::start();
    let scan = Some(ScanId(Uuid::from_u128(6)));
    server.will_hand(Handed::Stored { lead: LEAD, upserted: Upserted::Added, scan });
    let body = json!({
        "domain": "https://www.Ornek.com.tr/", "companyName": " Örnek  A.Ş. ", "country": "tr",
        "contacts": [
            {"email": " Ali@Ornek.com.tr", "name": "Ali\u{202e} Veli", "consentToContact": true},
            {"email": "ali@ornek.com.tr"},
        ],
    });
    let (status, answer) = send(&server, Some("key-1"), &body).await;
    assert_eq!((status, &answer["status"]), (201, &json!("ADDED")), "{answer}");
    assert!(answer["leadId"].is_string() && answer["scanId"].is_string());
    let taken = server.handed_in().remove(0);
    assert_eq!((taken.account.as_str(), taken.key.as_deref()), ("local", Some("key-1")));
    assert_eq!(taken.lead.domain.as_str(), "ornek.com.tr");
    assert_eq!(taken.lead.company_name.as_deref(), Some("Örnek A.Ş."));
    assert_eq!((taken.lead.country.as_deref(), taken.scan), (Some("TR"), true));
    assert_eq!(taken.contacts.len(), 1, "an address counts once");
    assert_eq!(taken.contacts[0].email, "ali@ornek.com.tr");
    assert_eq!(taken.contacts[0].name.as_deref(), Some("Ali Veli"));

    server.will_hand(Handed::Repeated(LEAD));
    let (status, again) = send(&server, Some("key-1"), &body).await;
    assert_eq!((status, &again["status"]), (200, &json!("REPEATED")));
    assert_eq!(again["leadId"], answer["leadId"]);
    let digests: Vec<_> = server.handed_in().into_iter().map(|one| one.digest).collect();
    assert_eq!(digests, [taken.digest], "the same is known to be the same");
    server.will_hand(Handed::KeyReused);
    let (status, answer) = send(&server, Some("key-1"), &json!({"domain": "b.com"})).await;
    assert_eq!(
        (status, &answer["errors"][0]["extensions"]["code"]),
        (409, &json!("IDEMPOTENCY_KEY_REUSED")),
        "{answer}"
    );
    server.will_hand(Handed::Erased);
    assert_eq!(send(&server, None, &json!({"domain": "b.com"})).await.0, 409);
}

#[actix_web::test]
async fn what_can_not_be_used_is_refused_and_nothing_is_stored() {
    let server = TestServer::start();
    for body in [
        json!({}),
        json!({"domain": "localhost"}),
        json!({"domain": "gmail.com"}),
        json!({"domain": "a.com", "country": "Turkey"}),
        json!({"domain": "a.com", "colour": "red"}),
        json!({"domain": "a.com", "contacts": [{"email": "nobody"}]}),
        json!({"domain": "a.com", "contacts": vec![json!({"email": "a@a.com"}); 101]}),
        json!([]),
    ] {
        let (status, answer) = send(&server, None, &body).await;
        assert_eq!(status, 400, "{body} {answer}");
    }
    let long = "k".repeat(201);
    assert_eq!(send(&server, Some(&long), &json!({"domain": "a.com"})).await.0, 400);
    let form = server.post(PATH).header("content-type", "text/plain").body("{}").send().await;
    assert_eq!(form.status, 415);
    assert_eq!(server.get(PATH).send().await.status, 405);
    assert!(server.handed_in().is_empty());
}
