//! Referrals: which kind, which company, what they mean for a lead.

use hunter::domain::{
    domain_name::DomainName,
    ids::{LeadId, ReferralId},
    referral::{
        LinkSource, Referral, ReferralCategory, ReferralFacts,
        candidates::{Candidates, Choice},
        standing::{LinkStatus, Standing},
    },
};
use rstest::rstest;
use uuid::Uuid;

#[rstest]
#[case("Independent", "Direct", "msft", ReferralCategory::Marketplace)]
#[case("Independent", "Direct", "", ReferralCategory::Marketplace)]
#[case("Independent", "SalesQualified", "msft", ReferralCategory::QualifiedLead)]
#[case("Independent", "MarketingQualified", "MSFT", ReferralCategory::QualifiedLead)]
#[case("Independent", "SalesQualified", "6b1d2c3e", ReferralCategory::CoSell)]
#[case("Shared", "SalesQualified", "6b1d2c3e", ReferralCategory::CoSell)]
#[case("Shared", "SalesQualified", "msft", ReferralCategory::CoSell)]
#[case("Independent", "None", "6b1d2c3e", ReferralCategory::CoSell)]
#[case("Independent", "Direct", "6b1d2c3e", ReferralCategory::Unknown)]
#[case("Brand new", "Direct", "msft", ReferralCategory::Unknown)]
#[case("", "", "", ReferralCategory::Unknown)]
fn three_fields_tell_the_kind(
    #[case] referral_type: &str,
    #[case] qualification: &str,
    #[case] invited_by: &str,
    #[case] expected: ReferralCategory,
) {
    fn some(text: &str) -> Option<&str> {
        (!text.is_empty()).then_some(text)
    }
    let found = ReferralCategory::of(some(referral_type), some(qualification), some(invited_by));
    assert_eq!(found, expected);
}

#[rstest]
#[case(&["ayse@firma.com.tr"], &["firma.com.tr"], Some("firma.com.tr"))]
#[case(&["KIM.LO@Corp.Firma.com.tr "], &["firma.com.tr"], Some("firma.com.tr"))]
#[case(&["a@gmail.com", "b@hotmail.com.tr"], &[], None)]
#[case(&["a@gmail.com", "b@firma.com.tr"], &["firma.com.tr"], Some("firma.com.tr"))]
#[case(&["a@bir.com.tr", "b@iki.com.tr"], &["bir.com.tr", "iki.com.tr"], None)]
#[case(&["a@iki.com.tr", "a@bir.com.tr", "b@bir.com.tr"], &["bir.com.tr", "iki.com.tr"], Some("bir.com.tr"))]
#[case(&["a@bir.com", "b@bir.com", "a@iki.com", "a@uc.com"], &["bir.com", "iki.com", "uc.com"], None)]
#[case(&["rep@microsoft.com", "x@mailinator.com", "me@partner.com.tr"], &[], None)]
#[case(&["no address", "@", "a@", "a@com.tr"], &[], None)]
#[case(&["info@çağdaş.com.tr"], &["xn--ada-goa22dfd.com.tr"], None)]
fn the_majority_of_company_addresses_names_the_company(
    #[case] emails: &[&str],
    #[case] domains: &[&str],
    #[case] choice: Option<&str>,
) {
    let found = Candidates::of(emails.iter().copied(), &["partner.com.tr".to_owned()]);
    let names: Vec<_> = found.domains.iter().map(DomainName::as_str).collect();
    if emails[0].is_ascii() {
        assert_eq!(names, domains);
        assert_eq!(found.choice.domain(), choice);
    } else {
        assert_eq!(names.len(), 1, "an IDN is one domain in its ASCII form: {names:?}");
        assert!(names[0].starts_with("xn--"), "{names:?}");
    }
}

#[test]
fn an_onmicrosoft_name_is_evidence_of_a_tenant_and_no_company() {
    let found = Candidates::of(["admin@Firma.onmicrosoft.com", "x@firma.onmicrosoft.com"], &[]);
    assert_eq!(found.choice, Choice::Nothing);
    assert_eq!(found.tenant_hints, ["firma.onmicrosoft.com"]);
}

fn referral(id: u128, status: &str, value: Option<i64>, linked: bool) -> Referral {
    Referral {
        id: ReferralId(Uuid::from_u128(id)),
        facts: ReferralFacts {
            referral_id: id.to_string(),
            status: status.to_owned(),
            deal_value: value.map(Into::into),
            ..Default::default()
        },
        domain: Some("firma.com.tr".to_owned()),
        domain_candidates: vec!["firma.com.tr".to_owned()],
        tenant_hints: Vec::new(),
        link: linked.then_some((LeadId(Uuid::from_u128(9)), LinkSource::Auto)),
        synced_at: chrono::DateTime::UNIX_EPOCH,
        missing_since: None,
    }
}

#[test]
fn open_before_closed_then_higher_value_decides_which_one_counts() {
    let all = vec![
        referral(1, "Closed", Some(900), true),
        referral(2, "New", None, true),
        referral(3, "Active", Some(10), true),
        referral(4, "Active", Some(70), true),
    ];
    let standing = Standing::of(all);
    let order: Vec<_> =
        standing.referrals.iter().map(|referral| referral.facts.referral_id.as_str()).collect();
    assert_eq!(order, ["4", "3", "2", "1"]);
    assert_eq!(standing.primary().map(|first| first.facts.referral_id.as_str()), Some("4"));
}

#[test]
fn the_link_status_is_told_from_the_links_alone() {
    let status = |all| Standing::of(all).link_status;
    let mut undecided = referral(3, "New", None, false);
    undecided.domain = None;
    undecided.domain_candidates.push("baska.com.tr".to_owned());
    assert_eq!(status(vec![]), LinkStatus::None);
    assert_eq!(status(vec![referral(1, "New", None, true)]), LinkStatus::Linked);
    assert_eq!(status(vec![referral(1, "New", None, false)]), LinkStatus::Unlinked);
    assert_eq!(
        status(vec![referral(1, "New", None, true), referral(2, "New", None, false)]),
        LinkStatus::Mixed
    );
    assert_eq!(status(vec![referral(1, "New", None, true), undecided]), LinkStatus::MultiCandidate);
}

#[test]
fn an_unknown_status_counts_as_open_so_that_nobody_misses_it() {
    for (status, open) in [("New", true), ("Active", true), ("closed", false), ("Paused", true)] {
        assert_eq!(referral(1, status, None, true).facts.is_open(), open, "{status}");
    }
}
