//! DMARC records (RFC 7489, RFC 9989).

use super::{DmarcPolicy, DmarcSignal, Observation, problem, txt, txt::TxtAnswer};

/// One DMARC record that receivers apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DmarcRecord {
    /// `p`, or monitoring where only reports are asked for.
    pub policy: DmarcPolicy,
    /// `sp`.
    pub subdomain_policy: Option<DmarcPolicy>,
    /// `np`.
    pub nonexistent_policy: Option<DmarcPolicy>,
    /// `pct`, 100 when not given.
    pub coverage: u8,
    /// `t=y`.
    pub is_testing: bool,
    /// `psd`: `y` a public suffix, `n` an organisation of its own, `u` (the default) neither said.
    pub suffix: SuffixFlag,
    /// Stable codes of what is wrong.
    pub problems: Vec<String>,
}

/// The `psd` tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SuffixFlag {
    /// `psd=y`
    Suffix,
    /// `psd=n`
    Organisation,
    /// Not said.
    #[default]
    Unsaid,
}

/// Reads one record.
///
/// # Errors
/// `None` for a text that is no DMARC record at all, else the code of why receivers ignore it.
pub fn parse(text: &str) -> Result<DmarcRecord, Option<&'static str>> {
    let mut tags = txt::tags(text);
    match tags.next() {
        Some((name, Some("DMARC1"))) if name.eq_ignore_ascii_case("v") => {}
        _ => return Err(looks_like_one(text).then_some(problem::DMARC_MALFORMED)),
    }
    let mut problems = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    let (mut p, mut sp, mut np) = (None, None, None);
    let (mut coverage, mut is_testing, mut suffix, mut reports) =
        (100, false, SuffixFlag::Unsaid, false);
    let mut unknown_policy = false;
    for (name, value) in tags {
        let Some(value) = value else {
            // A policy without a value is one that nobody can follow.
            unknown_policy |= ["p", "sp", "np"].iter().any(|tag| name.eq_ignore_ascii_case(tag));
            continue;
        };
        if seen.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            problem::note(&mut problems, problem::DMARC_DUPLICATE_TAG);
            continue;
        }
        seen.push(name);
        match name.to_ascii_lowercase().as_str() {
            tag @ ("p" | "sp" | "np") => {
                let read = policy(value);
                unknown_policy |= read.is_none();
                match tag {
                    "p" => p = read,
                    "sp" => sp = read,
                    _ => np = read,
                }
            }
            "pct" => match value.parse::<u8>() {
                Ok(percent) if percent <= 100 && !value.starts_with('+') => coverage = percent,
                _ => problem::note(&mut problems, problem::DMARC_INVALID_PCT),
            },
            "t" => is_testing = value.eq_ignore_ascii_case("y"),
            "psd" if value.eq_ignore_ascii_case("y") => suffix = SuffixFlag::Suffix,
            "psd" if value.eq_ignore_ascii_case("n") => suffix = SuffixFlag::Organisation,
            "rua" => reports = value.split(',').any(is_report_address),
            _ => {}
        }
    }
    if unknown_policy {
        problem::note(&mut problems, problem::DMARC_INVALID_POLICY);
    }
    // RFC 7489 section 6.6.3: with an unreadable policy a record is worth its reports, or nothing.
    let policy = match p {
        Some(policy) if !unknown_policy => policy,
        _ if reports => {
            (sp, np) = (None, None);
            DmarcPolicy::None
        }
        _ => return Err(Some(problem::DMARC_NO_POLICY)),
    };
    if !reports {
        problem::note(&mut problems, problem::DMARC_NO_REPORTS);
    }
    Ok(DmarcRecord {
        policy,
        subdomain_policy: sp,
        nonexistent_policy: np,
        coverage,
        is_testing,
        suffix,
        problems,
    })
}

/// The policy that applies to `domain`: its own record's, else that of the organisation above it.
/// `parents` are the names above, nearest first, with their answers.
pub fn read(domain: &str, own: &TxtAnswer, parents: &[(&str, TxtAnswer)]) -> DmarcSignal {
    let mut problems = Vec::new();
    if let Some((text, record)) = only_record(own, &mut problems) {
        return signal(domain, text, &record, false, problems);
    }
    let mut unanswered = *own == TxtAnswer::Unanswered;
    let mut found = None;
    // The organisation is the highest name with a record (RFC 9989 section 4.10), unless one on the
    // way says that it is an organisation of its own.
    for (name, answer) in parents {
        if *answer == TxtAnswer::Unanswered {
            unanswered = true;
        }
        let Some((text, record)) = only_record(answer, &mut problems) else { continue };
        let (flag, is_first) = (record.suffix, found.is_none());
        if flag != SuffixFlag::Suffix || is_first {
            found = Some((*name, text, record));
        }
        if flag == SuffixFlag::Organisation {
            break;
        }
    }
    if *own == TxtAnswer::Unanswered {
        // Its own record would come first.
        found = None;
    }
    match found {
        Some((name, text, record)) => signal(name, text, &record, true, problems),
        None => DmarcSignal {
            state: if unanswered { Observation::Unknown } else { Observation::Absent },
            problems,
            ..DmarcSignal::default()
        },
    }
}

fn signal(
    name: &str,
    text: &str,
    record: &DmarcRecord,
    is_inherited: bool,
    mut problems: Vec<String>,
) -> DmarcSignal {
    let subdomain_policy = record.subdomain_policy.unwrap_or(record.policy);
    for code in &record.problems {
        problem::note(&mut problems, code);
    }
    DmarcSignal {
        state: Observation::Present,
        record: Some(text.to_owned()),
        policy: Some(if is_inherited { subdomain_policy } else { record.policy }),
        subdomain_policy: Some(subdomain_policy),
        nonexistent_policy: Some(record.nonexistent_policy.unwrap_or(subdomain_policy)),
        coverage: Some(record.coverage),
        is_testing: record.is_testing,
        found_at: Some(format!("_dmarc.{name}")),
        problems,
    }
}

/// The one record of a name; several cancel each other out.
fn only_record<'a>(
    answer: &'a TxtAnswer,
    problems: &mut Vec<String>,
) -> Option<(&'a str, DmarcRecord)> {
    let mut found = None;
    let mut records = 0;
    for text in answer.texts() {
        match parse(text) {
            Ok(record) => {
                records += 1;
                found = Some((text.as_str(), record));
            }
            Err(Some(code)) => {
                // A record without a policy is still a record.
                records += u32::from(code == problem::DMARC_NO_POLICY);
                problem::note(problems, code);
            }
            Err(None) => {}
        }
    }
    if records > 1 {
        problem::note(problems, problem::DMARC_MULTIPLE_RECORDS);
        return None;
    }
    found
}

fn policy(value: &str) -> Option<DmarcPolicy> {
    [
        ("none", DmarcPolicy::None),
        ("quarantine", DmarcPolicy::Quarantine),
        ("reject", DmarcPolicy::Reject),
    ]
    .into_iter()
    .find_map(|(name, policy)| value.eq_ignore_ascii_case(name).then_some(policy))
}

/// A URI with a scheme; `mailto:` needs a mailbox. A size limit (`!10m`) may follow.
fn is_report_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.trim().split_once(':') else { return false };
    if scheme.eq_ignore_ascii_case("mailto") {
        return rest.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && host.contains('.') && !host.contains('@')
        });
    }
    !scheme.is_empty() && !rest.is_empty()
}

fn looks_like_one(text: &str) -> bool {
    let head: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\''))
        .take("v=DMARC1".len())
        .collect();
    head.eq_ignore_ascii_case("v=DMARC1")
}
