//! Bodies, read within bounds of size and time.

use std::time::Duration;

use actix_web::{
    http::{StatusCode, header, header::HeaderMap},
    web::{self, Bytes, BytesMut},
};
use futures::StreamExt;

use super::answer::Refusal;

/// Reads a whole body of at most `most` bytes within `patience`.
pub async fn read(
    headers: &HeaderMap,
    mut payload: web::Payload,
    most: usize,
    patience: Duration,
) -> Result<Bytes, Refusal> {
    let too_large = || {
        let message = format!("The body is too large: at most {most} bytes are taken.");
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_COMPLEX", message)
    };
    // A packed body could be small on the wire and large in memory.
    let coding = headers.get(header::CONTENT_ENCODING).map(header::HeaderValue::as_bytes);
    if coding.is_some_and(|coding| !coding.eq_ignore_ascii_case(b"identity")) {
        let message = "Send the body as it is, without Content-Encoding.";
        return Err(Refusal::bad_input(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let declared = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse::<u64>().ok());
    if declared.is_some_and(|length| length > most as u64) {
        return Err(too_large());
    }
    let all = async {
        let mut body = BytesMut::with_capacity(declared.unwrap_or(0) as usize);
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|error| {
                tracing::debug!(%error, "a body ended early");
                Refusal::bad_input(StatusCode::BAD_REQUEST, "The body ended early.")
            })?;
            if body.len() + chunk.len() > most {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    };
    tokio::time::timeout(patience, all).await.unwrap_or_else(|_| {
        Err(Refusal::new(
            StatusCode::REQUEST_TIMEOUT,
            "DEADLINE_EXCEEDED",
            "The body did not arrive in time.",
        ))
    })
}
