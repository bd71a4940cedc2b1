//! Signals that somebody types.

use async_graphql::{InputObject, MaybeUndefined};

use crate::{
    graphql::types::{DmarcPolicy, MailProvider},
    services::assess::Typed,
};

/// Signals to score. What is left out is unknown and neither earns nor costs points.
#[derive(Debug, Clone, InputObject)]
pub struct SignalsInput {
    /// Whose signals; a text that is no company domain is judged as such.
    pub domain: Option<String>,
    /// Who runs the mailbox.
    pub provider: MailProvider,
    /// Mail exchangers; null or an empty list says that there are none.
    pub mx_hosts: MaybeUndefined<Vec<String>>,
    /// Whether SPF is published.
    pub spf: Option<bool>,
    /// The SPF record; says that it is published when spf does not say.
    pub spf_record: Option<String>,
    /// Whether a DKIM key was found.
    pub dkim: Option<bool>,
    /// The DMARC policy.
    pub dmarc_policy: Option<DmarcPolicy>,
}

impl From<SignalsInput> for Typed {
    fn from(input: SignalsInput) -> Self {
        Self {
            domain: input.domain,
            provider: input.provider.into(),
            mx_hosts: match input.mx_hosts {
                MaybeUndefined::Undefined => None,
                MaybeUndefined::Null => Some(Vec::new()),
                MaybeUndefined::Value(hosts) => Some(hosts),
            },
            spf: input.spf,
            spf_record: input.spf_record,
            dkim: input.dkim,
            dmarc_policy: input.dmarc_policy.map(Into::into),
        }
    }
}
