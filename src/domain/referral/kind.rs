//! Which kind a referral is, by the three fields that Microsoft names for it.

/// Kind of a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReferralCategory {
    /// A deal that partner and Microsoft (or two partners) sell together.
    CoSell,
    /// A customer who came through the marketplace or the partner's profile there.
    Marketplace,
    /// A lead that Microsoft qualified and sent.
    QualifiedLead,
    /// A combination that nobody documents.
    Unknown,
}

impl ReferralCategory {
    /// Microsoft's table of `type`, `qualification` and `inviteContext.invitedBy.organizationId`.
    /// `type` alone tells nothing: it is only ever `Independent` or `Shared`.
    pub fn of(
        referral_type: Option<&str>,
        qualification: Option<&str>,
        invited_by: Option<&str>,
    ) -> Self {
        let word = |text: Option<&str>| text.unwrap_or_default().trim().to_ascii_lowercase();
        let inviter = word(invited_by);
        let by_microsoft = inviter == "msft";
        match (word(referral_type).as_str(), word(qualification).as_str()) {
            ("independent", "direct") if by_microsoft || inviter.is_empty() => Self::Marketplace,
            ("independent", "salesqualified" | "marketingqualified") if by_microsoft => {
                Self::QualifiedLead
            }
            // A deal shared with Microsoft names Microsoft as the inviter, and is no less shared.
            ("shared", "salesqualified" | "none" | "") => Self::CoSell,
            ("independent", "salesqualified" | "none" | "")
                if !by_microsoft && !inviter.is_empty() =>
            {
                Self::CoSell
            }
            _ => Self::Unknown,
        }
    }
}
