//! A lead on one sheet of paper: headings, facts and sentences in order. Who shows it, on a page or
//! in a terminal, decides how it looks.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::Summary;
use crate::{
    domain::{assessment::Assessment, lead::Lead, sales::offer::Tier, signals::Signals},
    services::export::words,
    texts::{
        Locale, Texts,
        sales::{
            Phrase,
            labels::{self, Label},
        },
    },
};

/// The sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// What kind of sheet it is.
    pub kind: Phrase,
    /// The company, or its domain.
    pub title: String,
    /// The domain as people read it.
    pub domain: String,
    /// The lead in one sentence.
    pub one_liner: String,
    /// The rest, in order.
    pub sections: Vec<Section>,
    /// When it was written, and by which rules.
    pub footer: String,
}

/// A part of the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What it is about.
    pub heading: Phrase,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A piece of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Sentences.
    Text(String),
    /// Points.
    Points(Vec<String>),
    /// Names with values.
    Rows(Vec<(Phrase, String)>),
}

/// Writes the sheet of a lead.
pub fn sheet(lead: &Lead, summary: &Summary, locale: Locale) -> Sheet {
    let pen = Pen { locale };
    let name = lead.company_name.as_ref().map(|name| name.value.clone());
    let domain = lead.domain.display().to_owned();
    let written = labels::moment(summary.generated_at, locale);
    let mut footer = format!("{}: {written}", pen.label(Label::Written));
    if let Some((verdict, _)) = &lead.assessment {
        let rules = pen.label(Label::Rules);
        footer = format!("{footer} · {rules}: {}", verdict.ruleset_version);
    }
    Sheet {
        kind: pen.label(Label::Page),
        title: name.unwrap_or_else(|| domain.clone()),
        domain,
        one_liner: summary.words.one_liner.clone(),
        sections: pen.sections(lead, summary),
        footer,
    }
}

struct Pen {
    locale: Locale,
}

impl Pen {
    fn label(&self, label: Label) -> Phrase {
        Texts::get().label(label, self.locale)
    }

    fn section(&self, label: Label, blocks: Vec<Block>) -> Section {
        Section { heading: self.label(label), blocks }
    }

    /// Those that have a value.
    fn known<const N: usize>(&self, rows: [(Label, Option<String>); N]) -> Vec<(Phrase, String)> {
        let rows = rows.into_iter();
        rows.filter_map(|(label, value)| Some((self.label(label), value?))).collect()
    }

    fn rows<const N: usize>(&self, rows: [(Label, Option<String>); N]) -> Block {
        Block::Rows(self.known(rows))
    }

    fn sections(&self, lead: &Lead, summary: &Summary) -> Vec<Section> {
        let Summary { plan, words, .. } = summary;
        let texts = Texts::get();
        let points = |phrases: &[Phrase]| Block::Points(owned(phrases));
        let mut sections = Vec::with_capacity(10);
        sections.push(self.section(Label::Facts, self.facts(lead)));
        let reasons = [&words.segment_explanation, &words.provider_reasoning];
        let reasons = reasons.map(|sentence| Block::Text(sentence.clone())).to_vec();
        sections.push(self.section(Label::Reasons, reasons));
        if let (Some(judged), Some(said)) = (&plan.security, &words.security) {
            let level = texts.level(judged.level, self.locale).into_owned();
            let rows = self.rows([
                (Label::Risk, Some(level)),
                (Label::Angle, Some(said.sales_angle.to_string())),
                (Label::Action, Some(said.recommended_action.to_string())),
            ]);
            let blocks = vec![Block::Text(said.summary.to_string()), points(&said.details), rows];
            sections.push(self.section(Label::Security, blocks));
        }
        for (label, note) in [
            (Label::Infrastructure, &words.infrastructure_summary),
            (Label::Referral, &words.referral_note),
        ] {
            if let Some(note) = note {
                sections.push(self.section(label, vec![Block::Text(note.clone())]));
            }
        }
        sections.push(self.section(Label::Script, vec![points(&words.call_script)]));
        sections.push(self.section(Label::Questions, vec![points(&words.discovery_questions)]));
        sections.push(self.section(Label::Offer, self.offer(summary)));
        sections.push(self.section(Label::Potential, potential(summary)));
        let urgency = texts.level(plan.urgency, self.locale).into_owned();
        let next = self.rows([
            (Label::Urgency, Some(urgency)),
            (Label::Say, Some(words.message.to_string())),
            (Label::Note, Some(words.internal_note.clone())),
        ]);
        sections.push(self.section(Label::Next, vec![next]));
        sections
    }

