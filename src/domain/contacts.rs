//! E-mail addresses of a company: read, judged and guessed, without sending anything.

use super::domain_name::DomainName;

/// Mailboxes that most companies have, in alphabetical order.
const GENERIC: [&str; 9] =
    ["admin", "hr", "ik", "iletisim", "info", "muhasebe", "sales", "satis", "support"];
/// RFC 5321, 4.5.3.1.1.
const LOCAL_MAX_BYTES: usize = 64;

/// An address that mail can be sent to, by its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailAddress {
    /// Before the `@`, as written.
    pub local: String,
    /// After it.
    pub domain: DomainName,
}

impl EmailAddress {
    /// Reads an address: letters, digits and the signs that RFC 5322 allows without quotes before
    /// the `@`, a domain after it. Quoted mailboxes and mailboxes beyond ASCII are not taken: hardly
    /// any server takes them.
    pub fn parse(text: &str) -> Option<Self> {
        let (local, domain) = text.trim().rsplit_once('@')?;
        let is_atom = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
        };
        if local.len() > LOCAL_MAX_BYTES || !local.split('.').all(is_atom) {
            return None;
        }
        let named = DomainName::parse(domain).ok()?;
        // A web address reads as a domain too; an e-mail address names nothing but the domain.
        let is_plain = domain.chars().all(|c| !matches!(c, '/' | ':' | '?' | '#' | '@' | ' '));
        is_plain.then(|| Self { local: local.to_owned(), domain: named })
    }
}

/// The addresses among these texts, trimmed, in lower case, each once, in their order.
pub fn clean(texts: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::with_capacity(texts.len());
    for text in texts {
        let address = text.trim().to_lowercase();
        if address.contains('@') && !found.contains(&address) {
            found.push(address);
        }
    }
    found
}

/// How good a company's contacts are, 0-100: how many there are, and the share of them that have an
/// address at the company itself.
pub fn quality(addresses: &[String], domain: &DomainName) -> u8 {
    let count = match addresses.len() {
        0 => return 0,
        1 => 10,
        2 => 20,
        3..=4 => 30,
        5..=9 => 45,
        _ => 60,
    };
    let own = |address: &&String| {
        let host = address.rsplit_once('@').map(|(_, host)| host);
        host.and_then(|host| DomainName::parse(host).ok()).is_some_and(|host| host == *domain)
    };
    let own = addresses.iter().filter(own).count();
    count + (40 * own / addresses.len()) as u8
}

/// Addresses that a company probably has. Nobody has seen them.
pub fn generic_addresses(domain: &DomainName) -> [String; 9] {
    GENERIC.map(|mailbox| format!("{mailbox}@{}", domain.as_str()))
}
