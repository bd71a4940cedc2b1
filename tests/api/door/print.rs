//! A lead on paper.

use hunter::domain::lead::{FactSource, Sourced};

use super::server::TestServer;
use crate::canned::noon;

fn named(name: &str) -> TestServer {
    let server = TestServer::with_leads(2);
    let value = name.to_owned();
    server.store.leads.lock().expect("leads")[0].company_name =
        Some(Sourced { value, source: FactSource::Import, at: noon() });
    server
}

#[actix_web::test]
async fn a_lead_is_printed_with_all_its_letters_in_the_language_asked_for() {
    let server = named("Çağdaş Işık Gıda A.Ş.");
    let page = server.get("/leads/company-000.com/print?locale=tr").send().await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let text = page.text();
    assert!(text.starts_with("<!doctype html>\n<html lang=\"tr\">"), "{text}");
    assert!(text.contains("<h1>Çağdaş Işık Gıda A.Ş.</h1>"), "{text}");
    for part in ["Arama metni", "Keşif soruları", "Fırsat potansiyeli", "Sıradaki adım", "90/100"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let english = server.get("/leads/company-000.com/print?locale=EN").send().await;
    assert!(english.text().contains("<h2>Call script</h2>"));
    let browser = server.get("/leads/company-000.com/print").header("Accept-Language", "tr-TR");
    assert!(browser.send().await.text().contains("<h2>Arama metni</h2>"));
}

#[actix_web::test]
async fn what_strangers_wrote_stays_text_and_the_policy_permits_one_style_only() {
    let server = named("<script>alert('x')</script> & \"Söhne\"\u{202e}");
    let page = server.get("/leads/company-000.com/print?locale=en").send().await;
    let text = page.text();
    assert!(!text.contains("<script") && !text.contains('\u{202e}'), "{text}");
    let title = "<h1>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;Söhne&quot;</h1>";
    assert!(text.contains(title), "{text}");
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(text.matches("<style>").count(), 1);
    assert!(!text.contains(" style=") && !text.contains("://"), "nothing comes from elsewhere");
}

#[actix_web::test]
async fn a_lead_that_is_none_and_a_language_that_is_none_are_refused() {
    let server = TestServer::with_leads(1);
    for (target, status) in [
        ("/leads/nobody.com/print", 404),
        ("/leads/no%20domain/print", 404),
        ("/leads/%22%3E%3Cscript%3E/print", 404),
        ("/leads/company-000.com/print?locale=de", 400),
    ] {
        let answer = server.get(target).send().await;
        assert_eq!((answer.status, answer.code().as_str()), (status, "BAD_INPUT"), "{target}");
    }
    assert_eq!(server.post("/leads/company-000.com/print").send().await.status, 405);
    let pasted = server.get("/leads/https:%2F%2FWWW.Company-000.com/print").send().await;
    assert_eq!(pasted.status, 200);
}
