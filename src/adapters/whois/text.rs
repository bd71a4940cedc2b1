//! What a WHOIS server wrote, for people, into facts. Every registry has its own form; what they
//! share is `key: value` lines, headings with lists below them, and a handful of words for "no".

use chrono::NaiveDate;

use super::dates::read_day;

/// Facts found in one answer.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) registrar: Option<String>,
    pub(super) expires_at: Option<NaiveDate>,
    pub(super) nameservers: Vec<String>,
    /// The server that knows more, as `host` or `host:port`.
    pub(super) referral: Option<String>,
}

impl Facts {
    pub(super) fn is_empty(&self) -> bool {
        self.registrar.is_none() && self.expires_at.is_none() && self.nameservers.is_empty()
    }

    /// Fills what is missing from a second answer.
    pub(super) fn complete_with(&mut self, more: Self) {
        self.registrar = self.registrar.take().or(more.registrar);
        self.expires_at = self.expires_at.or(more.expires_at);
        if self.nameservers.is_empty() {
            self.nameservers = more.nameservers;
        }
    }
}

const EXPIRY: &[&str] = &[
    "registry expiry date",
    "registrar registration expiration date",
    "domain expiration date",
    "expiration date",
    "expiration time",
    "expiry date",
    "expire date",
    "expires on",
    "expires",
    "expire",
    "expiry",
    "paid-till",
    "renewal date",
    "valid until",
    "validity",
];
const NAMESERVER: &[&str] = &[
    "name server",
    "name servers",
    "nameserver",
    "nameservers",
    "nserver",
    "domain servers",
    "domain nameservers",
    "domain servers in listed order",
    "dns",
    "dns servers",
    "host name",
    "primary server",
    "secondary server",
];
const REFERRAL: &[&str] =
    &["registrar whois server", "whois server", "refer", "whois", "referralserver"];

/// Reads an answer line by line.
pub(super) fn read(text: &str) -> Facts {
    let mut facts = Facts::default();
    let mut section = String::new();
    let mut used = false;
    for line in text.lines() {
        let line = line.trim().trim_start_matches(['*', '%']).trim_start();
        if line.is_empty() {
            // A list ends at the first empty line after it began.
            if used {
                section.clear();
            }
            continue;
        }
        match split(line) {
            Some((key, "")) => (section, used) = (key, false),
            Some((key, value)) => {
                used = true;
                field(&mut facts, &section, &key, value);
            }
            None => {
                used = true;
                list_item(&mut facts, &section, line);
            }
        }
    }
    facts.nameservers.sort_unstable();
    facts.nameservers.dedup();
    facts
}

/// `Expires on......: x`, `[Expires on] x` and `nserver: x` into a lower-case key and its value.
fn split(line: &str) -> Option<(String, &str)> {
    let (key, value) = if let Some(rest) = line.strip_prefix('[') {
        rest.split_once(']')?
    } else {
        line.split_once(':')?
    };
    let key = key.trim().trim_end_matches('.').trim();
    // A sentence with a colon is no field.
    (key.len() <= 48).then(|| (key.to_lowercase(), value.trim()))
}

fn field(facts: &mut Facts, section: &str, key: &str, value: &str) {
    if EXPIRY.contains(&key) {
        facts.expires_at = facts.expires_at.or_else(|| read_day(value));
    } else if NAMESERVER.contains(&key) {
        add_nameserver(facts, value);
    } else if REFERRAL.contains(&key) {
        facts.referral = facts.referral.take().or_else(|| host_of(value));
    } else {
        let names_registrar = match section {
            "registrar" => matches!(key, "organization name" | "organization" | "name"),
            _ => matches!(key, "registrar" | "registrar name" | "sponsoring registrar"),
        };
        if names_registrar && facts.registrar.is_none() {
            facts.registrar = name_of(value);
        }
    }
}

