//! What can be typed: global flags and the list of commands.

use std::ffi::OsString;
use std::path::PathBuf;

use assay_engine::diagnostic::Language;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::commands::{check, explain, inspect, list, new, replay, run, sample, test};

/// Runs partner policies over partner datasets: exact numbers, and a reason for every answer
#[derive(Debug, Parser)]
#[command(name = "assay", bin_name = "assay", version, max_term_width = 100, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The flags that every command knows.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Folder of the policy book
    #[arg(long, global = true, value_name = "DIR", default_value = "policies", display_order = 900)]
    pub(crate) policies: PathBuf,
    /// Language of everything said: en or zh; the book's first one unless stated
    #[arg(long, global = true, value_name = "LANG", value_parser = language, display_order = 901)]
    pub(crate) lang: Option<Language>,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t, display_order = 902)]
    pub(crate) color: ColorWhen,
    /// Says only what is asked for, warnings and errors
    #[arg(short, long, global = true, display_order = 903)]
    pub(crate) quiet: bool,
    /// Says more
    #[arg(short, long, global = true, action = ArgAction::SetTrue, conflicts_with = "quiet", display_order = 904)]
    pub(crate) verbose: bool,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Run(run::RunArgs),
    Explain(explain::ExplainArgs),
    Replay(replay::ReplayArgs),
    Inspect(inspect::InspectArgs),
    Check(check::CheckArgs),
    Test(test::TestArgs),
    List(list::ListArgs),
    New(new::NewArgs),
    Sample(sample::SampleArgs),
}

/// Reads a language tag.
fn language(typed: &str) -> Result<Language, String> {
    Language::from_tag(typed).ok_or_else(|| "en or zh".to_owned())
}

/// The language asked for, before anything else is understood: help and mistakes are told in it.
pub(crate) fn language_typed(arguments: &[OsString]) -> Option<Language> {
    let mut arguments = arguments.iter().filter_map(|argument| argument.to_str());
    while let Some(argument) = arguments.next() {
        let tag = match argument.strip_prefix("--lang") {
            Some("") => arguments.next(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        if let Some(language) = tag.and_then(Language::from_tag) {
            return Some(language);
        }
    }
    None
}
