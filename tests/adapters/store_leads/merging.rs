use std::collections::BTreeMap;

use hunter::{
    adapters::store::codes::Code,
    domain::lead::{FactSource, Sourced},
    ports::store::leads::{LeadFilter, LeadParts, LeadStore, NewLead, Upserted},
};
use proptest::{prelude::*, test_runner::TestRunner};

use super::samples::{at, domain, imported, new_leads};
use crate::databases::databases;

fn named(source: FactSource, name: Option<&str>) -> NewLead {
    NewLead { source, ..imported("acme.com.tr", name, None) }
}

#[tokio::test]
async fn a_worse_name_never_replaces_a_better_one() {
    for database in databases().await {
        let store = database.store().await;
        let steps = [
            (FactSource::Import, Some("Acme"), Upserted::Added, "Acme"),
            (FactSource::Enrichment, Some("ACME-AS"), Upserted::Unchanged, "Acme"),
            (FactSource::Import, Some("Acme A.Ş."), Upserted::Updated, "Acme A.Ş."),
            (FactSource::Import, Some("Acme A.Ş."), Upserted::Unchanged, "Acme A.Ş."),
            (FactSource::Person, Some("Acme Gıda"), Upserted::Updated, "Acme Gıda"),
            (FactSource::PartnerCenter, Some("Acme Inc"), Upserted::Unchanged, "Acme Gıda"),
            (FactSource::Person, None, Upserted::Unchanged, "Acme Gıda"),
            (FactSource::Person, Some(""), Upserted::Unchanged, "Acme Gıda"),
        ];
        for (second, (source, name, expected, stands)) in steps.into_iter().enumerate() {
            let outcome = store.upsert(&[named(source, name)], at(second as i64)).await.unwrap();
            assert_eq!(outcome[0].1, expected, "{source:?} says {name:?}");
            let lead = store.by_domain("acme.com.tr", LeadParts::default()).await.unwrap().unwrap();
            assert_eq!(lead.company_name.map(|name| name.value).as_deref(), Some(stands));
        }
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn an_older_word_of_the_same_source_does_not_replace_a_newer_one() {
    for database in databases().await {
        let store = database.store().await;
        store.upsert(&[named(FactSource::Import, Some("New"))], at(10)).await.unwrap();
        let late = store.upsert(&[named(FactSource::Import, Some("Old"))], at(5)).await.unwrap();
        assert_eq!(late[0].1, Upserted::Unchanged);
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn every_fact_has_its_source_and_time_and_only_changes_move_the_lead() {
    for database in databases().await {
        let store = database.store().await;
        store.upsert(&[imported("örnek.com.tr", Some("Örnek"), None)], at(1)).await.unwrap();
        let told = NewLead {
            source: FactSource::PartnerCenter,
            ..imported("örnek.com.tr", None, Some("TR"))
        };
        store.upsert(std::slice::from_ref(&told), at(2)).await.unwrap();
        store.upsert(&[told], at(3)).await.unwrap();
        let ascii = domain("örnek.com.tr").as_str().to_owned();
        let lead = store.by_domain(&ascii, LeadParts::default()).await.unwrap().unwrap();
        assert_eq!(lead.domain, domain("örnek.com.tr"));
        assert_eq!(lead.domain.display(), "örnek.com.tr");
        let fact = |value: &str, source, at| Some(Sourced { value: value.to_owned(), source, at });
        assert_eq!(lead.company_name, fact("Örnek", FactSource::Import, at(1)));
        assert_eq!(lead.country, fact("TR", FactSource::PartnerCenter, at(2)));
        assert_eq!((lead.created_at, lead.updated_at, lead.scanned_at), (at(1), at(2), None));
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_domain_that_stands_twice_in_one_batch_is_one_lead() {
    for database in databases().await {
        let store = database.store().await;
        let batch = [
            imported("b.com.tr", Some("B"), None),
            imported("a.com.tr", None, None),
            imported("b.com.tr", None, Some("TR")),
            imported("b.com.tr", Some("B"), Some("TR")),
        ];
        for expected in [
            [Upserted::Added, Upserted::Added, Upserted::Updated, Upserted::Unchanged],
            [Upserted::Unchanged; 4],
        ] {
            let outcomes = store.upsert(&batch, at(0)).await.unwrap();
            assert_eq!(outcomes.iter().map(|(_, it)| *it).collect::<Vec<_>>(), expected);
            assert_eq!(outcomes[0].0, outcomes[2].0);
            assert_eq!(outcomes[0].0, outcomes[3].0);
            assert_ne!(outcomes[0].0, outcomes[1].0);
        }
        assert_eq!(store.upsert(&[], at(1)).await.unwrap(), []);
        assert_eq!(store.count(&LeadFilter::default()).await.unwrap(), 2);
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_thousand_leads_are_one_batch() {
    for database in databases().await {
        let store = database.store().await;
        let batch: Vec<_> = (0..1_000)
            .map(|n| imported(&format!("f{n}.com"), Some("\"Ad\"\\\n{}[]'"), Some("TR")))
            .collect();
        let outcomes = store.upsert(&batch, at(0)).await.unwrap();
        assert!(outcomes.iter().all(|(_, outcome)| *outcome == Upserted::Added));
        let lead = store.by_domain("f7.com", LeadParts::ALL).await.unwrap().unwrap();
        assert_eq!(lead.id, outcomes[7].0);
        assert_eq!(lead.company_name.unwrap().value, "\"Ad\"\\\n{}[]'");
        store.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_writers_of_the_same_leads_all_get_through() {
    for database in databases().await {
        let store = database.store().await;
        let writers = (0..8_u32).map(|writer| {
            let store = store.clone();
            async move {
                let mut added = 0;
                for round in 0..6 {
                    // Each writer goes through the same domains in an order of its own.
                    let mut batch: Vec<_> = (0..30)
                        .map(|n| {
                            let n = (n * (2 * writer + 1) + round * 10) % 60;
                            NewLead {
                                source: FactSource::ALL[(writer % 5) as usize],
                                ..imported(
                                    &format!("c{n}.com"),
                                    Some(&format!("by {writer} in {round}")),
                                    Some(if n % 2 == 0 { "TR" } else { "DE" }),
                                )
                            }
                        })
                        .collect();
                    if writer % 2 == 0 {
                        batch.reverse();
                    }
                    let outcomes = store.upsert(&batch, at(i64::from(round))).await.unwrap();
                    added += outcomes.iter().filter(|it| it.1 == Upserted::Added).count();
                }
                added
            }
        });
        let added: usize = futures::future::join_all(writers).await.into_iter().sum();
        let figures = store.dashboard(&LeadFilter::default()).await.unwrap();
        assert_eq!(figures.lead_count, added as u64, "each lead was added once");
        assert_eq!(figures.by_country.iter().map(|(_, n)| n).sum::<u64>(), added as u64);
        let best = store.by_domain("c0.com", LeadParts::default()).await.unwrap().unwrap();
        assert_eq!(best.company_name.unwrap().source, FactSource::Person);
        store.close().await.unwrap();
    }
}

/// Merging in the words of the rule, one lead at a time.
fn merge_all(batches: &[Vec<NewLead>]) -> BTreeMap<String, Option<(String, FactSource)>> {
    let mut leads: BTreeMap<String, Option<(String, FactSource)>> = BTreeMap::new();
    for lead in batches.iter().flatten() {
        let standing = leads.entry(lead.domain.as_str().to_owned()).or_default();
        if let Some(name) = &lead.company_name
            && standing.as_ref().is_none_or(|(_, source)| lead.source >= *source)
        {
            *standing = Some((name.clone(), lead.source));
        }
    }
    leads
}

#[test]
fn batches_merge_as_single_leads_do() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = TestRunner::new(ProptestConfig::with_cases(12));
    let lead = (0..6_u32, 0..5_usize, proptest::option::of("[A-C]{1,2}")).prop_map(
        |(number, source, name)| NewLead {
            source: FactSource::ALL[source],
            ..imported(&format!("p{number}.com"), name.as_deref(), None)
        },
    );
    let batches = prop::collection::vec(prop::collection::vec(lead, 1..8), 1..6);
    let outcome = runner.run(&batches, |batches| {
        runtime.block_on(async {
            for database in databases().await {
                let store = database.store().await;
                for (second, batch) in batches.iter().enumerate() {
                    store.upsert(batch, at(second as i64)).await.unwrap();
                }
                for (domain, name) in merge_all(&batches) {
                    let lead = store.by_domain(&domain, LeadParts::default()).await.unwrap();
                    let stands = lead.unwrap().company_name.map(|name| (name.value, name.source));
                    assert_eq!(stands, name, "{domain}");
                }
                store.close().await.unwrap();
            }
        });
        Ok(())
    });
    outcome.unwrap();
}

#[tokio::test]
async fn invented_leads_are_as_they_were_given() {
    use rand::{SeedableRng, rngs::StdRng};

    for database in databases().await {
        let store = database.store().await;
        let leads = new_leads(&mut StdRng::seed_from_u64(3), 0..50);
        let outcomes = store.upsert(&leads, at(0)).await.unwrap();
        for (lead, (id, _)) in leads.iter().zip(outcomes) {
            let found = store.by_ids(&[id], LeadParts::ALL).await.unwrap().remove(0);
            assert_eq!(found.domain, lead.domain);
            assert_eq!(found.company_name.map(|name| name.value), lead.company_name);
            assert_eq!(found.country.map(|country| country.value), lead.country);
        }
        store.close().await.unwrap();
    }
}
