//! The client of an organisation's Web API: leads by the alternate key on the domain, the lead
//! table's definitions, the connection test, and provisioning.

mod definition;
mod exchange;
mod metadata;
mod probe;
mod provision;
mod refusal;
mod relation;
mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Client, Method, Url};
use tokio::sync::Mutex;
use uuid::Uuid;

use self::exchange::{Answer, Call, Connection, encoded, failed};
use crate::{
    adapters::http_client::{self, Reach},
    domain::push::{
        failure::{FailureClass, FailureReason, PushFailure},
        mapping::{Column, Mapping},
        schema::{KeyState, LeadSchema},
    },
    ports::{
        budget::Budget,
        clock::{Clock, Ids, Patience},
        dynamics::{
            Acknowledgement, Check, Dynamics, DynamicsError, HeldLead, Precondition, Ties, Trace,
            Write,
        },
        sign_in::Tokens,
    },
};

/// How long definitions are taken for true. What they miss shows as an error of its own kind, and
/// then they are read anew.
const SCHEMA_LIFE: TimeDelta = TimeDelta::minutes(10);

/// These break an address, encoded or not; no domain contains one.
const FORBIDDEN: &[char] = &['/', '<', '>', '*', '%', '&', ':', '\\', '?', '+'];

/// Which organisation.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// E.g. `https://contoso.crm4.dynamics.com`.
    pub base_url: Url,
    /// E.g. `v9.2`.
    pub api_version: String,
    /// The model-driven app that a lead's page opens in.
    pub app_id: Option<String>,
}

/// The address can not be an organisation's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the address must be the organisation's alone, over https, without path, user or query")]
pub struct BadAddress;

impl Organisation {
    /// Checks the address: credentials are sent there.
    ///
    /// # Errors
    /// When it is not https on a public host, or has more than scheme and host.
    pub fn check(&self, reach: Reach) -> Result<(), BadAddress> {
        let url = &self.base_url;
        let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        http_client::permit(url, reach).map_err(|_| BadAddress)?;
        if plain { Ok(()) } else { Err(BadAddress) }
    }

    /// What tokens are asked for, e.g. `https://contoso.crm4.dynamics.com/.default`.
    pub fn scope(&self) -> String {
        format!("{}/.default", self.origin())
    }

    fn origin(&self) -> &str {
        self.base_url.as_str().trim_end_matches('/')
    }
}

/// What the client works with.
pub struct Parts {
    /// Without redirects.
    pub http: Client,
    /// Tokens for [`Organisation::scope`].
    pub tokens: Arc<dyn Tokens>,
    /// Shared by everybody who uses the connection.
    pub budget: Arc<dyn Budget>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids of requests.
    pub ids: Arc<dyn Ids>,
    /// Waiting while provisioning.
    pub patience: Arc<dyn Patience>,
    /// What goes where.
    pub mapping: Arc<Mapping>,
    /// What leads are tied to: what is needed there for it.
    pub ties: Ties,
}

/// The client.
pub struct DataverseClient {
    connection: Connection,
    organisation: Organisation,
    mapping: Arc<Mapping>,
    ties: Ties,
    schema: Mutex<Option<(LeadSchema, DateTime<Utc>)>>,
    account_key: Mutex<Option<(KeyState, DateTime<Utc>)>>,
}

impl DataverseClient {
    /// A client that has asked nothing yet.
    ///
    /// # Errors
    /// When the address is not permitted.
    pub fn new(organisation: Organisation, reach: Reach, parts: Parts) -> Result<Self, BadAddress> {
        organisation.check(reach)?;
        let api = format!("{}/api/data/{}/", organisation.origin(), organisation.api_version);
        let api = Url::parse(&api).map_err(|_| BadAddress)?;
        let Parts { http, tokens, budget, clock, ids, patience, mapping, ties } = parts;
        let connection = Connection { http, api, tokens, budget, clock, ids, patience };
        let (schema, account_key) = (Mutex::default(), Mutex::default());
        Ok(Self { connection, organisation, mapping, ties, schema, account_key })
    }

    /// Reads the definitions past every cache.
    async fn schema_anew(&self) -> Result<LeadSchema, DynamicsError> {
        let mut kept = self.schema.lock().await;
        let schema = metadata::schema(&self.connection, &self.mapping, true).await?;
        *kept = Some((schema.clone(), self.connection.clock.now()));
        Ok(schema)
    }

    /// The lead's address below the version.
    fn lead(&self, domain: &str) -> Result<String, DynamicsError> {
        self.row("leads", domain)
    }

