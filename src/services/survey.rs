//! One survey: everything DNS tells about a domain's mail, asked in few rounds.
//!
//! The first round asks what every domain needs at once. The second asks what the first one gave
//! reason to ask: the other DKIM selectors, autodiscover, the names the SPF record includes. Further
//! rounds follow nested includes. All of it is bounded in questions and in time; what is not answered
//! by then stays unknown.
//!
//! `_domainkey.<domain>` itself is asked first: where that name does not exist, no selector can exist
//! below it (RFC 8020). Some name servers wrongly deny names that only have names below them, so the
//! likeliest selectors are asked all the same.

mod asking;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

use self::asking::{Asking, alias, exchangers, texts};
use crate::{
    domain::{
        domain_name::DomainName,
        provider::{
            Clues,
            fingerprints::{Fingerprints, Kind, Owner, built_in},
            identify,
        },
        signals::{
            MxSignal, Observation, Signals, SpfSignal, dkim, dmarc, mx,
            spf::{self, lookups::LookupWalk},
            txt::TxtAnswer,
        },
    },
    ports::{
        clock::Clock,
        dns::{Answer, Dns, DnsFailure, RecordType},
    },
    services::scan::Survey,
};

/// Selectors asked of one domain.
const MOST_SELECTORS: usize = 20;
/// Names above a domain that are asked for a DMARC record: the registered one and the nearest.
const MOST_PARENTS: usize = 4;
/// A selector no one has: what answers here answers everywhere.
const GUARD: &str = "no-such-selector-a7q2";

/// Bounds of one survey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SurveyLimits {
    /// Most questions for one domain.
    pub questions: usize,
    /// Longest time for one domain.
    pub deadline: Duration,
}

impl Default for SurveyLimits {
    fn default() -> Self {
        Self { questions: 40, deadline: Duration::from_secs(6) }
    }
}

/// What one survey learned.
#[derive(Debug, Clone, PartialEq)]
pub struct Findings {
    /// The facts; registration data is not among them.
    pub signals: Signals,
    /// Why the MX is unknown. The scan failed then, with this failure's code.
    pub mx_failure: Option<DnsFailure>,
    /// Codes of what is wrong with the MX records and DKIM keys; SPF and DMARC carry their own.
    pub problems: Vec<String>,
    /// Questions asked.
    pub questions: usize,
}

/// Asks DNS about domains.
pub struct Surveyor {
    dns: Arc<dyn Dns>,
    clock: Arc<dyn Clock>,
    fingerprints: &'static Fingerprints,
    limits: SurveyLimits,
}

impl Surveyor {
    /// With the built-in fingerprints and the usual limits.
    pub fn new(dns: Arc<dyn Dns>, clock: Arc<dyn Clock>) -> Self {
        Self { dns, clock, fingerprints: built_in(), limits: SurveyLimits::default() }
    }

    /// With other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: SurveyLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Asks everything about one domain's mail. It never fails; where the MX went unanswered it
    /// says why and asks no further.
    pub async fn survey(&self, domain: &DomainName) -> Findings {
        let mut asking = Asking::new(&*self.dns, self.limits);
        let name = domain.as_str();
        let first = self.first_round(&mut asking, domain).await;
        let (mx, problems) = mx::read(exchangers(&first.mx));
        let mx_failure = match first.mx {
            Answer::Failed(failure) => Some(failure),
            _ => None,
        };
        let (mut spf, record) = spf::read(&first.texts);
        let mut walk = record.map(|record| LookupWalk::new(name, record));
        let dmarc = dmarc::read(name, &first.dmarc, &first.parents);

        let mut second = SecondRound::default();
        if mx_failure.is_none() && first.mx != Answer::NxDomain {
            second = self.second_round(&mut asking, name, &first, &mx, walk.as_mut()).await;
            if let Some(walk) = &mut walk {
                follow_includes(&mut asking, walk, &mut spf).await;
            }
        }

        let selectors = first.selectors.iter().chain(&second.selectors);
        let (mut dkim, dkim_problems) =
            dkim::read(selectors.map(|(selector, answer)| (*selector, answer)), &second.guard);
        if mx_failure.is_some() && dkim.state == Observation::Absent {
            // The second round, with the other selectors, was not asked.
            dkim.state = Observation::Unknown;
        }
        let owner = domain.registrable();
        let is_own = |name: &str| is_below(name, owner);
        let senders = walk.as_ref().map(|walk| walk.senders(is_own)).unwrap_or_default();
        let found = identify(
            &Clues {
                mx: &mx,
                senders: &senders,
                own_hosts: walk.as_ref().and_then(LookupWalk::own_hosts),
                selectors: &dkim.selectors,
                autodiscover: second.autodiscover.as_deref(),
                texts: first.texts.texts(),
            },
            self.fingerprints,
        );
        Findings {
            signals: Signals {
                mx: if mx_failure.is_some() { MxSignal::default() } else { mx },
                spf,
                dkim,
                dmarc,
                whois: None,
                provider: found.provider,
                gateway: found.gateway,
                local_provider: found.local_provider,
                provider_evidence: found.evidence,
                tenant_size: found.tenant_size,
                observed_at: self.clock.now(),
            },
            mx_failure,
            problems: problems.into_iter().chain(dkim_problems).collect(),
            questions: asking.asked(),
        }
    }

