//! GraphiQL, from the binary: no address outside this server is ever asked.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::{Shared, answer};

#[derive(RustEmbed)]
#[folder = "src/ui/playground"]
struct Files;

/// Scripts come from this server only. Styles may stand in elements: the editor places its cursor
/// and its hints that way.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    font-src data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// The page and its files.
pub async fn serve(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    let name = request.match_info().get("file").unwrap_or_default();
    let name = if name.is_empty() { "index.html" } else { name };
    match Files::get(name) {
        Some(file) if shared.playground => of_file(&request, name, file),
        _ => answer::not_found(request).await,
    }
}

fn of_file(request: &HttpRequest, name: &str, file: EmbeddedFile) -> HttpResponse {
    let tag = tag(&file);
    let mut answer = HttpResponse::Ok();
    // Asked for again each time, answered in full once: a new version is seen at once.
    answer
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::ETAG, tag.as_str()));
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known
        .is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag))
    {
        return answer.status(StatusCode::NOT_MODIFIED).finish();
    }
    if name == "index.html" {
        answer.insert_header((header::CONTENT_SECURITY_POLICY, PAGE_POLICY));
    }
    answer.content_type(content_type(name)).body(match file.data {
        std::borrow::Cow::Borrowed(bytes) => web::Bytes::from_static(bytes),
        std::borrow::Cow::Owned(bytes) => bytes.into(),
    })
}

fn tag(file: &EmbeddedFile) -> String {
    format!("\"{}\"", &hex(&file.metadata.sha256_hash())[..32])
}

fn hex(bytes: &[u8]) -> String {
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
        Some("json") => answer::JSON,
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> String {
        let file = Files::get(name).unwrap_or_else(|| panic!("{name} is embedded"));
        String::from_utf8(file.data.into_owned()).expect("it is text")
    }

    #[test]
    fn what_is_vendored_is_what_was_published() {
        let sums = text("vendor/SHA256SUMS");
        assert_eq!(sums.lines().count(), 7);
        for line in sums.lines() {
            let (sum, name) = line.split_once("  ").expect("sum and name");
            let file = Files::get(&format!("vendor/{name}")).expect(name);
            assert_eq!(hex(&file.metadata.sha256_hash()), sum, "{name}");
        }
    }

    #[test]
    fn every_script_has_its_licence() {
        for package in ["graphiql", "react", "react-dom"] {
            assert!(
                text(&format!("vendor/{package}.LICENSE")).contains("MIT License"),
                "{package}"
            );
        }
    }

    #[test]
    fn our_own_files_name_no_address_outside() {
        for name in ["index.html", "playground.js", "playground.css", "examples.json"] {
            assert!(!text(name).contains("://"), "{name}");
        }
        // Data within the file only: no font, image or style sheet is loaded from elsewhere.
        let styles = text("vendor/graphiql.min.css");
        assert!(styles.matches("url(").count() == styles.matches("url(data:").count());
        assert!(!styles.contains("@import"));
    }
}
