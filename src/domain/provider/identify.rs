//! From what a scan saw to who runs the mailbox.

use super::{
    MailProvider, TenantSize,
    fingerprints::{Fingerprints, Kind, Owner},
};
use crate::domain::signals::MxSignal;

/// Points that settle whose mailbox stands behind a gateway: one strong clue or two weak ones.
const BEHIND_GATEWAY: u32 = 2;
/// Points that settle that a host no one knows is only the door of a known provider's mailbox: two
/// clues of different kinds, one of them strong.
const BEHIND_UNLISTED: u32 = 5;

/// What a scan saw.
#[derive(Debug, Clone, Copy)]
pub struct Clues<'a> {
    /// The MX records.
    pub mx: &'a MxSignal,
    /// Names the SPF record includes or redirects to.
    pub senders: &'a [String],
    /// The first SPF term that names hosts or networks of the domain's own.
    pub own_hosts: Option<&'a str>,
    /// DKIM selectors with a usable key.
    pub selectors: &'a [String],
    /// What `autodiscover.<domain>` is an alias of.
    pub autodiscover: Option<&'a str>,
    /// The domain's TXT records.
    pub texts: &'a [String],
}

/// Who runs the mail, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identified {
    /// Who runs the mailbox.
    pub provider: MailProvider,
    /// Security gateway in front of it, by name.
    pub gateway: Option<String>,
    /// The local host's name, when it is known.
    pub local_provider: Option<String>,
    /// Host names and records that say so.
    pub evidence: Vec<String>,
    /// DNS says nothing about it: always unknown.
    pub tenant_size: TenantSize,
}

/// Says who runs the mailbox. The mail hosts decide; behind a gateway, or behind a host no one knows,
/// the other records do, when they say enough.
pub fn identify(clues: &Clues<'_>, fingerprints: &Fingerprints) -> Identified {
    let mut found = Identified {
        provider: MailProvider::Unknown,
        gateway: None,
        local_provider: None,
        evidence: Vec::new(),
        tenant_size: TenantSize::Unknown,
    };
    let Some(first) = clues.mx.hosts.first() else { return found };
    // Hosts of equal preference share the mail: a gateway among them tells most, then a known owner.
    let front: Vec<(&str, Option<&Owner>)> = clues
        .mx
        .hosts
        .iter()
        .take_while(|host| host.preference == first.preference)
        .map(|host| (host.host.as_str(), fingerprints.by_mx(&host.host)))
        .collect();
    let is_gateway = |owner: &Owner| owner.kind == Kind::Gateway;
    let decisive = front
        .iter()
        .find(|(_, owner)| owner.is_some_and(is_gateway))
        .or_else(|| front.iter().find(|(_, owner)| owner.is_some()))
        .unwrap_or(&front[0]);
    found.evidence.push(format!("MX {}", decisive.0));
    match decisive.1 {
        Some(owner) if is_gateway(owner) => {
            found.gateway = Some(owner.name.clone());
            match best(clues, fingerprints, BEHIND_GATEWAY) {
                Some(best) => found.take(best.owner, best.evidence),
                // Who sends from networks of his own and through no one else keeps his own mail.
                None => {
                    if let Some(term) = clues.own_hosts {
                        found.provider = MailProvider::Local;
                        found.evidence.push(format!("SPF {term}"));
                    }
                }
            }
        }
        Some(owner) => found.take(owner, Vec::new()),
        None => match best(clues, fingerprints, BEHIND_UNLISTED) {
            Some(best) => found.take(best.owner, best.evidence),
            None => found.provider = MailProvider::Local,
        },
    }
    found
}

impl Identified {
    fn take(&mut self, owner: &Owner, evidence: Vec<String>) {
        self.evidence.extend(evidence);
        match owner.kind {
            Kind::Mailbox(provider) => self.provider = provider,
            Kind::Local => {
                self.provider = MailProvider::Local;
                self.local_provider = Some(owner.name.clone());
            }
            // `best` proposes mailboxes only.
            Kind::Gateway => {}
        }
    }
}

struct Candidate<'a> {
    owner: &'a Owner,
    points: u32,
    evidence: Vec<String>,
}

/// The mailbox that most of the other records speak for, when they say enough; among equals the one
/// that stands first in the file.
fn best<'a>(
    clues: &Clues<'_>,
    fingerprints: &'a Fingerprints,
    enough: u32,
) -> Option<Candidate<'a>> {
    let mut tally = Tally::default();
    if let Some(target) = clues.autodiscover {
        let said = fingerprints.by_autodiscover(target).map(|owner| (owner, target));
        tally.hear(3, "autodiscover", said);
    }
    let senders = clues.senders.iter().map(String::as_str);
    tally.hear(3, "SPF", senders.filter_map(|name| Some((fingerprints.by_spf(name)?, name))));
    let hosts = clues.mx.hosts.iter().map(|host| host.host.as_str());
    tally.hear(2, "MX", hosts.filter_map(|name| Some((fingerprints.by_mx(name)?, name))));
    for owner in fingerprints.owners() {
        let selector = clues.selectors.iter().find(|name| owner.dkim_proof.contains(*name));
        tally.hear(2, "DKIM", selector.map(|selector| (owner, selector.as_str())));
        let verification = clues.texts.iter().find(|text| {
            owner.txt.iter().any(|start| {
                text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
            })
        });
        tally.hear(1, "TXT", verification.map(|text| (owner, text.as_str())));
    }
    tally
        .candidates
        .into_iter()
        .filter(|candidate| candidate.points >= enough)
        .min_by_key(|candidate| (u32::MAX - candidate.points, candidate.owner.order))
}

#[derive(Default)]
struct Tally<'a> {
    candidates: Vec<Candidate<'a>>,
}

impl<'a> Tally<'a> {
    /// Counts what one kind of record says, once for each mailbox it speaks of.
    fn hear<'b>(
        &mut self,
        points: u32,
        kind: &str,
        said: impl IntoIterator<Item = (&'a Owner, &'b str)>,
    ) {
        let mut heard: Vec<usize> = Vec::new();
        for (owner, what) in said {
            if owner.kind == Kind::Gateway || heard.contains(&owner.order) {
                continue;
            }
            heard.push(owner.order);
            let evidence = format!("{kind} {}", what.chars().take(80).collect::<String>());
            match self.candidates.iter_mut().find(|known| known.owner.order == owner.order) {
                Some(known) => {
                    known.points += points;
                    known.evidence.push(evidence);
                }
                None => {
                    self.candidates.push(Candidate { owner, points, evidence: vec![evidence] });
                }
            }
        }
    }
}
