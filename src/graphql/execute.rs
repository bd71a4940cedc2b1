//! A request's way through the graph.

use std::{fmt, panic::AssertUnwindSafe, sync::Arc, time::Instant};

use async_graphql::{
    Name, Request, Response, ServerError, ValidationMode, Value, Variables,
    parser::types::OperationType,
};
use futures::{FutureExt, StreamExt, stream, stream::BoxStream};
use metrics::histogram;
use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::value::RawValue;
use tracing::Instrument as _;

use super::{
    State,
    context::Caller,
    documents::{Documents, Operation},
    error::{Code, PROPAGATED, Phase, finish, internal, request_fault},
    json,
    limits::{Limits, too_much},
    loaders::Loaders,
    model::Model,
    row::Merging,
    schema::{self, HunterSchema},
    types::Viewer,
    variables,
};
use crate::{telemetry::names, texts::Locale};

/// How the graph treats requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GraphOptions {
    /// How much one request may ask for.
    pub limits: Limits,
}

/// One request, whatever brought it.
#[derive(Debug, Clone, Default)]
pub struct GraphRequest {
    /// The document.
    pub query: String,
    /// Which of its operations, when there are several.
    pub operation_name: Option<String>,
    /// As they came.
    pub variables: Variables,
    /// Refuse mutations (HTTP GET).
    pub read_only: bool,
    /// Questions about the schema itself are answered.
    pub introspection: bool,
    /// Finds the request in the log; stands in each error.
    pub request_id: String,
    /// The `Accept-Language` header, for sentences that people read.
    pub accept_language: Option<String>,
    /// Who asks.
    pub viewer: Viewer,
    /// Name of the document, where it is one of our own: it becomes a label, and strangers make no
    /// labels up.
    pub document: Option<&'static str>,
}

/// How far a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Executed; there may be errors beside the data.
    Executed,
    /// Refused before execution: document, limits, operation or variables.
    Refused,
    /// Refused: a mutation where only reading is allowed.
    ReadOnly,
}

/// The answer to a request: the response JSON, without `data` when the request was refused before
/// execution.
#[derive(Debug)]
pub struct Executed {
    outcome: Outcome,
    data: Value,
    errors: Vec<ServerError>,
    cost: Option<u64>,
    /// Query, mutation, or `refused`.
    kind: &'static str,
}

impl Executed {
    /// How far the request came.
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Whether nothing was executed.
    pub fn is_refused(&self) -> bool {
        self.outcome != Outcome::Executed
    }

    /// The objects that the answer may hold, as they were counted before execution; `None`: it did
    /// not come to that, or it is one of many answers.
    pub const fn cost(&self) -> Option<u64> {
        self.cost
    }

    /// The errors, fit for clients.
    pub fn errors(&self) -> &[ServerError] {
        &self.errors
    }

    fn refused(errors: Vec<ServerError>, outcome: Outcome, request: &Facts) -> Self {
        let errors = finish(errors, Phase::Refused, &request.id, request.most_errors);
        Self { outcome, data: Value::Null, errors, cost: None, kind: REFUSED }
    }

    /// Nothing came of the execution as a whole.
    fn failed(error: ServerError, request: &Facts) -> Self {
        let errors = finish(vec![error], Phase::Executed, &request.id, request.most_errors);
        Self { outcome: Outcome::Executed, data: Value::Null, errors, cost: None, kind: REFUSED }
    }

    fn done(response: Response, operation: &Operation, request: &Facts) -> Self {
        let mut data = response.data;
        if let Value::Object(object) = &mut data {
            // The library leaves out a root field that may not be null and failed.
            let mut told = response.errors.iter().filter(|error| error.message != PROPAGATED);
            let misses_one = told.any(|error| match error.path.first() {
                Some(async_graphql::PathSegment::Field(key)) => !object.contains_key(key.as_str()),
                _ => true,
            });
            if misses_one {
                data = Value::Null;
            } else if object.len() > 1 {
                let place = |key: &Name| operation.roots.iter().position(|root| root == key);
                object.sort_by(|a, _, b, _| place(a).cmp(&place(b)));
            }
        } else if response.errors.is_empty() {
            // Everything was skipped.
            data = Value::Object(async_graphql::indexmap::IndexMap::new());
        }
        let errors = finish(response.errors, Phase::Executed, &request.id, request.most_errors);
        Self { outcome: Outcome::Executed, data, errors, cost: None, kind: REFUSED }
    }
}

