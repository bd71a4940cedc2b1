//! MX records.

use super::{MxHost, MxSignal, Observation, problem};
use crate::domain::public_suffix;

/// Reads the MX records of a domain that answered; none at all is an answer too. Problem codes
/// beside the signal.
pub fn read(records: impl IntoIterator<Item = (u16, String)>) -> (MxSignal, Vec<String>) {
    let mut problems = Vec::new();
    let mut null = false;
    let mut hosts = Vec::new();
    for (preference, host) in records {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        if host.is_empty() {
            null = true;
            continue;
        }
        if is_address(&host) {
            problem::note(&mut problems, problem::MX_ADDRESS);
        }
        hosts.push(MxHost { preference, host });
    }
    // Servers rotate their answers: without a fixed order the root would seem to change.
    hosts.sort();
    hosts.dedup();
    if null && !hosts.is_empty() {
        problem::note(&mut problems, problem::MX_NULL_AMONG_OTHERS);
    }
    let is_null_mx = null && hosts.is_empty();
    let state = if hosts.is_empty() { Observation::Absent } else { Observation::Present };
    let root = hosts.first().and_then(|first| root(&first.host)).map(str::to_owned);
    (MxSignal { state, hosts, root, is_null_mx }, problems)
}

/// Who runs a mail host: its registrable domain by the registries' half of the Public Suffix List.
/// A single label stands for itself; an address has no owner's name.
pub fn root(host: &str) -> Option<&str> {
    if host.is_empty() || is_address(host) {
        return None;
    }
    public_suffix::registry_registrable(host).or_else(|| (!host.contains('.')).then_some(host))
}

/// Names never end in a number.
fn is_address(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or(host);
    host.contains(':') || last.bytes().all(|byte| byte.is_ascii_digit())
}
