//! GraphiQL, from the binary: no address outside this server is ever asked.

use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::RustEmbed;

use super::{
    Shared, answer,
    embedded::{self, File, Keep},
};

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
        Some(file) if shared.sees_playground(answer::principal(&request).as_ref()) => File {
            name,
            bytes: embedded::bytes(&file),
            digest: file.metadata.sha256_hash(),
            keep: Keep::AskAgain,
            policy: (name == "index.html").then_some(PAGE_POLICY),
        }
        .answer(&request),
        _ => answer::not_found(request).await,
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
            assert_eq!(embedded::hex(&file.metadata.sha256_hash()), sum, "{name}");
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