impl Executed {
    /// The answer as JSON.
    pub fn to_json(&self) -> String {
        let mut out = Vec::with_capacity(1024);
        out.push(b'{');
        // First, so that people see them.
        if !self.errors.is_empty() {
            out.extend_from_slice(b"\"errors\":");
            json::write_scalar(&self.errors, &mut out);
        }
        if !self.is_refused() {
            out.extend_from_slice(if self.errors.is_empty() {
                b"\"data\":"
            } else {
                b",\"data\":"
            });
            json::write(&self.data, &mut out);
        }
        out.push(b'}');
        String::from_utf8(out).expect("JSON of texts is text")
    }
}

impl Serialize for Executed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = RawValue::from_string(self.to_json()).map_err(S::Error::custom)?;
        written.serialize(serializer)
    }
}

/// The kind of an operation that came to nothing.
const REFUSED: &str = "refused";

const fn kind(ty: OperationType) -> &'static str {
    match ty {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

/// What of a request its errors need.
#[derive(Clone)]
struct Facts {
    id: Arc<str>,
    most_errors: usize,
}

/// A request that passed all checks.
struct Ready {
    operation: Arc<Operation>,
    request: Request,
    cost: u64,
}

/// The graph as the door sees it. Cheap to clone.
#[derive(Clone)]
pub struct Graph(Arc<Inner>);

struct Inner {
    schema: HunterSchema,
    documents: Documents,
    model: Model,
    state: State,
    options: GraphOptions,
}

impl fmt::Debug for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Graph").field("options", &self.0.options).finish_non_exhaustive()
    }
}

impl Graph {
    /// Builds the graph over its state.
    pub fn new(state: State, options: GraphOptions) -> Self {
        let shared = state.clone();
        // Documents come validated, so only what execution relies on is checked again.
        let schema = schema::builder().validation_mode(ValidationMode::Fast).data(state).finish();
        let model = Model::read(&schema.sdl());
        let documents = Documents::new();
        Self(Arc::new(Inner { schema, documents, model, state: shared, options }))
    }

    /// The contract as text: what `schema.graphql` holds.
    pub fn sdl() -> String {
        schema::sdl()
    }

    /// Runs a query or a mutation. Never panics and never takes longer than the deadline.
    pub async fn execute(&self, request: GraphRequest) -> Executed {
        let facts = self.facts(&request);
        let (name, started) = (request.document.unwrap_or("other"), Instant::now());
        let span = tracing::info_span!("operation", graphql.operation.name = name);
        let run = AssertUnwindSafe(self.run(request, &facts).instrument(span)).catch_unwind();
        let executed = match run.await {
            Ok(executed) => executed,
            Err(panic) => Executed::failed(panicked(panic.as_ref(), &facts), &facts),
        };
        histogram!(
            names::GRAPHQL_OPERATION_DURATION,
            names::GRAPHQL_OPERATION_TYPE => executed.kind,
            names::GRAPHQL_OPERATION_NAME => name
        )
        .record(started.elapsed());
        executed
    }

