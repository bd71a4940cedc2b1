//! Cursors: an item's place in one order, opaque outside.
//!
//! A cursor ends in a short checksum, so that text which is none of ours never reaches the store.

use async_graphql::Result;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

use super::error::{Code, fault};
use crate::{
    domain::ids::{AlertId, ReferralId, ScanId},
    ports::store::{
        leads::{CursorValue, LeadCursor, LeadOrder, LeadOrderField},
        referrals::{ReferralCursor, ReferralOrder, ReferralOrderField},
    },
};

const LEAD: u8 = b'L';
const SCAN: u8 = b'S';
const ALERT: u8 = b'A';
const REFERRAL: u8 = b'R';
const CHECKSUM: usize = 4;

const FIELDS: [LeadOrderField; 7] = [
    LeadOrderField::Priority,
    LeadOrderField::Score,
    LeadOrderField::Domain,
    LeadOrderField::CompanyName,
    LeadOrderField::ScannedAt,
    LeadOrderField::UpdatedAt,
    LeadOrderField::CreatedAt,
];

/// A lead's cursor.
pub(super) fn of_lead(cursor: &LeadCursor) -> String {
    let field = FIELDS.iter().position(|field| *field == cursor.order.field).unwrap_or_default();
    let mut bytes = vec![LEAD, field as u8, u8::from(cursor.order.descending)];
    bytes.push(cursor.key.len() as u8);
    for value in &cursor.key {
        match value {
            CursorValue::Int(number) => {
                bytes.push(0);
                bytes.extend_from_slice(&number.to_be_bytes());
            }
            CursorValue::Text(text) => {
                bytes.push(1);
                bytes.extend_from_slice(&(text.len() as u32).to_be_bytes());
                bytes.extend_from_slice(text.as_bytes());
            }
        }
    }
    bytes.extend_from_slice(cursor.domain.as_bytes());
    seal(bytes)
}

/// Reads a lead's cursor of that order.
///
/// # Errors
/// `BAD_CURSOR` when it is none of ours or one of another order.
pub(super) fn lead(text: &str, order: LeadOrder) -> Result<LeadCursor> {
    let bytes = open(text, LEAD).ok_or_else(bad)?;
    let cursor = read_lead(&bytes).ok_or_else(bad)?;
    if cursor.order == order {
        return Ok(cursor);
    }
    Err(fault(Code::BadCursor, "This cursor belongs to another order of the list."))
}

fn read_lead(mut bytes: &[u8]) -> Option<LeadCursor> {
    let [field, descending, keys] = take(&mut bytes)?;
    let order = LeadOrder { field: *FIELDS.get(usize::from(field))?, descending: descending == 1 };
    let mut key = Vec::new();
    for _ in 0..keys {
        let [kind] = take(&mut bytes)?;
        key.push(if kind == 0 {
            CursorValue::Int(i64::from_be_bytes(take(&mut bytes)?))
        } else {
            let length = u32::from_be_bytes(take(&mut bytes)?) as usize;
            let (text, rest) = bytes.split_at_checked(length)?;
            bytes = rest;
            CursorValue::Text(String::from_utf8(text.to_vec()).ok()?)
        });
    }
    Some(LeadCursor { order, key, domain: String::from_utf8(bytes.to_vec()).ok()? })
}

/// A scan's cursor.
pub(super) fn of_scan(id: ScanId) -> String {
    of_id(SCAN, id.0)
}

/// An alert's cursor.
pub(super) fn of_alert(id: AlertId) -> String {
    of_id(ALERT, id.0)
}

fn of_id(kind: u8, id: Uuid) -> String {
    let mut bytes = vec![kind];
    bytes.extend_from_slice(id.as_bytes());
    seal(bytes)
}

/// Reads a scan's cursor.
///
/// # Errors
/// `BAD_CURSOR` when it is none of ours.
pub(super) fn scan(text: &str) -> Result<ScanId> {
    id(text, SCAN).map(ScanId)
}

/// Reads an alert's cursor.
///
/// # Errors
/// `BAD_CURSOR` when it is none of ours.
pub(super) fn alert(text: &str) -> Result<AlertId> {
    id(text, ALERT).map(AlertId)
}

fn id(text: &str, kind: u8) -> Result<Uuid> {
    open(text, kind).and_then(|bytes| Uuid::from_slice(&bytes).ok()).ok_or_else(bad)
}

const REFERRAL_FIELDS: [ReferralOrderField; 4] = [
    ReferralOrderField::UpdatedAt,
    ReferralOrderField::CreatedAt,
    ReferralOrderField::ExpiresAt,
    ReferralOrderField::DealValue,
];

