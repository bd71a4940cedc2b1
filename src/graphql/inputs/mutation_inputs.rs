//! The small inputs of mutations.

use async_graphql::{ID, InputObject};

/// A lead to add.
#[derive(Debug, Clone, InputObject)]
pub struct AddLeadInput {
    /// What people paste: URL, e-mail, `www.`, upper case, IDN.
    pub domain: String,
    /// The company's name.
    pub company_name: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Scan it at once.
    #[graphql(default_with = "Some(true)")]
    pub scan: Option<bool>,
}

/// A domain to scan.
#[derive(Debug, Clone, InputObject)]
pub struct ScanDomainInput {
    /// What people paste: URL, e-mail, `www.`, upper case, IDN.
    pub domain: String,
    /// The company's name.
    pub company_name: Option<String>,
}

/// A lead, by its domain.
#[derive(Debug, Clone, InputObject)]
pub struct DomainInput {
    /// What people paste: URL, e-mail, `www.`, upper case, IDN.
    pub domain: String,
}

/// Something with an id.
#[derive(Debug, Clone, InputObject)]
pub struct NodeInput {
    /// Its id.
    pub id: ID,
}

/// How to sync.
#[derive(Debug, Clone, InputObject)]
pub struct SyncPartnerReferralsInput {
    /// Read everything again instead of what changed.
    #[graphql(default_with = "Some(false)")]
    pub full: Option<bool>,
}

/// A referral and the domain it belongs to.
#[derive(Debug, Clone, InputObject)]
pub struct LinkReferralInput {
    /// The referral.
    pub referral_id: ID,
    /// The lead's domain.
    pub domain: String,
}

/// A view to save for everybody.
#[derive(Debug, Clone, InputObject)]
pub struct SaveTeamViewInput {
    /// What the team calls it, at most 60 characters.
    pub name: String,
    /// Filter and order as parameters, e.g. `segment=MIGRATION&sort=SCORE.DESC`.
    pub address: String,
}

/// A view to take away.
#[derive(Debug, Clone, InputObject)]
pub struct RemoveTeamViewInput {
    /// What the team calls it.
    pub name: String,
}

/// A lead and a word for it.
#[derive(Debug, Clone, InputObject)]
pub struct TagInput {
    /// The lead's domain.
    pub domain: String,
    /// The word, at most 100 characters.
    pub tag: String,
}

/// A lead and what to write about it.
#[derive(Debug, Clone, InputObject)]
pub struct NoteInput {
    /// The lead's domain.
    pub domain: String,
    /// At most 10,000 characters, in as many lines as you like.
    pub text: String,
}

/// A lead, and whether to keep it at hand.
#[derive(Debug, Clone, InputObject)]
pub struct FavoriteInput {
    /// The lead's domain.
    pub domain: String,
    /// Whether to keep it at hand.
    pub is_favorite: bool,
}
