//! The invented companies of the sandbox, and where their servers stand.

use std::{net::Ipv4Addr, sync::LazyLock};

/// One company: what its domain says to those who ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// ASCII.
    pub domain: &'static str,
    /// For people.
    pub name: &'static str,
    /// ISO country.
    pub country: &'static str,
    /// Who takes the mail; the words stand in `companies.tsv`.
    pub mail: &'static str,
    /// Its SPF.
    pub spf: &'static str,
    /// Its DKIM.
    pub dkim: &'static str,
    /// Its DMARC.
    pub dmarc: &'static str,
    /// Where its server stands: a [`Place`].
    pub place: &'static str,
}

/// A network and what the IP databases say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its name.
    pub name: &'static str,
    /// Its first address; it has 65,536.
    pub network: Ipv4Addr,
    /// ISO country.
    pub country: &'static str,
    /// City.
    pub city: &'static str,
    /// Usage type, as IP2Location writes it.
    pub usage: &'static str,
    /// Provider.
    pub isp: &'static str,
    /// Number of its network.
    pub asn: &'static str,
    /// The country by IP2Proxy, when it disagrees.
    pub second: Option<&'static str>,
    /// The city by MaxMind, when it disagrees; `none`: it does not know the place.
    pub third: Option<&'static str>,
    /// Kind of proxy, if it is one.
    pub proxy: Option<&'static str>,
}

static COMPANIES: LazyLock<Vec<Company>> = LazyLock::new(|| {
    rows(include_str!("world/companies.tsv"))
        .map(|[domain, name, country, mail, spf, dkim, dmarc, place]| Company {
            domain,
            name,
            country,
            mail,
            spf,
            dkim,
            dmarc,
            place,
        })
        .collect()
});

static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let said = |cell: &'static str| (cell != "-").then_some(cell);
    rows(include_str!("world/addresses.tsv"))
        .map(|[name, network, country, city, usage, isp, asn, second, third, proxy]| Place {
            name,
            network: network.parse().expect("the file of the binary holds addresses"),
            country,
            city,
            usage,
            isp,
            asn,
            second: said(second),
            third: said(third),
            proxy: said(proxy),
        })
        .collect()
});

/// All companies, in the order of the file.
pub fn companies() -> &'static [Company] {
    &COMPANIES
}

/// All places, in the order of the file.
pub fn places() -> &'static [Place] {
    &PLACES
}

/// The host of that number at a place.
pub fn address(place: &str, host: u16) -> Ipv4Addr {
    let place = places().iter().find(|known| known.name == place).unwrap_or(&places()[0]);
    Ipv4Addr::from(u32::from(place.network) + u32::from(host))
}

/// The companies as a list that people would import: semicolons, Turkish headings.
pub fn list() -> String {
    let lines = companies().iter().map(|company| {
        format!("{};https://www.{}/;{}\r\n", company.name, company.domain, company.country)
    });
    format!("\u{feff}Firma Ünvanı;Web;Ülke\r\n{}", lines.collect::<String>())
}

fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        cells.try_into().expect("a line of the binary's own file has all cells")
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::{address::is_public, domain_name::DomainName};

    #[test]
    fn every_company_is_there_once_and_stands_somewhere() {
        let mut domains = BTreeSet::new();
        for company in companies() {
            let parsed = DomainName::parse_lead(company.domain).expect(company.domain);
            assert_eq!(parsed.as_str(), company.domain);
            assert!(domains.insert(company.domain), "{} stands there twice", company.domain);
            assert!(places().iter().any(|place| place.name == company.place), "{}", company.place);
        }
        assert_eq!(domains.len(), 150);
        assert!(companies().iter().filter(|company| company.country == "TR").count() > 130);
    }

    #[test]
    fn the_addresses_are_such_that_databases_are_asked_of_them() {
        for place in places() {
            assert!(is_public(place.network.into()), "{}", place.name);
            assert_eq!(place.network.octets()[2..], [0, 0]);
        }
    }

    #[test]
    fn the_list_has_a_line_for_each() {
        assert_eq!(list().lines().count(), 151);
    }
}
