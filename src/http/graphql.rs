//! GraphQL over HTTP, by the specification of that name: POST with JSON, GET for queries only.
//!
//! What is wrong with the HTTP request is told by its status, whatever media type was asked for.
//! What is wrong with the GraphQL request is told by status 400 to callers that ask for
//! `application/graphql-response+json`; to others the answer is 200 with `errors`.

use std::fmt::Write as _;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use async_graphql::Variables;
use serde_json::{Map, Value};

use super::{
    Shared,
    answer::{self, Refusal},
    body, negotiate,
    negotiate::Media,
    origin, trusted,
};
use crate::graphql::{Executed, GraphRequest, Outcome, Viewer};

/// Bytes of a request.
const MOST_BYTES: usize = 100 * 1024;

/// POST: any operation but subscriptions.
pub async fn post(
    request: HttpRequest,
    payload: web::Payload,
    shared: web::Data<Shared>,
) -> HttpResponse {
    let media = match media_of(&request) {
        Ok(media) => media,
        Err(refusal) => return refuse(&request, &refusal, Media::Json),
    };
    let read = async {
        check_content_type(&request)?;
        let bytes =
            body::read(request.headers(), payload, MOST_BYTES, shared.patience.body).await?;
        of_json(&bytes)
    };
    match read.await {
        Ok(parameters) => run(&request, &shared, parameters, false, media).await,
        Err(refusal) => refuse(&request, &refusal, media),
    }
}

/// GET: queries only, so that no link and no image changes anything.
pub async fn get(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    let media = match media_of(&request) {
        Ok(media) => media,
        Err(refusal) => return refuse(&request, &refusal, Media::Json),
    };
    if origin::is_cross_site(request.headers()) {
        let message = "Requests from pages of another site are refused.";
        let refusal = Refusal::new(StatusCode::FORBIDDEN, "FORBIDDEN", message);
        return refuse(&request, &refusal, media);
    }
    match of_query_string(request.query_string()) {
        Ok(parameters) => run(&request, &shared, parameters, true, media).await,
        Err(refusal) => refuse(&request, &refusal, media),
    }
}

/// The parameters of a request, well-formed.
#[derive(Debug, Default, PartialEq)]
struct Parameters {
    query: String,
    /// Name of the screen's document, when it is one.
    document: Option<&'static str>,
    operation_name: Option<String>,
    variables: Map<String, Value>,
}

async fn run(
    request: &HttpRequest,
    shared: &Shared,
    parameters: Parameters,
    read_only: bool,
    media: Media,
) -> HttpResponse {
    let wanted = GraphRequest {
        query: parameters.query,
        document: parameters.document,
        operation_name: parameters.operation_name,
        variables: Variables::from_json(Value::Object(parameters.variables)),
        read_only,
        ..like(request, shared)
    };
    let executed = shared.graph.execute(wanted).await;
    let mut body = executed.to_json();
    if let Some(cost) = executed.cost() {
        // The answer is an object that holds something already.
        body.pop();
        let most = shared.graph.most_cost();
        let _ = write!(
            body,
            r#","extensions":{{"cost":{{"requestedQueryCost":{cost},"maximumQueryCost":{most}}}}}}}"#
        );
    }
    let mut response = HttpResponse::build(status(&executed, media));
    if executed.outcome() == Outcome::ReadOnly {
        response.insert_header((header::ALLOW, "POST"));
    }
    response.content_type(media.content_type()).body(body)
}

/// What the operations of one HTTP request or socket have in common.
pub fn like(request: &HttpRequest, shared: &Shared) -> GraphRequest {
    let principal = answer::principal(request);
    let accept_language = request.headers().get(header::ACCEPT_LANGUAGE);
    GraphRequest {
        introspection: shared.sees_playground(principal.as_ref()),
        request_id: answer::request_id(request).as_str().to_owned(),
        accept_language: accept_language
            .and_then(|value| value.to_str().ok())
            .map(ToOwned::to_owned),
        viewer: principal.as_ref().map(Viewer::of).unwrap_or_default(),
        ..GraphRequest::default()
    }
}

fn status(executed: &Executed, media: Media) -> StatusCode {
    match (executed.outcome(), media) {
        (Outcome::ReadOnly, _) => StatusCode::METHOD_NOT_ALLOWED,
        (Outcome::Refused, Media::GraphqlResponse) => StatusCode::BAD_REQUEST,
        (Outcome::Refused, Media::Json) | (Outcome::Executed, _) => StatusCode::OK,
    }
}

/// The media type of the answer.
fn media_of(request: &HttpRequest) -> Result<Media, Refusal> {
    // A header that is no text is a wish that can not be met.
    let accept = request.headers().get_all(header::ACCEPT);
    negotiate::response_media(accept.map(|value| value.to_str().unwrap_or("?"))).ok_or_else(|| {
        let message = "Accept application/graphql-response+json or application/json, in UTF-8.";
        Refusal::bad_input(StatusCode::NOT_ACCEPTABLE, message)
    })
}

fn refuse(request: &HttpRequest, refusal: &Refusal, media: Media) -> HttpResponse {
    refusal.answer(&answer::request_id(request), media.content_type())
}

/// JSON only: a form or plain text is what a stranger's page could send without asking first.
fn check_content_type(request: &HttpRequest) -> Result<(), Refusal> {
    let header = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    match header.and_then(negotiate::content_type).as_deref() {
        Some("application/json") => Ok(()),
        _ => Err(Refusal::bad_input(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Send the request as application/json in UTF-8.",
        )),
    }
}

