//! What the graph itself costs: a page of 50 leads from canned data, from the request to the JSON.

use std::{hint::black_box, sync::Arc};

use actix::{Arbiter, System, SystemRunner};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hunter::{
    actors::{
        infrastructure::InfrastructureResolver,
        supervision::{Keeper, Policy},
    },
    graphql::{Graph, GraphOptions, GraphRequest, State},
    services::enrichment::Resolver,
};

#[path = "../tests/support/canned.rs"]
mod canned;
#[path = "../tests/support/look_ups.rs"]
mod look_ups;
use canned::{Canned, bus};

/// What a list on a screen shows.
const SCALARS: &str = "query Page($first: Int) { leads(first: $first) { nodes {
    id domain displayDomain companyName country scanState createdAt updatedAt scannedAt
} pageInfo { hasNextPage endCursor } } }";

/// The same with signals, assessment and the lazy parts.
const WHOLE: &str = "query Page($first: Int) { leads(first: $first) { nodes {
    id domain companyName country scanState
    signals { provider gateway tenantSize
        mx { state root hosts { host preference } } spf { state } dkim { state }
        dmarc { state policy } }
    assessment { score segment priority category categoryLabel reason }
    infrastructure { ip summary } partnerReferral { isReferral }
} pageInfo { hasNextPage endCursor } } }";

fn request(query: &str) -> GraphRequest {
    let variables = serde_json::json!({"first": 50});
    GraphRequest {
        query: query.to_owned(),
        variables: async_graphql::Variables::from_json(variables),
        request_id: "bench".to_owned(),
        ..GraphRequest::default()
    }
}

/// A graph whose leads tell what their addresses tell, from memory.
fn enriched(store: &Arc<Canned>) -> Graph {
    let (enrichment, owned) = (look_ups::enrichment(), look_ups::enrichment());
    let state = State { enrichment: Some(enrichment), ..store.state(bus()) };
    let arbiter = Arbiter::new();
    let keeper = Keeper::start("infrastructure", Policy::default(), &arbiter.handle(), move || {
        InfrastructureResolver { resolver: Resolver::new(Arc::clone(&owned)) }
    });
    state.handles.set_infrastructure(keeper);
    Graph::new(state, GraphOptions::default())
}

fn answer(runtime: &SystemRunner, graph: &Graph, request: GraphRequest) -> usize {
    let executed = runtime.block_on(graph.execute(request));
    assert!(executed.errors().len() < 2, "{:?}", executed.errors());
    executed.to_json().len()
}

fn pages(criterion: &mut Criterion) {
    let runtime = System::new();
    let store = Canned::with_leads(60);
    let graph = Graph::new(store.state(bus()), GraphOptions::default());
    let mut group = criterion.benchmark_group("graph");
    group.throughput(Throughput::Elements(1));
    for (name, query) in [("page of 50, scalars", SCALARS), ("page of 50, whole", WHOLE)] {
        let request = request(query);
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(answer(&runtime, &graph, request.clone())));
        });
        store.take_asked();
    }
    // Beside "page of 50, whole", whose infrastructure is null: at most 1.3 times as long.
    let lookers = runtime.block_on(async { enriched(&store) });
    group.bench_function("page of 50, whole, with infrastructure", |bencher| {
        let request = request(WHOLE);
        bencher.iter(|| black_box(answer(&runtime, &lookers, request.clone())));
    });
    group.bench_function("nothing but the way", |bencher| {
        let request = request("query Viewer($first: Int) { leads(first: $first) { __typename } }");
        bencher.iter(|| black_box(answer(&runtime, &graph, request.clone())));
    });
    group.bench_function("start", |bencher| {
        let store = Canned::with_leads(0);
        bencher.iter(|| black_box(Graph::new(store.state(bus()), GraphOptions::default())));
    });
    group.finish();
}

criterion_group!(benches, pages);
criterion_main!(benches);
