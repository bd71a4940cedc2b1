//! Domains as arguments.

use std::collections::HashSet;

use super::Output;
use crate::{
    domain::domain_name::DomainName,
    texts::{Locale, Texts},
};

/// The domains, each once; what is none is told with its reason.
pub fn read(texts: &[String], output: &mut Output) -> (Vec<DomainName>, usize) {
    let (mut domains, mut seen, mut refused) = (Vec::new(), HashSet::new(), 0);
    for text in texts {
        match DomainName::parse(text) {
            Ok(domain) if domain.is_free_mail() => {
                refused += 1;
                output.say(format_args!(
                    "{text}: {}",
                    refusal("domain-free-mail", Some(domain.display()))
                ));
            }
            Ok(domain) => {
                if seen.insert(domain.clone()) {
                    domains.push(domain);
                }
            }
            Err(error) => {
                refused += 1;
                output.say(format_args!("{text}: {}", refusal(error.code(), error.detail())));
            }
        }
    }
    (domains, refused)
}

fn refusal(code: &str, detail: Option<&str>) -> String {
    Texts::get().refused(code, detail, Locale::En)
}
