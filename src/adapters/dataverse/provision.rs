//! Making Hunter's columns and key: looked for first, one change at a time, never deleted, and safe
//! to run again at any point.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::Method;
use serde_json::{Value as Json, json};

use super::{
    DataverseClient, definition,
    exchange::{Answer, Call, Unanswered, encoded, failed},
};
use crate::{
    domain::push::{
        failure::{FailureClass, FailureReason},
        schema::{KeyState, LeadSchema},
    },
    ports::dynamics::{
        Dynamics as _, DynamicsError, ProvisionStep, Provisioned, Provisioning, Trace,
    },
};

const PREFIX: &str = "hnt";
/// Option values of a publisher begin with this number; it is our own, where the publisher is.
const OPTION_PREFIX: u64 = 81_694;
const PUBLISHER: &str = "hunter";
const SOLUTION: &str = "hunterlead";

/// Between looks at a key's index, which a job of the organisation builds.
const KEY_POLL: Duration = Duration::from_secs(15);
const KEY_POLLS: u32 = 40;
/// Between tries while something else is being customised, or after a failure that passes.
const PAUSE: Duration = Duration::from_secs(5);
const TRIES: u32 = 8;

struct Publisher {
    id: String,
    option_prefix: u64,
}

impl DataverseClient {
    /// Calls until it is answered. `None`: what was to be made is there already.
    async fn persist(&self, call: &Call<'_>) -> Result<Option<Answer>, DynamicsError> {
        let mut tries = 0;
        loop {
            let (error, is_locked) = match self.connection.call(call).await {
                Ok(answer) => return Ok(Some(answer)),
                Err(Unanswered::Made(_)) => return Ok(None),
                Err(Unanswered::Locked(error)) => (error, true),
                Err(Unanswered::Failed(error)) => (error, false),
            };
            self.wait_out(error, is_locked, &mut tries).await?;
        }
    }

    /// The definitions, read until they are answered.
    async fn definitions(&self) -> Result<LeadSchema, DynamicsError> {
        let mut tries = 0;
        loop {
            match self.schema(true).await {
                Ok(schema) => return Ok(schema),
                Err(error) => self.wait_out(error, false, &mut tries).await?,
            }
        }
    }

    /// Waits while another customisation runs, while the connection is paused, and after what
    /// passes; hands back what does not.
    async fn wait_out(
        &self,
        error: DynamicsError,
        is_locked: bool,
        tries: &mut u32,
    ) -> Result<(), DynamicsError> {
        let now = self.connection.clock.now();
        let wait = match &error {
            DynamicsError::Paused { until } => (*until - now).to_std().unwrap_or_default(),
            DynamicsError::Failed { failure, not_before, .. }
                if is_locked
                    || matches!(
                        failure.class(),
                        FailureClass::Transient | FailureClass::Throttled
                    ) =>
            {
                not_before.map_or(PAUSE, |until| (until - now).to_std().unwrap_or_default())
            }
            _ => return Err(error),
        };
        *tries += 1;
        if *tries >= TRIES {
            return Err(error);
        }
        tracing::info!(%error, tries, "provisioning waits and goes on");
        self.connection.patience.wait(wait).await;
        Ok(())
    }

    async fn read(&self, path: String) -> Result<Json, DynamicsError> {
        let answer = self.persist(&Call::get(path)).await?;
        answer.map_or(Ok(Json::Null), |answer| answer.json())
    }

    async fn make(&self, path: &str, body: &Json, in_solution: bool) -> Result<(), DynamicsError> {
        let headers =
            if in_solution { vec![("MSCRM.SolutionUniqueName", SOLUTION)] } else { vec![] };
        let call = Call {
            method: Method::POST,
            path: path.to_owned(),
            headers,
            body: Some(body),
            request_id: None,
        };
        self.persist(&call).await.map(drop)
    }

    /// The publisher of our prefix, whoever made it.
    async fn publisher(&self) -> Result<Option<Publisher>, DynamicsError> {
        let filter = encoded(&format!("customizationprefix eq '{PREFIX}'"));
        let found = self
            .read(format!(
                "publishers?$select=publisherid,customizationoptionvalueprefix&$filter={filter}&$top=1"
            ))
            .await?;
        let publisher = |row: &Json| {
            Some(Publisher {
                id: row["publisherid"].as_str()?.to_owned(),
                option_prefix: row["customizationoptionvalueprefix"]
                    .as_u64()
                    .unwrap_or(OPTION_PREFIX),
            })
        };
        Ok(publisher(&found["value"][0]))
    }

    async fn has_solution(&self) -> Result<bool, DynamicsError> {
        let filter = encoded(&format!("uniquename eq '{SOLUTION}'"));
        let found =
            self.read(format!("solutions?$select=solutionid&$filter={filter}&$top=1")).await?;
        Ok(found["value"][0].is_object())
    }

    /// Labels are given in the organisation's own language.
    async fn language(&self) -> Result<u64, DynamicsError> {
        let found = self.read("organizations?$select=languagecode&$top=1".to_owned()).await?;
        Ok(found["value"][0]["languagecode"].as_u64().unwrap_or(definition::ENGLISH))
    }

    async fn make_publisher(&self) -> Result<(), DynamicsError> {
        if self.publisher().await?.is_some() {
            return Ok(());
        }
        let body = json!({
            "uniquename": PUBLISHER,
            "friendlyname": "Hunter",
            "customizationprefix": PREFIX,
            "customizationoptionvalueprefix": OPTION_PREFIX,
        });
        self.make("publishers", &body, false).await
    }

