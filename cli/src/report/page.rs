//! The page: what its templates are filled with, and the policy that keeps it from running or loading
//! anything but what it came with.

use askama::Template;
use assay_engine::diagnostic::Language;
use base64::Engine as _;
use sha2::{Digest as _, Sha256};

use super::chart::{Bars, Columns, Stack};
use super::text::Embedded;

/// The styles of the page.
const STYLE: &str = include_str!("style.css");
/// The script of its tables.
const SCRIPT: &str = include_str!("table.js");
/// How the generator named on a page begins; such a page may be replaced by another.
pub(super) const GENERATOR: &str = "Assay";

/// The whole page.
#[derive(Template)]
#[template(path = "page.html")]
pub(super) struct Page {
    pub(super) words: Words,
    pub(super) generator: String,
    pub(super) style: Own,
    pub(super) script: Own,
    pub(super) head: Head,
    pub(super) links: Vec<Link>,
    pub(super) tiles: Vec<Tile>,
    pub(super) warnings: Vec<Warning>,
    pub(super) policies: Vec<PolicyPart>,
    pub(super) entities: Vec<EntityPart>,
    pub(super) reasons: Option<Bars>,
    pub(super) tables: Vec<TablePart>,
    pub(super) inputs: Vec<InputRow>,
    pub(super) footer: String,
}

/// The words that the page has of its own, in a language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub(super) Language);

impl Words {
    /// A text in the language.
    pub(super) fn say<'t>(&self, en: &'t str, zh: &'t str) -> &'t str {
        match self.0 {
            Language::English => en,
            Language::Chinese => zh,
        }
    }

    /// The language for browsers.
    fn tag(&self) -> &'static str {
        match self.0 {
            Language::English => "en",
            Language::Chinese => "zh-Hans",
        }
    }
}

/// A style sheet or a script of ours, which stands in the page as it is.
#[derive(Debug, Clone)]
pub(super) struct Own {
    text: &'static str,
    /// Its digest, as a content security policy names it.
    digest: String,
}

impl Own {
    /// The style sheet.
    pub(super) fn style() -> Self {
        Self::new(STYLE)
    }

    /// The script.
    pub(super) fn script() -> Self {
        Self::new(SCRIPT)
    }

    fn new(text: &'static str) -> Self {
        let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes()));
        Self { text, digest: format!("sha256-{digest}") }
    }
}

impl std::fmt::Display for Own {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.text)
    }
}

impl askama::filters::HtmlSafe for Own {}

/// What was run.
pub(super) struct Head {
    pub(super) name: String,
    pub(super) dataset: String,
    pub(super) period: String,
    pub(super) span: String,
    pub(super) as_of: String,
    pub(super) prior: String,
    pub(super) currency: String,
    pub(super) settings: Vec<String>,
}

/// What may be wrong with the dataset, or with the results of the period before.
pub(super) struct Warning {
    pub(super) place: String,
    pub(super) message: String,
    pub(super) hint: String,
}

/// A way to a section.
pub(super) struct Link {
    pub(super) target: String,
    pub(super) label: String,
}

/// A key figure.
#[derive(Default)]
pub(super) struct Tile {
    /// The policy it comes from.
    pub(super) of: String,
    pub(super) label: String,
    pub(super) value: String,
    pub(super) note: String,
    /// `good`, `warn`, `money` or nothing.
    pub(super) tone: &'static str,
    /// The class of values that need a smaller type.
    pub(super) size: &'static str,
}

/// One policy.
pub(super) struct PolicyPart {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) question: String,
    pub(super) stack: Stack,
    pub(super) states: String,
    pub(super) decided: String,
    pub(super) undecided: String,
    pub(super) outside: String,
    pub(super) came_out: Vec<String>,
    pub(super) problems: Vec<ProblemRow>,
    pub(super) outcomes: Vec<BarCard>,
    pub(super) histograms: Vec<HistogramCard>,
    /// What its rows are called where they are counted.
    pub(super) noun: String,
    pub(super) numbers: Vec<NumberRow>,
    pub(super) reasons: Option<Bars>,
}

/// Why rows are undecided.
pub(super) struct ProblemRow {
    pub(super) count: String,
    pub(super) said: String,
}

/// A chart of bars.
pub(super) struct BarCard {
    pub(super) title: String,
    pub(super) bars: Bars,
    /// Whether its labels are sentences.
    pub(super) wide: bool,
}

/// A histogram.
pub(super) struct HistogramCard {
    pub(super) title: String,
    pub(super) columns: Columns,
    pub(super) note: String,
}

/// Where the numbers of an output lie.
pub(super) struct NumberRow {
    pub(super) label: String,
    pub(super) cells: [String; 5],
}

/// The rows of one table of the dataset.
pub(super) struct EntityPart {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) groupings: Vec<Grouping>,
    pub(super) money: Vec<MoneyCard>,
    pub(super) who: Vec<BarCard>,
}

/// A way in which amounts are grouped.
pub(super) struct Grouping {
    pub(super) label: String,
    pub(super) origin: String,
}

/// An amount, group by group.
pub(super) struct MoneyCard {
    pub(super) of: String,
    pub(super) title: String,
    pub(super) note: String,
    /// One chart a grouping.
    pub(super) groups: Vec<Bars>,
}

/// A table to search, sort and page through.
pub(super) struct TablePart {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) note: String,
    pub(super) charts: Vec<BarCard>,
    /// Its rows, if there are any.
    pub(super) json: Option<Embedded>,
}

/// What became of a table's file.
pub(super) struct InputRow {
    pub(super) title: String,
    pub(super) table: String,
    pub(super) file: String,
    pub(super) numbers: [String; 4],
}
