//! The fingerprints: which names belong to whom, read from one data file.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use serde::Deserialize;

use super::MailProvider;

/// Why a fingerprint file can not be used.
#[derive(Debug, thiserror::Error)]
pub enum FingerprintsError {
    /// Not TOML, or not of this shape.
    #[error("the fingerprints can not be read: {0}")]
    Toml(#[from] toml::de::Error),
    /// A pattern that matches nothing, or too much.
    #[error("`{pattern}` of {owner} is no pattern of at least two labels in lower case ASCII")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// Whose.
        owner: String,
    },
    /// Two owners claim the same name.
    #[error("`{pattern}` belongs to both {first} and {second}")]
    Claimed {
        /// The pattern.
        pattern: String,
        /// Who came first.
        first: String,
        /// Who came then.
        second: String,
    },
    /// A proof that is never asked for.
    #[error("the selector `{selector}` of {owner} is a proof but is not among its selectors")]
    Proof {
        /// The selector.
        selector: String,
        /// Whose.
        owner: String,
    },
    /// A mailbox entry without a provider, or another entry with one or without a name.
    #[error("the entry `{0}` needs a provider under [[mailbox]], else a name and no provider")]
    Provider(String),
    /// A provider without any fingerprint.
    #[error("no fingerprint leads to {0:?}")]
    Missing(MailProvider),
}

/// What the owner of a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Mailboxes of a provider.
    Mailbox(MailProvider),
    /// Mailboxes of a local host.
    Local,
    /// A security gateway or forwarder in front of the mailbox.
    Gateway,
}

/// One company and the names that give it away.
#[derive(Debug)]
pub struct Owner {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// Its place in the file.
    pub(super) order: usize,
    /// How its verification records begin.
    pub(super) txt: Vec<String>,
    /// Selectors to ask when it is suspected.
    pub(super) dkim: Vec<String>,
    /// Selectors that point to it.
    pub(super) dkim_proof: HashSet<String>,
}

/// All owners, searchable by host name.
#[derive(Debug)]
pub struct Fingerprints {
    owners: Vec<Owner>,
    mx: Names,
    spf: Names,
    autodiscover: Names,
    first_selectors: Vec<String>,
    selectors: Vec<String>,
}

static BUILT_IN: LazyLock<Fingerprints> = LazyLock::new(|| {
    Fingerprints::parse(include_str!("fingerprints.toml"))
        .expect("the built-in fingerprints are tested")
});

/// The fingerprints Hunter comes with.
pub fn built_in() -> &'static Fingerprints {
    &BUILT_IN
}

impl Fingerprints {
    /// Reads and checks a fingerprint file.
    ///
    /// # Errors
    /// Says which pattern or owner is wrong.
    pub fn parse(text: &str) -> Result<Self, FingerprintsError> {
        let file: File = toml::from_str(text)?;
        let mut all = Self {
            owners: Vec::new(),
            mx: Names::default(),
            spf: Names::default(),
            autodiscover: Names::default(),
            first_selectors: file.selectors.first,
            selectors: file.selectors.rest,
        };
        for entry in file.mailbox {
            let Some(provider) = entry.provider.map(MailProvider::from) else {
                return Err(FingerprintsError::Provider(entry.name.unwrap_or_default()));
            };
            let name = entry.name.clone().unwrap_or_else(|| format!("{provider:?}"));
            all.add(Kind::Mailbox(provider), name, entry)?;
        }
        for (kind, entries) in [(Kind::Local, file.local), (Kind::Gateway, file.gateway)] {
            for entry in entries {
                match (&entry.provider, entry.name.clone()) {
                    (None, Some(name)) => all.add(kind, name, entry)?,
                    (_, name) => {
                        return Err(FingerprintsError::Provider(name.unwrap_or_default()));
                    }
                }
            }
        }
        let has = |provider| all.owners.iter().any(|owner| owner.kind == Kind::Mailbox(provider));
        match ProviderName::ALL.iter().copied().map(MailProvider::from).find(|one| !has(*one)) {
            Some(missing) => Err(FingerprintsError::Missing(missing)),
            None => Ok(all),
        }
    }

    /// Everyone on file.
    pub fn owners(&self) -> &[Owner] {
        &self.owners
    }

    /// Whose mail host that is.
    pub fn by_mx(&self, host: &str) -> Option<&Owner> {
        self.mx.find(host).map(|index| &self.owners[index])
    }

    /// Whose SPF record that is.
    pub fn by_spf(&self, name: &str) -> Option<&Owner> {
        self.spf.find(name).map(|index| &self.owners[index])
    }

    /// Whose autodiscover service that is.
    pub fn by_autodiscover(&self, name: &str) -> Option<&Owner> {
        self.autodiscover.find(name).map(|index| &self.owners[index])
    }

    /// The DKIM selectors to ask of every domain at once.
    pub fn first_selectors(&self) -> impl Iterator<Item = &str> {
        self.first_selectors.iter().map(String::as_str)
    }

