//! Which server knows a suffix: the RDAP bootstrap of IANA (RFC 9224) and a table of WHOIS servers.
//! Both are data files in the binary; the bootstrap can be replaced by a newer one.

use std::collections::HashMap;

use reqwest::Url;
use serde::Deserialize;

const BUILT_IN_RDAP: &str = include_str!("rdap.json");
const BUILT_IN_WHOIS: &str = include_str!("servers.toml");

/// Why a directory was not taken over.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// Not the JSON of RFC 9224.
    #[error("the RDAP bootstrap can not be read")]
    Rdap(#[from] serde_json::Error),
    /// Not a table of texts.
    #[error("the table of WHOIS servers can not be read")]
    Whois(#[from] toml::de::Error),
    /// Fewer servers than any real directory has.
    #[error("the RDAP bootstrap names no server")]
    Empty,
}

/// RDAP servers by suffix.
#[derive(Debug, Clone)]
pub struct RdapDirectory {
    published: String,
    servers: HashMap<String, Url>,
}

#[derive(Deserialize)]
struct Bootstrap {
    publication: String,
    services: Vec<(Vec<String>, Vec<String>)>,
}

impl RdapDirectory {
    /// The one in the binary.
    pub fn built_in() -> Self {
        Self::parse(BUILT_IN_RDAP).expect("the built-in bootstrap is tested")
    }

    /// Reads the format of `https://data.iana.org/rdap/dns.json`. Of several servers of a suffix the
    /// first https one counts.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub fn parse(text: &str) -> Result<Self, DirectoryError> {
        let bootstrap: Bootstrap = serde_json::from_str(text)?;
        let mut servers = HashMap::new();
        for (suffixes, urls) in bootstrap.services {
            let urls: Vec<Url> = urls.iter().filter_map(|url| Url::parse(url).ok()).collect();
            let best = urls.iter().find(|url| url.scheme() == "https").or(urls.first());
            if let Some(url) = best.filter(|url| url.path().ends_with('/')) {
                for suffix in suffixes {
                    servers.insert(suffix.to_ascii_lowercase(), url.clone());
                }
            }
        }
        if servers.is_empty() {
            return Err(DirectoryError::Empty);
        }
        Ok(Self { published: bootstrap.publication, servers })
    }

    /// When it was published, as the file says.
    pub fn published(&self) -> &str {
        &self.published
    }

    /// How many suffixes it knows.
    pub fn suffixes(&self) -> usize {
        self.servers.len()
    }

    pub(super) fn server_of(&self, name: &str) -> Option<&Url> {
        suffixes_of(name).find_map(|suffix| self.servers.get(suffix))
    }
}

/// WHOIS servers by suffix.
#[derive(Debug, Clone)]
pub struct WhoisDirectory {
    servers: HashMap<String, String>,
}

/// A server and how it wants to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WhoisServer {
    /// `host` or `host:port`.
    pub(super) address: String,
    /// The question, `$` standing for the name.
    pub(super) question: String,
}

impl WhoisServer {
    pub(super) fn new(text: &str) -> Self {
        let (address, question) = text.split_once(' ').unwrap_or((text, "$"));
        Self { address: address.to_owned(), question: question.to_owned() }
    }
}

impl WhoisDirectory {
    /// The one in the binary.
    pub fn built_in() -> Self {
        Self::parse(BUILT_IN_WHOIS).expect("the built-in table is tested")
    }

    /// Reads a table of `suffix = "host question"`.
    ///
    /// # Errors
    /// [`DirectoryError::Whois`].
    pub fn parse(text: &str) -> Result<Self, DirectoryError> {
        Ok(Self { servers: toml::from_str(text)? })
    }

    pub(super) fn server_of(&self, name: &str) -> Option<WhoisServer> {
        suffixes_of(name)
            .find_map(|suffix| self.servers.get(suffix))
            .map(|text| WhoisServer::new(text))
    }
}

/// The suffixes of a name, the longest first, the name itself excluded.
fn suffixes_of(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('.').map(|(at, _)| &name[at + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::{http_client, whois::text::is_host};

    #[test]
    fn the_built_in_directories_hold_what_they_promise() {
        let rdap = RdapDirectory::built_in();
        assert!(rdap.suffixes() > 400, "{}", rdap.suffixes());
        for url in rdap.servers.values() {
            assert!(http_client::permit(url, http_client::Reach::Public).is_ok(), "{url}");
        }
        let com = rdap.server_of("example.com").map(Url::as_str);
        assert_eq!(com, Some("https://rdap.verisign.com/com/v1/"));
        assert_eq!(rdap.server_of("example.com.tr"), None);
        for text in WhoisDirectory::built_in().servers.values() {
            let server = WhoisServer::new(text);
            assert!(is_host(&server.address) && server.question.contains('$'), "{text}");
        }
    }

    #[test]
    fn the_longest_known_suffix_counts() {
        let whois =
            WhoisDirectory::parse("tr = \"a.example\"\n\"com.tr\" = \"b.example -x $\"").unwrap();
        assert_eq!(whois.server_of("x.com.tr"), Some(WhoisServer::new("b.example -x $")));
        assert_eq!(whois.server_of("x.org.tr"), Some(WhoisServer::new("a.example")));
        assert_eq!(whois.server_of("x.com"), None);
    }

    #[test]
    fn a_broken_or_empty_bootstrap_is_refused() {
        assert!(RdapDirectory::parse("{").is_err());
        let empty = r#"{"publication": "2026-01-01T00:00:00Z", "services": []}"#;
        assert!(matches!(RdapDirectory::parse(empty), Err(DirectoryError::Empty)));
    }
}
