//! SPF records (RFC 7208).

pub mod lookups;

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Observation, SpfSignal, problem, txt::TxtAnswer};

/// One SPF record, read as far as it can be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SpfRecord {
    /// What the record says, in its order, up to `all`.
    pub mechanisms: Vec<Mechanism>,
    /// `redirect=`, when there is no `all`.
    pub redirect: Option<String>,
    /// The `all` mechanism with its qualifier.
    pub all: Option<Qualifier>,
    /// The first term that names hosts or networks of the domain's own, as written.
    pub own_hosts: Option<String>,
    /// Stable codes of what is wrong.
    pub problems: Vec<String>,
}

/// A mechanism that may match the sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mechanism {
    /// `include:name`, in lower case.
    Include(String),
    /// `a`, `mx`: hosts by name.
    Hosts,
    /// `ip4`, `ip6`.
    Network,
    /// `exists`.
    Exists,
    /// `ptr`.
    Ptr,
}

/// What a match means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Qualifier {
    /// `+`
    Pass,
    /// `-`
    Fail,
    /// `~`
    SoftFail,
    /// `?`
    Neutral,
}

impl Qualifier {
    /// The `all` mechanism as one writes it.
    pub const fn all(self) -> &'static str {
        match self {
            Self::Pass => "+all",
            Self::Fail => "-all",
            Self::SoftFail => "~all",
            Self::Neutral => "?all",
        }
    }
}

/// Whether a TXT record is an SPF record: the version, then a blank or nothing.
pub fn is_record(text: &str) -> bool {
    let Some(head) = text.get(..6) else { return false };
    head.eq_ignore_ascii_case("v=spf1") && text[6..].chars().next().is_none_or(|c| c == ' ')
}

/// Reads the TXT records of a domain. Look-ups are counted by [`lookups`].
pub fn read(answer: &TxtAnswer) -> (SpfSignal, Option<SpfRecord>) {
    if *answer == TxtAnswer::Unanswered {
        return (SpfSignal::default(), None);
    }
    let mut records: Vec<&str> =
        answer.texts().iter().map(String::as_str).filter(|text| is_record(text)).collect();
    // Of several, always the same one is shown.
    records.sort_unstable();
    let Some(text) = records.first() else {
        return (SpfSignal { state: Observation::Absent, ..SpfSignal::default() }, None);
    };
    let mut record = parse(text);
    if records.len() > 1 {
        problem::note(&mut record.problems, problem::SPF_MULTIPLE_RECORDS);
    }
    let signal = SpfSignal {
        state: Observation::Present,
        record: Some((*text).to_owned()),
        include_count: Some(record.includes().count() as u32),
        lookup_count: None,
        all: record.all.map(|qualifier| qualifier.all().to_owned()),
        problems: record.problems.clone(),
    };
    (signal, Some(record))
}

/// Reads one record, of which [`is_record`] was true.
pub fn parse(text: &str) -> SpfRecord {
    let mut record = SpfRecord::default();
    let mut redirects = 0;
    for term in text.split(' ').skip(1).filter(|term| !term.is_empty()) {
        if let Some((name, value)) = modifier(term) {
            if name.eq_ignore_ascii_case("redirect") {
                redirects += 1;
                record.redirect = Some(value.trim_end_matches('.').to_ascii_lowercase());
            }
        } else if record.all.is_some() {
            problem::note(&mut record.problems, problem::SPF_IGNORED_TERMS);
        } else {
            record.take(term);
        }
    }
    if redirects > 1 || record.redirect.as_deref() == Some("") {
        problem::note(&mut record.problems, problem::SPF_SYNTAX);
    }
    match record.all {
        Some(qualifier) => {
            if record.redirect.take().is_some() {
                problem::note(&mut record.problems, problem::SPF_IGNORED_TERMS);
            }
            if qualifier == Qualifier::Pass {
                problem::note(&mut record.problems, problem::SPF_PASS_ALL);
            }
        }
        None if record.redirect.is_none() => {
            problem::note(&mut record.problems, problem::SPF_NO_ALL);
        }
        None => {}
    }
    record
}

