//! `teamViews`, `saveTeamView`, `removeTeamView`.

use serde_json::json;

use super::asking::over;

#[tokio::test]
async fn a_team_shares_its_views() {
    let asked = over(0);
    let save = r#"mutation { saveTeamView(input: {name: " Göç ", address: "?segment=MIGRATION"}) {
        view { name address savedBy savedAt } userErrors { code } } }"#;
    let view = json!({
        "name": "Göç",
        "address": "segment=MIGRATION",
        "savedBy": "local",
        "savedAt": "2026-03-01T12:00:00+00:00",
    });
    let expected = json!({"saveTeamView": {"view": view, "userErrors": []}});
    assert_eq!(asked.data(save).await, expected);
    let all = asked.data("{ teamViews { name address savedBy savedAt } }").await;
    assert_eq!(all, json!({"teamViews": [view]}));
    let remove =
        r#"mutation { removeTeamView(input: {name: "Göç"}) { userErrors { code path } } }"#;
    let gone = json!({"removeTeamView": {"userErrors": []}});
    assert_eq!(asked.data(remove).await, gone);
    let missing = json!([{"code": "NOT_FOUND", "path": ["input", "name"]}]);
    assert_eq!(asked.data(remove).await, json!({"removeTeamView": {"userErrors": missing}}));
}

#[tokio::test]
async fn what_is_no_view_is_refused_with_what_to_do() {
    let asked = over(0);
    for (name, address, code, field) in [
        ("", "segment=COLD", "INVALID_INPUT", "name"),
        (&"x".repeat(61) as &str, "segment=COLD", "INVALID_INPUT", "name"),
        ("Soğuk", "", "INVALID_INPUT", "address"),
        ("Soğuk", "https://example.com/", "INVALID_INPUT", "address"),
    ] {
        let save = format!(
            r#"mutation {{ saveTeamView(input: {{name: "{name}", address: "{address}"}}) {{
            view {{ name }} userErrors {{ code path message }} }} }}"#
        );
        let data = asked.data(&save).await;
        let error = &data["saveTeamView"]["userErrors"][0];
        assert_eq!(error["code"], code, "{name} {address}");
        assert_eq!(error["path"], json!(["input", field]));
        assert!(error["message"].as_str().is_some_and(|text| text.len() > 20), "{error}");
    }
    for number in 0..100 {
        let save = format!(
            r#"mutation {{ saveTeamView(input: {{name: "{number}", address: "q=x"}}) {{ userErrors {{ code }} }} }}"#
        );
        let data = asked.data(&save).await;
        assert_eq!(data["saveTeamView"]["userErrors"], json!([]), "{number}");
    }
    let save = r#"mutation { saveTeamView(input: {name: "one more", address: "q=x"}) {
        view { name } userErrors { code } } }"#;
    let expected = json!({"view": null, "userErrors": [{"code": "TOO_MANY"}]});
    assert_eq!(asked.data(save).await["saveTeamView"], expected);
}
