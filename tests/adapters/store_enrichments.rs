//! Enrichment on SQLite and PostgreSQL.

use hunter::{
    adapters::store::Store,
    domain::{
        ids::LeadId,
        infrastructure::{
            AddressSource, DatabaseKind, Enriched, Infrastructure, SourceAnswer, UsageType,
            merge::merge,
        },
        lead::{FactSource, Sourced},
    },
    ports::store::{
        enrichments::{EnrichmentResult, EnrichmentStore},
        leads::{LeadFilter, LeadParts, LeadStore, NewLead},
    },
};

use crate::{
    databases::databases,
    facts::{at, leads, new_lead},
};

fn answer(database: DatabaseKind, country: &str) -> SourceAnswer {
    SourceAnswer { country: Some(country.to_owned()), ..SourceAnswer::empty(database) }
}

fn enriched(ip: &str, source: AddressSource, country: &str, second: i64) -> Enriched {
    let ip = ip.parse().unwrap();
    let sources = vec![
        SourceAnswer {
            city: Some("Nürnberg \"Süd\"".to_owned()),
            ..answer(DatabaseKind::MaxMindCity, country)
        },
        SourceAnswer {
            asn: Some(u32::MAX),
            asn_organization: Some("Hetzner Online GmbH".to_owned()),
            isp: Some("Hetzner\0Online".replace('\0', "\\u0000")),
            usage_type: Some(UsageType::DataCenter),
            usage_code: Some("DCH".to_owned()),
            is_proxy: Some(false),
            proxy_type: Some("VPN".to_owned()),
            ..answer(DatabaseKind::Ip2Proxy, "AT")
        },
    ];
    Enriched {
        source,
        infrastructure: merge(ip, sources).unwrap(),
        built: vec![(DatabaseKind::MaxMindCity, at(-86_400))],
        observed_at: at(second),
        expires_at: at(second + 86_400),
    }
}

/// The first address speaks for its country.
fn result(lead_id: LeadId, addresses: Vec<Enriched>) -> EnrichmentResult {
    let country = addresses.first().and_then(|first| first.infrastructure.country.clone());
    EnrichmentResult { lead_id, addresses, country }
}

async fn country(store: &Store, lead: LeadId) -> Option<Sourced<String>> {
    store.by_ids(&[lead], LeadParts::default()).await.unwrap().remove(0).country
}

/// The counters, and the same figures counted anew.
async fn by_country(store: &Store) -> Vec<(String, u64)> {
    let kept = store.dashboard(&LeadFilter::default()).await.unwrap();
    let recounted = LeadFilter { search: Some(".tr".to_owned()), ..LeadFilter::default() };
    assert_eq!(kept, store.dashboard(&recounted).await.unwrap());
    kept.by_country
}

#[tokio::test]
async fn what_was_kept_reads_back_with_the_mail_exchanger_first() {
    for database in databases().await {
        let store = database.store().await;
        let leads = leads(&store, 3).await;
        let first = vec![
            enriched("2001:db8::1", AddressSource::Mx, "DE", 1),
            enriched("192.0.2.1", AddressSource::Domain, "TR", 1),
        ];
        let hidden = Enriched {
            infrastructure: Infrastructure::reserved("10.0.0.1".parse().unwrap()),
            built: Vec::new(),
            ..enriched("10.0.0.1", AddressSource::Mx, "DE", 2)
        };
        store
            .keep(&[result(leads[0], first.clone()), result(leads[1], vec![hidden.clone()])])
            .await
            .unwrap();
        let mut found = store.enrichments(&leads).await.unwrap();
        found.sort_by_key(|(lead, _)| leads.iter().position(|known| known == lead));
        let expected: Vec<_> =
            first.into_iter().map(|one| (leads[0], one)).chain([(leads[1], hidden)]).collect();
        assert_eq!(found, expected);
        assert_eq!(found[0].1.infrastructure.disagreements, ["country"]);
        assert_eq!(store.enrichments(&[]).await.unwrap(), []);
    }
}

#[tokio::test]
async fn a_later_look_up_replaces_an_earlier_one() {
    for database in databases().await {
        let store = database.store().await;
        let lead = leads(&store, 1).await[0];
        let first = enriched("192.0.2.1", AddressSource::Mx, "DE", 1);
        let both = vec![first.clone(), enriched("192.0.2.2", AddressSource::Domain, "DE", 1)];
        store.keep(&[result(lead, both)]).await.unwrap();
        let moved = enriched("192.0.2.1", AddressSource::Domain, "TR", 9);
        store.keep(&[result(lead, vec![moved.clone()])]).await.unwrap();
        assert_eq!(store.enrichments(&[lead]).await.unwrap(), [(lead, moved)]);
        store.keep(&[result(lead, Vec::new())]).await.unwrap();
        assert_eq!(store.enrichments(&[lead]).await.unwrap(), []);
    }
}

#[tokio::test]
async fn a_country_is_filled_only_where_nothing_better_is_known_and_counted() {
    for database in databases().await {
        let store = database.store().await;
        let lead = leads(&store, 1).await[0];
        let told = NewLead { country: Some("TR".to_owned()), ..new_lead("told.com.tr") };
        let told = store.upsert(&[told], at(0)).await.unwrap()[0].0;
        for (second, found) in [(1, "DE"), (2, "DE"), (3, "NL")] {
            let address = vec![enriched("192.0.2.1", AddressSource::Mx, found, second)];
            let results = [result(lead, address.clone()), result(told, address)];
            store.keep(&results).await.unwrap();
            let filled = country(&store, lead).await.unwrap();
            assert_eq!((filled.value.as_str(), filled.source), (found, FactSource::Enrichment));
            assert_eq!(filled.at, at(if found == "DE" { 1 } else { second }));
            assert_eq!(country(&store, told).await.unwrap().value, "TR");
            let counted = by_country(&store).await;
            assert_eq!(counted, [(found.to_owned(), 1), ("TR".to_owned(), 1)]);
        }
        // Addresses that speak for no country leave the one that stands.
        let silent = vec![enriched("192.0.2.1", AddressSource::Mx, "US", 4)];
        let silent = EnrichmentResult { lead_id: lead, addresses: silent, country: None };
        store.keep(&[silent]).await.unwrap();
        assert_eq!(country(&store, lead).await.unwrap().value, "NL");
        // What a file says is better, and stays.
        let named = NewLead { country: Some("FR".to_owned()), ..new_lead("lead-0.com.tr") };
        store.upsert(&[named], at(4)).await.unwrap();
        let again = vec![enriched("192.0.2.1", AddressSource::Mx, "DE", 5)];
        store.keep(&[result(lead, again)]).await.unwrap();
        assert_eq!(country(&store, lead).await.unwrap().value, "FR");
        assert_eq!(by_country(&store).await, [("FR".to_owned(), 1), ("TR".to_owned(), 1)]);
    }
}
