//! Tags, notes and favourites, asked of the graph over real databases.

use serde_json::{Value, json};

use super::{asking::codes, stored::Stored};
use crate::{databases::databases, statements::counting};

const LEAD: &str = "domain tags { name isAutomatic author } notes { id text author } isFavorite";

fn mutation(name: &str, input: &str) -> String {
    format!(
        "mutation M($input: {input}!) {{ {name}(input: $input) {{
        lead {{ {LEAD} }} userErrors {{ code message path }} }} }}"
    )
}

async fn change(stored: &Stored, name: &str, kind: &str, input: Value) -> Value {
    let answer = stored.ask(&mutation(name, kind), json!({ "input": input })).await;
    assert_eq!(answer["errors"], Value::Null, "{answer:#}");
    answer["data"][name].clone()
}

#[tokio::test]
async fn what_is_pinned_to_leads_is_read_with_them_in_one_statement_each() {
    for database in databases().await {
        let stored = Stored::new(database.store().await);
        stored.add(&["a.com", "b.com", "c.com"]).await;
        let tag = |domain: &str, tag: &str| json!({ "domain": domain, "tag": tag });
        let tagged =
            change(&stored, "addTag", "TagInput", tag("https://A.com/x", " önemli ")).await;
        assert_eq!(
            tagged["lead"]["tags"],
            json!([{ "name": "önemli", "isAutomatic": false, "author": "local" }])
        );
        change(&stored, "addTag", "TagInput", tag("b.com", "soğuk")).await;
        let note = json!({ "domain": "a.com", "text": " Aradım.\nYarın yine. " });
        let noted = change(&stored, "addNote", "NoteInput", note).await;
        assert_eq!(noted["lead"]["notes"][0]["text"], "Aradım.\nYarın yine.");
        let favorite = json!({ "domain": "b.com", "isFavorite": true });
        let kept = change(&stored, "setFavorite", "FavoriteInput", favorite).await;
        assert_eq!(kept["lead"]["isFavorite"], true);

        let plain = "{ leads { nodes { domain } } }";
        let whole = format!("{{ leads {{ nodes {{ {LEAD} }} }} }}");
        let (_, few) = counting(stored.data(plain)).await;
        let (answer, more) = counting(stored.data(&whole)).await;
        assert_eq!(more, few + 3, "{answer:#}");
        let page = async |filter: &str| -> Vec<String> {
            let query = format!("{{ leads(filter: {{ {filter} }}) {{ nodes {{ domain }} }} }}");
            let nodes = stored.data(&query).await["leads"]["nodes"].take();
            let domain = |node: &Value| node["domain"].as_str().unwrap_or_default().to_owned();
            nodes.as_array().expect("a list").iter().map(domain).collect()
        };
        assert_eq!(page(r#"tag: ["önemli", "soğuk"]"#).await, ["a.com", "b.com"]);
        assert_eq!(page("isFavorite: true").await, ["b.com"]);
        assert_eq!(page("isFavorite: false").await, ["a.com", "c.com"]);

        let id = &noted["lead"]["notes"][0]["id"];
        let left = change(&stored, "removeNote", "NodeInput", json!({ "id": id })).await;
        assert_eq!(left["lead"]["notes"], json!([]));
        let gone = change(&stored, "removeNote", "NodeInput", json!({ "id": id })).await;
        assert_eq!(gone["userErrors"][0]["code"], "NOT_FOUND");
        let left = change(&stored, "removeTag", "TagInput", tag("a.com", "önemli")).await;
        assert_eq!(left["lead"]["tags"], json!([]));
    }
}

#[tokio::test]
async fn what_can_not_be_pinned_is_refused_with_what_to_do() {
    for database in databases().await {
        let stored = Stored::new(database.store().await);
        stored.add(&["a.com"]).await;
        let refusal = async |name: &str, kind: &str, input: Value| {
            let told = change(&stored, name, kind, input).await;
            assert_eq!(told["lead"], Value::Null);
            told["userErrors"][0]["code"].clone()
        };
        let long = "x".repeat(101);
        let tag = |domain: &str, tag: &str| json!({ "domain": domain, "tag": tag });
        assert_eq!(refusal("addTag", "TagInput", tag("a.com", &long)).await, "INVALID_INPUT");
        assert_eq!(refusal("addTag", "TagInput", tag("a.com", " ")).await, "INVALID_INPUT");
        assert_eq!(refusal("addTag", "TagInput", tag("b.com", "x")).await, "NOT_FOUND");
        assert_eq!(refusal("addTag", "TagInput", tag("localhost", "x")).await, "INVALID_DOMAIN");
        assert_eq!(refusal("removeTag", "TagInput", tag("a.com", "x")).await, "NOT_FOUND");
        let note = json!({ "domain": "a.com", "text": "\n" });
        assert_eq!(refusal("addNote", "NoteInput", note).await, "INVALID_INPUT");
        let foreign = json!({ "input": { "id": "TGVhZDoxMjM" } });
        let answer = stored.ask(&mutation("removeNote", "NodeInput"), foreign).await;
        assert_eq!(codes(&answer), ["BAD_ID"]);
    }
}
