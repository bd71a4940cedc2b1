//! What is to be erased, and how it is known afterwards: by a fingerprint from which neither a
//! domain nor an address can be read.

use super::domain_name::DomainName;

/// What is to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erasable {
    /// A company: its lead, its referrals and whatever hangs on them.
    Domain(DomainName),
    /// A person's address, lower case.
    Email(String),
}

impl Erasable {
    /// Reads what somebody wrote: with an `@` it is an address, else a domain.
    ///
    /// # Errors
    /// A sentence that says what to write instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        match text.rsplit_once('@') {
            None => DomainName::parse(text)
                .map(Self::Domain)
                .map_err(|_| format!("{text} is no domain; write example.com or a@example.com")),
            Some((name, host)) => {
                let host = DomainName::parse(host).ok().filter(|_| {
                    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '@')
                });
                host.map(|host| Self::Email(email_key(&format!("{name}@{}", host.as_str()))))
                    .ok_or_else(|| format!("{text} is no address; write a@example.com"))
            }
        }
    }

    /// How it is known when it is gone.
    pub fn fingerprint(&self) -> String {
        match self {
            Self::Domain(domain) => of_domain(domain.as_str()),
            Self::Email(email) => of_email(email),
        }
    }
}

/// The fingerprint of an ASCII domain.
pub fn of_domain(domain: &str) -> String {
    fingerprint("domain", domain)
}

/// The fingerprint of an address in any case.
pub fn of_email(email: &str) -> String {
    fingerprint("email", &email_key(email))
}

/// An address as it is compared.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

fn fingerprint(kind: &str, value: &str) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("hunter 2026 suppression");
    hasher.update(kind.as_bytes()).update(b":").update(value.as_bytes());
    let digest = hasher.finalize().to_hex();
    format!("{kind}:{}", &digest[..32])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_and_addresses_are_told_apart_and_known_in_any_case() {
        let print = |text| Erasable::parse(text).map(|what| what.fingerprint());
        assert_eq!(print("https://www.Example.com/x"), Ok(of_domain("example.com")));
        assert_eq!(print(" Ali@EXAMPLE.com "), Ok(of_email("ali@example.com")));
        assert_ne!(of_domain("example.com"), of_email("example.com"));
        assert!(!of_email("ali@example.com").contains("ali"));
        for wrong in ["", "localhost", "a b@example.com", "@example.com", "a@b", "a@@example.com"] {
            assert!(print(wrong).is_err(), "{wrong}");
        }
    }
}
