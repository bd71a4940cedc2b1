//! What the name server of the sandbox knows: the records of the companies and of the services that
//! they use.

use std::collections::HashMap;

use hickory_proto::rr::{
    Name, RData,
    rdata::{A, CNAME, MX, NS, TXT},
};

use super::world::{self, Company};

/// How questions about a domain and everything below it fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// SERVFAIL.
    ServFail,
    /// REFUSED.
    Refused,
    /// No answer at all.
    Silence,
}

/// All names.
#[derive(Debug, Default)]
pub struct Zones {
    records: HashMap<Name, Vec<RData>>,
    failing: HashMap<Name, Failure>,
}

/// What the server says.
#[derive(Debug, PartialEq)]
pub enum Said<'a> {
    /// Everything of that name; empty: the name is there and has nothing.
    Records(&'a [RData]),
    /// No such name.
    Nothing,
    /// It fails.
    Failure(Failure),
}

impl Zones {
    /// The zones of the sandbox.
    pub fn of_the_world() -> Self {
        let mut zones = Self::default();
        zones.services();
        for (number, company) in world::companies().iter().enumerate() {
            zones.company(company, number as u16 + 1);
        }
        zones
    }

    /// What is said of a name, in lower case.
    pub fn say(&self, name: &Name) -> Said<'_> {
        let mut above = name.clone();
        while !above.is_root() {
            if let Some(failure) = self.failing.get(&above) {
                return Said::Failure(*failure);
            }
            above = above.base_name();
        }
        self.records.get(name).map_or(Said::Nothing, |records| Said::Records(records))
    }

    fn add(&mut self, name: &str, data: RData) {
        let name = of(name);
        // What stands above a name is there too, and has nothing.
        let mut above = name.base_name();
        while !above.is_root() {
            self.records.entry(above.clone()).or_default();
            above = above.base_name();
        }
        self.records.entry(name).or_default().push(data);
    }

    fn text(&mut self, name: &str, text: &str) {
        // A string of a TXT record has at most 255 bytes.
        let strings = text.as_bytes().chunks(255).map(|part| String::from_utf8_lossy(part).into());
        self.add(name, RData::TXT(TXT::new(strings.collect())));
    }

    /// Providers, gateways and hosts: their mail servers and the SPF records that others include.
    fn services(&mut self) {
        for (host, number) in SERVERS.iter().flat_map(|server| server.hosts).zip(1_u16..) {
            let place = if number.is_multiple_of(2) { "mail-us" } else { "mail-eu" };
            self.add(host, RData::A(A(world::address(place, number))));
        }
        for include in SERVERS.iter().filter_map(|server| server.spf) {
            self.text(include, "v=spf1 ip4:28.12.0.0/16 -all");
        }
        for number in 1..=DEEP {
            self.text(&format!("spf{number}.derin.example"), "v=spf1 ip4:28.13.0.0/16 -all");
        }
    }

    fn company(&mut self, company: &Company, number: u16) {
        let domain = company.domain;
        let failure = match company.mail {
            "gone" => return,
            "servfail" => Some(Failure::ServFail),
            "refused" => Some(Failure::Refused),
            "silent" => Some(Failure::Silence),
            _ => None,
        };
        if let Some(failure) = failure {
            self.failing.insert(of(domain), failure);
            return;
        }
        let home = RData::A(A(world::address(company.place, number)));
        self.add(domain, home.clone());
        self.add(domain, RData::NS(NS(of("ns1.alanadi.example"))));
        let (gateway, mailbox) = match company.mail.split_once('/') {
            Some((gateway, mailbox)) => (server(gateway), mailbox),
            None => (None, company.mail),
        };
        let behind = server(mailbox);
        if mailbox == "null" {
            self.add(domain, RData::MX(MX::new(0, Name::root())));
        } else if mailbox == "own" && gateway.is_none() {
            let host = format!("mail.{domain}");
            self.add(&host, home);
            self.add(domain, RData::MX(MX::new(10, of(&host))));
        }
        for (host, preference) in gateway
            .or(behind)
            .into_iter()
            .flat_map(|server| server.hosts)
            .zip((10_u16..).step_by(10))
        {
            self.add(domain, RData::MX(MX::new(preference, of(host))));
        }
        if let Some(server) = behind {
            self.proofs(domain, server, number);
        }
        self.sender_policy(company, behind);
        self.keys(company, behind);
        self.mail_policy(company);
    }

    /// What tells who runs the mailbox even behind a gateway.
    fn proofs(&mut self, domain: &str, server: &Server, number: u16) {
        if let Some(begins) = server.verification {
            self.text(domain, &format!("{begins}{}", 10_000_000 + u32::from(number) * 7_919));
        }
        if let Some(target) = server.autodiscover {
            self.add(&format!("autodiscover.{domain}"), RData::CNAME(CNAME(of(target))));
        }
    }

    fn sender_policy(&mut self, company: &Company, behind: Option<&Server>) {
        let include = behind.and_then(|server| server.spf).map(|name| format!(" include:{name}"));
        let include = include.unwrap_or_else(|| " a mx".to_owned());
        let domain = company.domain;
        let end = match company.spf {
            "strict" => "-all",
            "neutral" => "?all",
            "open" => "+all",
            "soft" | "two" | "deep" => "~all",
            "broken" => return self.text(domain, "v=spf1 include: ip4:300.1.2.3 all-"),
            _ => return,
        };
        let more: String = match company.spf {
            "deep" => {
                let include = |number| format!(" include:spf{number}.derin.example");
                (1..=DEEP).map(include).collect::<Vec<_>>().concat()
            }
            _ => String::new(),
        };
        self.text(domain, &format!("v=spf1{include}{more} {end}"));
        if company.spf == "two" {
            self.text(domain, "v=spf1 a -all");
        }
    }

    fn keys(&mut self, company: &Company, behind: Option<&Server>) {
        let selector = behind.and_then(|server| server.selector).unwrap_or("default");
        let name = format!("{selector}._domainkey.{}", company.domain);
        match company.dkim {
            "yes" => self.text(&name, &format!("v=DKIM1; k=rsa; p={KEY}")),
            "failing" => {
                let below = format!("_domainkey.{}", company.domain);
                self.failing.insert(of(&below), Failure::ServFail);
            }
            _ => {}
        }
    }

    fn mail_policy(&mut self, company: &Company) {
        let text = match company.dmarc {
            "reject" => "v=DMARC1; p=reject; rua=mailto:dmarc@rapor.example",
            "quarantine" => "v=DMARC1; p=quarantine; sp=none",
            "none" => "v=DMARC1; p=none",
            "partial" => "v=DMARC1; p=quarantine; pct=25",
            "broken" => "v=DMARC1; policy=reject",
            _ => return,
        };
        self.text(&format!("_dmarc.{}", company.domain), text);
    }
}

