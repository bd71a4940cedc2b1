//! Where a company's servers stand: what DNS says of its mail exchanger and of the domain itself.

use std::net::IpAddr;

use futures::join;

use crate::{
    domain::{
        provider::fingerprints::{Kind, built_in},
        signals::mx,
    },
    ports::dns::{Answer, Dns, DnsFailure, Record, RecordType},
};

/// The address of a mail exchanger.
pub(super) struct MailAddress {
    pub(super) ip: IpAddr,
    /// It belongs to a worldwide provider or a gateway: where it stands tells nothing of the
    /// company.
    pub(super) is_shared: bool,
}

/// The address of the first mail exchanger.
pub(super) async fn mail(dns: &dyn Dns, domain: &str) -> Result<Option<MailAddress>, DnsFailure> {
    let records = match dns.query(domain, RecordType::Mx).await {
        Answer::Records(records) => records,
        Answer::NxDomain | Answer::NoData => return Ok(None),
        Answer::Failed(failure) => return Err(failure),
    };
    let hosts = records.into_iter().filter_map(|record| match record {
        Record::Mx { preference, host } => Some((preference, host)),
        _ => None,
    });
    let (signal, _) = mx::read(hosts);
    let Some(first) = signal.hosts.first() else { return Ok(None) };
    let is_shared = built_in().by_mx(&first.host).is_some_and(|owner| owner.kind != Kind::Local);
    Ok(of(dns, &first.host).await?.map(|ip| MailAddress { ip, is_shared }))
}

/// The address of a name: IPv4 where it has one. Of several the lowest, so that servers that turn
/// their answers round do not turn ours.
pub(super) async fn of(dns: &dyn Dns, name: &str) -> Result<Option<IpAddr>, DnsFailure> {
    let (v4, v6) = join!(dns.query(name, RecordType::A), dns.query(name, RecordType::Aaaa));
    if let Some(ip) = lowest(v4)? {
        return Ok(Some(ip));
    }
    lowest(v6)
}

fn lowest(answer: Answer) -> Result<Option<IpAddr>, DnsFailure> {
    match answer {
        Answer::Records(records) => Ok(records
            .into_iter()
            .filter_map(|record| match record {
                Record::Address(ip) => Some(ip),
                _ => None,
            })
            .min()),
        Answer::NxDomain | Answer::NoData => Ok(None),
        Answer::Failed(failure) => Err(failure),
    }
}
