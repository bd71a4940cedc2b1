//! Questions of one survey: bounded in number and time.

use futures::future::join_all;
use tokio::time::{Instant, timeout_at};

use super::SurveyLimits;
use crate::{
    domain::signals::txt::TxtAnswer,
    ports::dns::{Answer, Dns, DnsFailure, Record, RecordType},
};

/// Asks rounds of questions until the budget or the time is used up.
pub(super) struct Asking<'a> {
    dns: &'a dyn Dns,
    limit: usize,
    asked: usize,
    deadline: Instant,
}

impl<'a> Asking<'a> {
    pub(super) fn new(dns: &'a dyn Dns, limits: SurveyLimits) -> Self {
        let deadline = Instant::now() + limits.deadline;
        Self { dns, limit: limits.questions, asked: 0, deadline }
    }

    /// Questions asked so far.
    pub(super) fn asked(&self) -> usize {
        self.asked
    }

    /// Questions left.
    pub(super) fn left(&self) -> usize {
        self.limit - self.asked
    }

    /// Asks all at once; the answers come in the order of the questions. Questions beyond the budget
    /// are not asked.
    pub(super) async fn round(&mut self, questions: Vec<(String, RecordType)>) -> Vec<Answer> {
        let all = questions.len();
        let affordable = all.min(self.left());
        self.asked += affordable;
        let (dns, deadline) = (self.dns, self.deadline);
        let asked = questions.iter().take(affordable).map(|(name, record_type)| async move {
            match timeout_at(deadline, dns.query(name, *record_type)).await {
                Ok(answer) => answer,
                Err(_) => Answer::Failed(DnsFailure::Timeout),
            }
        });
        let mut answers = join_all(asked).await;
        answers.resize(all, Answer::Failed(DnsFailure::Budget));
        answers
    }
}

/// An answer to a question for TXT records.
pub(super) fn texts(answer: Answer) -> TxtAnswer {
    match answer {
        Answer::Records(records) => {
            let texts: Vec<String> = records
                .into_iter()
                .filter_map(|record| match record {
                    Record::Text(text) => Some(text),
                    _ => None,
                })
                .collect();
            if texts.is_empty() { TxtAnswer::Nothing } else { TxtAnswer::Texts(texts) }
        }
        Answer::NxDomain | Answer::NoData => TxtAnswer::Nothing,
        Answer::Failed(_) => TxtAnswer::Unanswered,
    }
}

/// The mail exchangers of an answer.
pub(super) fn exchangers(answer: &Answer) -> Vec<(u16, String)> {
    let Answer::Records(records) = answer else { return Vec::new() };
    records
        .iter()
        .filter_map(|record| match record {
            Record::Mx { preference, host } => Some((*preference, host.clone())),
            _ => None,
        })
        .collect()
}

/// What a name is an alias of.
pub(super) fn alias(answer: Answer) -> Option<String> {
    let Answer::Records(records) = answer else { return None };
    records.into_iter().find_map(|record| match record {
        Record::Alias(target) => Some(target),
        _ => None,
    })
}
