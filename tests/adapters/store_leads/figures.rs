use chrono::{DateTime, Utc};
use hunter::{
    adapters::store::codes::Code,
    domain::{
        assessment::{PriorityCategory, Segment},
        ids::ScanId,
        lead::Lead,
        provider::MailProvider,
        scan::ScanState,
    },
    ports::store::{
        PageRequest,
        leads::{Ages, DashboardFigures, LeadFilter, LeadOrder, LeadParts, LeadStore},
    },
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

use super::samples::{assess, assessment, at, beside, fill, new_leads, signals};
use crate::databases::databases;

/// Matches every lead, but does not say so.
fn every_state() -> LeadFilter {
    LeadFilter { scan_state: ScanState::ALL.to_vec(), ..LeadFilter::default() }
}

fn matches(filter: &LeadFilter, lead: &Lead) -> bool {
    fn one_of<T: PartialEq>(list: &[T], value: Option<&T>) -> bool {
        list.is_empty() || value.is_some_and(|value| list.contains(value))
    }
    let verdict = lead.assessment.as_ref().map(|(verdict, _)| verdict);
    let score = verdict.map(|verdict| i32::from(verdict.score));
    one_of(&filter.segment, verdict.map(|verdict| &verdict.segment))
        && one_of(&filter.category, verdict.map(|verdict| &verdict.category))
        && one_of(&filter.provider, lead.signals.as_ref().map(|signals| &signals.provider))
        && one_of(&filter.country, lead.country.as_ref().map(|country| &country.value))
        && one_of(&filter.scan_state, Some(&lead.scan_state))
        && filter.score_min.is_none_or(|least| score.is_some_and(|score| score >= least))
        && filter.score_max.is_none_or(|most| score.is_some_and(|score| score <= most))
}

/// The figures in the words of the leads themselves.
fn figures(leads: &[&Lead]) -> DashboardFigures {
    fn count<T: PartialEq>(counts: &mut Vec<(T, u64)>, value: T) {
        match counts.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    let mut all = DashboardFigures { lead_count: leads.len() as u64, ..Default::default() };
    let mut scores: Vec<f64> = Vec::new();
    for lead in leads {
        if let Some(country) = &lead.country {
            count(&mut all.by_country, country.value.clone());
        }
        let (Some((verdict, _)), Some(signals)) = (&lead.assessment, &lead.signals) else {
            continue;
        };
        count(&mut all.by_segment, verdict.segment);
        count(&mut all.by_category, verdict.category);
        count(&mut all.by_provider, signals.provider);
        scores.push(verdict.score.into());
        all.score_histogram[usize::from(verdict.score / 10).min(9)] += 1;
        all.high_priority_count +=
            u64::from(verdict.segment == Segment::Migration && verdict.score >= 70);
    }
    all.by_segment.sort_unstable();
    all.by_category.sort_unstable();
    all.by_provider.sort_unstable();
    all.by_country.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all.average_score =
        (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64);
    all
}

/// The ages in the words of the leads themselves.
fn ages(leads: &[&Lead], now: DateTime<Utc>) -> Ages {
    let mut all = Ages::default();
    for lead in leads {
        let days = lead.scanned_at.map(|at| (now - at).as_seconds_f64() / 86_400.0);
        *match days {
            None => &mut all.never,
            Some(days) if days <= 1.0 => &mut all.day,
            Some(days) if days <= 7.0 => &mut all.week,
            Some(days) if days <= 30.0 => &mut all.month,
            Some(_) => &mut all.older,
        } += 1;
    }
    all
}

#[tokio::test]
async fn every_filter_gives_the_leads_the_count_and_the_figures_that_match() {
    let everything = LeadFilter::default();
    let filters = [
        everything.clone(),
        every_state(),
        LeadFilter { segment: vec![Segment::Migration], ..everything.clone() },
        LeadFilter { segment: vec![Segment::Cold, Segment::Skip], ..everything.clone() },
        LeadFilter { category: vec![PriorityCategory::P2], ..everything.clone() },
        LeadFilter { provider: MailProvider::ALL[..4].to_vec(), ..everything.clone() },
        LeadFilter { country: vec!["TR".to_owned(), "NL".to_owned()], ..everything.clone() },
        LeadFilter { scan_state: vec![ScanState::New], ..everything.clone() },
        LeadFilter { score_min: Some(0), ..everything.clone() },
        LeadFilter { score_min: Some(50), ..everything.clone() },
        LeadFilter { score_max: Some(49), ..everything.clone() },
        LeadFilter { score_min: Some(20), score_max: Some(80), ..everything.clone() },
        LeadFilter { score_min: Some(i32::MIN), score_max: Some(i32::MAX), ..everything.clone() },
        LeadFilter { score_max: Some(-1), ..everything.clone() },
        LeadFilter {
            segment: vec![Segment::Migration, Segment::Existing],
            country: vec!["TR".to_owned()],
            score_min: Some(30),
            ..everything.clone()
        },
    ];
    for database in databases().await {
        let store = database.store().await;
        let leads = fill(&store, database.url(), 120).await;
        for filter in &filters {
            let expected: Vec<&Lead> = leads.iter().filter(|lead| matches(filter, lead)).collect();
            let request = PageRequest { limit: 500, after: None, before: None, from_end: false };
            let order = LeadOrder {
                field: hunter::ports::store::leads::LeadOrderField::Domain,
                descending: false,
            };
            let page = store.page(filter, order, &request, LeadParts::ALL).await.unwrap();
            let found: Vec<&Lead> = page.items.iter().map(|(_, lead)| lead).collect();
            assert_eq!(found, expected, "{filter:?}");
            assert_eq!(store.count(filter).await.unwrap(), expected.len() as u64, "{filter:?}");
            let dashboard = store.dashboard(filter).await.unwrap();
            assert_eq!(dashboard, figures(&expected), "{filter:?}");
            for now in [at(0), at(120), at(10 * 86_400), at(100 * 86_400)] {
                let counted = store.ages(filter, now).await.unwrap();
                assert_eq!(counted, ages(&expected, now), "{filter:?} at {now}");
            }
        }
        let nothing = LeadFilter { nothing: true, ..everything.clone() };
        assert_eq!(store.count(&nothing).await.unwrap(), 0);
        assert_eq!(store.dashboard(&nothing).await.unwrap(), DashboardFigures::default());
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn counters_equal_a_recount_after_any_writes() {
    for database in databases().await {
        let store = database.store().await;
        let db = beside(database.url()).await;
        assert_eq!(
            store.dashboard(&LeadFilter::default()).await.unwrap(),
            DashboardFigures::default()
        );
        let mut rng = StdRng::seed_from_u64(11);
        for round in 0..30 {
            let from = rng.random_range(0..40);
            let mut leads = new_leads(&mut rng, from..from + 12);
            leads.extend(leads[..3].to_vec());
            let stored = store.upsert(&leads, at(round)).await.unwrap();
            for place in 0..4 {
                let (id, _) = stored[rng.random_range(0..stored.len())];
                let lead = store.by_ids(&[id], LeadParts::default()).await.unwrap().remove(0);
                let scan = ScanId(Uuid::from_u128(round.unsigned_abs().into()));
                let scan = ScanId(Uuid::from_u128((scan.0.as_u128() << 8) + place + 1));
                let (signals, verdict) = (signals(&mut rng, at(round)), assessment(&mut rng));
                assess(&db, &lead, scan, &signals, &verdict, at(round)).await;
            }
            let kept = store.dashboard(&LeadFilter::default()).await.unwrap();
            assert_eq!(kept, store.dashboard(&every_state()).await.unwrap(), "round {round}");
            assert_eq!(kept.lead_count, store.count(&every_state()).await.unwrap());
            assert_eq!(kept.lead_count, store.count(&LeadFilter::default()).await.unwrap());
        }
        db.close().await.unwrap();
        store.close().await.unwrap();
    }
}
