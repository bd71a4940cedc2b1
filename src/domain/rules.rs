//! The rule set: points, thresholds, segments and priorities as data.
//!
//! [`RuleSet::built_in`] is `default.toml`, compiled into the program; `HUNTER_RULES` names a file
//! of the same shape. A rule set is checked when it is read and can not fail afterwards.
//!
//! ```
//! use hunter::domain::{assess::{Facts, assess}, rules::RuleSet};
//!
//! let verdict = assess(&Facts::default(), RuleSet::built_in());
//! assert_eq!(verdict.ruleset_version, *RuleSet::built_in().version());
//! ```

mod file;
pub mod review;
mod verdicts;
mod words;

use std::sync::{Arc, LazyLock};

use self::{file::RuleFile, verdicts::Verdicts};
use super::{
    assess::Facts,
    assessment::{
        Assessment, CommercialHeat, CommercialSegment, PriorityCategory, Segment, TechnicalHeat,
    },
    provider::MailProvider,
};

pub use self::verdicts::Standing;

const BUILT_IN: &str = include_str!("rules/default.toml");

/// Why a rule file can not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// No TOML, an unknown key or word, a missing key. The text names line and column.
    #[error("the rules can not be read: {0}")]
    Unreadable(String),
    /// `revision` is 0.
    #[error("`revision` starts at 1")]
    Revision,
    /// A first-match list that does not always answer.
    #[error(
        "the list `{list}` must end with one rule without `when`, which holds when no other does"
    )]
    Incomplete {
        /// Which list.
        list: &'static str,
    },
    /// One rule is wrong.
    #[error("rule {number} of `{list}`: {problem}")]
    Rule {
        /// Which list.
        list: &'static str,
        /// Which rule, counted from 1.
        number: usize,
        /// What is wrong.
        problem: String,
    },
}

/// A checked rule set.
#[derive(Debug)]
pub struct RuleSet {
    version: Arc<str>,
    file: RuleFile,
    verdicts: Verdicts,
}

impl RuleSet {
    /// The rules that Hunter comes with.
    pub fn built_in() -> &'static Arc<Self> {
        static RULES: LazyLock<Arc<RuleSet>> = LazyLock::new(|| {
            Arc::new(RuleSet::parse(BUILT_IN).expect("the built-in rules are tested"))
        });
        &RULES
    }

    /// Reads and checks a rule file.
    ///
    /// # Errors
    /// Says which rule is wrong, and how.
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        let file: RuleFile =
            toml::from_str(text).map_err(|error| RulesError::Unreadable(error.to_string()))?;
        file.validate()?;
        let version = version_of(&file);
        let verdicts = Verdicts::work_out(&file, &version);
        Ok(Self { version, file, verdicts })
    }

    /// `<revision>+<12 hex digits>`: the digits change with any rule, not with comments or layout.
    pub const fn version(&self) -> &Arc<str> {
        &self.version
    }

    /// The verdict on these facts.
    pub(super) fn verdict(&self, facts: &Facts) -> &Assessment {
        self.verdicts.of(facts)
    }

    /// Every verdict this rule set can give.
    pub fn verdicts(&self) -> impl Iterator<Item = &Assessment> {
        self.verdicts.all()
    }

    /// The segment of a provider and score, and the code of its reason.
    pub fn segment(&self, provider: MailProvider, score: i32) -> (Segment, &str) {
        self.file.segment_of(provider, score)
    }

    /// Whether only the last rule, which takes the rest, speaks of that provider and score.
    fn is_of_the_rest(&self, provider: MailProvider, score: i32) -> bool {
        self.file.segment_rule(provider, score).1
    }

    /// The place in the list, 1-7.
    pub fn priority(&self, segment: Segment, score: i32) -> u8 {
        self.file.priority_of(segment, score)
    }

    /// Heats, commercial segment and category.
    pub fn standing(&self, segment: Segment, provider: MailProvider, score: i32) -> Standing {
        self.file.standing_of(segment, provider, score)
    }

    /// P1-P6.
    pub fn category(
        &self,
        technical_heat: TechnicalHeat,
        commercial_heat: CommercialHeat,
        commercial_segment: CommercialSegment,
    ) -> PriorityCategory {
        self.file.category_of(technical_heat, commercial_heat, commercial_segment)
    }
}

fn version_of(file: &RuleFile) -> Arc<str> {
    let rules = toml::to_string(file).expect("what was read from TOML can be written as TOML");
    let digest = blake3::hash(rules.as_bytes()).to_hex();
    Arc::from(format!("{}+{}", file.revision, &digest[..12]))
}
