//! The lead screen, from the binary: plain ES modules, as they stand in the source.
//!
//! Addresses of its files carry a digest of all of them, so browsers keep them for ever and a new
//! version is seen with the next load of the page.

use std::{ffi::OsStr, path::Path, sync::LazyLock};

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Bytes},
};
use rust_embed::RustEmbed;

use super::{
    answer,
    embedded::{self, File, Keep},
    trusted,
};

#[derive(RustEmbed)]
#[folder = "src/ui/app"]
struct Files;

/// Everything comes from this server, and nothing else is run: no script or style within the page.
const PAGE_POLICY: &str = "default-src 'self'; object-src 'none'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

/// Where the page says that its version belongs.
const PLACE: &str = "/app/version/";

/// Where the page names the modules that it begins with.
const MODULES: &str = "<!-- modules -->";

/// Made at the first request: the hashes of the documents.
const DOCUMENTS: &str = "documents.js";

struct Screen {
    /// Part of the addresses of all files.
    version: String,
    page: Bytes,
    sandbox: Bytes,
    documents: Bytes,
}

static SCREEN: LazyLock<Screen> = LazyLock::new(|| {
    let documents = trusted::module();
    let mut hasher = blake3::Hasher::new();
    hasher.update(documents.as_bytes());
    let mut names: Vec<_> = Files::iter().collect();
    names.sort();
    for name in names {
        let file = Files::get(&name).expect("a listed file is embedded");
        hasher.update(name.as_bytes()).update(&file.metadata.sha256_hash());
    }
    let version = hasher.finalize().to_hex()[..16].to_owned();
    let page = |name, first| {
        let page = text(name).replace(MODULES, &preloads(first));
        Bytes::from(page.replace(PLACE, &format!("/app/{version}/")))
    };
    let (page, sandbox) = (page("index.html", "main.js"), page("sandbox.html", "sandbox/main.js"));
    Screen { version, page, sandbox, documents: documents.into() }
});

fn text(name: &str) -> String {
    let file = Files::get(name).unwrap_or_else(|| panic!("{name} is embedded"));
    String::from_utf8(file.data.into_owned()).expect("pages and modules are UTF-8")
}

/// Names every module that `first` needs before it runs, so that a browser asks for all of them at
/// once instead of finding them one after the other.
fn preloads(first: &str) -> String {
    let mut found = vec![first.to_owned()];
    let mut next = 0;
    while let Some(module) = found.get(next).cloned() {
        next += 1;
        // Made at the first request, and imports nothing.
        if module == DOCUMENTS {
            continue;
        }
        for needed in imports(&text(&module)) {
            let needed = resolve(&module, needed);
            if !found.contains(&needed) {
                found.push(needed);
            }
        }
    }
    found
        .iter()
        .map(|module| format!("<link rel=\"modulepreload\" href=\"{PLACE}{module}\">"))
        .collect::<Vec<_>>()
        .join("\n    ")
}

/// The addresses after `from '` and `import '`: what a module can not run without.
fn imports(text: &str) -> impl Iterator<Item = &str> {
    let statements = text.lines().filter(|line| {
        ["import ", "export ", "} from "].iter().any(|begin| line.starts_with(begin))
    });
    statements.filter_map(|line| {
        let (_, rest) = line.split_once(" from '").or_else(|| line.split_once("import '"))?;
        rest.split('\'').next()
    })
}

/// The module that `from` means by a relative address.
fn resolve(from: &str, address: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in address.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The page.
pub async fn page(request: HttpRequest) -> HttpResponse {
    of_page(SCREEN.page.clone(), &request)
}

/// The page of the sandbox.
pub fn sandbox(request: &HttpRequest) -> HttpResponse {
    of_page(SCREEN.sandbox.clone(), request)
}

fn of_page(bytes: Bytes, request: &HttpRequest) -> HttpResponse {
    let policy = Some(PAGE_POLICY);
    let digest = *blake3::hash(&bytes).as_bytes();
    File { name: "index.html", bytes, digest, keep: Keep::AskAgain, policy }.answer(request)
}

/// Its modules and styles.
pub async fn file(request: HttpRequest, path: web::Path<(String, String)>) -> HttpResponse {
    let (version, name) = path.into_inner();
    // A page that was loaded before an upgrade still gets files, but does not keep them.
    let keep = if version == SCREEN.version { Keep::ForEver } else { Keep::AskAgain };
    let (bytes, digest) = if name == DOCUMENTS {
        (SCREEN.documents.clone(), *blake3::hash(&SCREEN.documents).as_bytes())
    } else {
        match Files::get(&name)
            .filter(|_| Path::new(name.as_str()).extension() != Some(OsStr::new("html")))
        {
            Some(file) => (embedded::bytes(&file), file.metadata.sha256_hash()),
            None => return answer::not_found(request).await,
        }
    };
    File { name: &name, bytes, digest, keep, policy: None }.answer(&request)
}

#[cfg(test)]
mod tests;
