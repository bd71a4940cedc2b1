//! The server: actors, graph and door over a core.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use super::{
    Core, PartnerCenterParts, StartError, actors::Actors, enrichment::Answering,
    readiness::StoreReadiness, sandbox::Sandbox,
};
use crate::{
    config::Playground,
    graphql::{Graph, GraphOptions, State},
    http::{self, Door, Files, Patience},
    ports::clock::{Clock as _, Ids as _},
    services::{
        access::Role, alerts::Alerts, annotations::Annotations, assess::Assess,
        enrichment::Enrichment, intake::Intake, leads::Leads, push::Pushes, sales::desk::Desk,
        scan::Scans, set_up::SetUp, views::Views,
    },
    texts::Locale,
};

/// How often subscriptions read their row again without a hint: hints of other nodes do not come.
const TICK: Duration = Duration::from_secs(1);

/// Runs that work on this thread, within an actix system: actors live on arbiters, and arbiters in a
/// system.
pub fn in_a_system<T>(work: impl Future<Output = T>) -> T {
    actix_rt::System::new().block_on(work)
}

/// Serves until `stop` is there, then takes everything down in order. `sandbox` is the outside world
/// that `/sandbox` shows, when it is not the real one. `listening` hears the address once
/// connections are taken. Must be called within an actix system.
///
/// # Errors
/// When the address can not be listened on.
pub async fn serve(
    core: Core,
    sandbox: Option<Arc<Sandbox>>,
    listening: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()>,
) -> Result<(), StartError> {
    let bind = core.settings.server.bind;
    let failed = |source| StartError::Listen { address: bind.to_string(), source };
    core.settings.server.access()?;
    let answering = Answering::start(&core);
    let enrichment = answering.as_ref().map(|answering| Arc::clone(&answering.enrichment));
    let partner_center = core.partner_center();
    if let SetUp::Bad(problem) = &partner_center {
        let reason = problem.explain(Locale::En);
        tracing::warn!(reason, "Partner Center is switched on and can not work");
    }
    let dynamics = core.dynamics();
    if let SetUp::Bad(problem) = &dynamics {
        let reason = problem.explain(Locale::En);
        tracing::warn!(reason, "Dynamics is switched on and can not work");
    }
    let pushes = core.pushes(&dynamics);
    let graph = state(&core, enrichment, &partner_center, pushes.clone());
    let door = Door { outside: sandbox.map(|sandbox| sandbox as _), ..door(&core, graph)? };
    let serving = http::listen(bind, door).map_err(failed)?;
    let actors = Actors::start(&core, answering, partner_center.on(), pushes, dynamics.on()).await;
    listening(serving.address());
    let served = serving.run_until(stop).await;
    actors.stop().await;
    core.close().await;
    served.map_err(failed)
}

fn door(core: &Core, graph: State) -> Result<Door, StartError> {
    Ok(Door {
        graph: Graph::new(graph, GraphOptions::default()),
        readiness: Arc::new(StoreReadiness { store: Arc::clone(&core.store) }),
        files: Files {
            tables: core.tables(),
            exports: core.export_sources(),
            clock: Arc::clone(&core.clock) as _,
            audit: core.audit(),
            jobs: core.jobs(),
            intake: Intake::new(
                Arc::clone(&core.store) as _,
                Arc::clone(&core.progress) as _,
                Arc::clone(&core.clock) as _,
            ),
            desk: Desk::new(core.leads(), core.sales()),
            handles: core.handles.clone(),
        },
        gate: Arc::new(core.gate()?),
        host: core.public_host(),
        playground: match core.settings.server.playground {
            Playground::On => Some(Role::Viewer),
            Playground::Auto => Some(Role::Admin),
            Playground::Off => None,
        },
        seed: *core.ids.new_id(core.clock.now()).as_bytes(),
        patience: Patience::default(),
        outside: None,
    })
}

fn state(
    core: &Core,
    enrichment: Option<Arc<Enrichment>>,
    partner_center: &SetUp<PartnerCenterParts>,
    pushes: Pushes,
) -> State {
    let (progress, clock) = (Arc::clone(&core.progress), Arc::clone(&core.clock));
    State {
        leads: Leads::new(core.leads(), progress.clone(), clock.clone()),
        views: Views::new(Arc::clone(&core.store) as _, clock.clone()),
        scans: Scans::new(core.scan_store(), progress.clone(), clock.clone()),
        jobs: core.jobs(),
        alerts: Alerts::new(Arc::clone(&core.store) as _),
        annotations: Annotations::new(
            Arc::clone(&core.store) as _,
            progress.clone(),
            clock.clone(),
        ),
        audit: core.audit(),
        assess: Assess::new(Arc::clone(&core.rules), clock),
        sales: core.sales(),
        enrichment,
        pushes,
        partner_center: partner_center.clone().map(|parts| parts.sign_ins),
        referrals: core.referrals(),
        syncs: core.syncs(),
        progress,
        handles: core.handles.clone(),
        tick: TICK,
    }
}
