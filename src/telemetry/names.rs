//! Every metric and attribute name. OpenTelemetry's where it has one, else under `hunter.`; the
//! Prometheus rendering turns dots into underscores and adds the unit.

/// Duration of an HTTP request that was served (seconds).
pub const HTTP_SERVER_REQUEST_DURATION: &str = "http.server.request.duration";
/// Requests being served.
pub const HTTP_SERVER_ACTIVE_REQUESTS: &str = "http.server.active_requests";
/// Duration of an operation of the graph (seconds), by its type and, of the screen's, its name.
pub const GRAPHQL_OPERATION_DURATION: &str = "hunter.graphql.operation.duration";
/// Duration of a statement (seconds).
pub const DB_OPERATION_DURATION: &str = "db.client.operation.duration";
/// Duration of a call to an outside system (seconds), until its head is there.
pub const HTTP_CLIENT_REQUEST_DURATION: &str = "http.client.request.duration";
/// Duration of a DNS question that was sent (seconds), aliases and tries included.
pub const DNS_LOOKUP_DURATION: &str = "dns.lookup.duration";
/// Callers that were not let in, by reason.
pub const ACCESS_REFUSALS: &str = "hunter.access.refusals";
/// Open subscriptions.
pub const GRAPHQL_SUBSCRIPTIONS: &str = "hunter.graphql.subscriptions";
/// Answered and failed DNS questions, by type and result.
pub const DNS_QUERIES: &str = "hunter.dns.queries";
/// Duration of a scan (seconds).
pub const SCAN_DURATION: &str = "hunter.scan.duration";
/// Scans under way.
pub const SCAN_ACTIVE: &str = "hunter.scan.active";
/// Whether the sign-in to Partner Center works: 1, or 0 while something must be done.
pub const PARTNER_CENTER_SIGN_IN: &str = "hunter.partner_center.sign_in";
/// Syncs with Partner Center that ended, by outcome.
pub const SYNC_RUNS: &str = "hunter.sync.runs";
/// Time since the last complete sync (seconds); infinite before the first.
pub const SYNC_AGE: &str = "hunter.sync.age";
/// Referrals still to be worked.
pub const REFERRALS_OPEN: &str = "hunter.referrals.open";
/// Open referrals whose company nobody knows.
pub const REFERRALS_WITHOUT_DOMAIN: &str = "hunter.referrals.without_domain";
/// Open referrals that lapse within 72 hours.
pub const REFERRALS_EXPIRING: &str = "hunter.referrals.expiring";
/// Duration of a question to an actor (seconds).
pub const ACTOR_ASK_DURATION: &str = "hunter.actor.ask.duration";
/// Restarts of an actor after a crash.
pub const ACTOR_RESTARTS: &str = "hunter.actor.restarts";
/// Questions to an actor that found no permit.
pub const ACTOR_REJECTED: &str = "hunter.actor.rejected";
/// Answers of IP databases about addresses, by database and result.
pub const ENRICHMENT_LOOK_UPS: &str = "hunter.enrichment.look_ups";
/// Duration of a look-up of a lead's addresses, name servers included (seconds), by result.
pub const ENRICHMENT_DURATION: &str = "hunter.enrichment.duration";
/// Answers that were at hand or not, by tier and result.
pub const ENRICHMENT_CACHE: &str = "hunter.enrichment.cache";
/// Time since an IP database was built (seconds).
pub const ENRICHMENT_DATABASE_AGE: &str = "hunter.enrichment.database.age";
/// 1 when an IP database answers, 0 when it does not.
pub const ENRICHMENT_DATABASE_LOADED: &str = "hunter.enrichment.database.loaded";
/// Duration of a call to Redis (seconds), by result.
pub const REDIS_CALL_DURATION: &str = "hunter.redis.call.duration";
/// Calls to Redis that were not made, because it did not answer a moment ago.
pub const REDIS_SPARED: &str = "hunter.redis.spared";
/// Attempts to push a lead to Dynamics, by outcome.
pub const PUSH_ATTEMPTS: &str = "hunter.push.attempts";
/// Pushes that wait or are under way.
pub const PUSH_BACKLOG: &str = "hunter.push.backlog";
/// Age of the push that waits longest (seconds).
pub const PUSH_OLDEST: &str = "hunter.push.oldest";
/// 1 while a person must mend the connection to Dynamics.
pub const PUSH_CIRCUIT: &str = "hunter.push.circuit";
/// Pauses of the whole connection to Dynamics.
pub const PUSH_PAUSES: &str = "hunter.push.pauses";
/// Attempts to take an alert out, by channel and outcome.
pub const ALERT_DELIVERIES: &str = "hunter.alert.deliveries";
/// Deliveries of alerts that wait or are under way.
pub const ALERT_BACKLOG: &str = "hunter.alert.backlog";
/// Age of the delivery of an alert that waits longest (seconds).
pub const ALERT_OLDEST: &str = "hunter.alert.oldest";

/// Attribute: query, mutation or subscription.
pub const GRAPHQL_OPERATION_TYPE: &str = "graphql.operation.type";
/// Attribute: name of an operation, of documents of the screen only.
pub const GRAPHQL_OPERATION_NAME: &str = "graphql.operation.name";
/// Attribute: read or write.
pub const DB_OPERATION: &str = "db.operation.name";
/// Attribute: ok or failed.
pub const RESULT: &str = "hunter.result";
/// Attribute: which outside system.
pub const PEER: &str = "hunter.peer";
/// Attribute: why somebody was not let in.
pub const ACCESS_REASON: &str = "hunter.access.reason";
/// Attribute: method of a request.
pub const HTTP_REQUEST_METHOD: &str = "http.request.method";
/// Attribute: status of an answer.
pub const HTTP_RESPONSE_STATUS_CODE: &str = "http.response.status_code";
/// Attribute: path template of a request, never the path itself.
pub const HTTP_ROUTE: &str = "http.route";
/// Attribute: how a scan ended.
pub const SCAN_OUTCOME: &str = "hunter.scan.outcome";
/// Attribute: how a sync ended.
pub const SYNC_OUTCOME: &str = "hunter.sync.outcome";
/// Attribute: an actor's name.
pub const ACTOR_NAME: &str = "hunter.actor.name";
/// Attribute: an IP database, by its kind.
pub const ENRICHMENT_DATABASE: &str = "hunter.enrichment.database";
/// Attribute: what came of a look-up.
pub const ENRICHMENT_RESULT: &str = "hunter.enrichment.result";
/// Attribute: memory, redis or store.
pub const CACHE_TIER: &str = "hunter.cache.tier";
/// Attribute: what came of a call to Redis.
pub const REDIS_RESULT: &str = "hunter.redis.result";
/// Attribute: what came of a push.
pub const PUSH_OUTCOME: &str = "hunter.push.outcome";
/// Attribute: the way an alert goes out.
pub const ALERT_CHANNEL: &str = "hunter.alert.channel";
/// Attribute: what came of an attempt to take an alert out.
pub const ALERT_OUTCOME: &str = "hunter.alert.outcome";
