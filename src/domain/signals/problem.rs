//! Stable codes of what is wrong with a domain's records. The sentences are in the catalogue.

/// More than one SPF record: receivers apply none.
pub const SPF_MULTIPLE_RECORDS: &str = "spf-multiple-records";
/// A term receivers can not read.
pub const SPF_SYNTAX: &str = "spf-syntax";
/// More than 10 DNS look-ups: receivers give up.
pub const SPF_TOO_MANY_LOOKUPS: &str = "spf-too-many-lookups";
/// More than 2 look-ups that find nothing: receivers give up.
pub const SPF_VOID_LOOKUPS: &str = "spf-void-lookups";
/// An included or redirected domain without an SPF record: receivers give up.
pub const SPF_INCLUDE_MISSING: &str = "spf-include-missing";
/// An include that leads back to itself: receivers give up.
pub const SPF_INCLUDE_LOOP: &str = "spf-include-loop";
/// An include that went unanswered: the look-up count is too low.
pub const SPF_INCLUDE_UNANSWERED: &str = "spf-include-unanswered";
/// `+all`: the whole internet may send.
pub const SPF_PASS_ALL: &str = "spf-pass-all";
/// Neither `all` nor `redirect`: the rest of the internet is neither allowed nor forbidden.
pub const SPF_NO_ALL: &str = "spf-no-all";
/// `ptr`: slow, unreliable and discouraged.
pub const SPF_PTR: &str = "spf-ptr";
/// Terms behind `all`, or a `redirect` beside it, which nobody reads.
pub const SPF_IGNORED_TERMS: &str = "spf-ignored-terms";
/// Revoked keys only.
pub const DKIM_REVOKED: &str = "dkim-revoked";
/// A record at a selector that is no usable key.
pub const DKIM_UNUSABLE: &str = "dkim-unusable";
/// An RSA key of fewer than 1024 bits.
pub const DKIM_WEAK_KEY: &str = "dkim-weak-key";
/// `t=y`: receivers must treat signed mail as unsigned.
pub const DKIM_TESTING: &str = "dkim-testing";
/// Every name below `_domainkey` answers with the same record, which was not counted.
pub const DKIM_WILDCARD: &str = "dkim-wildcard";
/// More than one DMARC record: receivers apply none.
pub const DMARC_MULTIPLE_RECORDS: &str = "dmarc-multiple-records";
/// Something that was meant to be a DMARC record and is none.
pub const DMARC_MALFORMED: &str = "dmarc-malformed";
/// Neither a usable policy nor an address for reports: receivers ignore the record.
pub const DMARC_NO_POLICY: &str = "dmarc-no-policy";
/// A policy receivers do not know; with an address for reports they monitor only.
pub const DMARC_INVALID_POLICY: &str = "dmarc-invalid-policy";
/// `pct` is no number from 0 to 100 and counts as 100.
pub const DMARC_INVALID_PCT: &str = "dmarc-invalid-pct";
/// A tag that stands twice; the first counts.
pub const DMARC_DUPLICATE_TAG: &str = "dmarc-duplicate-tag";
/// Nobody receives the reports.
pub const DMARC_NO_REPORTS: &str = "dmarc-no-reports";
/// A null MX beside other hosts, which makes it void.
pub const MX_NULL_AMONG_OTHERS: &str = "mx-null-among-others";
/// An address where a host name must stand.
pub const MX_ADDRESS: &str = "mx-address";

/// All of them, for the catalogue's test.
pub const ALL: &[&str] = &[
    SPF_MULTIPLE_RECORDS,
    SPF_SYNTAX,
    SPF_TOO_MANY_LOOKUPS,
    SPF_VOID_LOOKUPS,
    SPF_INCLUDE_MISSING,
    SPF_INCLUDE_LOOP,
    SPF_INCLUDE_UNANSWERED,
    SPF_PASS_ALL,
    SPF_NO_ALL,
    SPF_PTR,
    SPF_IGNORED_TERMS,
    DKIM_REVOKED,
    DKIM_UNUSABLE,
    DKIM_WEAK_KEY,
    DKIM_TESTING,
    DKIM_WILDCARD,
    DMARC_MULTIPLE_RECORDS,
    DMARC_MALFORMED,
    DMARC_NO_POLICY,
    DMARC_INVALID_POLICY,
    DMARC_INVALID_PCT,
    DMARC_DUPLICATE_TAG,
    DMARC_NO_REPORTS,
    MX_NULL_AMONG_OTHERS,
    MX_ADDRESS,
];

/// Adds a code once.
pub(super) fn note(problems: &mut Vec<String>, code: &str) {
    if !problems.iter().any(|known| known == code) {
        problems.push(code.to_owned());
    }
}
