//! The queries that the playground is prefilled with.

use futures::StreamExt as _;
use serde_json::Value;

use super::asking::{json_of, over, request};

#[tokio::test]
async fn every_example_of_the_playground_runs() {
    let file = include_str!("../../../src/ui/playground/examples.json");
    let examples: Vec<Value> = serde_json::from_str(file).expect("a list of examples");
    assert_eq!(examples.len(), 5);
    let asked = over(3);
    for example in &examples {
        let lines = example["query"].as_array().expect("a query is a list of lines");
        let lines: Vec<_> = lines.iter().map(|line| line.as_str().expect("a line")).collect();
        let query = lines.join("\n");
        let mut variables = example.get("variables").cloned().unwrap_or_default();
        if variables.get("domain").is_some() {
            variables["domain"] = "company-001.com".into();
        }
        let mut answers = match asked.graph.stream(request(&query, variables)).await {
            Ok(answers) => answers,
            Err(refused) => panic!("{query}\n{:?}", refused.errors()),
        };
        let answer = json_of(&answers.next().await.expect("a first answer"));
        assert!(answer.get("errors").is_none(), "{query}\n{answer:#}");
    }
}
