//! Logs to stderr, metrics for Prometheus, traces to a collector. All are of the process, so all are
//! set up once.

pub mod names;
mod traces;

use std::{io::IsTerminal, sync::OnceLock};

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

pub use self::traces::{continue_from, flush, tell};
use crate::config::{LogFormat, Telemetry};

/// Upper bounds of the histograms, in seconds: from a cached answer to a patient scan.
const SECONDS: &[f64] =
    &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// Starts logging. stdout carries results, so the log goes to stderr. Only the first call of a
/// process counts.
pub fn init_logs(settings: &Telemetry) {
    let filter =
        EnvFilter::try_new(&settings.log_filter).expect("the settings have checked the log filter");
    let is_terminal = std::io::stderr().is_terminal();
    let format = settings.log_format.unwrap_or(if is_terminal {
        LogFormat::Pretty
    } else {
        LogFormat::Json
    });
    let tracer = settings.otlp_endpoint.as_ref().map(traces::tracer);
    let (tracer, problem) = match tracer {
        Some(Ok(tracer)) => (Some(tracer), None),
        Some(Err(problem)) => (None, Some(problem)),
        None => (None, None),
    };
    let spans = tracer.map(|tracer| tracing_opentelemetry::layer().with_tracer(tracer));
    let registry = tracing_subscriber::registry().with(filter).with(spans);
    // An error says that a subscriber is set already, which then serves this caller as well.
    let _ = match format {
        LogFormat::Pretty => {
            let colours = is_terminal && !crate::config::no_colour();
            registry.with(fmt::layer().with_writer(std::io::stderr).with_ansi(colours)).try_init()
        }
        LogFormat::Json => registry
            .with(fmt::layer().json().flatten_event(true).with_writer(std::io::stderr))
            .try_init(),
    };
    if let Some(problem) = problem {
        tracing::warn!(problem, "traces are not sent");
    }
}

/// The metrics of this process. The first call starts the recording.
pub fn metrics() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let handle = PrometheusBuilder::new()
            .with_recommended_naming(true)
            .set_buckets(SECONDS)
            .expect("the list of bounds is not empty")
            .install_recorder()
            .expect("nothing else installs a recorder");
        describe();
        handle
    })
}

fn describe() {
    let duration = |name: &'static str, meaning: &'static str| {
        describe_histogram!(name, Unit::Seconds, meaning);
    };
    duration(names::HTTP_SERVER_REQUEST_DURATION, "Duration of served HTTP requests");
    duration(names::GRAPHQL_OPERATION_DURATION, "Duration of operations of the graph");
    duration(names::DB_OPERATION_DURATION, "Duration of statements");
    duration(names::HTTP_CLIENT_REQUEST_DURATION, "Duration of calls to outside systems");
    duration(names::DNS_LOOKUP_DURATION, "Duration of DNS questions that were sent");
    duration(names::SCAN_DURATION, "Duration of scans");
    duration(names::ACTOR_ASK_DURATION, "Duration of questions to actors");
    duration(names::ENRICHMENT_DURATION, "Duration of look-ups of leads' addresses");
    duration(names::REDIS_CALL_DURATION, "Duration of calls to Redis");
    describe_gauge!(
        names::ENRICHMENT_DATABASE_AGE,
        Unit::Seconds,
        "Time since an IP database was built"
    );
    describe_gauge!(names::ENRICHMENT_DATABASE_LOADED, "Whether an IP database answers");
    describe_counter!(names::ENRICHMENT_LOOK_UPS, "Answers of IP databases by result");
    describe_counter!(names::ENRICHMENT_CACHE, "Enrichment answers at hand, by tier and result");
    describe_counter!(names::REDIS_SPARED, "Calls to Redis spared while it does not answer");
    describe_gauge!(names::HTTP_SERVER_ACTIVE_REQUESTS, "HTTP requests being served");
    describe_counter!(names::ACCESS_REFUSALS, "Callers that were not let in, by reason");
    describe_gauge!(names::GRAPHQL_SUBSCRIPTIONS, "Open GraphQL subscriptions");
    describe_gauge!(names::SCAN_ACTIVE, "Scans under way");
    describe_gauge!(
        names::PARTNER_CENTER_SIGN_IN,
        "Whether the sign-in to Partner Center works: 1, or 0 while something must be done"
    );
    describe_gauge!(names::PUSH_BACKLOG, "Pushes to Dynamics that wait or are under way");
    describe_gauge!(names::PUSH_OLDEST, Unit::Seconds, "Age of the push that waits longest");
    describe_gauge!(names::PUSH_CIRCUIT, "1 while the connection to Dynamics must be mended");
    describe_counter!(names::PUSH_ATTEMPTS, "Attempts to push a lead, by outcome");
    describe_counter!(names::PUSH_PAUSES, "Pauses of the connection to Dynamics");
    describe_gauge!(names::ALERT_BACKLOG, "Deliveries of alerts that wait or are under way");
    describe_gauge!(names::ALERT_OLDEST, Unit::Seconds, "Age of the delivery that waits longest");
    describe_counter!(names::ALERT_DELIVERIES, "Attempts to take alerts out, by outcome");
    describe_gauge!(names::SYNC_AGE, Unit::Seconds, "Time since the last complete referral sync");
    describe_gauge!(names::REFERRALS_OPEN, "Referrals still to be worked");
    describe_gauge!(names::REFERRALS_WITHOUT_DOMAIN, "Open referrals without a company");
    describe_gauge!(names::REFERRALS_EXPIRING, "Open referrals that lapse within 72 hours");
    describe_counter!(names::SYNC_RUNS, "Referral syncs that ended, by outcome");
    describe_counter!(names::DNS_QUERIES, "DNS questions by type and result");
    describe_counter!(names::ACTOR_RESTARTS, "Restarts of actors after a crash");
    describe_counter!(names::ACTOR_REJECTED, "Questions to actors that found no permit");
}
