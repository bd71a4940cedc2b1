//! Filters as options, by the words that the graph has for them.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::{
    domain::{
        assessment::{PriorityCategory, Segment},
        country::country_code,
        provider::MailProvider,
        scan::ScanState,
    },
    ports::store::leads::LeadFilter,
};

const SEGMENTS: &[(&str, Segment)] = &[
    ("MIGRATION", Segment::Migration),
    ("EXISTING", Segment::Existing),
    ("COLD", Segment::Cold),
    ("SKIP", Segment::Skip),
];
const CATEGORIES: &[(&str, PriorityCategory)] = &[
    ("P1", PriorityCategory::P1),
    ("P2", PriorityCategory::P2),
    ("P3", PriorityCategory::P3),
    ("P4", PriorityCategory::P4),
    ("P5", PriorityCategory::P5),
    ("P6", PriorityCategory::P6),
];
const PROVIDERS: &[(&str, MailProvider)] = &[
    ("M365", MailProvider::M365),
    ("GOOGLE", MailProvider::Google),
    ("YANDEX", MailProvider::Yandex),
    ("ZOHO", MailProvider::Zoho),
    ("AMAZON", MailProvider::Amazon),
    ("SENDGRID", MailProvider::SendGrid),
    ("MAILGUN", MailProvider::Mailgun),
    ("HOSTING", MailProvider::Hosting),
    ("LOCAL", MailProvider::Local),
    ("UNKNOWN", MailProvider::Unknown),
];
const SCAN_STATES: &[(&str, ScanState)] = &[
    ("NEW", ScanState::New),
    ("QUEUED", ScanState::Queued),
    ("SCANNING", ScanState::Scanning),
    ("SCANNED", ScanState::Scanned),
    ("FAILED", ScanState::Failed),
];

/// Which leads; everything given must hold, of a list one.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Which leads")]
pub struct FilterArgs {
    /// One of these segments
    #[arg(long, value_delimiter = ',', ignore_case = true, value_parser = one_of(SEGMENTS))]
    pub segment: Vec<Segment>,
    /// One of these categories
    #[arg(long, value_delimiter = ',', ignore_case = true, value_parser = one_of(CATEGORIES))]
    pub category: Vec<PriorityCategory>,
    /// One of these mail providers
    #[arg(long, value_delimiter = ',', ignore_case = true, value_parser = one_of(PROVIDERS))]
    pub provider: Vec<MailProvider>,
    /// At least this score
    #[arg(long, value_name = "N")]
    pub score_min: Option<i32>,
    /// At most this score
    #[arg(long, value_name = "N")]
    pub score_max: Option<i32>,
    /// One of these countries: ISO code, or name in English or Turkish
    #[arg(long, value_delimiter = ',', value_parser = country)]
    pub country: Vec<String>,
    /// State of the newest scan
    #[arg(long, value_delimiter = ',', ignore_case = true, value_parser = one_of(SCAN_STATES))]
    pub scan_state: Vec<ScanState>,
    /// Whether a Partner Center referral names it
    #[arg(long, value_name = "true|false")]
    pub is_referral: Option<bool>,
    /// With one of these tags
    #[arg(long, value_delimiter = ',', value_name = "TAG")]
    pub tag: Vec<String>,
    /// Part of the domain or of the company name
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
}

impl From<FilterArgs> for LeadFilter {
    fn from(args: FilterArgs) -> Self {
        Self {
            domain: Vec::new(),
            segment: args.segment,
            category: args.category,
            provider: args.provider,
            score_min: args.score_min,
            score_max: args.score_max,
            country: args.country,
            scan_state: args.scan_state,
            dynamics_state: Vec::new(),
            search: args.search.filter(|text| !text.trim().is_empty()),
            is_referral: args.is_referral,
            tag: args.tag,
            favorite: None,
            nothing: false,
        }
    }
}

fn one_of<T: Copy + Send + Sync>(
    words: &'static [(&'static str, T)],
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(words.iter().map(|(word, _)| *word)).map(move |text| {
        let known = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(&text));
        known.map(|(_, value)| *value).expect("the parser lets only these words pass")
    })
}

fn country(text: &str) -> Result<String, String> {
    country_code(text)
        .map(str::to_owned)
        .ok_or_else(|| "no country of that code or name".to_owned())
}