fn bad(message: impl Into<String>) -> Refusal {
    Refusal::bad_input(StatusCode::BAD_REQUEST, message)
}

fn of_json(bytes: &[u8]) -> Result<Parameters, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| bad("The body is not UTF-8."))?;
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => of_fields(fields),
        Ok(Value::Array(_)) => Err(bad("Send one request at a time: batches are not taken.")),
        Ok(_) => Err(bad("The body must be a JSON object with a query.")),
        Err(error) => Err(bad(format!("The body is not JSON: {error}."))),
    }
}

fn of_fields(mut fields: Map<String, Value>) -> Result<Parameters, Refusal> {
    let (query, document) = match (fields.remove("query"), fields.remove("documentId")) {
        (Some(Value::String(query)), None) => (query, None),
        (None, Some(Value::String(id))) => {
            let document = trusted::find(&id)
                .ok_or_else(|| bad("This documentId is not known here; send the query."))?;
            (document.text.clone(), Some(document.name.as_str()))
        }
        (None, None) => return Err(bad("The parameter \"query\" is missing.")),
        (Some(_), Some(_)) => return Err(bad("Send a query or a documentId, not both.")),
        (Some(_), None) => return Err(bad("The parameter \"query\" must be a string.")),
        (None, Some(_)) => return Err(bad("The parameter \"documentId\" must be a string.")),
    };
    let operation_name = match fields.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => (!name.is_empty()).then_some(name),
        Some(_) => return Err(bad("The parameter \"operationName\" must be a string.")),
    };
    let variables = object(fields.remove("variables"), "variables")?;
    object(fields.remove("extensions"), "extensions")?;
    Ok(Parameters { query, document, operation_name, variables })
}

fn object(value: Option<Value>, name: &str) -> Result<Map<String, Value>, Refusal> {
    match value {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(map)) => Ok(map),
        Some(_) => Err(bad(format!("The parameter \"{name}\" must be an object."))),
    }
}

fn of_query_string(text: &str) -> Result<Parameters, Refusal> {
    let mut fields = Map::new();
    for (key, value) in url::form_urlencoded::parse(text.as_bytes()) {
        let key: &str = &key;
        let value = match key {
            "query" | "documentId" | "operationName" => Value::String(value.into_owned()),
            "variables" | "extensions" => json_parameter(key, &value)?,
            _ => continue,
        };
        if fields.insert(key.to_owned(), value).is_some() {
            return Err(bad(format!("The parameter \"{key}\" stands there twice.")));
        }
    }
    of_fields(fields)
}

fn json_parameter(name: &str, text: &str) -> Result<Value, Refusal> {
    if text.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(text)
        .map_err(|error| bad(format!("The parameter \"{name}\" is not JSON: {error}.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(parsed: Result<Parameters, Refusal>) -> String {
        parsed.expect_err("it must be refused").message
    }

    #[test]
    fn a_body_is_one_object_with_a_query() {
        let parsed = of_json(br#"{"query":"{a}","variables":{"x":1},"operationName":"","z":0}"#);
        let parsed = parsed.expect("it is well-formed");
        assert_eq!((parsed.query.as_str(), parsed.operation_name), ("{a}", None));
        assert_eq!(parsed.variables["x"], 1);
        for (body, words) in [
            (&b"[]"[..], "batches"),
            (b"7", "object"),
            (b"", "not JSON"),
            (b"{\"query\":\"\xff\"}", "UTF-8"),
            (br#"{"query":1}"#, "string"),
            (br#"{"query":"{a}","documentId":"sha256:0"}"#, "not both"),
            (br#"{"documentId":"sha256:0"}"#, "not known"),
            (br#"{"documentId":7}"#, "string"),
            (br#"{"query":"{a}","variables":[]}"#, "variables"),
            (br#"{"query":"{a}","extensions":"x"}"#, "extensions"),
            (br#"{"query":"{a}","operationName":[]}"#, "operationName"),
            (br#"{"query":"\ud800"}"#, "not JSON"),
        ] {
            let told = refused(of_json(body));
            assert!(told.contains(words), "{told}");
        }
        let deep = "[".repeat(10_000);
        assert!(refused(of_json(deep.as_bytes())).contains("not JSON"));
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_sent_is_read_or_refused(
            bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
            text in "[\\[\\]{}\":,a-z0-9 \\\\]{0,80}|\\{\"(query|documentId|variables)\":.{0,60}",
        ) {
            let _ = of_json(&bytes);
            let _ = of_json(text.as_bytes());
            let _ = of_query_string(&text);
        }
    }

    #[test]
    fn a_document_of_the_screen_is_named_by_its_hash() {
        let document = trusted::documents()[0];
        let body = serde_json::json!({"documentId": document.id, "variables": {}}).to_string();
        let parsed = of_json(body.as_bytes()).expect("it is known");
        assert_eq!(parsed.query, document.text);
    }

    #[test]
    fn a_query_string_is_read_likewise() {
        let parsed =
            of_query_string("query=%7Ba%7D&variables=%7B%22x%22%3A1%7D&operationName=A&z=1");
        let parsed = parsed.expect("it is well-formed");
        assert_eq!(parsed.query, "{a}");
        assert_eq!(parsed.operation_name.as_deref(), Some("A"));
        assert_eq!(parsed.variables["x"], 1);
        assert!(refused(of_query_string("")).contains("missing"));
        assert!(refused(of_query_string("query=a&query=b")).contains("twice"));
        assert!(refused(of_query_string("query=a&variables=x")).contains("not JSON"));
        assert!(refused(of_query_string("query=a&variables=1")).contains("object"));
    }
}
