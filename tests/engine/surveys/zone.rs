//! A tiny zone as text: `name TYPE data`, one record a line; `!servfail` and its like fail.

use std::{
    collections::BTreeMap,
    future::pending,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use hunter::ports::dns::{Answer, Dns, DnsFailure, Record, RecordType};

/// Answers from the text and remembers what it was asked.
pub struct Zone {
    records: BTreeMap<String, Vec<(RecordType, Said)>>,
    asked: Mutex<Vec<(String, RecordType)>>,
}

#[derive(Clone)]
enum Said {
    Record(Record),
    Failure(DnsFailure),
    Denial,
    Hang,
}

impl Zone {
    pub fn parse(text: &str) -> Arc<Self> {
        let mut records: BTreeMap<String, Vec<(RecordType, Said)>> = BTreeMap::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let mut words = line.splitn(3, ' ');
            let (name, kind, data) = (words.next(), words.next(), words.next().unwrap_or_default());
            let (name, kind) = (name.expect("a name"), kind.expect("a type"));
            let kind = match kind {
                "MX" => RecordType::Mx,
                "TXT" => RecordType::Txt,
                "CNAME" => RecordType::Cname,
                "A" => RecordType::A,
                other => panic!("{other} is no type"),
            };
            records.entry(name.to_owned()).or_default().push((kind, said(kind, data)));
        }
        Arc::new(Self { records, asked: Mutex::default() })
    }

    pub fn asked(&self) -> Vec<(String, RecordType)> {
        self.asked.lock().expect("nobody panicked").clone()
    }

    fn find(&self, name: &str) -> Option<&Vec<(RecordType, Said)>> {
        let wildcard = || {
            let (_, above) = name.split_once('.')?;
            self.records.get(&format!("*.{above}"))
        };
        self.records.get(name).or_else(wildcard)
    }

    fn exists(&self, name: &str) -> bool {
        let below = format!(".{name}");
        self.find(name).is_some() || self.records.keys().any(|known| known.ends_with(&below))
    }
}

fn said(kind: RecordType, data: &str) -> Said {
    if let Some(word) = data.strip_prefix('!') {
        return match word {
            "timeout" => Said::Failure(DnsFailure::Timeout),
            "servfail" => Said::Failure(DnsFailure::ServFail),
            "refused" => Said::Failure(DnsFailure::Refused),
            "truncated" => Said::Failure(DnsFailure::Truncated),
            "malformed" => Said::Failure(DnsFailure::Malformed),
            "unreachable" => Said::Failure(DnsFailure::Unreachable),
            "nxdomain" => Said::Denial,
            "hang" => Said::Hang,
            other => panic!("{other} is no failure"),
        };
    }
    Said::Record(match kind {
        RecordType::Mx => {
            let (preference, host) = data.split_once(' ').expect("preference and host");
            Record::Mx {
                preference: preference.parse().expect("a preference"),
                host: host.trim_end_matches('.').to_owned(),
            }
        }
        RecordType::Cname => Record::Alias(data.to_owned()),
        RecordType::A => Record::Address(data.parse().expect("an address")),
        _ => Record::Text(data.to_owned()),
    })
}

#[async_trait]
impl Dns for Zone {
    async fn query(&self, name: &str, record_type: RecordType) -> Answer {
        self.asked.lock().expect("nobody panicked").push((name.to_owned(), record_type));
        let mut name = name.to_owned();
        for _ in 0..4 {
            let Some(all) = self.find(&name) else { break };
            let mut records = Vec::new();
            for (_, said) in all.iter().filter(|(kind, _)| *kind == record_type) {
                match said {
                    Said::Record(record) => records.push(record.clone()),
                    Said::Failure(failure) => return Answer::Failed(*failure),
                    Said::Denial => return Answer::NxDomain,
                    Said::Hang => pending::<()>().await,
                }
            }
            if !records.is_empty() {
                return Answer::Records(records);
            }
            let alias = all.iter().find_map(|(_, said)| match said {
                Said::Record(Record::Alias(target)) => Some(target.clone()),
                _ => None,
            });
            let Some(alias) = alias else { break };
            name = alias;
        }
        if self.exists(&name) { Answer::NoData } else { Answer::NxDomain }
    }
}