    /// Runs any operation as a stream of answers: a query or mutation gives one.
    ///
    /// # Errors
    /// The refusal, when the request does not come to execution.
    pub async fn stream(
        &self,
        request: GraphRequest,
    ) -> Result<BoxStream<'static, Executed>, Executed> {
        let facts = self.facts(&request);
        let Ready { operation, request, .. } = self.prepare(request, &facts).await?;
        if operation.ty != OperationType::Subscription {
            let graph = self.clone();
            let once = async move {
                let run = AssertUnwindSafe(graph.finish(&operation, request, &facts));
                match run.catch_unwind().await {
                    Ok(executed) => executed,
                    Err(panic) => Executed::failed(panicked(panic.as_ref(), &facts), &facts),
                }
            };
            return Ok(stream::once(once).boxed());
        }
        let answers = AssertUnwindSafe(self.0.schema.execute_stream(request)).catch_unwind();
        Ok(answers
            .map(move |answer| match answer {
                Ok(response) => Executed::done(response, &operation, &facts),
                Err(panic) => Executed::failed(panicked(panic.as_ref(), &facts), &facts),
            })
            .boxed())
    }

    /// The most that one request may cost.
    pub fn most_cost(&self) -> u64 {
        self.0.options.limits.cost
    }

    /// What the schema knows of its types.
    pub(super) fn model(&self) -> &Model {
        &self.0.model
    }

    fn facts(&self, request: &GraphRequest) -> Facts {
        Facts {
            id: Arc::from(request.request_id.as_str()),
            most_errors: self.0.options.limits.errors,
        }
    }

    async fn run(&self, request: GraphRequest, facts: &Facts) -> Executed {
        let Ready { operation, request, cost } = match self.prepare(request, facts).await {
            Ok(ready) => ready,
            Err(refusal) => return refusal,
        };
        if operation.ty == OperationType::Subscription {
            let error =
                request_fault(Code::BadInput, "A subscription needs the WebSocket at /graphql/ws.");
            return Executed::refused(vec![error], Outcome::Refused, facts);
        }
        let executed = self.finish(&operation, request, facts).await;
        Executed { cost: Some(cost), kind: kind(operation.ty), ..executed }
    }

    /// All checks before execution.
    async fn prepare(&self, request: GraphRequest, facts: &Facts) -> Result<Ready, Executed> {
        let refuse = |error| Executed::refused(vec![error], Outcome::Refused, facts);
        let Inner { documents, model, options, state, .. } = &*self.0;
        let document = documents
            .read(&request.query, &options.limits, model)
            .await
            .map_err(|errors| Executed::refused(errors, Outcome::Refused, facts))?;
        let operation = document.operation(request.operation_name.as_deref()).map_err(refuse)?;
        if request.read_only && operation.ty == OperationType::Mutation {
            let error = request_fault(Code::BadInput, "A mutation must be sent with POST.");
            return Err(Executed::refused(vec![error], Outcome::ReadOnly, facts));
        }
        if document.introspects && !request.introspection {
            return Err(refuse(request_fault(
                Code::Forbidden,
                "Questions about the schema are switched off here.",
            )));
        }
        let needs = &operation.needs;
        if !request.viewer.may(needs.role) {
            let message = format!("{} takes the role {}.", needs.field, needs.role.word());
            return Err(refuse(request_fault(Code::Forbidden, message)));
        }
        let variables =
            variables::coerce(operation.variables(), request.variables, model).map_err(refuse)?;
        let cost = operation.cost.price(&variables);
        if cost > options.limits.cost {
            return Err(refuse(too_much("objects in one answer", options.limits.cost)));
        }
        let wish = request.accept_language.as_deref().unwrap_or_default();
        let caller = Caller { locale: Locale::negotiate(wish), viewer: request.viewer };
        let loaders = Loaders::new(state);
        let mut ready = Request::new("").variables(variables).data(caller).data(loaders);
        if operation.merges {
            ready = ready.data(Merging);
        }
        ready.set_parsed_query(operation.document.clone());
        Ok(Ready { operation: Arc::clone(operation), request: ready, cost })
    }

    async fn finish(&self, operation: &Operation, request: Request, facts: &Facts) -> Executed {
        let deadline = self.0.options.limits.deadline;
        tokio::time::timeout(deadline, self.0.schema.execute(request)).await.map_or_else(
            |_| {
                let error = request_fault(Code::DeadlineExceeded, "The answer took too long.");
                Executed::failed(error, facts)
            },
            |response| Executed::done(response, operation, facts),
        )
    }
}

/// A panic is a fault of ours: the log gets its words, the client the request's id.
fn panicked(panic: &(dyn std::any::Any + Send), facts: &Facts) -> ServerError {
    let words = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no words");
    tracing::error!(panic = words, request_id = &*facts.id, "a resolver panicked");
    internal().into_server_error(async_graphql::Pos::default())
}