/// A referral's cursor.
pub(super) fn of_referral(cursor: &ReferralCursor) -> String {
    let order = cursor.order;
    let field = REFERRAL_FIELDS.iter().position(|field| *field == order.field).unwrap_or_default();
    let mut bytes = vec![REFERRAL, field as u8, u8::from(order.descending)];
    bytes.extend_from_slice(&cursor.key.to_be_bytes());
    bytes.extend_from_slice(cursor.id.0.as_bytes());
    seal(bytes)
}

/// Reads a referral's cursor of that order.
///
/// # Errors
/// `BAD_CURSOR` when it is none of ours or one of another order.
pub(super) fn referral(text: &str, order: ReferralOrder) -> Result<ReferralCursor> {
    let bytes = open(text, REFERRAL).ok_or_else(bad)?;
    let cursor = read_referral(&bytes).ok_or_else(bad)?;
    if cursor.order == order {
        return Ok(cursor);
    }
    Err(fault(Code::BadCursor, "This cursor belongs to another order of the list."))
}

fn read_referral(mut bytes: &[u8]) -> Option<ReferralCursor> {
    let [field, descending] = take(&mut bytes)?;
    let field = *REFERRAL_FIELDS.get(usize::from(field))?;
    let key = i64::from_be_bytes(take(&mut bytes)?);
    let id = ReferralId(Uuid::from_slice(bytes).ok()?);
    Some(ReferralCursor { order: ReferralOrder { field, descending: descending == 1 }, key, id })
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*head)
}

fn seal(mut bytes: Vec<u8>) -> String {
    let checksum = checksum(&bytes);
    bytes.extend_from_slice(&checksum);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn open(text: &str, kind: u8) -> Option<Vec<u8>> {
    let mut bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let body = bytes.len().checked_sub(CHECKSUM)?;
    if checksum(&bytes[..body]) != bytes[body..] || bytes.first() != Some(&kind) {
        return None;
    }
    bytes.truncate(body);
    bytes.remove(0);
    Some(bytes)
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let hash = blake3::hash(bytes);
    let mut checksum = [0; CHECKSUM];
    checksum.copy_from_slice(&hash.as_bytes()[..CHECKSUM]);
    checksum
}

fn bad() -> async_graphql::Error {
    fault(Code::BadCursor, "This cursor was not given out by this server.")
}

#[cfg(test)]
mod tests {
    use super::{
        CursorValue, FIELDS, LeadCursor, LeadOrder, REFERRAL_FIELDS, ReferralCursor, ReferralId,
        ReferralOrder, ScanId, Uuid, lead, of_lead, of_referral, of_scan, referral, scan,
    };

    #[test]
    fn a_cursor_comes_back_as_it_went_out() {
        for field in FIELDS {
            let order = LeadOrder { field, descending: true };
            let cursor = LeadCursor {
                order,
                key: vec![CursorValue::Int(-7), CursorValue::Text("çağ".to_owned())],
                domain: "example.com".to_owned(),
            };
            assert_eq!(lead(&of_lead(&cursor), order).expect("our own cursor"), cursor);
        }
        let id = ScanId(Uuid::from_u128(42));
        assert_eq!(scan(&of_scan(id)).expect("our own cursor"), id);
    }

    #[test]
    fn a_referrals_cursor_comes_back_and_serves_its_own_order_only() {
        for field in REFERRAL_FIELDS {
            let order = ReferralOrder { field, descending: true };
            let cursor = ReferralCursor { order, key: -1, id: ReferralId(Uuid::from_u128(7)) };
            let text = of_referral(&cursor);
            assert_eq!(referral(&text, order).expect("our own cursor"), cursor);
            assert!(referral(&text, ReferralOrder { descending: false, field }).is_err());
            assert!(lead(&text, LeadOrder::default()).is_err() && scan(&text).is_err());
        }
    }

    #[test]
    fn cursors_of_others_and_of_other_orders_are_refused() {
        let order = LeadOrder::default();
        let cursor = LeadCursor { order, key: vec![], domain: "a.com".to_owned() };
        let text = of_lead(&cursor);
        assert!(lead(&text, LeadOrder { descending: true, ..order }).is_err());
        assert!(lead(&of_scan(ScanId(Uuid::nil())), order).is_err());
        assert!(scan(&text).is_err());
        for cut in 0..text.len() {
            assert!(lead(&text[..cut], order).is_err(), "{}", &text[..cut]);
        }
        for other in ["", "0", "1", "not a cursor", "////", "é"] {
            assert!(lead(other, order).is_err(), "{other}");
        }
    }
}
