//! How well the mail is protected, in words.

use super::{Pen, Phrase, SecurityWords};
use crate::domain::{
    assess::DmarcFact,
    assessment::Segment,
    sales::{
        Level,
        security::{Detail, Security, Weakness},
    },
    signals::Observation,
};

impl Pen<'_> {
    pub(super) fn security(&self, security: &Security, segment: Option<Segment>) -> SecurityWords {
        let stays = segment == Some(Segment::Existing);
        let (angle, action) = match security.level {
            Level::High if stays => ("security-angle-high", "security-action-high-stay"),
            Level::High => ("security-angle-high", "security-action-high-move"),
            Level::Medium if stays => ("security-angle-medium", "security-action-medium-stay"),
            Level::Medium => ("security-angle-medium", "security-action-medium-move"),
            Level::Low => ("security-angle-low", "security-action-low"),
        };
        SecurityWords {
            summary: self.summary(security),
            details: security.details.iter().map(|detail| self.detail(*detail)).collect(),
            sales_angle: self.say(angle),
            recommended_action: self.say(action),
        }
    }

    /// What is missing, for the customer's ears.
    pub(super) fn issues(&self, security: &Security) -> String {
        let is_issue = |detail: &&Detail| {
            matches!(
                detail,
                Detail::SpfMissing
                    | Detail::DkimMissing
                    | Detail::DmarcMissing
                    | Detail::DmarcMonitors
                    | Detail::CoveragePartial(_)
            )
        };
        let issues = security.details.iter().filter(is_issue);
        issues.map(|detail| self.detail(*detail)).collect::<Vec<_>>().join(" ")
    }

    fn detail(&self, detail: Detail) -> Phrase {
        self.say(match detail {
            Detail::SpfPresent => "security-spf-present",
            Detail::SpfMissing => "security-spf-missing",
            Detail::DkimPresent => "security-dkim-present",
            Detail::DkimMissing => "security-dkim-missing",
            Detail::DmarcMissing => "security-dmarc-missing",
            Detail::DmarcMonitors => "security-dmarc-monitors",
            Detail::DmarcQuarantine => "security-dmarc-quarantine",
            Detail::DmarcReject => "security-dmarc-reject",
            Detail::CoverageFull => "security-coverage-full",
            Detail::CoveragePartial(share) => {
                return self.fill("security-coverage-partial", &[("percent", &share.to_string())]);
            }
        })
    }

    fn summary(&self, security: &Security) -> Phrase {
        use Observation::{Absent, Present};
        let protection = &security.protection;
        if security.has(Weakness::Dmarc) {
            return self.say(match (protection.spf, protection.dkim) {
                (Present, Present) => "security-sum-both",
                (Present, Absent) => "security-sum-spf-only",
                (Absent, Present) => "security-sum-dkim-only",
                (Absent, Absent) => "security-sum-critical",
                // One of them did not answer: nothing is said of it.
                _ => "security-sum-dmarc",
            });
        }
        match security.weaknesses.as_slice() {
            [] => {
                let unknown = [
                    (protection.spf == Observation::Unknown).then_some("security-name-spf"),
                    (protection.dkim == Observation::Unknown).then_some("security-name-dkim"),
                    (protection.dmarc == DmarcFact::Unknown).then_some("security-name-dmarc"),
                ];
                let unknown: Vec<_> =
                    unknown.into_iter().flatten().map(|key| self.say(key)).collect();
                if unknown.is_empty() {
                    self.say("security-sum-good")
                } else {
                    let unknown = unknown.join(", ");
                    self.fill("security-sum-good-so-far", &[("unknown", &unknown)])
                }
            }
            [Weakness::DmarcPartial] => {
                let share = protection.coverage.unwrap_or_default().to_string();
                self.fill("security-sum-partial", &[("percent", &share)])
            }
            several => {
                let names = several.iter().map(|weakness| {
                    self.say(match weakness {
                        Weakness::Spf => "security-name-spf",
                        Weakness::Dkim => "security-name-dkim",
                        Weakness::Dmarc => "security-name-dmarc",
                        Weakness::DmarcPartial => "security-name-dmarc-part",
                    })
                });
                let missing = names.collect::<Vec<_>>().join(", ");
                let one = several.len() == 1;
                let key = if one { "security-sum-one" } else { "security-sum-several" };
                self.fill(key, &[("missing", &missing)])
            }
        }
    }
}
