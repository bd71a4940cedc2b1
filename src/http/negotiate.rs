//! Media types: which one a request may have, which one its answer gets.

/// Media type of a GraphQL response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// `application/graphql-response+json`: the status tells how far the request came.
    GraphqlResponse,
    /// `application/json`: every well-formed request is answered with 200.
    Json,
}

impl Media {
    /// The content type, with its charset.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// How well a range of the Accept header fits: quality in thousandths, then how exactly it names
/// the type.
type Fit = (u16, u8);

/// The media type that the caller likes best; `None`: it takes none of ours. Without a wish, and
/// where a wildcard is as good, old clients get what they know: `application/json`.
pub fn response_media<'a>(accept: impl Iterator<Item = &'a str>) -> Option<Media> {
    let mut said = false;
    let mut graphql: Option<Fit> = None;
    let mut json: Option<Fit> = None;
    for range in accept.flat_map(|header| header.split(',')) {
        let range = range.trim();
        if range.is_empty() {
            continue;
        }
        said = true;
        let Some((name, quality)) = acceptable(range) else { continue };
        let better = |old: &mut Option<Fit>, exactness: u8| {
            // The most exact range decides on a type, whatever its quality (RFC 9110, 12.5.1).
            if old.is_none_or(|(_, before)| exactness >= before) {
                *old = Some((quality, exactness));
            }
        };
        match name.as_str() {
            "application/graphql-response+json" => better(&mut graphql, 2),
            "application/json" => better(&mut json, 2),
            "application/*" => {
                better(&mut graphql, 1);
                better(&mut json, 1);
            }
            "*/*" => {
                better(&mut graphql, 0);
                better(&mut json, 0);
            }
            _ => {}
        }
    }
    if !said {
        return Some(Media::Json);
    }
    let wanted = |fit: Option<Fit>| fit.filter(|(quality, _)| *quality > 0);
    match (wanted(graphql), wanted(json)) {
        (None, None) => None,
        (Some(_), None) => Some(Media::GraphqlResponse),
        (None, Some(_)) => Some(Media::Json),
        (Some(graphql), Some(json)) => {
            let named = graphql.1 == 2 && graphql.0 >= json.0;
            Some(if named || graphql.0 > json.0 { Media::GraphqlResponse } else { Media::Json })
        }
    }
}

/// The type of a range and its quality in thousandths; `None`: a range that we can not serve.
fn acceptable(range: &str) -> Option<(String, u16)> {
    let mut parts = range.split(';').map(str::trim);
    let name = parts.next()?.to_ascii_lowercase();
    let mut quality = 1_000;
    for part in parts {
        let (key, value) = part.split_once('=')?;
        match key.trim().to_ascii_lowercase().as_str() {
            "q" => {
                let number: f32 = value.trim().parse().ok()?;
                if !(0.0..=1.0).contains(&number) {
                    return None;
                }
                quality = (number * 1_000.0) as u16;
            }
            "charset" if !is_utf8(value) => return None,
            _ => {}
        }
    }
    Some((name, quality))
}

/// The bare type of a Content-Type header, in lower case, when its charset is ours or unsaid.
pub fn content_type(header: &str) -> Option<String> {
    let mut parts = header.split(';').map(str::trim);
    let name = parts.next()?.to_ascii_lowercase();
    let fits = parts
        .filter_map(|part| part.split_once('='))
        .all(|(key, value)| !key.trim().eq_ignore_ascii_case("charset") || is_utf8(value));
    fits.then_some(name)
}

fn is_utf8(charset: &str) -> bool {
    let charset = charset.trim().trim_matches('"');
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_has_the_type_that_the_caller_likes_best() {
        use Media::{GraphqlResponse, Json};
        for (accept, expected) in [
            ("", Some(Json)),
            ("*/*", Some(Json)),
            ("application/*", Some(Json)),
            ("application/json", Some(Json)),
            ("application/graphql-response+json", Some(GraphqlResponse)),
            ("APPLICATION/GraphQL-Response+JSON; charset=UTF-8", Some(GraphqlResponse)),
            ("application/graphql-response+json, application/json", Some(GraphqlResponse)),
            ("application/json, application/graphql-response+json", Some(GraphqlResponse)),
            ("application/graphql-response+json;q=0.5, application/json", Some(Json)),
            ("application/graphql-response+json, application/json;q=0.9", Some(GraphqlResponse)),
            ("application/graphql-response+json, */*;q=0.1", Some(GraphqlResponse)),
            ("text/html, application/xhtml+xml, */*;q=0.8", Some(Json)),
            ("application/json;q=0, */*", Some(GraphqlResponse)),
            ("application/graphql-response+json;q=0, */*;q=0.2", Some(Json)),
            ("text/html", None),
            ("application/json;q=0", None),
            ("application/json; charset=iso-8859-9", None),
            ("application/json;q=seven", None),
            ("image/png, application/json", Some(Json)),
        ] {
            assert_eq!(response_media([accept].into_iter()), expected, "{accept}");
        }
        assert_eq!(response_media(["text/html", "application/json"].into_iter()), Some(Json));
    }

    #[test]
    fn a_body_is_utf_8_or_refused() {
        for (header, expected) in [
            ("application/json", Some("application/json")),
            ("Application/JSON; Charset=\"UTF-8\"", Some("application/json")),
            ("application/json; charset=utf-16", None),
            ("text/plain", Some("text/plain")),
        ] {
            assert_eq!(content_type(header).as_deref(), expected, "{header}");
        }
    }
}
