//! What the stand-ins were asked, for people to look at and for tests to assert on.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use actix_web::HttpRequest;

const KEPT: usize = 10_000;

/// One call. Secrets are not kept: a bearer token shows as its last four characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Which stand-in: `entra`, `partner-center`, `dynamics`.
    pub service: &'static str,
    /// HTTP method.
    pub method: String,
    /// Path.
    pub path: String,
    /// Query string as it came.
    pub query: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body, where the stand-in keeps it.
    pub body: String,
    /// Status of the answer; 0: it was lost.
    pub status: u16,
}

impl Call {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The newest calls, oldest first.
#[derive(Debug, Default)]
pub struct Journal {
    calls: Mutex<VecDeque<Call>>,
}

impl Journal {
    /// Writes one down.
    pub fn write(&self, service: &'static str, request: &HttpRequest, status: u16) {
        self.write_with_body(service, request, &[], status);
    }

    /// Writes one down with its body.
    pub fn write_with_body(
        &self,
        service: &'static str,
        request: &HttpRequest,
        body: &[u8],
        status: u16,
    ) {
        let headers = request
            .headers()
            .iter()
            .map(|(name, value)| {
                let value = value.to_str().unwrap_or("(bytes)");
                let shown = match name.as_str() {
                    "authorization" => format!("…{}", &value[value.len().saturating_sub(4)..]),
                    _ => value.to_owned(),
                };
                (name.as_str().to_owned(), shown)
            })
            .collect();
        let mut calls = self.lock();
        if calls.len() == KEPT {
            calls.pop_front();
        }
        calls.push_back(Call {
            service,
            method: request.method().to_string(),
            path: request.path().to_owned(),
            query: request.query_string().to_owned(),
            headers,
            body: String::from_utf8_lossy(body).into_owned(),
            status,
        });
    }

    /// All that are kept.
    pub fn calls(&self) -> Vec<Call> {
        self.lock().iter().cloned().collect()
    }

    /// Those of one stand-in.
    pub fn of(&self, service: &str) -> Vec<Call> {
        self.lock().iter().filter(|call| call.service == service).cloned().collect()
    }

    /// Forgets all.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Call>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
