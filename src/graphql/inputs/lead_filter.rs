//! Which leads.

use async_graphql::{InputObject, Result};

use crate::{
    domain::domain_name::DomainName,
    graphql::{
        error::{Code, fault},
        types::{DynamicsState, MailProvider, PriorityCategory, ScanState, Segment, Viewer},
    },
    ports::store::leads,
};

/// Longest search text, in characters.
const SEARCH: usize = 200;

/// Most domains of one filter.
const DOMAINS: usize = 500;

/// Most tags of one filter.
const TAGS: usize = 50;

/// Which leads. All given conditions must hold; a list holds when one of its members does, and an
/// empty list always.
#[derive(Debug, Clone, Default, InputObject)]
pub struct LeadFilter {
    /// One of these domains, as people write them; at most 500.
    pub domain: Option<Vec<String>>,
    /// One of these segments.
    pub segment: Option<Vec<Segment>>,
    /// One of these categories.
    pub category: Option<Vec<PriorityCategory>>,
    /// One of these mail providers.
    pub provider: Option<Vec<MailProvider>>,
    /// At least this score.
    pub score_min: Option<i32>,
    /// At most this score.
    pub score_max: Option<i32>,
    /// One of these ISO 3166-1 alpha-2 codes.
    pub country: Option<Vec<String>>,
    /// Whether the lead is a Partner Center referral.
    pub is_referral: Option<bool>,
    /// One of these states of the push to Dynamics.
    pub dynamics_state: Option<Vec<DynamicsState>>,
    /// With one of these tags.
    pub tag: Option<Vec<String>>,
    /// Whether the viewer keeps it at hand.
    pub is_favorite: Option<bool>,
    /// State of the newest scan.
    pub scan_state: Option<Vec<ScanState>>,
    /// Part of the domain or of the company name, any case, Turkish letters included.
    pub search: Option<String>,
}

impl LeadFilter {
    /// As the store understands it, for that viewer.
    ///
    /// # Errors
    /// `BAD_INPUT` when the search text is too long, or there are too many tags.
    pub(in crate::graphql) fn into_store(self, viewer: &Viewer) -> Result<leads::LeadFilter> {
        let search = self.search.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        if search.as_ref().is_some_and(|text| text.chars().count() > SEARCH) {
            let message = format!("Search for at most {SEARCH} characters.");
            return Err(fault(Code::BadInput, message));
        }
        let domain = domains(self.domain.as_deref().unwrap_or_default())?;
        let tag = self.tag.unwrap_or_default();
        if tag.len() > TAGS {
            return Err(fault(Code::BadInput, format!("Name at most {TAGS} tags.")));
        }
        let favorite = self
            .is_favorite
            .map(|is_one| leads::Favorite { viewer: viewer.account().to_owned(), is_one });
        Ok(leads::LeadFilter {
            tag: tag.iter().map(|tag| tag.trim().to_owned()).collect(),
            favorite,
            domain,
            segment: twins(self.segment),
            category: twins(self.category),
            provider: twins(self.provider),
            score_min: self.score_min,
            score_max: self.score_max,
            country: self
                .country
                .unwrap_or_default()
                .iter()
                .map(|code| code.trim().to_uppercase())
                .collect(),
            scan_state: twins(self.scan_state),
            dynamics_state: twins(self.dynamics_state),
            search,
            is_referral: self.is_referral,
            nothing: false,
        })
    }
}

/// The keys of the domains that were named.
fn domains(given: &[String]) -> Result<Vec<String>> {
    if given.len() > DOMAINS {
        return Err(fault(Code::BadInput, format!("Name at most {DOMAINS} domains.")));
    }
    let read = |text: &String| {
        let domain = DomainName::parse_lead(text);
        domain.map(|domain| domain.as_str().to_owned()).map_err(|_| {
            fault(Code::BadInput, "One of the texts in \"domain\" is no company domain.")
        })
    };
    given.iter().map(read).collect()
}

fn twins<A, B: From<A>>(given: Option<Vec<A>>) -> Vec<B> {
    given.unwrap_or_default().into_iter().map(B::from).collect()
}