    fn facts(&self, lead: &Lead) -> Vec<Block> {
        let company = self.rows([
            (Label::Company, lead.company_name.as_ref().map(|name| name.value.clone())),
            (Label::Domain, Some(lead.domain.display().to_owned())),
            (Label::Country, lead.country.as_ref().map(|country| country.value.clone())),
            (Label::Scanned, lead.scanned_at.map(|at| self.moment(at))),
        ]);
        let verdict = lead.assessment.as_ref().map(|(verdict, _)| self.verdict(verdict));
        let mail = lead.signals.as_ref().map(|signals| self.mail(signals));
        [Some(company), verdict, mail].into_iter().flatten().collect()
    }

    fn verdict(&self, verdict: &Assessment) -> Block {
        let texts = Texts::get();
        let category = words::category(verdict.category);
        let label = texts.category(verdict.category, self.locale);
        self.rows([
            (Label::Score, Some(format!("{}/100", verdict.score))),
            (Label::Segment, Some(texts.segment(verdict.segment, self.locale).to_string())),
            (Label::Priority, Some(format!("{}/7", verdict.priority))),
            (Label::Category, Some(format!("{category} · {label}"))),
        ])
    }

    fn mail(&self, signals: &Signals) -> Block {
        let texts = Texts::get();
        let state = |state| texts.observation(state, self.locale).into_owned();
        let hosts = signals.mx.hosts.iter().map(|host| host.host.as_str()).collect::<Vec<_>>();
        let policy = signals.dmarc.policy.map(words::dmarc_policy);
        let dmarc = match policy {
            Some(policy) => format!("p={}", policy.to_ascii_lowercase()),
            None => state(signals.dmarc.state),
        };
        let whois = signals.whois.as_ref();
        let expires = whois.and_then(|whois| whois.expires_at);
        let mut rows = self.known([
            (Label::Provider, Some(texts.provider(signals.provider, self.locale).to_string())),
            (Label::Gateway, signals.gateway.clone()),
            (Label::MailHosts, (!hosts.is_empty()).then(|| hosts.join(", "))),
            (Label::TenantSize, Some(self.size(signals))),
            (Label::Registrar, whois.and_then(|whois| whois.registrar.clone())),
            (Label::Expires, expires.map(|date| labels::date(date, self.locale))),
        ]);
        // The records are called so in every language.
        let records = [
            ("SPF", state(signals.spf.state)),
            ("DKIM", state(signals.dkim.state)),
            ("DMARC", dmarc),
        ];
        rows.extend(records.map(|(name, value)| (Phrase::Borrowed(name), value)));
        Block::Rows(rows)
    }

    fn size(&self, signals: &Signals) -> String {
        Texts::get().tenant_size(signals.tenant_size, self.locale).into_owned()
    }

    fn offer(&self, summary: &Summary) -> Vec<Block> {
        let offer = &summary.plan.offer;
        let tier = match offer.tier {
            Tier::BusinessBasic => "Microsoft 365 Business Basic",
            Tier::BusinessStandard => "Microsoft 365 Business Standard",
            Tier::Enterprise => "Microsoft 365 Enterprise",
        };
        let price = |price: Decimal| format!("{price} {}", summary.currency);
        let prices = offer.prices;
        let rows = self.rows([
            (Label::PerUser, Some(price(prices.price_per_user_per_month))),
            (Label::Migration, Some(price(prices.migration_fee))),
            (Label::Defender, prices.defender_price_per_user_per_month.map(price)),
            (Label::Consulting, prices.consulting_fee.map(price)),
        ]);
        let why = summary.words.recommendation.to_string();
        vec![Block::Text(tier.to_owned()), Block::Text(why), rows]
    }

    fn moment(&self, at: DateTime<Utc>) -> String {
        labels::moment(at, self.locale)
    }
}

fn potential(summary: &Summary) -> Vec<Block> {
    let potential = &summary.plan.potential;
    let factors = potential.factors.iter().zip(&summary.words.factor_comments);
    let points = factors.map(|(factor, comment)| format!("+{} · {comment}", factor.points));
    vec![Block::Text(format!("{}/100", potential.total)), Block::Points(points.collect())]
}

fn owned(phrases: &[Phrase]) -> Vec<String> {
    phrases.iter().map(ToString::to_string).collect()
}
