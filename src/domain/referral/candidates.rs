//! Which company a referral speaks of, told from its customer's e-mail addresses: the wire carries
//! no domain.

use crate::domain::domain_name::DomainName;

/// Every domain that could be the company's, and the choice among them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Candidates {
    /// Registrable company domains, most frequent first, then as they occur.
    pub domains: Vec<DomainName>,
    /// `x.onmicrosoft.com` names: evidence of a tenant.
    pub tenant_hints: Vec<String>,
    /// What follows.
    pub choice: Choice,
}

/// What the candidates say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Choice {
    /// None is a company's.
    #[default]
    Nothing,
    /// One company, or one that most addresses agree on.
    One(DomainName),
    /// Different companies, none with most of the addresses: a person chooses.
    Several,
}

impl Candidates {
    /// Weighs addresses. `own` are the partner's own registrable domains, which are nobody's lead.
    pub fn of<'a>(emails: impl IntoIterator<Item = &'a str>, own: &[String]) -> Self {
        let mut votes: Vec<(DomainName, usize)> = Vec::new();
        let mut tenant_hints: Vec<String> = Vec::new();
        for email in emails {
            let Some((_, host)) = email.trim().rsplit_once('@') else { continue };
            let host = host.trim_end_matches('.').to_ascii_lowercase();
            if host.ends_with(".onmicrosoft.com") {
                if !tenant_hints.contains(&host) {
                    tenant_hints.push(host);
                }
                continue;
            }
            let Some(domain) = company_domain(&host) else { continue };
            if own.iter().any(|own| own == domain.as_str()) {
                continue;
            }
            match votes.iter_mut().find(|(known, _)| *known == domain) {
                Some((_, count)) => *count += 1,
                None => votes.push((domain, 1)),
            }
        }
        // A stable sort keeps the order of occurrence among equals.
        votes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let choice = match votes.as_slice() {
            [] => Choice::Nothing,
            [(only, _)] => Choice::One(only.clone()),
            [(first, most), rest @ ..] => {
                let others: usize = rest.iter().map(|(_, count)| count).sum();
                if *most > others { Choice::One(first.clone()) } else { Choice::Several }
            }
        };
        Self {
            domains: votes.into_iter().map(|(domain, _)| domain).collect(),
            tenant_hints,
            choice,
        }
    }
}

/// The registrable domain of a mail host, unless it is one where anybody, or nobody real, has an
/// address, or Microsoft's.
fn company_domain(host: &str) -> Option<DomainName> {
    const MICROSOFT: [&str; 2] = ["microsoft.com", "microsoftsupport.com"];
    let domain = DomainName::parse_lead(host).ok()?;
    let domain = if domain.is_registrable() {
        domain
    } else {
        DomainName::parse_lead(domain.registrable()).ok()?
    };
    let name = domain.as_str();
    let throwaway = || include_str!("throwaway.txt").lines().any(|line| line.trim() == name);
    (!MICROSOFT.contains(&name) && !throwaway()).then_some(domain)
}
