//! The Public Suffix List, compiled in. Names are lower case ASCII without the trailing dot.

use psl::{List, Psl, Type};

/// What the list calls the public suffix of `name`, with both of its halves: the registries' suffixes
/// and the private ones below which companies give out names (`github.io`).
pub fn suffix(name: &str) -> &str {
    let mut at = name.len();
    if let Some(suffix) = List.suffix(name.as_bytes()) {
        at = name.len() - suffix.as_bytes().len();
    }
    &name[at..]
}

/// The suffix and one label more: what one party registered. `None` when `name` is itself a suffix.
pub fn registrable(name: &str) -> Option<&str> {
    one_label_more(name, suffix(name))
}

/// As [`registrable`], by the registries' half of the list alone: `mx.hosts.github.io` belongs to
/// `github.io`. This is who runs a host, where the whole list says who uses it.
pub fn registry_registrable(name: &str) -> Option<&str> {
    let mut rest = name;
    loop {
        let found = List.suffix(rest.as_bytes())?;
        if found.typ() != Some(Type::Private) {
            let at = name.len() - found.as_bytes().len();
            return one_label_more(name, &name[at..]);
        }
        // A private suffix hangs below a registry's: go one label up and ask again.
        let at = rest.len() - found.as_bytes().len();
        rest = &rest[at + rest[at..].find('.')? + 1..];
    }
}

fn one_label_more<'a>(name: &'a str, suffix: &str) -> Option<&'a str> {
    let before = name.len().checked_sub(suffix.len() + 1)?;
    let start = name[..before].rfind('.').map_or(0, |dot| dot + 1);
    (start < before).then(|| &name[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registrable_name_is_the_suffix_and_one_label() {
        assert_eq!(registrable("mail.firma.com.tr"), Some("firma.com.tr"));
        assert_eq!(registrable("a.b.firma.bel.tr"), Some("firma.bel.tr"));
        assert_eq!(registrable("firma.av.tr"), Some("firma.av.tr"));
        assert_eq!(registrable("com.tr"), None);
        assert_eq!(registrable("com"), None);
        assert_eq!(registrable("someone.github.io"), Some("someone.github.io"));
        assert_eq!(registrable("github.io"), None);
        assert_eq!(registrable("a.unlisted-ending"), Some("a.unlisted-ending"));
    }

    #[test]
    fn a_host_belongs_to_whom_the_registry_gave_the_name() {
        assert_eq!(registry_registrable("mx.someone.github.io"), Some("github.io"));
        assert_eq!(registry_registrable("x.s3.eu-west-1.amazonaws.com"), Some("amazonaws.com"));
        assert_eq!(registry_registrable("shop.blogspot.com.tr"), Some("blogspot.com.tr"));
        assert_eq!(registry_registrable("mail.firma.co.kr"), Some("firma.co.kr"));
        assert_eq!(registry_registrable("github.io"), Some("github.io"));
        assert_eq!(registry_registrable("com.tr"), None);
        assert_eq!(registry_registrable(""), None);
    }
}
