//! What a salesperson reads of a scanned lead: text for people, an object for programs.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::services::{
    export::words,
    sales::{
        Summary,
        sheet::{Block, Sheet},
    },
};

/// The summary in the words of the graph.
pub(super) fn to_json(summary: &Summary) -> Value {
    let Summary { plan, words, currency, generated_at } = summary;
    let offer = &plan.offer;
    let price = |price: Option<rust_decimal::Decimal>| price.map(|price| price.to_string());
    let security = plan.security.as_ref().zip(words.security.as_ref()).map(|(judged, words)| {
        json!({
            "riskLevel": words::level(judged.level),
            "summary": words.summary,
            "details": words.details,
            "salesAngle": words.sales_angle,
            "recommendedAction": words.recommended_action,
        })
    });
    let factors = plan.potential.factors.iter().zip(&words.factor_comments);
    let factors = factors.map(|(factor, comment)| {
        json!({"name": factor.kind.code(), "points": factor.points, "comment": comment})
    });
    json!({
        "oneLiner": words.one_liner,
        "segmentExplanation": words.segment_explanation,
        "providerReasoning": words.provider_reasoning,
        "security": security,
        "infrastructureSummary": words.infrastructure_summary,
        "referralNote": words.referral_note,
        "callScript": words.call_script,
        "discoveryQuestions": words.discovery_questions,
        "offer": {
            "tier": words::tier(offer.tier),
            "pricePerUserPerMonth": offer.prices.price_per_user_per_month.to_string(),
            "currency": &**currency,
            "migrationFee": offer.prices.migration_fee.to_string(),
            "defenderPricePerUserPerMonth": price(offer.prices.defender_price_per_user_per_month),
            "consultingFee": price(offer.prices.consulting_fee),
            "recommendation": words.recommendation,
        },
        "opportunityPotential": plan.potential.total,
        "opportunityFactors": factors.collect::<Vec<_>>(),
        "urgency": words::level(plan.urgency),
        "nextStep": {
            "action": words::action(plan.next_step.action),
            "timeline": words::timeline(plan.next_step.timeline),
            "priority": words::level(plan.next_step.priority),
            "message": words.message,
            "internalNote": words.internal_note,
        },
        "generatedAt": generated_at.to_rfc3339(),
    })
}

/// The sheet for a terminal.
pub(super) fn to_text(sheet: &Sheet) -> String {
    let mut text = format!("{} · {}\n{}", sheet.title, sheet.domain, sheet.one_liner);
    for section in &sheet.sections {
        let _ = write!(text, "\n\n{}", section.heading);
        for block in &section.blocks {
            match block {
                Block::Text(sentence) => {
                    let _ = write!(text, "\n  {sentence}");
                }
                Block::Points(points) => {
                    for point in points {
                        let _ = write!(text, "\n  - {point}");
                    }
                }
                Block::Rows(rows) => {
                    for (name, value) in rows {
                        let _ = write!(text, "\n  {name}: {value}");
                    }
                }
            }
        }
    }
    text
}
