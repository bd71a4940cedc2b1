//! Invented leads, some of them assessed, the same for the same seed.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use hunter::{
    adapters::store::{
        Store,
        codes::Code,
        counters::{Counted, Deltas},
        rows::{assessment_row, signals_row, whois_row},
    },
    domain::{
        assessment::{
            Assessment, CommercialHeat, CommercialSegment, PriorityCategory, ScoreItem, Segment,
            TechnicalHeat,
        },
        domain_name::DomainName,
        ids::{LeadId, ScanId},
        lead::{FactSource, Lead},
        provider::{MailProvider, TenantSize},
        signals::{
            DkimSignal, DmarcPolicy, DmarcSignal, MxHost, MxSignal, Observation, Signals,
            SpfSignal, WhoisSignal,
        },
    },
    ports::store::leads::{LeadParts, LeadStore, NewLead},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, Database, DatabaseConnection, EntityTrait, TransactionTrait,
};

/// A moment, so many seconds after the invented beginning.
pub fn at(seconds: i64) -> DateTime<Utc> {
    let begin = DateTime::from_timestamp(1_790_000_000, 123_456_000).expect("a time");
    begin + TimeDelta::seconds(seconds)
}

/// A domain that parses.
pub fn domain(text: &str) -> DomainName {
    DomainName::parse(text).expect("a domain")
}

/// A lead of a file.
pub fn imported(name: &str, company_name: Option<&str>, country: Option<&str>) -> NewLead {
    NewLead {
        domain: domain(name),
        company_name: company_name.map(str::to_owned),
        country: country.map(str::to_owned),
        source: FactSource::Import,
    }
}

const NAMES: [&str; 10] = [
    "Çağdaş Gıda",
    "Işık İnşaat",
    "İnci Mobilya",
    "Zorlu A.Ş.",
    "Abc Ltd",
    "ABC Ltd",
    "Şahin Çelik",
    "Öz Ticaret",
    "Ünal Tekstil",
    "Sürat Kargo",
];

/// New leads with all kinds of gaps.
pub fn new_leads(rng: &mut StdRng, range: std::ops::Range<u32>) -> Vec<NewLead> {
    range
        .map(|number| NewLead {
            domain: domain(&format!("firma{}-{number}.com.tr", number % 7)),
            company_name: rng.random_bool(0.8).then(|| {
                let name = NAMES.choose(rng).expect("there are names");
                if rng.random_bool(0.5) { format!("{name} {number}") } else { (*name).to_owned() }
            }),
            country: rng
                .random_bool(0.7)
                .then(|| (*["TR", "DE", "NL"].choose(rng).expect("some")).to_owned()),
            source: *FactSource::ALL.choose(rng).expect("some"),
        })
        .collect()
}

/// Signals with something in every field.
pub fn signals(rng: &mut StdRng, at: DateTime<Utc>) -> Signals {
    let some = |rng: &mut StdRng, text: &str| rng.random_bool(0.6).then(|| text.to_owned());
    let list = |rng: &mut StdRng, items: &[&str]| -> Vec<String> {
        items.iter().filter(|_| rng.random_bool(0.5)).map(|item| (*item).to_owned()).collect()
    };
    let state = |rng: &mut StdRng| *Observation::ALL.choose(rng).expect("some");
    let policy =
        |rng: &mut StdRng| DmarcPolicy::ALL.choose(rng).copied().filter(|_| rng.random_bool(0.5));
    Signals {
        mx: MxSignal {
            state: state(rng),
            hosts: (0..rng.random_range(0..3))
                .map(|n| MxHost { preference: n * 10, host: format!("mx{n}.\"ğ\\.example") })
                .collect(),
            root: some(rng, "example.com"),
            is_null_mx: rng.random_bool(0.1),
        },
        spf: SpfSignal {
            state: state(rng),
            record: some(rng, "v=spf1 include:spf.example -all"),
            include_count: rng.random_bool(0.5).then(|| rng.random_range(0..9)),
            lookup_count: rng.random_bool(0.5).then(|| rng.random_range(0..12)),
            all: some(rng, "-all"),
            problems: list(rng, &["spf-syntax", "spf-ptr"]),
        },
        dkim: DkimSignal {
            state: state(rng),
            selectors: list(rng, &["google", "selector1"]),
            revoked: list(rng, &["k1"]),
        },
        dmarc: DmarcSignal {
            state: state(rng),
            record: some(rng, "v=DMARC1; p=none"),
            policy: policy(rng),
            subdomain_policy: policy(rng),
            nonexistent_policy: policy(rng),
            coverage: rng.random_bool(0.5).then(|| rng.random_range(0..=100)),
            is_testing: rng.random_bool(0.5),
            found_at: some(rng, "_dmarc.example.com"),
            problems: list(rng, &["dmarc-no-reports"]),
        },
        whois: rng.random_bool(0.5).then(|| WhoisSignal {
            registrar: some(rng, "Registrar GmbH"),
            expires_at: NaiveDate::from_ymd_opt(2027, 2, 28).filter(|_| rng.random_bool(0.5)),
            nameservers: list(rng, &["ns1.example.com", "ns2.example.com"]),
            source: "rdap:rdap.example".to_owned(),
            observed_at: at,
        }),
        provider: *MailProvider::ALL.choose(rng).expect("some"),
        gateway: some(rng, "Proofpoint"),
        local_provider: some(rng, "Natro"),
        provider_evidence: list(rng, &["mx mx1.example.com", "spf include:x"]),
        tenant_size: *TenantSize::ALL.choose(rng).expect("some"),
        observed_at: at,
    }
}