fn list_item(facts: &mut Facts, section: &str, line: &str) {
    if NAMESERVER.contains(&section) {
        add_nameserver(facts, line);
    } else if section == "registrar" && facts.registrar.is_none() {
        facts.registrar = name_of(line);
    }
}

fn add_nameserver(facts: &mut Facts, value: &str) {
    // The name may be followed by its addresses.
    let name = value.split([' ', '\t', ',', '[']).next().unwrap_or_default();
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    if is_host(&name) {
        facts.nameservers.push(name);
    }
}

/// A registrar's name without the registry's tags, bounded as all names are.
pub(super) fn name_of(value: &str) -> Option<String> {
    let value = value.split(" [Tag").next().unwrap_or_default();
    let name: String = value.chars().filter(|c| !c.is_control()).take(200).collect();
    let name = name.trim();
    (!matches!(name, "" | "-")).then(|| name.to_owned())
}

/// A host name, perhaps written as a URL, with its port if one is given.
fn host_of(value: &str) -> Option<String> {
    let value = value.split_once("://").map_or(value, |(_, rest)| rest);
    let authority = value.split(['/', ' ']).next()?.to_ascii_lowercase();
    let host = authority.split(':').next()?;
    is_host(host).then_some(authority)
}

pub(super) fn is_host(name: &str) -> bool {
    name.len() <= 253
        && name.contains('.')
        && name.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        })
}

/// Whether an answer without facts says that the name is free.
pub(super) fn says_not_found(text: &str) -> bool {
    says(
        text,
        &[
            "no match",
            "not found",
            "no entries found",
            "no data found",
            "no object found",
            "nothing found",
            "no such domain",
            "does not exist",
            "not registered",
            "is available",
            "is free",
            "status: free",
            "status: available",
            "no information available",
        ],
    )
}

/// Whether an answer without facts asks us to slow down.
pub(super) fn says_slow_down(text: &str) -> bool {
    says(
        text,
        &[
            "limit exceeded",
            "quota exceeded",
            "exceeded",
            "too many",
            "rate limit",
            "try again later",
            "too fast",
            "blacklisted",
            "blocked",
        ],
    )
}

