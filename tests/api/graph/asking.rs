//! A graph to ask, over canned data.

use std::sync::Arc;

use async_graphql::Variables;
use hunter::{
    graphql::{Executed, Graph, GraphOptions, GraphRequest, Outcome, Viewer},
    ports::progress::Progress,
};
use serde_json::Value;

use crate::canned::{Canned, bus};

/// A graph, and the store behind it.
pub struct Asked {
    pub store: Arc<Canned>,
    pub progress: Arc<dyn Progress>,
    pub graph: Graph,
}

/// A graph over so many leads.
pub fn over(leads: u64) -> Asked {
    let store = Canned::with_leads(leads);
    let progress = bus();
    let graph = Graph::new(store.state(Arc::clone(&progress)), GraphOptions::default());
    Asked { store, progress, graph }
}

/// A request from a test.
pub fn request(query: &str, variables: Value) -> GraphRequest {
    GraphRequest {
        query: query.to_owned(),
        variables: Variables::from_json(variables),
        introspection: true,
        request_id: "r-1".to_owned(),
        viewer: Viewer::local(),
        ..GraphRequest::default()
    }
}

impl Asked {
    /// The answer, whatever it is.
    pub async fn execute(&self, query: &str) -> Executed {
        self.graph.execute(request(query, Value::Null)).await
    }

    /// The JSON of an executed answer.
    pub async fn ask(&self, query: &str) -> Value {
        self.ask_with(query, Value::Null).await
    }

    /// The same with variables.
    pub async fn ask_with(&self, query: &str, variables: Value) -> Value {
        let executed = self.graph.execute(request(query, variables)).await;
        let answer = json_of(&executed);
        assert_eq!(executed.outcome(), Outcome::Executed, "{answer:#}");
        answer
    }

    /// The data of an answer without errors.
    pub async fn data(&self, query: &str) -> Value {
        let mut answer = self.ask(query).await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].take()
    }
}

/// An answer as clients see it.
pub fn json_of(executed: &Executed) -> Value {
    serde_json::to_value(executed).expect("an answer is JSON")
}

/// The codes of an answer's errors.
pub fn codes(answer: &Value) -> Vec<&str> {
    let errors = answer["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().filter_map(|error| error["extensions"]["code"].as_str()).collect()
}
