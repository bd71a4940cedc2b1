//! `assess`.

use serde_json::{Value, json};

use super::asking::over;

async fn assess(signals: Value) -> Value {
    let answer = over(0)
        .ask_with(
            "query A($signals: SignalsInput!) { assess(signals: $signals) \
             { score segment priority reason breakdown { code points } } }",
            json!({"signals": signals}),
        )
        .await;
    answer["data"]["assess"].clone()
}

#[tokio::test]
async fn well_kept_mail_at_google_is_ready_to_move() {
    let verdict = assess(json!({
        "domain": "example.com", "provider": "GOOGLE", "mxHosts": ["aspmx.l.google.com"],
        "spf": true, "dkim": true, "dmarcPolicy": "REJECT",
    }))
    .await;
    assert_eq!(verdict["segment"], "MIGRATION");
}

#[tokio::test]
async fn what_is_left_out_is_unknown_and_costs_nothing() {
    let unknown = assess(json!({"provider": "GOOGLE"})).await;
    let absent =
        assess(json!({"provider": "GOOGLE", "spf": false, "dkim": false, "dmarcPolicy": "NONE"}))
            .await;
    assert!(unknown["score"].as_i64() > absent["score"].as_i64(), "{unknown} {absent}");
}

#[tokio::test]
async fn no_mail_exchanger_is_said_by_null_or_an_empty_list() {
    for none in [json!(null), json!([])] {
        let verdict = assess(json!({"provider": "UNKNOWN", "mxHosts": none})).await;
        assert_eq!((&verdict["score"], &verdict["segment"]), (&json!(0), &json!("SKIP")));
    }
    let left_out = assess(json!({"provider": "GOOGLE"})).await;
    assert_ne!(left_out["segment"], "SKIP");
}

#[tokio::test]
async fn a_record_says_that_spf_is_published() {
    let by_record =
        assess(json!({"provider": "GOOGLE", "spfRecord": "v=spf1 include:_spf.google.com -all"}))
            .await;
    let by_word = assess(json!({"provider": "GOOGLE", "spf": true})).await;
    assert_eq!(by_record["score"], by_word["score"]);
}
