//! One invented lead with its scan, from its number alone.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::{assessment, lead, scan, signals, whois};
use hunter::{
    adapters::store::{
        codes::Code,
        counters::Counted,
        leads::{name_key, search_text},
        rows::{assessment_row, signals_row, whois_row},
    },
    domain::{
        assess::{Facts, assess},
        domain_name::DomainName,
        ids::{LeadId, ScanId},
        lead::FactSource,
        provider::{MailProvider, TenantSize},
        rules::RuleSet,
        scan::ScanState,
        signals::{
            DkimSignal, DmarcPolicy, DmarcSignal, MxHost, MxSignal, Observation, Signals,
            SpfSignal, WhoisSignal,
        },
    },
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use uuid::Uuid;

/// All rows of one lead.
pub struct Invented {
    /// Itself.
    pub lead: lead::Model,
    /// What came of its scan; one lead in twenty was never scanned.
    pub scanned: Option<Scanned>,
}

/// The rows of one scan.
pub struct Scanned {
    /// The scan.
    pub scan: scan::Model,
    /// What it observed.
    pub signals: signals::Model,
    /// What follows.
    pub assessment: assessment::Model,
    /// Registration data.
    pub whois: whois::Model,
}

const FIRST: [&str; 16] = [
    "ada", "anadolu", "bereket", "boğaz", "çınar", "doğa", "ege", "güneş", "ışık", "kardeş",
    "marmara", "öz", "şahin", "toros", "ünal", "yıldız",
];

const SECOND: [&str; 16] = [
    "ambalaj", "boya", "çelik", "döküm", "elektrik", "gıda", "inşaat", "kimya", "lojistik",
    "makina", "mobilya", "otomotiv", "plastik", "tarım", "tekstil", "turizm",
];

const COUNTRIES: [&str; 8] = ["TR", "TR", "TR", "TR", "TR", "DE", "NL", "AZ"];

impl Invented {
    /// Lead number `number`.
    pub fn new(number: u32) -> Self {
        let mut rng = StdRng::seed_from_u64(number.into());
        let born = DateTime::<Utc>::UNIX_EPOCH
            + TimeDelta::seconds(1_780_000_000)
            + TimeDelta::milliseconds(i64::from(number) * 10);
        let first = *FIRST.choose(&mut rng).expect("there are words");
        let second = *SECOND.choose(&mut rng).expect("there are words");
        // Names sort unlike births.
        let mark: u16 = rng.random();
        let domain = DomainName::parse(&format!("{first}{second}-{mark:x}-{number}.com.tr"))
            .expect("words and numbers make a domain");
        let name = rng
            .random_bool(0.9)
            .then(|| format!("{} {} {number}", capital(first), capital(second)));
        let country = rng
            .random_bool(0.85)
            .then(|| (*COUNTRIES.choose(&mut rng).expect("there are countries")).to_owned());
        let id = LeadId(identity(born, &mut rng));
        let scanned_at = born + TimeDelta::seconds(rng.random_range(60..86_400));
        let scanned = rng.random_bool(0.95).then(|| {
            Scanned::new(id, &domain, ScanId(identity(scanned_at, &mut rng)), scanned_at, &mut rng)
        });
        let assessment = scanned.as_ref().map(|scanned| &scanned.assessment);
        let score = assessment.map(|assessment| assessment.score);
        let source = FactSource::Import.code();
        let lead = lead::Model {
            is_referral: false,
            id: id.0,
            domain: domain.as_str().to_owned(),
            domain_unicode: (domain.display() != domain.as_str())
                .then(|| domain.display().to_owned()),
            company_name_source: name.is_some().then(|| source.to_owned()),
            company_name_at: name.is_some().then_some(born),
            country_source: country.is_some().then(|| source.to_owned()),
            country_at: country.is_some().then_some(born),
            country,
            scan_state: match scanned {
                Some(_) => ScanState::Scanned,
                None => ScanState::New,
            }
            .code()
            .to_owned(),
            scan_id: scanned.as_ref().map(|scanned| scanned.scan.id),
            segment: assessment.map(|assessment| assessment.segment.clone()),
            category: assessment.map(|assessment| assessment.category.clone()),
            provider: scanned.as_ref().map(|scanned| scanned.signals.provider.clone()),
            score,
            priority: assessment.map_or(99, |assessment| assessment.priority),
            sort_score: score.map_or(1, |score| -score),
            search: search_text(&domain, name.as_deref()),
            name_key: name_key(name.as_deref()),
            company_name: name,
            scanned_at: scanned.as_ref().map(|_| scanned_at),
            sort_scanned_at: match scanned {
                Some(_) => scanned_at,
                None => DateTime::UNIX_EPOCH,
            },
            created_at: born,
            updated_at: if scanned.is_some() { scanned_at } else { born },
        };
        Self { lead, scanned }
    }

    /// What the dashboard counts of it.
    pub fn counted(&self) -> Counted {
        let lead = &self.lead;
        Counted {
            segment: lead.segment.as_deref().and_then(Code::of_code),
            category: lead.category.as_deref().and_then(Code::of_code),
            provider: lead.provider.as_deref().and_then(Code::of_code),
            country: lead.country.clone(),
            score: lead.score,
            is_referral: false,
        }
    }
}

impl Scanned {
    fn new(
        lead: LeadId,
        domain: &DomainName,
        id: ScanId,
        at: DateTime<Utc>,
        rng: &mut StdRng,
    ) -> Self {
        let signals = signals(domain, at, rng);
        let verdict = assess(&Facts::from_signals(&signals), RuleSet::built_in());
        let whois = WhoisSignal {
            registrar: Some("Nics Telekomünikasyon".to_owned()),
            expires_at: NaiveDate::from_yo_opt(2028, rng.random_range(1..=365)),
            nameservers: vec![
                format!("ns1.{}", domain.as_str()),
                format!("ns2.{}", domain.as_str()),
            ],
            source: "whois:whois.trabis.gov.tr".to_owned(),
            observed_at: at,
        };
        Self {
            scan: scan::Model {
                id: id.0,
                lead_id: lead.0,
                state: ScanState::Scanned.code().to_owned(),
                requested_at: at,
                due_at: at,
                lease_owner: None,
                fence: 1,
                attempt: 1,
                started_at: Some(at),
                finished_at: Some(at),
                failure: None,
            },
            signals: signals_row(id, &signals),
            assessment: assessment_row(id, &verdict, at),
            // Not due while anyone measures.
            whois: whois_row(lead, &whois, at + TimeDelta::days(3650)),
        }
    }
}

fn signals(domain: &DomainName, at: DateTime<Utc>, rng: &mut StdRng) -> Signals {
    use MailProvider::{Google, Hosting, Local, M365, Unknown, Yandex};

    let provider = *[M365, M365, Google, Yandex, Hosting, Hosting, Local, Local, Local, Unknown]
        .choose(rng)
        .expect("there are providers");
    let own = domain.as_str();
    let (host, include) = match provider {
        M365 => (
            format!("{}.mail.protection.outlook.com", own.replace('.', "-")),
            "spf.protection.outlook.com",
        ),
        Google => ("smtp.google.com".to_owned(), "_spf.google.com"),
        Yandex => ("mx.yandex.net".to_owned(), "_spf.yandex.net"),
        Hosting => ("mail.natrohost.com".to_owned(), "spf.natrohost.com"),
        _ => (format!("mail.{own}"), "mail.invalid"),
    };
    let has_mx = provider != Unknown;
    let seen = |yes: bool| if yes { Observation::Present } else { Observation::Absent };
    let (has_spf, has_dkim, has_dmarc) =
        (rng.random_bool(0.7), rng.random_bool(0.4), rng.random_bool(0.35));
    let policy =
        *[DmarcPolicy::None, DmarcPolicy::None, DmarcPolicy::Quarantine, DmarcPolicy::Reject]
            .choose(rng)
            .expect("there are policies");
    Signals {
        mx: MxSignal {
            state: seen(has_mx),
            hosts: if has_mx {
                vec![MxHost { preference: 10, host: host.clone() }]
            } else {
                Vec::new()
            },
            root: has_mx.then(|| own.to_owned()),
            is_null_mx: false,
        },
        spf: SpfSignal {
            state: seen(has_spf),
            record: has_spf.then(|| format!("v=spf1 mx include:{include} ~all")),
            include_count: has_spf.then_some(1),
            lookup_count: has_spf.then_some(3),
            all: has_spf.then(|| "~all".to_owned()),
            problems: Vec::new(),
        },
        dkim: DkimSignal {
            state: seen(has_dkim),
            selectors: if has_dkim { vec!["selector1".to_owned()] } else { Vec::new() },
            revoked: Vec::new(),
        },
        dmarc: DmarcSignal {
            state: seen(has_dmarc),
            record: has_dmarc.then(|| format!("v=DMARC1; p=none; rua=mailto:dmarc@{own}")),
            policy: has_dmarc.then_some(policy),
            subdomain_policy: has_dmarc.then_some(policy),
            nonexistent_policy: has_dmarc.then_some(policy),
            coverage: has_dmarc.then_some(100),
            is_testing: false,
            found_at: has_dmarc.then(|| format!("_dmarc.{own}")),
            problems: Vec::new(),
        },
        whois: None,
        provider,
        gateway: None,
        local_provider: None,
        provider_evidence: if has_mx { vec![format!("mx {host}")] } else { Vec::new() },
        tenant_size: TenantSize::Unknown,
        observed_at: at,
    }
}

/// A UUIDv7 that depends on the lead's number alone.
fn identity(at: DateTime<Utc>, rng: &mut StdRng) -> Uuid {
    let millis = at.timestamp_millis().unsigned_abs();
    uuid::Builder::from_unix_timestamp_millis(millis, &rng.random()).into_uuid()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = match letters.next() {
        Some('i') => "İ".to_owned(),
        Some(letter) => letter.to_uppercase().to_string(),
        None => String::new(),
    };
    first + letters.as_str()
}
