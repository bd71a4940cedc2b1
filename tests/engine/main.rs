//! The engine against known answers and tiny zones.

mod changes;
mod cleaning;
mod contacts;
mod known_answers;
mod names;
mod providers;
mod push;
mod records;
mod referrals;
mod rule_review;
mod sales;
mod scoring;
mod surveys;
mod texts;
