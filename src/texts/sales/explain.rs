//! The lead in one line, and why it is in its segment and has its provider.

use super::{Headline, Pen};
use crate::domain::{
    assess::{DmarcFact, MxFact},
    assessment::{Assessment, Segment},
    provider::{MailProvider, TenantSize},
    sales::Prospect,
    signals::{DmarcPolicy, Observation, Signals},
};

/// Records of the evidence that are told.
const EVIDENCE: usize = 4;

impl Pen<'_> {
    pub(super) fn one_liner(&self, about: &Headline<'_>) -> String {
        let Some((segment, score)) = about.verdict else {
            return format!("{}.", self.say("line-unscanned"));
        };
        let at_host = about.host.is_some();
        let is_ready = segment == Segment::Migration && score >= 80;
        let key = match (segment, score) {
            (Segment::Migration, 80..) => match about.tenant_size {
                TenantSize::Large => "line-migration-ready-large",
                TenantSize::Medium => "line-migration-ready-medium",
                TenantSize::Small => "line-migration-ready-small",
                TenantSize::Unknown => "line-migration-ready-unknown",
            },
            (Segment::Migration, 50..) if at_host => "line-migration-medium-host",
            (Segment::Migration, 50..) => "line-migration-medium",
            (Segment::Migration, _) if at_host => "line-migration-low-host",
            (Segment::Migration, _) => "line-migration-low",
            (Segment::Existing, 70..) => "line-existing-high",
            (Segment::Existing, 50..) => "line-existing-medium",
            (Segment::Existing, _) => "line-existing-low",
            (Segment::Cold, 40..) => "line-cold-medium",
            (Segment::Cold, _) => "line-cold-low",
            (Segment::Skip, _) => "line-skip",
        };
        let (score, host) = (score.to_string(), about.host.unwrap_or_default());
        let values = [("domain", self.domain), ("score", &*score), ("host", host)];
        let mut line = self.fill(key, &values).into_owned();
        let country = about.country.filter(|_| is_ready);
        let country = country.map(|code| self.fill("line-note-country", &[("country", code)]));
        let proxy = (is_ready && about.is_proxy).then(|| self.say("line-note-proxy"));
        let notes: Vec<_> = [country, proxy].into_iter().flatten().collect();
        if !notes.is_empty() {
            line.push_str(" (");
            line.push_str(&notes.join("; "));
            line.push(')');
        }
        line.push('.');
        line
    }

    pub(super) fn segment(&self, prospect: &Prospect<'_>) -> String {
        let Some(assessment) = prospect.assessment else {
            return self.say("segment-none").into_owned();
        };
        let provider = prospect.provider().unwrap_or(MailProvider::Unknown);
        let name = self.texts.provider(provider, self.locale);
        let (score, host) = (assessment.score.to_string(), prospect.host());
        let values = [("score", &*score), ("provider", &*name), ("host", host.unwrap_or_default())];
        let fill = |key| self.fill(key, &values).into_owned();
        let is_local = provider == MailProvider::Local;
        match assessment.segment {
            Segment::Existing if provider != MailProvider::M365 => fill("segment-existing-other"),
            Segment::Existing => fill(match assessment.score {
                70.. => "segment-existing-high",
                50.. => "segment-existing-medium",
                _ => "segment-existing-low",
            }),
            Segment::Migration => {
                let place = fill(match provider {
                    MailProvider::Google | MailProvider::Yandex | MailProvider::Zoho => {
                        "segment-migration-cloud"
                    }
                    MailProvider::Hosting => "segment-migration-hosting",
                    MailProvider::Local if host.is_some() => "segment-migration-host",
                    MailProvider::Local => "segment-migration-own",
                    _ => "segment-migration-other",
                });
                let score = fill(match assessment.score {
                    80.. => "segment-migration-strong",
                    70.. => "segment-migration-good",
                    60.. => "segment-migration-enough",
                    _ => "segment-migration-below",
                });
                let positive = prospect.signals.and_then(|signals| self.positive(signals));
                join([Some(place), Some(score), positive])
            }
            Segment::Cold if is_local && (5..=59).contains(&assessment.score) => fill(match host {
                Some(_) => "segment-cold-host",
                None => "segment-cold-own",
            }),
            Segment::Cold if assessment.score >= 40 => fill("segment-cold-medium"),
            Segment::Cold => fill("segment-cold-low"),
            Segment::Skip => self.skipped(assessment, is_local, &fill),
        }
    }

    fn skipped(
        &self,
        assessment: &Assessment,
        is_local: bool,
        fill: &dyn Fn(&'static str) -> String,
    ) -> String {
        // A hard fail has no arithmetic; its reason says all.
        if assessment.breakdown.is_empty() {
            let reason = self.texts.reason(&assessment.reason, self.locale).to_string();
            return join([Some(reason), Some(fill("segment-skip-barred"))]);
        }
        fill(match assessment.score {
            ..=4 if is_local => "segment-skip-host",
            ..=39 => "segment-skip-very-low",
            _ => "segment-skip-not-enough",
        })
    }

    /// What speaks for the company.
    fn positive(&self, signals: &Signals) -> Option<String> {
        let spf = signals.spf.state == Observation::Present;
        let dkim = signals.dkim.state == Observation::Present;
        let dmarc = match DmarcFact::from(&signals.dmarc) {
            DmarcFact::Policy(DmarcPolicy::Quarantine) => Some("signal-dmarc-quarantine"),
            DmarcFact::Policy(DmarcPolicy::Reject) => Some("signal-dmarc-reject"),
            _ => None,
        };
        let keys = [spf.then_some("signal-spf"), dkim.then_some("signal-dkim"), dmarc];
        let names: Vec<_> = keys.into_iter().flatten().map(|key| self.say(key)).collect();
        let names = (!names.is_empty()).then(|| names.join(", "))?;
        Some(self.fill("segment-positive", &[("signals", &names)]).into_owned())
    }

    pub(super) fn provider(&self, prospect: &Prospect<'_>) -> String {
        let Some(signals) = prospect.signals else {
            return self.say("provider-none").into_owned();
        };
        let name = self.texts.provider(signals.provider, self.locale);
        let host = signals.local_provider.as_deref();
        let key = match signals.provider {
            MailProvider::M365 => "provider-m365",
            MailProvider::Google | MailProvider::Yandex | MailProvider::Zoho => "provider-cloud",
            MailProvider::Amazon | MailProvider::SendGrid | MailProvider::Mailgun => {
                "provider-sender"
            }
            MailProvider::Hosting => "provider-hosting",
            MailProvider::Local if host.is_some() => "provider-host",
            MailProvider::Local => "provider-own",
            MailProvider::Unknown => match MxFact::from(&signals.mx) {
                MxFact::Null => "provider-null-mx",
                MxFact::Absent => "provider-no-mx",
                MxFact::Unknown => "provider-silent",
                MxFact::Present => "provider-unknown",
            },
        };
        let values = [("provider", &*name), ("host", host.unwrap_or_default())];
        let told = |key, name, value: &str| self.fill(key, &[(name, value)]).into_owned();
        let evidence = &signals.provider_evidence;
        let evidence = evidence[..evidence.len().min(EVIDENCE)].join(", ");
        join([
            Some(self.fill(key, &values).into_owned()),
            signals.gateway.as_deref().map(|name| told("provider-gateway", "gateway", name)),
            (!evidence.is_empty()).then(|| told("provider-evidence", "evidence", &evidence)),
            self.infrastructure
                .as_deref()
                .map(|summary| told("provider-infrastructure", "summary", summary)),
        ])
    }
}

/// The sentences that there are, one after the other.
fn join<const N: usize>(sentences: [Option<String>; N]) -> String {
    let mut joined = String::with_capacity(256);
    for sentence in sentences.into_iter().flatten() {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(&sentence);
    }
    joined
}
