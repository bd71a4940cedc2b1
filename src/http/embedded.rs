//! Files that are part of the binary, as answers.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::Bytes,
};

use super::answer;

/// How long a browser may keep a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// It asks again each time, and is answered in full once: a new version is seen at once.
    AskAgain,
    /// Its address changes with its content.
    ForEver,
}

/// A file to answer with.
pub struct File<'a> {
    /// Its name; the ending decides on the type.
    pub name: &'a str,
    /// Its content.
    pub bytes: Bytes,
    /// SHA-256 of the content.
    pub digest: [u8; 32],
    /// How long it is good.
    pub keep: Keep,
    /// For pages: what they may load.
    pub policy: Option<&'static str>,
}

impl File<'_> {
    /// The answer: the file, or that the asker has it.
    pub fn answer(self, request: &HttpRequest) -> HttpResponse {
        let tag = format!("\"{}\"", &hex(&self.digest)[..32]);
        let mut answer = HttpResponse::Ok();
        answer
            .insert_header((
                header::CACHE_CONTROL,
                match self.keep {
                    Keep::AskAgain => "no-cache",
                    Keep::ForEver => "public, max-age=31536000, immutable",
                },
            ))
            .insert_header((header::ETAG, tag.as_str()));
        // Also with 304: a browser takes the headers of that answer for those of the page it kept.
        if let Some(policy) = self.policy {
            answer.insert_header((header::CONTENT_SECURITY_POLICY, policy));
        }
        let known = request.headers().get(header::IF_NONE_MATCH);
        let known = known.and_then(|value| value.to_str().ok()).unwrap_or_default();
        if known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag) {
            return answer.status(StatusCode::NOT_MODIFIED).finish();
        }
        answer.content_type(content_type(self.name)).body(self.bytes)
    }
}

/// The bytes of a file that was embedded.
pub fn bytes(file: &rust_embed::EmbeddedFile) -> Bytes {
    match &file.data {
        std::borrow::Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        std::borrow::Cow::Owned(bytes) => Bytes::copy_from_slice(bytes),
    }
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => answer::JSON,
        _ => "text/plain; charset=utf-8",
    }
}
