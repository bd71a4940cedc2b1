//! How an integration is set up: off, wrongly, or well. Wrongly never stops anything else.

use crate::texts::{Locale, Texts};

/// How an integration is set up.
#[derive(Debug, Clone)]
pub enum SetUp<T> {
    /// Its flag is off.
    Off,
    /// Its flag is on, and it can not work so.
    Bad(SetUpProblem),
    /// It can work; whether it does is another question.
    On(T),
}

impl<T> SetUp<T> {
    /// What it is made of, when it can work.
    pub const fn on(&self) -> Option<&T> {
        match self {
            Self::On(parts) => Some(parts),
            Self::Off | Self::Bad(_) => None,
        }
    }

    /// The same set-up of something that is made of it.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> SetUp<U> {
        match self {
            Self::Off => SetUp::Off,
            Self::Bad(problem) => SetUp::Bad(problem),
            Self::On(parts) => SetUp::On(change(parts)),
        }
    }
}

/// What is wrong with the settings of an integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetUpProblem {
    /// Stable code; its sentence is `set-up-<code>`.
    pub code: &'static str,
    /// The setting or the value it is about, never a secret.
    pub detail: String,
}

impl SetUpProblem {
    /// A problem with that setting or value.
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }

    /// What is wrong and what to do.
    pub fn explain(&self, locale: Locale) -> String {
        let key = format!("set-up-{}", self.code);
        Texts::get()
            .sentence(&key, &[("detail", &self.detail)], locale)
            .unwrap_or_else(|| self.code.to_owned())
    }
}