/// Any verdict.
pub fn assessment(rng: &mut StdRng) -> Assessment {
    Assessment {
        score: rng.random_range(0..=100),
        segment: *Segment::ALL.choose(rng).expect("some"),
        priority: rng.random_range(1..=7),
        category: *PriorityCategory::ALL.choose(rng).expect("some"),
        technical_heat: *TechnicalHeat::ALL.choose(rng).expect("some"),
        commercial_segment: *CommercialSegment::ALL.choose(rng).expect("some"),
        commercial_heat: *CommercialHeat::ALL.choose(rng).expect("some"),
        reason: "migration-ready".into(),
        breakdown: [
            ScoreItem::new("provider", 30),
            ScoreItem::new("no-spf", -rng.random_range(1..9)),
        ]
        .into(),
        ruleset_version: "1+0123456789ab".into(),
    }
}

/// A connection beside the store's.
pub async fn beside(url: &str) -> DatabaseConnection {
    Database::connect(url).await.expect("the database opens")
}

/// Stores a good scan of a lead as its newest, with its counters.
pub async fn assess(
    db: &DatabaseConnection,
    lead: &Lead,
    scan: ScanId,
    signals: &Signals,
    assessment: &Assessment,
    when: DateTime<Utc>,
) {
    use entity::lead::{self, ActiveModel};

    let transaction = db.begin().await.expect("a transaction");
    let standing = lead::Entity::find_by_id(lead.id.0)
        .one(&transaction)
        .await
        .expect("the table is read")
        .expect("the lead stands");
    entity::scan::Entity::insert(entity::scan::ActiveModel {
        id: Set(scan.0),
        lead_id: Set(lead.id.0),
        state: Set("SCANNED".to_owned()),
        requested_at: Set(when),
        due_at: Set(when),
        ..Default::default()
    })
    .exec_without_returning(&transaction)
    .await
    .expect("a scan");
    let row: entity::signals::ActiveModel = signals_row(scan, signals).into();
    entity::signals::Entity::insert(row)
        .exec_without_returning(&transaction)
        .await
        .expect("signals");
    let row: entity::assessment::ActiveModel = assessment_row(scan, assessment, when).into();
    entity::assessment::Entity::insert(row).exec_without_returning(&transaction).await.expect("it");
    if let Some(whois) = &signals.whois {
        entity::whois::Entity::delete_by_id(lead.id.0).exec(&transaction).await.expect("gone");
        let row: entity::whois::ActiveModel = whois_row(lead.id, whois, when).into();
        entity::whois::Entity::insert(row).exec_without_returning(&transaction).await.expect("it");
    }
    let before = Counted {
        segment: standing.segment.as_deref().and_then(Code::of_code),
        category: standing.category.as_deref().and_then(Code::of_code),
        provider: standing.provider.as_deref().and_then(Code::of_code),
        country: standing.country.clone(),
        score: standing.score,
        is_referral: standing.is_referral,
    };
    let after = Counted {
        segment: Some(assessment.segment),
        category: Some(assessment.category),
        provider: Some(signals.provider),
        country: standing.country,
        score: Some(assessment.score.into()),
        is_referral: standing.is_referral,
    };
    lead::Entity::update(ActiveModel {
        id: Set(lead.id.0),
        scan_state: Set("SCANNED".to_owned()),
        scan_id: Set(Some(scan.0)),
        segment: Set(Some(assessment.segment.code().to_owned())),
        category: Set(Some(assessment.category.code().to_owned())),
        provider: Set(Some(signals.provider.code().to_owned())),
        score: Set(Some(assessment.score.into())),
        priority: Set(assessment.priority.into()),
        sort_score: Set(-i16::from(assessment.score)),
        scanned_at: Set(Some(when)),
        sort_scanned_at: Set(when),
        updated_at: Set(when),
        ..Default::default()
    })
    .exec(&transaction)
    .await
    .expect("the lead is updated");
    let mut deltas = Deltas::default();
    deltas.changed(&before, &after);
    deltas.apply(&transaction).await.expect("counters");
    transaction.commit().await.expect("all of it");
}

/// Fills a store with `count` leads of which most are assessed; answers them as they stand, with
/// all parts.
pub async fn fill(store: &Store, url: &str, count: u32) -> Vec<Lead> {
    let mut rng = StdRng::seed_from_u64(7);
    let leads = new_leads(&mut rng, 0..count);
    let mut ids = Vec::new();
    for (batch, leads) in leads.chunks(16).enumerate() {
        ids.extend(store.upsert(leads, at(batch as i64)).await.expect("leads are stored"));
    }
    let ids: Vec<LeadId> = ids.into_iter().map(|(id, _)| id).collect();
    let mut all = store.by_ids(&ids, LeadParts::ALL).await.expect("leads are read");
    all.sort_by(|a, b| a.domain.cmp(&b.domain));
    let db = beside(url).await;
    for (number, lead) in all.iter_mut().enumerate() {
        if rng.random_bool(0.8) {
            let when = at(1000 + rng.random_range(0..40));
            let signals = signals(&mut rng, when);
            let assessment = assessment(&mut rng);
            let scan = ScanId(uuid::Uuid::from_u128(number as u128 + 1));
            assess(&db, lead, scan, &signals, &assessment, when).await;
            lead.scan_state = hunter::domain::scan::ScanState::Scanned;
            lead.scanned_at = Some(when);
            lead.updated_at = when;
            lead.signals = Some(signals);
            lead.assessment = Some((assessment, when));
        }
    }
    db.execute_unprepared("ANALYZE").await.expect("statistics");
    db.close().await.expect("closed");
    all
}