/// Includes of the SPF record that has too many look-ups.
const DEEP: usize = 11;

/// Of an RSA key that fits nothing.
const KEY: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAq0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7q0x7IDAQAB";

/// Somebody who takes mail for others.
#[derive(Debug)]
struct Server {
    /// As `companies.tsv` names it.
    name: &'static str,
    hosts: &'static [&'static str],
    spf: Option<&'static str>,
    selector: Option<&'static str>,
    verification: Option<&'static str>,
    autodiscover: Option<&'static str>,
}

fn server(name: &str) -> Option<&'static Server> {
    SERVERS.iter().find(|server| server.name == name)
}

const fn mailbox(
    name: &'static str,
    hosts: &'static [&'static str],
    spf: Option<&'static str>,
    selector: Option<&'static str>,
) -> Server {
    Server { name, hosts, spf, selector, verification: None, autodiscover: None }
}

const fn gateway(name: &'static str, hosts: &'static [&'static str]) -> Server {
    mailbox(name, hosts, None, None)
}

static SERVERS: &[Server] = &[
    Server {
        verification: Some("MS=ms"),
        autodiscover: Some("autodiscover.outlook.com"),
        ..mailbox(
            "m365",
            &["sirket-com-tr.mail.protection.outlook.com"],
            Some("spf.protection.outlook.com"),
            Some("selector1"),
        )
    },
    Server {
        verification: Some("google-gws-recovery-domain-verification="),
        ..mailbox(
            "google",
            &["aspmx.l.google.com", "alt1.aspmx.l.google.com"],
            Some("_spf.google.com"),
            Some("google"),
        )
    },
    Server {
        verification: Some("yandex-verification: "),
        ..mailbox("yandex", &["mx.yandex.net"], Some("_spf.yandex.net"), Some("mail"))
    },
    Server {
        verification: Some("zoho-verification=zb"),
        ..mailbox("zoho", &["mx.zoho.eu", "mx2.zoho.eu"], Some("zohomail.eu"), Some("zmail"))
    },
    mailbox("amazon", &["inbound-smtp.eu-west-1.amazonaws.com"], Some("amazonses.com"), None),
    mailbox("sendgrid", &["mx.sendgrid.net"], Some("sendgrid.net"), Some("s1")),
    mailbox("mailgun", &["mxa.mailgun.org", "mxb.mailgun.org"], Some("mailgun.org"), Some("k1")),
    mailbox("hosting:GoDaddy", &["smtp.secureserver.net"], Some("secureserver.net"), None),
    mailbox("hosting:Hostinger", &["mx1.hostinger.com"], Some("_spf.mail.hostinger.com"), None),
    mailbox("hosting:OVHcloud", &["mx1.mail.ovh.net"], Some("mx.ovh.com"), None),
    mailbox("hosting:IONOS", &["mx00.ionos.de"], Some("_spf-eu.ionos.com"), None),
    mailbox("hosting:Natro", &["mail.natrohost.com"], Some("spf.natrohost.com"), None),
    mailbox("hosting:Turhost", &["mx.turhost.com"], Some("spf.turhost.com"), None),
    mailbox("hosting:Güzel Hosting", &["mx.guzelhosting.com"], None, None),
    mailbox("hosting:Uzmanposta", &["mx.uzmanposta.com"], Some("spf.uzmanposta.com"), None),
    mailbox("hosting:Turkticaret", &["mx.turkticaret.net"], None, None),
    mailbox("hosting:Radore", &["mx.radore.com"], None, None),
    mailbox("hosting:Superonline", &["mx.superonline.net"], None, None),
    mailbox("hosting:TTNET", &["mx.ttnet.com.tr"], None, None),
    mailbox("hosting:İsimtescil", &["mx.isimtescil.net"], None, None),
    gateway("Proofpoint", &["mxa-00a1.gslb.pphosted.com", "mxb-00a1.gslb.pphosted.com"]),
    gateway("Mimecast", &["eu-smtp-inbound-1.mimecast.com", "eu-smtp-inbound-2.mimecast.com"]),
    gateway("Barracuda", &["d1.ess.barracudanetworks.com"]),
    gateway("Cisco", &["esa1.ornek.iphmx.com"]),
    gateway("TrendMicro", &["ornek.in.tmes.trendmicro.eu"]),
    gateway("Hornetsecurity", &["mx01.hornetsecurity.com"]),
    gateway("Sophos", &["mx-01-eu-west-1.prod.hydra.sophos.com"]),
    gateway("Symantec", &["cluster1.eu.messagelabs.com"]),
    gateway("Fortinet", &["ornek.fortimailcloud.com"]),
];

fn of(name: &str) -> Name {
    let mut name = Name::from_ascii(name).expect("the names of the sandbox are names");
    name.set_fqdn(true);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_company_is_known_with_its_mail_servers() {
        let zones = Zones::of_the_world();
        let company =
            world::companies().iter().find(|one| one.mail == "google").expect("there is one");
        let Said::Records(records) = zones.say(&of(company.domain)) else { panic!("it is known") };
        assert!(
            records.iter().any(
                |data| matches!(data, RData::MX(mx) if mx.exchange == of("aspmx.l.google.com"))
            )
        );
        assert_eq!(zones.say(&of(&format!("yok.{}", company.domain))), Said::Nothing);
    }

    #[test]
    fn every_way_to_fail_is_there() {
        let zones = Zones::of_the_world();
        for (mail, said) in [
            ("gone", Said::Nothing),
            ("servfail", Said::Failure(Failure::ServFail)),
            ("refused", Said::Failure(Failure::Refused)),
            ("silent", Said::Failure(Failure::Silence)),
        ] {
            let company = world::companies().iter().find(|one| one.mail == mail).expect(mail);
            assert_eq!(zones.say(&of(company.domain)), said, "{mail}");
        }
    }

    #[test]
    fn every_word_of_the_list_of_companies_means_something() {
        let words = ["own", "none", "null", "gone", "servfail", "refused", "silent", "hidden"];
        for company in world::companies() {
            for part in company.mail.split('/') {
                assert!(words.contains(&part) || server(part).is_some(), "{part}");
            }
        }
    }
}