fn says(text: &str, words: &[&str]) -> bool {
    let text: String = text.chars().take(4_096).collect::<String>().to_lowercase();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, registrar: Option<&str>, expires: Option<(i32, u32, u32)>, ns: &[&str]) {
        let facts = read(text);
        assert_eq!(facts.registrar.as_deref(), registrar, "{text}");
        let expires = expires.and_then(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d));
        assert_eq!(facts.expires_at, expires, "{text}");
        assert_eq!(facts.nameservers, ns, "{text}");
    }

    #[test]
    fn trabis_of_turkiye() {
        check(
            "** Domain Name: ornek.com.tr\nDomain Status: Active\nFrozen Status: -\n\
             Transfer Status: The domain is LOCKED to transfer.\n\n\
             ** Registrant:\n   ÖRNEK SANAYİ A.Ş.\n   Hidden upon user request\n\n\n\
             ** Registrar:\nNIC Handle\t\t: abc12\nOrganization Name\t: ÖRNEK BİLİŞİM A.Ş.\n\
             Address\t\t\t: Bir Mah.\n\n\
             ** Domain Servers:\nns2.ornek.com.tr 192.0.2.1\nNS1.ornek.com.tr\n\n\
             ** Additional Info:\nCreated on..............: 2007-Jan-08.\n\
             Expires on..............: 2027-Jan-05.\n\n\n\
             ** Whois Server:\nLast Update Time: 2026-11-25T10:00:00+03:00\n",
            Some("ÖRNEK BİLİŞİM A.Ş."),
            Some((2027, 1, 5)),
            &["ns1.ornek.com.tr", "ns2.ornek.com.tr"],
        );
    }

    #[test]
    fn a_registry_of_generic_domains_refers_to_the_registrar() {
        let text = "   Domain Name: EXAMPLE.COM\n   Registrar WHOIS Server: whois.registrar.example\n\
                    \n   Registrar URL: http://registrar.example\n   \
                    Registry Expiry Date: 2027-08-13T04:00:00Z\n   Registrar: Example Registrar, Inc.\n   \
                    Name Server: B.IANA-SERVERS.NET\n   Name Server: A.IANA-SERVERS.NET\n   \
                    DNSSEC: signedDelegation\n\
                    >>> Last update of whois database: 2026-11-25T00:00:00Z <<<\n\
                    NOTICE: The expiration date displayed in this record is the date\n";
        let servers = ["a.iana-servers.net", "b.iana-servers.net"];
        check(text, Some("Example Registrar, Inc."), Some((2027, 8, 13)), &servers);
        assert_eq!(read(text).referral.as_deref(), Some("whois.registrar.example"));
    }

    #[test]
    fn headings_with_lists_below_them() {
        check(
            "    Domain name:\n        example.co.uk\n\n    Registrar:\n        \
             Example Ltd t/a Ex [Tag = EX]\n        URL: http://www.ex.example\n\n    \
             Relevant dates:\n        Registered on: before Aug-1996\n        \
             Expiry date:  13-Dec-2034\n\n    Name servers:\n        ns1.example.net.\n        \
             ns2.example.net.  192.0.2.7\n\n    WHOIS lookup made at 10:00:00 25-Nov-2026\n\n\
             This WHOIS information is provided for free by www.registry.example.\n",
            Some("Example Ltd t/a Ex"),
            Some((2034, 12, 13)),
            &["ns1.example.net", "ns2.example.net"],
        );
    }

    #[test]
    fn short_keys_and_brackets() {
        check(
            "domain: example.ru\nnserver: ns1.example.ru.\nregistrar: EXAMPLE-RU\n\
             paid-till: 2027-03-01T21:00:00Z\n",
            Some("EXAMPLE-RU"),
            Some((2027, 3, 1)),
            &["ns1.example.ru"],
        );
        check(
            "[Domain Name]   EXAMPLE.JP\n[Name Server]   ns1.example.jp\n[Expires on]  2027/02/28\n",
            None,
            Some((2027, 2, 28)),
            &["ns1.example.jp"],
        );
        check(
            "Domain: example.de\nNserver: ns.example.de\nStatus: connect\n",
            None,
            None,
            &["ns.example.de"],
        );
    }

    #[test]
    fn the_words_for_no_and_for_slow_down() {
        for text in ["No match for \"X.COM\".", "% nothing\nDomain  not found.", "Status: free"] {
            assert!(read(text).is_empty() && says_not_found(text), "{text}");
        }
        for text in ["WHOIS LIMIT EXCEEDED - SEE WWW", "Your query rate limit was reached"] {
            assert!(says_slow_down(text) && !says_not_found(text), "{text}");
        }
    }

    #[test]
    fn a_referral_is_a_host_and_nothing_else() {
        for (value, host) in [
            ("whois.example.org", Some("whois.example.org")),
            ("whois://whois.example.org:4343/x", Some("whois.example.org:4343")),
            ("localhost", None),
            ("a b", None),
            ("", None),
        ] {
            assert_eq!(read(&format!("refer: {value}")).referral.as_deref(), host, "{value}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_registry_says_is_read(
            text in "(?s).{0,200}",
            lines in proptest::collection::vec(
                "(?i)(domain name|registrar|expires on|expiry date|nserver|name server|refer|status)[ .:\\]]{0,4}.{0,40}",
                0..12,
            ),
        ) {
            for text in [text, lines.join("\n"), lines.join("\r\n")] {
                let facts = read(&text);
                let _ = (says_not_found(&text), says_slow_down(&text));
                for host in &facts.nameservers {
                    proptest::prop_assert!(is_host(host), "{host}");
                }
            }
        }
    }
}