impl SpfRecord {
    /// The names of its `include` mechanisms.
    pub fn includes(&self) -> impl Iterator<Item = &str> {
        self.mechanisms.iter().filter_map(|mechanism| match mechanism {
            Mechanism::Include(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// The names whose records belong to it: includes, then the redirect.
    pub fn references(&self) -> impl Iterator<Item = &str> {
        self.includes().chain(self.redirect.as_deref())
    }

    fn take(&mut self, term: &str) {
        let (qualifier, rest) = match term.as_bytes()[0] {
            b'+' => (Qualifier::Pass, &term[1..]),
            b'-' => (Qualifier::Fail, &term[1..]),
            b'~' => (Qualifier::SoftFail, &term[1..]),
            b'?' => (Qualifier::Neutral, &term[1..]),
            _ => (Qualifier::Pass, term),
        };
        let end = rest.find([':', '/']).unwrap_or(rest.len());
        let (name, argument) = (rest[..end].to_ascii_lowercase(), &rest[end..]);
        let value = argument.strip_prefix(':');
        let found = match (name.as_str(), value) {
            ("all", None) if argument.is_empty() => {
                self.all = Some(qualifier);
                return;
            }
            ("include", Some(name)) => target(name).map(Mechanism::Include),
            ("exists", Some(name)) => target(name).map(|_| Mechanism::Exists),
            ("a" | "mx", _) => hosts(argument).then_some(Mechanism::Hosts),
            ("ip4", Some(network)) => is_ip4(network).then_some(Mechanism::Network),
            ("ip6", Some(network)) => is_ip6(network).then_some(Mechanism::Network),
            ("ptr", _) if argument.is_empty() || value.is_some_and(|name| !name.is_empty()) => {
                problem::note(&mut self.problems, problem::SPF_PTR);
                Some(Mechanism::Ptr)
            }
            _ => None,
        };
        match found {
            Some(mechanism) => {
                let is_own = matches!(mechanism, Mechanism::Hosts | Mechanism::Network);
                if is_own && self.own_hosts.is_none() && qualifier != Qualifier::Fail {
                    self.own_hosts = Some(rest.to_owned());
                }
                self.mechanisms.push(mechanism);
            }
            None => problem::note(&mut self.problems, problem::SPF_SYNTAX),
        }
    }
}

/// `name=value`, where the name is one of a modifier: a letter, then letters, digits, `-`, `_`, `.`.
fn modifier(term: &str) -> Option<(&str, &str)> {
    let (name, value) = term.split_once('=')?;
    let mut bytes = name.bytes();
    let is_name = bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    is_name.then_some((name, value))
}

/// A domain, perhaps with macros.
fn target(name: &str) -> Option<String> {
    let name = name.trim_end_matches('.');
    let readable = !name.is_empty()
        && name.len() <= 253
        && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/')
        || name.contains("%{");
    readable.then(|| name.to_ascii_lowercase())
}

/// The rest of `a` and `mx`: `[:domain][/n][//n]`.
fn hosts(argument: &str) -> bool {
    let (name, lengths) = match argument.find('/') {
        // A slash may be the delimiter of a macro.
        Some(at) if !argument[..at].contains("%{") => argument.split_at(at),
        _ => (argument, ""),
    };
    let name_is_good = name.is_empty() || name.strip_prefix(':').and_then(target).is_some();
    let (four, six) = match lengths.split_once("//") {
        Some((four, six)) => (four, Some(six)),
        None => (lengths, None),
    };
    let four_is_good =
        four.is_empty() || four.strip_prefix('/').is_some_and(|length| is_length(length, 32));
    name_is_good && four_is_good && six.is_none_or(|length| is_length(length, 128))
}

fn is_ip4(network: &str) -> bool {
    let (address, length) = network.split_once('/').unwrap_or((network, "32"));
    address.parse::<Ipv4Addr>().is_ok() && is_length(length, 32)
}

fn is_ip6(network: &str) -> bool {
    let (address, length) = network.split_once('/').unwrap_or((network, "128"));
    address.parse::<Ipv6Addr>().is_ok() && is_length(length, 128)
}

fn is_length(text: &str, most: u8) -> bool {
    !text.starts_with('+') && text.parse::<u8>().is_ok_and(|length| length <= most)
}
