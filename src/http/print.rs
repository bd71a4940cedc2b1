//! `GET /leads/{domain}/print`: a lead on paper. One page without scripts, and with the only style
//! that its policy knows.

use std::{fmt::Write, sync::LazyLock, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rust_embed::RustEmbed;

use super::{
    Shared,
    answer::{self, Refusal},
    files,
};
use crate::{
    services::sales::{
        Beside,
        desk::Desk,
        sheet::{Block, Section, Sheet},
    },
    texts::Locale,
};

/// How long the page waits for what the addresses tell; it comes without it then.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(RustEmbed)]
#[folder = "src/ui/print"]
struct Files;

/// The style, and the policy that permits it and nothing else.
static STYLE: LazyLock<(String, String)> = LazyLock::new(|| {
    let file = Files::get("print.css").expect("the style is embedded");
    let digest = STANDARD.encode(file.metadata.sha256_hash());
    let style = String::from_utf8(file.data.into_owned()).expect("the style is text");
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    (style, policy)
});

/// The sheet of a lead.
pub async fn page(
    request: HttpRequest,
    domain: web::Path<String>,
    shared: web::Data<Shared>,
) -> HttpResponse {
    match write(&request, &domain, &shared).await {
        Ok((sheet, locale)) => HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CONTENT_SECURITY_POLICY, STYLE.1.as_str()))
            .body(html(&sheet, locale)),
        Err(refusal) => refusal.answer(&answer::request_id(&request), answer::JSON),
    }
}

async fn write(
    request: &HttpRequest,
    domain: &str,
    shared: &Shared,
) -> Result<(Sheet, Locale), Refusal> {
    let locale = locale(request)?;
    let desk = &shared.files.desk;
    let lead = desk.find(domain).await.map_err(|error| files::of_store(&error))?;
    let Some(lead) = lead else {
        return Err(Refusal::bad_input(StatusCode::NOT_FOUND, "There is no lead of that domain."));
    };
    // Where nobody looks addresses up, nobody answers: the page does without.
    let wanted = vec![Desk::wanted(&lead)];
    let found = shared.files.handles.resolve_infrastructure(wanted, false, PATIENCE).await;
    let found = found.ok().and_then(|mut found| found.remove(&lead.id)?.ok());
    let infrastructure = found.as_deref().and_then(<[_]>::first);
    let beside = Beside { infrastructure, ..Beside::default() };
    Ok((desk.write(&lead, beside, locale), locale))
}

/// `?locale=tr`; without it the language that the browser asks for.
fn locale(request: &HttpRequest) -> Result<Locale, Refusal> {
    let given = url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(key, _)| key == "locale")
        .map(|(_, value)| value);
    let Some(given) = given else { return Ok(files::locale(request.headers())) };
    Locale::ALL
        .into_iter()
        .find(|locale| locale.tag().eq_ignore_ascii_case(&given))
        .ok_or_else(|| Refusal::bad_input(StatusCode::BAD_REQUEST, "`locale` is `en` or `tr`."))
}

fn html(sheet: &Sheet, locale: Locale) -> String {
    let mut page = String::with_capacity(16 * 1_024);
    let title = format!("{} · {}", sheet.title, sheet.domain);
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta \
         name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" \
         content=\"noindex\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<header>\n\
         <p class=\"kind\">{}</p>\n<h1>{}</h1>\n<p class=\"domain\">{}</p>\n<p class=\"line\">{}</p>\n\
         </header>\n",
        locale.tag(),
        Escaped(&title),
        STYLE.0,
        Escaped(&sheet.kind),
        Escaped(&sheet.title),
        Escaped(&sheet.domain),
        Escaped(&sheet.one_liner),
    );
    for section in &sheet.sections {
        write_section(section, &mut page);
    }
    let _ = write!(page, "<footer>{}</footer>\n</body>\n</html>\n", Escaped(&sheet.footer));
    page
}

fn write_section(section: &Section, page: &mut String) {
    let _ = write!(page, "<section>\n<h2>{}</h2>\n", Escaped(&section.heading));
    for block in &section.blocks {
        match block {
            Block::Text(text) => {
                let _ = writeln!(page, "<p>{}</p>", Escaped(text));
            }
            Block::Points(points) => {
                page.push_str("<ul>\n");
                for point in points {
                    let _ = writeln!(page, "<li>{}</li>", Escaped(point));
                }
                page.push_str("</ul>\n");
            }
            Block::Rows(rows) => {
                page.push_str("<table>\n");
                for (name, value) in rows {
                    let (name, value) = (Escaped(name), Escaped(value));
                    let _ =
                        writeln!(page, "<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>");
                }
                page.push_str("</table>\n");
            }
        }
    }
    page.push_str("</section>\n");
}

/// Text that stays text. What turns the direction of writing round is left out: a name must not be
/// able to rewrite the line it stands in.
struct Escaped<'a>(&'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
                other if other.is_control() => f.write_str(" ")?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}