    /// A row's address by the key.
    fn row(&self, set: &str, domain: &str) -> Result<String, DynamicsError> {
        let key = &self.mapping.key().column;
        if domain.is_empty() || domain.contains(FORBIDDEN) {
            let failure = PushFailure::of_field(FailureReason::ValueRefused, key);
            return Err(failed(failure, None, Trace::default()));
        }
        Ok(format!("{set}({key}='{}')", encoded(&domain.replace('\'', "''"))))
    }

    /// Definitions that turned out to be wrong are not kept.
    async fn doubt(&self, error: DynamicsError) -> DynamicsError {
        if let DynamicsError::Failed { failure, .. } = &error
            && matches!(failure.class(), FailureClass::Schema | FailureClass::Configuration)
        {
            *self.schema.lock().await = None;
            *self.account_key.lock().await = None;
        }
        error
    }
}

#[async_trait]
impl Dynamics for DataverseClient {
    async fn schema(&self, fresh: bool) -> Result<LeadSchema, DynamicsError> {
        if fresh {
            return self.schema_anew().await;
        }
        // Askers of one moment share one reading.
        let mut kept = self.schema.lock().await;
        let now = self.connection.clock.now();
        if let Some((schema, read_at)) = kept.as_ref()
            && now - *read_at < SCHEMA_LIFE
        {
            return Ok(schema.clone());
        }
        let schema = metadata::schema(&self.connection, &self.mapping, false).await?;
        *kept = Some((schema.clone(), now));
        Ok(schema)
    }

    async fn find(
        &self,
        domain: &str,
        columns: &[Column],
    ) -> Result<Option<HeldLead>, DynamicsError> {
        let tied = "_parentaccountid_value,_parentcontactid_value";
        let mut path = format!("{}?$select=leadid,statecode,{tied}", self.lead(domain)?);
        for column in columns {
            path.push(',');
            path.push_str(&column.name);
        }
        match self.connection.call(&Call::get(path)).await {
            Ok(answer) => held(answer, columns).map(Some),
            Err(unanswered) => match DynamicsError::from(unanswered) {
                DynamicsError::Absent(_) => Ok(None),
                error => Err(self.doubt(error).await),
            },
        }
    }

    async fn write(&self, write: &Write) -> Result<Acknowledgement, DynamicsError> {
        let body = wire::body(&write.changes);
        let condition = match &write.precondition {
            Precondition::Absent => ("If-None-Match", "*"),
            Precondition::Present => ("If-Match", "*"),
            Precondition::Version(version) => ("If-Match", version.as_str()),
        };
        let call = Call {
            method: Method::PATCH,
            path: format!("{}?$select=leadid,statecode", self.lead(&write.domain)?),
            headers: vec![("Prefer", "return=representation"), condition],
            body: Some(&body),
            request_id: Some(write.request_id),
        };
        let answer = match self.connection.call(&call).await {
            Ok(answer) => answer,
            Err(unanswered) => return Err(self.doubt(unanswered.into()).await),
        };
        let status = answer.status;
        let lead = if status == 204 {
            // Written, without the representation that was asked for: it has to be read.
            let found = self.find(&write.domain, &[]).await?;
            found.ok_or(DynamicsError::Absent(answer.trace))?
        } else {
            held(answer, &[])?
        };
        let HeldLead { lead_id, version, state, trace, .. } = lead;
        let created = match status {
            201 => true,
            204 => write.precondition == Precondition::Absent,
            _ => false,
        };
        Ok(Acknowledgement { lead_id, created, version, state, trace })
    }

    async fn test(&self) -> Vec<Check> {
        self.probe().await
    }

    fn page_of(&self, lead_id: Uuid) -> String {
        let mut url = self.organisation.base_url.clone();
        url.set_path("main.aspx");
        let id = lead_id.to_string();
        let mut query = url.query_pairs_mut();
        query.append_pair("pagetype", "entityrecord").append_pair("etn", "lead");
        query.append_pair("id", &id);
        if let Some(app) = &self.organisation.app_id {
            query.append_pair("appid", app);
        }
        drop(query);
        url.into()
    }
}

/// A lead out of an answer.
fn held(answer: Answer, columns: &[Column]) -> Result<HeldLead, DynamicsError> {
    let row = answer.json()?;
    let Some((lead_id, state)) = wire::lead(&row) else {
        return Err(failed(FailureReason::Unreadable.into(), None, answer.trace));
    };
    let version = answer.etag.or_else(|| wire::version(&row));
    let held = wire::held(&row, columns);
    Ok(HeldLead { lead_id, version, state, held, trace: answer.trace })
}
