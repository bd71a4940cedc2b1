//! The DNS look-ups an SPF evaluation needs at worst (RFC 7208 section 4.6.4).

use std::collections::BTreeMap;

use super::{Mechanism, SpfRecord, is_record, parse};
use crate::domain::signals::{problem, txt::TxtAnswer};

/// Receivers give up beyond this.
pub const MOST_LOOKUPS: u32 = 10;
/// Receivers give up beyond this many look-ups that find nothing.
const MOST_VOID: u32 = 2;
/// Names that are followed: two more than may be, so that "too many" is seen and not guessed.
const MOST_FOLLOWED: usize = 12;
/// The count stops here; records that include each other would double it at every step.
const COUNT_CEILING: u32 = 200;

/// Follows the includes and redirects of one record. It asks nobody: [`LookupWalk::wanted`] says
/// which names' TXT records it needs, [`LookupWalk::learn`] takes them.
#[derive(Debug)]
pub struct LookupWalk {
    root: String,
    pages: BTreeMap<String, Page>,
}

/// The SPF record of one name.
#[derive(Debug)]
enum Page {
    Record(SpfRecord),
    /// None there, or several: an include of it fails for good.
    Missing {
        /// The look-up found no TXT record at all.
        void: bool,
    },
    Unanswered,
}

/// What was counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LookupCount {
    /// Terms that cost a look-up, each as often as it is met.
    pub lookups: u32,
    /// Stable codes of what is wrong.
    pub problems: Vec<String>,
}

impl LookupWalk {
    /// Starts at the record of `domain`.
    pub fn new(domain: &str, record: SpfRecord) -> Self {
        let pages = BTreeMap::from([(domain.to_owned(), Page::Record(record))]);
        Self { root: domain.to_owned(), pages }
    }

    /// The names whose TXT records are needed next; empty when there is nothing left to follow.
    pub fn wanted(&self) -> Vec<String> {
        let room = (MOST_FOLLOWED + 1).saturating_sub(self.pages.len());
        let mut wanted: Vec<String> = Vec::new();
        for page in self.pages.values() {
            let Page::Record(record) = page else { continue };
            for name in record.references() {
                let is_new = !self.pages.contains_key(name) && !wanted.iter().any(|w| w == name);
                if is_new && is_askable(name) && wanted.len() < room {
                    wanted.push(name.to_owned());
                }
            }
        }
        wanted
    }

    /// Takes the TXT records of a wanted name.
    pub fn learn(&mut self, name: String, answer: &TxtAnswer) {
        let mut records = answer.texts().iter().filter(|text| is_record(text));
        let page = match (answer, records.next(), records.next()) {
            (TxtAnswer::Unanswered, ..) => Page::Unanswered,
            (TxtAnswer::Nothing, ..) => Page::Missing { void: true },
            (_, Some(record), None) => Page::Record(parse(record)),
            _ => Page::Missing { void: false },
        };
        self.pages.insert(name, page);
    }

    /// The names the record refers to itself or through records of its own owner, in order: who
    /// else may send for the domain. What a service includes says nothing about its customers.
    pub fn senders(&self, is_own: impl Fn(&str) -> bool) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut open = vec![self.root.as_str()];
        while let Some(name) = open.pop() {
            let Some(Page::Record(record)) = self.pages.get(name) else { continue };
            for reference in record.references() {
                if names.iter().any(|known| known == reference) || reference == self.root {
                    continue;
                }
                names.push(reference.to_owned());
                let follows = is_own(reference) || record.redirect.as_deref() == Some(reference);
                if follows && let Some((key, _)) = self.pages.get_key_value(reference) {
                    open.push(key);
                }
            }
        }
        names
    }

    /// The first term of the record that names hosts or networks of the domain's own.
    pub fn own_hosts(&self) -> Option<&str> {
        match self.pages.get(&self.root) {
            Some(Page::Record(record)) => record.own_hosts.as_deref(),
            _ => None,
        }
    }

    /// Counts what is known by now.
    pub fn count(&self) -> LookupCount {
        let mut tally = Tally { walk: self, count: LookupCount::default(), voids: 0 };
        tally.visit(&self.root, &mut Vec::new());
        if tally.count.lookups > MOST_LOOKUPS {
            problem::note(&mut tally.count.problems, problem::SPF_TOO_MANY_LOOKUPS);
        }
        if tally.voids > MOST_VOID {
            problem::note(&mut tally.count.problems, problem::SPF_VOID_LOOKUPS);
        }
        tally.count
    }
}

struct Tally<'a> {
    walk: &'a LookupWalk,
    count: LookupCount,
    voids: u32,
}

impl<'a> Tally<'a> {
    fn visit(&mut self, name: &'a str, path: &mut Vec<&'a str>) {
        if self.count.lookups >= COUNT_CEILING {
            return;
        }
        if path.contains(&name) {
            problem::note(&mut self.count.problems, problem::SPF_INCLUDE_LOOP);
            return;
        }
        let record = match self.walk.pages.get(name) {
            Some(Page::Record(record)) => record,
            Some(Page::Missing { void }) => {
                self.voids += u32::from(*void);
                problem::note(&mut self.count.problems, problem::SPF_INCLUDE_MISSING);
                return;
            }
            Some(Page::Unanswered) => {
                problem::note(&mut self.count.problems, problem::SPF_INCLUDE_UNANSWERED);
                return;
            }
            // A macro, or beyond what is followed.
            None => return,
        };
        path.push(name);
        for mechanism in &record.mechanisms {
            match mechanism {
                Mechanism::Include(next) => {
                    self.count.lookups += 1;
                    self.visit(next, path);
                }
                Mechanism::Hosts | Mechanism::Exists | Mechanism::Ptr => self.count.lookups += 1,
                Mechanism::Network => {}
            }
        }
        if let Some(next) = &record.redirect {
            self.count.lookups += 1;
            self.visit(next, path);
        }
        path.pop();
    }
}

/// Macros depend on the mail; a name DNS can not carry finds nothing.
fn is_askable(name: &str) -> bool {
    !name.contains('%')
        && name.contains('.')
        && name.len() <= 253
        && name.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        })
}