    async fn first_round<'a>(
        &'a self,
        asking: &mut Asking<'_>,
        domain: &'a DomainName,
    ) -> FirstRound<'a> {
        let name = domain.as_str();
        let selectors: Vec<&str> = self.fingerprints.first_selectors().collect();
        let parents = parents(domain);
        let mut questions = vec![
            (name.to_owned(), RecordType::Mx),
            (name.to_owned(), RecordType::Txt),
            (format!("_dmarc.{name}"), RecordType::Txt),
            (format!("_domainkey.{name}"), RecordType::Txt),
        ];
        questions
            .extend(parents.iter().map(|parent| (format!("_dmarc.{parent}"), RecordType::Txt)));
        questions.extend(selectors.iter().map(|selector| key(selector, name)));
        let mut answers = asking.round(questions).await.into_iter();
        let mut next = || answers.next().expect("one answer a question");
        FirstRound {
            mx: next(),
            texts: texts(next()),
            dmarc: texts(next()),
            keys_can_exist: next() != Answer::NxDomain,
            parents: parents.into_iter().map(|parent| (parent, texts(next()))).collect(),
            selectors: selectors.into_iter().map(|selector| (selector, texts(next()))).collect(),
        }
    }

    async fn second_round<'a>(
        &'a self,
        asking: &mut Asking<'_>,
        name: &str,
        first: &FirstRound<'a>,
        mx: &MxSignal,
        walk: Option<&mut LookupWalk>,
    ) -> SecondRound<'a> {
        let by_mx = mx.hosts.iter().filter_map(|host| self.fingerprints.by_mx(&host.host));
        let references = walk.as_ref().map(|walk| walk.wanted()).unwrap_or_default();
        let by_spf = references.iter().filter_map(|name| self.fingerprints.by_spf(name));
        let suspects: Vec<&Owner> = by_mx.chain(by_spf).collect();

        let mut questions = Vec::new();
        let asks_autodiscover = mx.hosts.first().is_some_and(|host| {
            self.fingerprints.by_mx(&host.host).is_none_or(|owner| owner.kind == Kind::Gateway)
        });
        if asks_autodiscover {
            questions.push((format!("autodiscover.{name}"), RecordType::Cname));
        }
        if first.keys_can_exist {
            questions.push(key(GUARD, name));
        }
        questions.extend(references.iter().map(|name| (name.clone(), RecordType::Txt)));
        let mut selectors = if first.keys_can_exist {
            self.fingerprints.more_selectors(&suspects)
        } else {
            self.fingerprints.selectors_of(&suspects)
        };
        // A selector that is not asked is no unanswered question: the list is no proof anyway.
        let room = asking.left().saturating_sub(questions.len());
        selectors.truncate(room.min(MOST_SELECTORS - first.selectors.len()));
        questions.extend(selectors.iter().map(|selector| key(selector, name)));

        let mut answers = asking.round(questions).await.into_iter();
        let mut next = || answers.next().expect("one answer a question");
        let autodiscover = asks_autodiscover.then(&mut next).and_then(alias);
        let guard = if first.keys_can_exist { texts(next()) } else { TxtAnswer::Nothing };
        if let Some(walk) = walk {
            for reference in references {
                walk.learn(reference, &texts(next()));
            }
        }
        let selectors = selectors.into_iter().map(|selector| (selector, texts(next()))).collect();
        SecondRound { autodiscover, guard, selectors }
    }
}

#[async_trait]
impl Survey for Surveyor {
    async fn survey(&self, domain: &DomainName) -> Result<Signals, DnsFailure> {
        let findings = Surveyor::survey(self, domain).await;
        match findings.mx_failure {
            Some(failure) => Err(failure),
            None => Ok(findings.signals),
        }
    }
}

struct FirstRound<'a> {
    mx: Answer,
    texts: TxtAnswer,
    dmarc: TxtAnswer,
    parents: Vec<(&'a str, TxtAnswer)>,
    keys_can_exist: bool,
    selectors: Vec<(&'a str, TxtAnswer)>,
}

struct SecondRound<'a> {
    autodiscover: Option<String>,
    guard: TxtAnswer,
    selectors: Vec<(&'a str, TxtAnswer)>,
}

impl Default for SecondRound<'_> {
    fn default() -> Self {
        Self { autodiscover: None, guard: TxtAnswer::Nothing, selectors: Vec::new() }
    }
}

/// Follows includes within includes, level by level, and writes the count down.
async fn follow_includes(asking: &mut Asking<'_>, walk: &mut LookupWalk, spf: &mut SpfSignal) {
    loop {
        let wanted = walk.wanted();
        if wanted.is_empty() {
            break;
        }
        let questions = wanted.iter().map(|name| (name.clone(), RecordType::Txt)).collect();
        let answers = asking.round(questions).await;
        for (name, answer) in wanted.into_iter().zip(answers) {
            walk.learn(name, &texts(answer));
        }
    }
    let count = walk.count();
    spf.lookup_count = Some(count.lookups);
    for problem in count.problems {
        if !spf.problems.contains(&problem) {
            spf.problems.push(problem);
        }
    }
}

/// The names above whose DMARC records may apply, nearest first; of very deep names not all.
fn parents(domain: &DomainName) -> Vec<&str> {
    let mut parents: Vec<&str> = domain.organisational_parents().collect();
    if parents.len() > MOST_PARENTS {
        parents.drain(MOST_PARENTS - 1..parents.len() - 1);
    }
    parents
}

fn key(selector: &str, name: &str) -> (String, RecordType) {
    (format!("{selector}._domainkey.{name}"), RecordType::Txt)
}

fn is_below(name: &str, owner: &str) -> bool {
    name.strip_suffix(owner).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
