//! `lead`, `leads`, `dashboard`, `addLead`.

use hunter::ports::store::StoreError;
use serde_json::{Value, json};

use super::asking::{codes, over};

#[tokio::test]
async fn a_lead_is_found_by_what_people_paste() {
    let asked = over(3);
    for text in ["company-001.com", "https://WWW.Company-001.com:443/a?b", "info@company-001.com"] {
        let data = asked.data(&format!(r#"{{ lead(domain: "{text}") {{ domain }} }}"#)).await;
        assert_eq!(data, json!({"lead": {"domain": "company-001.com"}}), "{text}");
    }
    assert_eq!(
        asked.data(r#"{ lead(domain: "nobody.com") { domain } }"#).await,
        json!({"lead": null})
    );
}

#[tokio::test]
async fn a_text_that_is_no_domain_is_null_with_the_reason_at_its_path() {
    let asked = over(1);
    let answer = asked.ask(r#"{ lead(domain: "nonsense") { domain } viewer { role } }"#).await;
    assert_eq!(answer["data"], json!({"lead": null, "viewer": {"role": "ADMIN"}}));
    assert_eq!(answer["errors"][0]["path"], json!(["lead"]));
    assert_eq!(codes(&answer), ["BAD_INPUT"]);
}

#[tokio::test]
async fn a_lead_tells_everything_that_is_known() {
    let data = over(1)
        .data(
            r#"{ lead(domain: "company-000.com") {
                __typename domain displayDomain companyName country scanState
                signals {
                    mx { state hosts { host preference } root isNullMx }
                    spf { state record includeCount lookupCount all problems }
                    dkim { state selectors }
                    dmarc { state record policy subdomainPolicy coverage problems }
                    whois { registrar expiresAt nameservers source observedAt }
                    provider gateway providerEvidence localProvider tenantSize observedAt
                }
                assessment {
                    score segment priority category categoryLabel technicalHeat commercialSegment
                    commercialHeat reason breakdown { code label points } assessedAt
                }
                infrastructure { ip } partnerReferral { isReferral } dynamicsStatus { state }
                salesSummary { oneLiner } contacts { name }
                scans { nodes { id } pageInfo { hasNextPage endCursor } }
                createdAt updatedAt scannedAt
            } }"#,
        )
        .await;
    insta::assert_json_snapshot!("a_whole_lead", data);
}

#[tokio::test]
async fn labels_and_reasons_follow_the_readers_language() {
    let asked = over(1);
    let query = r#"{ lead(domain: "company-000.com") { assessment { categoryLabel reason } } }"#;
    let english = asked.data(query).await;
    let mut request = super::asking::request(query, Value::Null);
    request.accept_language = Some("tr-TR,tr;q=0.9,en;q=0.5".to_owned());
    let turkish = super::asking::json_of(&asked.graph.execute(request).await);
    assert_ne!(english["lead"]["assessment"], turkish["data"]["lead"]["assessment"]);
}

#[tokio::test]
async fn a_page_costs_one_statement_whatever_its_length_and_its_lazy_fields() {
    let asked = over(100);
    for first in [1, 50, 100] {
        asked
            .data(&format!(
                "{{ leads(first: {first}) {{ nodes {{ domain infrastructure {{ ip }} \
                 partnerReferral {{ isReferral }} dynamicsStatus {{ state }} }} pageInfo {{ hasNextPage }} }} }}"
            ))
            .await;
        assert_eq!(asked.store.take_asked(), [format!("page of {first} leads []")]);
    }
}

#[tokio::test]
async fn only_what_is_selected_is_loaded_and_counted() {
    let asked = over(2);
    asked.data("{ leads { edges { node { signals { whois { source } } } } totalCount } }").await;
    assert_eq!(asked.store.take_asked(), ["page of 25 leads [signals+whois]", "count of leads"]);
    asked
        .data("{ leads { ...P } } fragment P on LeadConnection { nodes { ... on Node { id } ... on Lead { assessment { score } } } }")
        .await;
    assert_eq!(asked.store.take_asked(), ["page of 25 leads [assessment]"]);
}

#[tokio::test]
async fn pages_put_together_are_the_list() {
    let asked = over(23);
    let mut seen = Vec::new();
    let mut after = Value::Null;
    loop {
        let answer = asked
            .ask_with(
                "query P($after: String) { leads(first: 10, after: $after) \
                 { nodes { domain } pageInfo { hasNextPage endCursor } } }",
                json!({"after": after}),
            )
            .await;
        let leads = &answer["data"]["leads"];
        seen.extend(leads["nodes"].as_array().expect("nodes").clone());
        after = leads["pageInfo"]["endCursor"].clone();
        if leads["pageInfo"]["hasNextPage"] == json!(false) {
            break;
        }
    }
    let whole = asked.data("{ leads(first: 100) { nodes { domain } totalCount } }").await;
    assert_eq!(whole["leads"]["nodes"], Value::Array(seen));
    assert_eq!(whole["leads"]["totalCount"], 23);

    let last =
        asked.data("{ leads(last: 2) { nodes { domain } pageInfo { hasPreviousPage } } }").await;
    assert_eq!(
        last,
        json!({"leads": {
            "nodes": [{"domain": "company-021.com"}, {"domain": "company-022.com"}],
            "pageInfo": {"hasPreviousPage": true},
        }})
    );
}

#[tokio::test]
async fn a_cursor_is_refused_under_another_order_and_when_it_is_none_of_ours() {
    let asked = over(3);
    let data = asked.data("{ leads(first: 1) { pageInfo { endCursor } } }").await;
    let cursor = data["leads"]["pageInfo"]["endCursor"].as_str().expect("a cursor");
    for (cursor, order) in [
        (cursor, "orderBy: {field: DOMAIN, direction: ASC}"),
        ("", ""),
        ("bm90aGluZw", ""),
        ("42", ""),
    ] {
        let query = format!(r#"{{ leads(after: "{cursor}" {order}) {{ nodes {{ id }} }} }}"#);
        let answer = asked.ask(&query).await;
        assert_eq!(codes(&answer), ["BAD_CURSOR"], "{cursor}");
        assert_eq!(answer["data"], Value::Null);
        assert_eq!(answer["errors"][0]["path"], json!(["leads"]));
    }
}

#[tokio::test]
async fn lengths_that_make_no_sense_are_refused() {
    let asked = over(1);
    for arguments in ["first: 0", "first: -1", "first: 101", "last: 1000000", "first: 1, last: 1"] {
        let answer = asked.ask(&format!("{{ leads({arguments}) {{ totalCount }} }}")).await;
        assert_eq!(codes(&answer), ["BAD_INPUT"], "{arguments}");
    }
    assert_eq!(asked.store.take_asked(), [""; 0]);
}

#[tokio::test]
async fn filters_of_integrations_that_are_off_match_all_or_none() {
    let asked = over(2);
    for (filter, count) in [
        ("isReferral: false", 2),
        ("isReferral: true", 0),
        ("dynamicsState: [NOT_PUSHED, PUSHED]", 2),
        ("dynamicsState: [PUSHED]", 0),
        ("dynamicsState: []", 2),
    ] {
        let data = asked.data(&format!("{{ leads(filter: {{{filter}}}) {{ totalCount }} }}")).await;
        assert_eq!(data["leads"]["totalCount"], count, "{filter}");
    }
}

#[tokio::test]
async fn a_field_that_fails_below_a_list_takes_no_neighbours_along() {
    let asked = over(2);
    let answer = asked
        .ask(r#"{ viewer { role } lead(domain: "company-001.com") { domain scans(after: "x") { nodes { id } } } }"#)
        .await;
    // `scans` may not be null, so its lead is; its neighbour stands.
    assert_eq!(answer["data"], json!({"viewer": {"role": "ADMIN"}, "lead": null}));
    assert_eq!(answer["errors"][0]["path"], json!(["lead", "scans"]));
    assert_eq!(codes(&answer), ["BAD_CURSOR"]);
}

#[tokio::test]
async fn a_store_that_is_gone_is_told_without_its_words() {
    let asked = over(2);
    *asked.store.failure.lock().expect("failure") =
        Some(StoreError::Unavailable("host db.internal refused".to_owned()));
    let answer = asked.ask("{ viewer { role } leads { totalCount } }").await;
    assert_eq!(answer["data"], Value::Null);
    assert_eq!(codes(&answer), ["UPSTREAM_UNAVAILABLE"]);
    assert!(!answer.to_string().contains("db.internal"));

    *asked.store.failure.lock().expect("failure") =
        Some(StoreError::Internal("column x of secret".to_owned()));
    let answer = asked.ask("{ dashboard { leadCount } }").await;
    assert_eq!(codes(&answer), ["INTERNAL"]);
    assert!(!answer.to_string().contains("secret"));
    assert_eq!(answer["errors"][0]["extensions"]["requestId"], "r-1");
}

#[tokio::test]
async fn the_dashboard_counts() {
    let data = over(4)
        .data(
            "{ dashboard { leadCount averageScore highPriorityCount bySegment { segment count } \
             byProvider { provider count } byCountry { country count } scoreHistogram \
             referralCount byDynamicsState { state count } \
             pushesByDay { day delivered failed } byFreshness { freshness count } } }",
        )
        .await;
    insta::assert_json_snapshot!("a_dashboard", data);
}

#[tokio::test]
async fn a_lead_is_added_and_scanned() {
    let asked = over(0);
    let mutation = r#"mutation { addLead(input: {domain: "https://Ornek-Sirket.com.tr/iletisim",
        companyName: "  Örnek A.Ş. ", country: "tr"}) {
        lead { domain companyName country scanState scans { nodes { state } } }
        userErrors { code message path } } }"#;
    assert_eq!(
        asked.data(mutation).await,
        json!({"addLead": {
            "lead": {
                "domain": "ornek-sirket.com.tr",
                "companyName": "Örnek A.Ş.",
                "country": "TR",
                "scanState": "QUEUED",
                "scans": {"nodes": [{"state": "QUEUED"}]},
            },
            "userErrors": [],
        }})
    );
    let without = r#"mutation { addLead(input: {domain: "other.com", scan: false}) {
        lead { scanState } userErrors { code } } }"#;
    assert_eq!(
        asked.data(without).await,
        json!({"addLead": {"lead": {"scanState": "NEW"}, "userErrors": []}})
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_new_lead_is_told_all_at_once() {
    let asked = over(0);
    let data = asked
        .data(
            r#"mutation { addLead(input: {domain: "someone@gmail.com", country: "Turkey"}) {
            lead { id } userErrors { code message path } } }"#,
        )
        .await;
    insta::assert_json_snapshot!("a_refused_lead", data);
    assert_eq!(asked.store.take_asked(), [""; 0]);
}
