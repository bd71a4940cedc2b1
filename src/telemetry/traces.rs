//! Traces over OTLP: spans of requests, work and outgoing calls, sent in batches to a collector. Off
//! unless `OTEL_EXPORTER_OTLP_ENDPOINT` names one.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use opentelemetry::{
    KeyValue,
    propagation::{Extractor, Injector, TextMapPropagator as _},
    trace::TracerProvider as _,
};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    propagation::TraceContextPropagator,
    trace::{SdkTracer, SdkTracerProvider, SpanData, SpanExporter as Exporter},
};
use tokio::runtime::{Builder, Runtime};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use url::Url;

/// One batch is not waited for any longer.
const PATIENCE: Duration = Duration::from_secs(5);

static TRACES: OnceLock<Traces> = OnceLock::new();

struct Traces {
    provider: SdkTracerProvider,
    /// Sends; it lives as long as the process.
    _runtime: Runtime,
}

/// Sends on a runtime of its own: the library's thread has none.
#[derive(Debug)]
struct OnRuntime {
    inner: Arc<SpanExporter>,
    handle: tokio::runtime::Handle,
}

impl Exporter for OnRuntime {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let inner = Arc::clone(&self.inner);
        let sent = self.handle.spawn(async move { inner.export(batch).await });
        sent.await.unwrap_or(Ok(()))
    }
}

/// A tracer that sends to the collector at `endpoint`; `None`: none can be made, which is logged
/// once there is a log.
pub(super) fn tracer(endpoint: &Url) -> Result<SdkTracer, String> {
    // A second installation is refused and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("traces")
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let base = endpoint.as_str().trim_end_matches('/');
    let entered = runtime.enter();
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(format!("{base}/v1/traces"))
        .with_timeout(PATIENCE)
        .build()
        .map_err(|error| error.to_string())?;
    drop(entered);
    let exporter = OnRuntime { inner: Arc::new(exporter), handle: runtime.handle().clone() };
    let resource = Resource::builder()
        .with_service_name("hunter")
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    let provider =
        SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build();
    let tracer = provider.tracer("hunter");
    // Only the first call of a process counts, as for the log.
    let _ = TRACES.set(Traces { provider, _runtime: runtime });
    Ok(tracer)
}

/// Sends what has not been sent yet. Called once, at the end of the process.
pub fn flush() {
    if let Some(traces) = TRACES.get()
        && let Err(error) = traces.provider.shutdown_with_timeout(PATIENCE)
    {
        tracing::debug!(%error, "the last traces were not sent");
    }
}

/// Makes a span the child of what a caller's headers say (W3C `traceparent`), if they say anything.
pub fn continue_from(span: &Span, headers: &dyn Extractor) {
    if TRACES.get().is_some() {
        let context = TraceContextPropagator::new().extract(headers);
        // A span that nobody samples has no context, which is no loss.
        let _ = span.set_parent(context);
    }
}

/// Tells whom we call which span of ours it is (W3C `traceparent`).
pub fn tell(span: &Span, headers: &mut dyn Injector) {
    if TRACES.get().is_some() {
        TraceContextPropagator::new().inject_context(&span.context(), headers);
    }
}