    async fn make_solution(&self) -> Result<(), DynamicsError> {
        if self.has_solution().await? {
            return Ok(());
        }
        let publisher = self.publisher().await?.ok_or_else(nothing_to_build_on)?;
        let body = json!({
            "uniquename": SOLUTION,
            "friendlyname": "Hunter Lead Intelligence",
            "version": "1.0.0.0",
            "publisherid@odata.bind": format!("/publishers({})", publisher.id),
        });
        self.make("solutions", &body, false).await
    }

    async fn make_column(&self, name: &str) -> Result<(), DynamicsError> {
        let publisher = self.publisher().await?.ok_or_else(nothing_to_build_on)?;
        let language = self.language().await?;
        let body = definition::column(&self.mapping, name, publisher.option_prefix, language)
            .ok_or_else(nothing_to_build_on)?;
        self.make("EntityDefinitions(LogicalName='lead')/Attributes", &body, true).await
    }

    async fn make_account_column(&self) -> Result<(), DynamicsError> {
        let (name, language) = (&self.mapping.key().column, self.language().await?);
        let body = definition::column(&self.mapping, name, OPTION_PREFIX, language)
            .ok_or_else(nothing_to_build_on)?;
        self.make("EntityDefinitions(LogicalName='account')/Attributes", &body, true).await
    }

    async fn make_account_key(&self) -> Result<(), DynamicsError> {
        let body = definition::key(self.mapping.key(), self.language().await?);
        self.make("EntityDefinitions(LogicalName='account')/Keys", &body, true).await?;
        self.wait_for_key(true).await
    }

    /// Until the index of that table's key is built.
    async fn wait_for_key(&self, of_accounts: bool) -> Result<(), DynamicsError> {
        for _ in 0..KEY_POLLS {
            let state = if of_accounts {
                self.account_key(true).await?
            } else {
                self.definitions().await?.key
            };
            let reason = match state {
                KeyState::Active => return Ok(()),
                KeyState::Failed => FailureReason::KeyFailed,
                KeyState::Missing | KeyState::Pending => {
                    self.connection.patience.wait(KEY_POLL).await;
                    continue;
                }
            };
            return Err(failed(reason.into(), None, Trace::default()));
        }
        Err(failed(FailureReason::KeyPending.into(), None, Trace::default()))
    }

    async fn has_account_column(&self) -> Result<bool, DynamicsError> {
        let name = &self.mapping.key().column;
        let filter = encoded(&format!("LogicalName eq '{name}'"));
        let found = self
            .read(format!(
                "EntityDefinitions(LogicalName='account')/Attributes?$select=LogicalName\
                 &$filter={filter}"
            ))
            .await?;
        Ok(found["value"].as_array().is_some_and(|found| !found.is_empty()))
    }

    async fn make_key(&self) -> Result<(), DynamicsError> {
        let body = definition::key(self.mapping.key(), self.language().await?);
        self.make("EntityDefinitions(LogicalName='lead')/Keys", &body, true).await?;
        self.wait_for_key(false).await
    }

    async fn publish(&self) -> Result<(), DynamicsError> {
        let account = if self.makes_accounts() { "<entity>account</entity>" } else { "" };
        let xml = format!(
            "<importexportxml><entities><entity>lead</entity>{account}</entities></importexportxml>"
        );
        self.make("PublishXml", &json!({"ParameterXml": xml}), false).await
    }
}

#[async_trait]
impl Provisioning for DataverseClient {
    async fn plan(&self) -> Result<Vec<ProvisionStep>, DynamicsError> {
        let publisher = self.publisher().await?.is_some();
        let solution = self.has_solution().await?;
        let schema = self.definitions().await?;
        let own = self.mapping.columns().iter().filter(|column| column.own.is_some());
        let columns = own.map(|column| &column.name);
        let mut steps = vec![
            ProvisionStep { what: Provisioned::Publisher, exists: publisher },
            ProvisionStep { what: Provisioned::Solution, exists: solution },
        ];
        steps.extend([&self.mapping.key().column].into_iter().chain(columns).map(|name| {
            let exists = schema.columns.contains_key(name);
            ProvisionStep { what: Provisioned::Column(name.clone()), exists }
        }));
        let key = schema.key == KeyState::Active;
        steps.push(ProvisionStep { what: Provisioned::Key, exists: key });
        if self.makes_accounts() {
            let exists = self.has_account_column().await?;
            steps.push(ProvisionStep { what: Provisioned::AccountColumn, exists });
            let exists = exists && self.account_key(true).await? == KeyState::Active;
            steps.push(ProvisionStep { what: Provisioned::AccountKey, exists });
        }
        let exists = steps.iter().all(|step| step.exists);
        steps.push(ProvisionStep { what: Provisioned::Publish, exists });
        Ok(steps)
    }

    async fn apply(&self, step: &ProvisionStep) -> Result<(), DynamicsError> {
        match &step.what {
            Provisioned::Publisher => self.make_publisher().await,
            Provisioned::Solution => self.make_solution().await,
            Provisioned::Column(name) => self.make_column(name).await,
            Provisioned::Key => self.make_key().await,
            Provisioned::AccountColumn => self.make_account_column().await,
            Provisioned::AccountKey => self.make_account_key().await,
            Provisioned::Publish => self.publish().await,
        }
    }
}

/// A step before this one is missing.
fn nothing_to_build_on() -> DynamicsError {
    failed(FailureReason::SchemaMismatch.into(), None, Trace::default())
}
