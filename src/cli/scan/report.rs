//! What a scan led to: a row of a table, or a JSON object.

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::{Value, json};

use crate::{
    domain::{
        assessment::Assessment,
        domain_name::DomainName,
        lead::Lead,
        scan::{Scan, ScanState},
        signals::Signals,
    },
    services::export::words,
    texts::{Locale, Texts},
};

/// One domain, its scan, and the lead with its last good facts.
pub(super) struct Line<'a> {
    pub(super) domain: &'a DomainName,
    pub(super) scan: &'a Scan,
    pub(super) lead: Option<&'a Lead>,
}

impl Line<'_> {
    /// The last good facts, which a failed scan leaves standing.
    fn signals(&self) -> Option<&Signals> {
        self.lead?.signals.as_ref()
    }

    fn assessment(&self) -> Option<&Assessment> {
        self.lead?.assessment.as_ref().map(|(assessment, _)| assessment)
    }

    fn failure(&self) -> Option<String> {
        let code = self.scan.failure.as_deref()?;
        Some(Texts::get().failure(code, Locale::En).to_string())
    }

    fn state(&self) -> &'static str {
        match self.scan.state {
            ScanState::New => "NEW",
            ScanState::Queued => "QUEUED",
            ScanState::Scanning => "SCANNING",
            ScanState::Scanned => "SCANNED",
            ScanState::Failed => "FAILED",
        }
    }

    pub(super) fn to_json(&self) -> Value {
        let (signals, assessment) = (self.signals(), self.assessment());
        let hosts = |signals: &Signals| {
            signals.mx.hosts.iter().map(|host| host.host.clone()).collect::<Vec<_>>()
        };
        json!({
            "domain": self.domain.as_str(),
            "scanState": self.state(),
            "provider": signals.map(|signals| words::provider(signals.provider)),
            "gateway": signals.and_then(|signals| signals.gateway.as_deref()),
            "score": assessment.map(|assessment| assessment.score),
            "segment": assessment.map(|assessment| words::segment(assessment.segment)),
            "priority": assessment.map(|assessment| assessment.priority),
            "category": assessment.map(|assessment| words::category(assessment.category)),
            "spf": signals.map(|signals| words::observation(signals.spf.state)),
            "dkim": signals.map(|signals| words::observation(signals.dkim.state)),
            "dmarcPolicy": signals.and_then(|s| s.dmarc.policy).map(words::dmarc_policy),
            "mxHosts": signals.map(hosts).unwrap_or_default(),
            "failure": self.failure(),
        })
    }

    fn row(&self) -> Vec<String> {
        let (signals, assessment) = (self.signals(), self.assessment());
        let gateway = |signals: &Signals| {
            signals.gateway.as_ref().map(|name| format!(" behind {name}")).unwrap_or_default()
        };
        let text = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
        vec![
            self.domain.display().to_owned(),
            self.state().to_owned(),
            text(signals.map(|s| {
                let name = Texts::get().provider(s.provider, Locale::En);
                format!("{name}{}", gateway(s))
            })),
            text(assessment.map(|a| a.score.to_string())),
            text(assessment.map(|a| words::segment(a.segment).to_owned())),
            text(assessment.map(|a| format!("{} ({})", a.priority, words::category(a.category)))),
            text(signals.map(|s| words::observation(s.spf.state).to_owned())),
            text(signals.map(|s| words::observation(s.dkim.state).to_owned())),
            text(signals.and_then(|s| s.dmarc.policy).map(|p| words::dmarc_policy(p).to_owned())),
            self.failure().unwrap_or_default(),
        ]
    }
}

/// The lines as a table, as wide as the terminal when there is one.
pub(super) fn table(lines: &[Line<'_>], on_terminal: bool) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_BORDERS_ONLY).set_header([
        "Domain", "State", "Provider", "Score", "Segment", "Priority", "SPF", "DKIM", "DMARC",
        "Failure",
    ]);
    if on_terminal {
        table.set_content_arrangement(ContentArrangement::Dynamic);
    }
    table.add_rows(lines.iter().map(Line::row));
    table
}