    /// The other selectors, those of the suspected owners first, none twice.
    pub fn more_selectors<'a>(&'a self, suspects: &[&'a Owner]) -> Vec<&'a str> {
        let mut list = self.selectors_of(suspects);
        for selector in &self.selectors {
            if !list.contains(&selector.as_str()) {
                list.push(selector);
            }
        }
        list
    }

    /// The suspected owners' own selectors alone.
    pub fn selectors_of<'a>(&self, suspects: &[&'a Owner]) -> Vec<&'a str> {
        let mut list: Vec<&str> = Vec::new();
        for selector in suspects.iter().flat_map(|owner| owner.dkim.iter()) {
            if !self.first_selectors.contains(selector) && !list.contains(&selector.as_str()) {
                list.push(selector);
            }
        }
        list
    }

    fn add(&mut self, kind: Kind, name: String, entry: Entry) -> Result<(), FingerprintsError> {
        let index = self.owners.len();
        let lists = [
            (&mut self.mx, entry.mx),
            (&mut self.spf, entry.spf),
            (&mut self.autodiscover, entry.autodiscover),
        ];
        for (names, patterns) in lists {
            for pattern in patterns {
                if !is_pattern(&pattern) {
                    return Err(FingerprintsError::Pattern { pattern, owner: name });
                }
                if let Some(first) = names.add(&pattern, index) {
                    let first =
                        self.owners.get(first).map_or(name.clone(), |owner| owner.name.clone());
                    return Err(FingerprintsError::Claimed { pattern, first, second: name });
                }
            }
        }
        if let Some(selector) = entry.dkim_proof.iter().find(|proof| !entry.dkim.contains(proof)) {
            return Err(FingerprintsError::Proof { selector: selector.clone(), owner: name });
        }
        self.owners.push(Owner {
            kind,
            name,
            order: index,
            txt: entry.txt,
            dkim: entry.dkim,
            dkim_proof: entry.dkim_proof.into_iter().collect(),
        });
        Ok(())
    }
}

/// Patterns by their text, and the few with a `*` label by their labels.
#[derive(Debug, Default)]
struct Names {
    exact: HashMap<String, usize>,
    starred: Vec<(Vec<String>, usize)>,
}

impl Names {
    /// The owner who had it already.
    fn add(&mut self, pattern: &str, owner: usize) -> Option<usize> {
        if pattern.contains('*') {
            let labels: Vec<String> = pattern.rsplit('.').map(str::to_owned).collect();
            let known = self.starred.iter().find(|(known, _)| *known == labels);
            let first = known.map(|(_, first)| *first);
            self.starred.push((labels, owner));
            return first;
        }
        self.exact.insert(pattern.to_owned(), owner)
    }

    /// The longest pattern that `host` equals or stands below, whole labels only.
    fn find(&self, host: &str) -> Option<usize> {
        let mut rest = host;
        loop {
            if let Some(owner) = self.exact.get(rest) {
                return Some(*owner);
            }
            let Some((_, above)) = rest.split_once('.') else { break };
            rest = above;
        }
        self.starred.iter().find_map(|(pattern, owner)| {
            let mut labels = host.rsplit('.');
            pattern
                .iter()
                .all(|wanted| labels.next().is_some_and(|label| wanted == "*" || wanted == label))
                .then_some(*owner)
        })
    }
}

/// Two labels at least: a whole ending would claim everyone's hosts.
fn is_pattern(pattern: &str) -> bool {
    pattern.split('.').count() >= 2
        && pattern.split('.').all(|label| {
            label == "*"
                || !label.is_empty()
                    && label.bytes().all(|byte| {
                        byte.is_ascii_lowercase()
                            || byte.is_ascii_digit()
                            || matches!(byte, b'-' | b'_')
                    })
        })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    selectors: Selectors,
    mailbox: Vec<Entry>,
    local: Vec<Entry>,
    gateway: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Selectors {
    first: Vec<String>,
    rest: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Entry {
    provider: Option<ProviderName>,
    name: Option<String>,
    mx: Vec<String>,
    #[serde(default)]
    spf: Vec<String>,
    #[serde(default)]
    autodiscover: Vec<String>,
    #[serde(default)]
    txt: Vec<String>,
    #[serde(default)]
    dkim: Vec<String>,
    #[serde(default)]
    dkim_proof: Vec<String>,
}

/// The providers a file may name: all that can be recognised.
#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum ProviderName {
    M365,
    Google,
    Yandex,
    Zoho,
    Amazon,
    SendGrid,
    Mailgun,
    Hosting,
}

impl ProviderName {
    const ALL: [Self; 8] = [
        Self::M365,
        Self::Google,
        Self::Yandex,
        Self::Zoho,
        Self::Amazon,
        Self::SendGrid,
        Self::Mailgun,
        Self::Hosting,
    ];
}

impl From<ProviderName> for MailProvider {
    fn from(name: ProviderName) -> Self {
        match name {
            ProviderName::M365 => Self::M365,
            ProviderName::Google => Self::Google,
            ProviderName::Yandex => Self::Yandex,
            ProviderName::Zoho => Self::Zoho,
            ProviderName::Amazon => Self::Amazon,
            ProviderName::SendGrid => Self::SendGrid,
            ProviderName::Mailgun => Self::Mailgun,
            ProviderName::Hosting => Self::Hosting,
        }
    }
}
