//! What to say to a lead, asked of the graph.

use serde_json::json;

use super::{asking::over, infrastructure::enriched};

#[tokio::test]
async fn a_lead_tells_what_to_say_and_to_offer() {
    let data = over(1)
        .data(
            r#"{ lead(domain: "company-000.com") { salesSummary {
                oneLiner segmentExplanation providerReasoning
                security { riskLevel summary details salesAngle recommendedAction }
                infrastructureSummary referralNote callScript discoveryQuestions
                offer {
                    tier pricePerUserPerMonth currency migrationFee defenderPricePerUserPerMonth
                    consultingFee recommendation
                }
                opportunityPotential opportunityFactors { name points comment } urgency
                nextStep { action timeline priority message internalNote } generatedAt
            } } }"#,
        )
        .await;
    insta::assert_json_snapshot!("a_summary", data["lead"]["salesSummary"]);
}

#[tokio::test]
async fn a_summary_comes_in_the_language_asked_for_and_in_english_else() {
    let asked = over(1);
    let data = asked
        .data(
            r#"{ lead(domain: "company-000.com") { none: salesSummary { oneLiner }
            en: salesSummary(locale: EN) { oneLiner } tr: salesSummary(locale: TR) { oneLiner } } }"#,
        )
        .await;
    let lead = &data["lead"];
    assert_eq!(lead["none"], lead["en"]);
    assert_ne!(lead["tr"], lead["en"]);
}

#[actix::test]
async fn what_its_address_tells_takes_part_and_a_look_up_that_fails_does_no_harm() {
    let asked = enriched(3);
    let answer = asked
        .data("{ leads { nodes { domain salesSummary { infrastructureSummary oneLiner } } } }")
        .await;
    let nodes = answer["leads"]["nodes"].as_array().expect("a page");
    let of = |domain: &str| {
        let node = nodes.iter().find(|node| node["domain"] == domain).expect("the lead");
        node["salesSummary"].clone()
    };
    let known = of("company-000.com");
    let summary = "Hosted on DataCenter, ISP: Hetzner, Country: DE";
    assert_eq!(known["infrastructureSummary"], summary);
    assert!(known["oneLiner"].as_str().is_some_and(|line| line.contains("address in DE")));
    for unknown in ["company-001.com", "company-002.com"] {
        assert_eq!(of(unknown)["infrastructureSummary"], json!(null));
        assert!(of(unknown)["oneLiner"].is_string());
    }
}
