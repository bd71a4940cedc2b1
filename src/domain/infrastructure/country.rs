//! Which country a company's addresses speak for, if any.
//!
//! An address tells where a server stands. That is the company's country only where the server is
//! the company's own, or at least at home: mail at a worldwide provider or behind a gateway, and
//! pages behind a content network, stand wherever their owners have data centres.

use super::{Enriched, Infrastructure, UsageType};
use crate::domain::{country::country_code, domain_name::DomainName};

/// Networks that answer from everywhere under one address: Cloudflare, Fastly, Akamai, Imperva,
/// Sucuri. Files without usage types do not say so.
const CONTENT_NETWORKS: [u32; 7] = [13_335, 209_242, 54_113, 20_940, 16_625, 19_551, 30_148];

/// Country domains that are sold for what they spell, not for where they lie.
const GENERIC: [&str; 24] = [
    "ac", "ai", "am", "bz", "cc", "cf", "co", "fm", "ga", "gg", "gq", "io", "la", "me", "ml", "nu",
    "pw", "sh", "so", "tk", "to", "tv", "vc", "ws",
];

/// The country that the first address speaks for that speaks for one. `addresses` are those of the
/// company's own servers: whoever calls leaves out mail exchangers of worldwide providers.
///
/// A domain of another country contradicts it: a `.com.tr` that is hosted in Germany is no German
/// company, so nothing is said.
pub fn of_company<'a>(
    domain: &DomainName,
    addresses: impl IntoIterator<Item = &'a Enriched>,
) -> Option<String> {
    let found = addresses
        .into_iter()
        .map(|address| &address.infrastructure)
        .filter(|found| speaks(found))
        .find_map(|found| found.country.clone())?;
    home_of(domain).is_none_or(|home| home == found).then_some(found)
}

fn speaks(found: &Infrastructure) -> bool {
    let is_everywhere = found.usage_type == Some(UsageType::Cdn)
        || found.asn.is_some_and(|asn| CONTENT_NETWORKS.contains(&asn));
    !is_everywhere && found.is_proxy != Some(true)
}

/// The country of a national domain.
fn home_of(domain: &DomainName) -> Option<&'static str> {
    let (_, top) = domain.as_str().rsplit_once('.')?;
    if top.len() != 2 || GENERIC.contains(&top) { None } else { country_code(top) }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::domain::infrastructure::AddressSource;

    fn told(domain: &str, found: &[Infrastructure]) -> Option<String> {
        let addresses: Vec<_> = found
            .iter()
            .map(|infrastructure| Enriched {
                source: AddressSource::Domain,
                infrastructure: infrastructure.clone(),
                built: Vec::new(),
                observed_at: DateTime::UNIX_EPOCH,
                expires_at: DateTime::UNIX_EPOCH,
            })
            .collect();
        of_company(&DomainName::parse(domain).expect("a domain"), &addresses)
    }

    fn at(country: &str) -> Infrastructure {
        let unknown = Infrastructure::unknown([192, 0, 2, 1].into());
        Infrastructure { country: Some(country.to_owned()), ..unknown }
    }

    #[test]
    fn the_first_address_that_speaks_for_a_country_decides() {
        let silent = Infrastructure { country: None, ..at("DE") };
        assert_eq!(told("company.com", &[silent, at("TR"), at("DE")]).as_deref(), Some("TR"));
        assert_eq!(told("company.com", &[]), None);
    }

    #[test]
    fn networks_that_are_everywhere_and_anonymisers_speak_for_none() {
        for everywhere in [
            Infrastructure { usage_type: Some(UsageType::Cdn), ..at("US") },
            Infrastructure { asn: Some(13_335), ..at("US") },
            Infrastructure { is_proxy: Some(true), ..at("US") },
        ] {
            assert_eq!(told("company.com", std::slice::from_ref(&everywhere)), None);
            assert_eq!(told("company.com", &[everywhere, at("TR")]).as_deref(), Some("TR"));
        }
        let hosted = Infrastructure {
            usage_type: Some(UsageType::DataCenter),
            is_proxy: Some(false),
            ..at("DE")
        };
        assert_eq!(told("company.com", &[hosted]).as_deref(), Some("DE"));
    }

    #[test]
    fn a_national_domain_is_believed_before_its_hosting() {
        assert_eq!(told("firma.com.tr", &[at("TR")]).as_deref(), Some("TR"));
        assert_eq!(told("firma.com.tr", &[at("DE")]), None);
        assert_eq!(told("company.co.uk", &[at("GB")]).as_deref(), Some("GB"));
        assert_eq!(told("company.io", &[at("DE")]).as_deref(), Some("DE"));
        assert_eq!(told("company.eu", &[at("DE")]).as_deref(), Some("DE"));
    }
}
