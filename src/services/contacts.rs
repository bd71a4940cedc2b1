//! Whether mail to an address can arrive, without sending any: by its form and by the mail hosts of
//! its domain. Nobody's server is asked about a mailbox.

use std::{collections::HashMap, sync::Arc};

use futures::{StreamExt as _, stream};

use crate::{
    domain::{
        contacts::{EmailAddress, generic_addresses},
        domain_name::DomainName,
        signals::mx,
    },
    ports::dns::{Answer, Dns, Record, RecordType},
};

/// Domains that are asked about at once.
const AT_ONCE: usize = 16;

/// What is known of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Its domain takes mail; whether the mailbox exists is not known.
    Possible,
    /// It is no address.
    NoAddress,
    /// Its domain has no mail host.
    NoMailHost,
    /// Its domain declares that it takes no mail.
    NullMx,
    /// Its domain's name servers did not answer: nothing is said of it.
    NotAnswered,
}

impl Delivery {
    /// Whether mail can arrive; `None`: not known.
    pub const fn is_valid(self) -> Option<bool> {
        match self {
            Self::Possible => Some(true),
            Self::NoAddress | Self::NoMailHost | Self::NullMx => Some(false),
            Self::NotAnswered => None,
        }
    }
}

/// An address and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// As given, or as guessed.
    pub address: String,
    /// What is known.
    pub delivery: Delivery,
}

/// Judges addresses.
#[derive(Clone)]
pub struct Contacts {
    dns: Arc<dyn Dns>,
}

impl Contacts {
    /// Over name servers.
    pub fn new(dns: Arc<dyn Dns>) -> Self {
        Self { dns }
    }

    /// Judges each text: an address itself, a domain by the mailboxes that most companies have.
    /// Each domain is asked about once.
    pub async fn check(&self, texts: &[String]) -> Vec<Checked> {
        let read: Vec<(String, Option<DomainName>)> =
            texts.iter().flat_map(|text| read(text)).collect();
        let mut domains: Vec<DomainName> =
            read.iter().filter_map(|(_, domain)| domain.clone()).collect();
        domains.sort();
        domains.dedup();
        let known: HashMap<DomainName, Delivery> = stream::iter(domains)
            .map(|domain| async move {
                let delivery = self.of_domain(domain.as_str()).await;
                (domain, delivery)
            })
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        read.into_iter()
            .map(|(address, domain)| {
                let delivery = domain.and_then(|domain| known.get(&domain).copied());
                Checked { address, delivery: delivery.unwrap_or(Delivery::NoAddress) }
            })
            .collect()
    }

    async fn of_domain(&self, domain: &str) -> Delivery {
        let records = match self.dns.query(domain, RecordType::Mx).await {
            Answer::Records(records) => records,
            Answer::NxDomain | Answer::NoData => return Delivery::NoMailHost,
            Answer::Failed(_) => return Delivery::NotAnswered,
        };
        let hosts = records.into_iter().filter_map(|record| match record {
            Record::Mx { preference, host } => Some((preference, host)),
            _ => None,
        });
        let (signal, _) = mx::read(hosts);
        match (signal.is_null_mx, signal.hosts.is_empty()) {
            (true, _) => Delivery::NullMx,
            (false, true) => Delivery::NoMailHost,
            (false, false) => Delivery::Possible,
        }
    }
}

/// The addresses that a text stands for, each with its domain; `None`: it is no address.
fn read(text: &str) -> Vec<(String, Option<DomainName>)> {
    let text = text.trim();
    if text.contains('@') {
        let address = EmailAddress::parse(text);
        return vec![(text.to_owned(), address.map(|address| address.domain))];
    }
    match DomainName::parse(text) {
        Ok(domain) => Vec::from(generic_addresses(&domain).map(|it| (it, Some(domain.clone())))),
        Err(_) => vec![(text.to_owned(), None)],
    }
}
