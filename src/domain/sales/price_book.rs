//! Prices and sales settings as data. [`PriceBook::built_in`] is `prices.toml`, compiled into the
//! program; `HUNTER_PRICE_BOOK` names a file of the same shape. A book is checked when it is read.

use std::sync::{Arc, LazyLock};

use rust_decimal::Decimal;
use serde::Deserialize;

use super::offer::Tier;

const BUILT_IN: &str = include_str!("prices.toml");
/// Longest name of the vendor, in characters.
const VENDOR_MAX_CHARS: usize = 100;

/// Why a price book can not be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PriceBookError {
    /// No TOML, an unknown or missing key. The text names line and column.
    #[error("the price book can not be read: {0}")]
    Unreadable(String),
    /// A price below 0.
    #[error("`{0}` must not be negative")]
    Negative(String),
    /// No ISO 4217 code.
    #[error("`currency` is a code of three capital letters, e.g. EUR, not `{0}`")]
    Currency(String),
    /// Outside 0-2.
    #[error("`opportunity-factor` lies between 0 and 2, not at {0}")]
    Factor(f64),
    /// An empty or endless name.
    #[error("`vendor` is a name of at most {VENDOR_MAX_CHARS} characters; leave it out for none")]
    Vendor,
}

/// What one licence costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Prices {
    /// One user for a month.
    pub price_per_user_per_month: Decimal,
    /// The move, once.
    pub migration_fee: Decimal,
    /// Defender for one user and month; `None`: not offered with it.
    pub defender_price_per_user_per_month: Option<Decimal>,
    /// Consulting, once; `None`: not offered with it.
    pub consulting_fee: Option<Decimal>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct BookFile {
    currency: String,
    vendor: Option<String>,
    opportunity_factor: f64,
    business_basic: Prices,
    business_standard: Prices,
    enterprise: Prices,
}

/// A checked price book.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceBook {
    currency: Arc<str>,
    vendor: Option<Arc<str>>,
    opportunity_factor: f64,
    business_basic: Prices,
    business_standard: Prices,
    enterprise: Prices,
}

impl PriceBook {
    /// The prices that Hunter comes with.
    pub fn built_in() -> &'static Arc<Self> {
        static BOOK: LazyLock<Arc<PriceBook>> = LazyLock::new(|| {
            Arc::new(PriceBook::parse(BUILT_IN).expect("the built-in price book is tested"))
        });
        &BOOK
    }

    /// Reads and checks a price book.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn parse(text: &str) -> Result<Self, PriceBookError> {
        let file: BookFile =
            toml::from_str(text).map_err(|error| PriceBookError::Unreadable(error.to_string()))?;
        if file.currency.len() != 3 || !file.currency.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(PriceBookError::Currency(file.currency));
        }
        if !(0.0..=2.0).contains(&file.opportunity_factor) {
            return Err(PriceBookError::Factor(file.opportunity_factor));
        }
        let vendor = file.vendor.as_deref().map(str::trim);
        if vendor.is_some_and(|name| name.is_empty() || name.chars().count() > VENDOR_MAX_CHARS) {
            return Err(PriceBookError::Vendor);
        }
        for (name, prices) in [
            ("business-basic", &file.business_basic),
            ("business-standard", &file.business_standard),
            ("enterprise", &file.enterprise),
        ] {
            prices.check(name)?;
        }
        Ok(Self {
            currency: file.currency.into(),
            vendor: vendor.map(Into::into),
            opportunity_factor: file.opportunity_factor,
            business_basic: file.business_basic,
            business_standard: file.business_standard,
            enterprise: file.enterprise,
        })
    }

    /// ISO 4217, of all prices.
    pub const fn currency(&self) -> &Arc<str> {
        &self.currency
    }

    /// Who sells, as callers introduce themselves.
    pub fn vendor(&self) -> Option<&str> {
        self.vendor.as_deref()
    }

    /// What the potential is multiplied by, 0-2.
    pub const fn opportunity_factor(&self) -> f64 {
        self.opportunity_factor
    }

    /// What a licence costs.
    pub const fn prices(&self, tier: Tier) -> Prices {
        match tier {
            Tier::BusinessBasic => self.business_basic,
            Tier::BusinessStandard => self.business_standard,
            Tier::Enterprise => self.enterprise,
        }
    }
}

impl Prices {
    fn check(&self, tier: &str) -> Result<(), PriceBookError> {
        let all = [
            ("price-per-user-per-month", Some(self.price_per_user_per_month)),
            ("migration-fee", Some(self.migration_fee)),
            ("defender-price-per-user-per-month", self.defender_price_per_user_per_month),
            ("consulting-fee", self.consulting_fee),
        ];
        let negative =
            all.iter().find(|(_, price)| price.is_some_and(|price| price < Decimal::ZERO));
        negative.map_or(Ok(()), |(name, _)| Err(PriceBookError::Negative(format!("{tier}.{name}"))))
    }
}
