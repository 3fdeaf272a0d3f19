//! `assay check`: every finding in the policy book.

use std::path::Path;

use assay_engine::diagnostic::{Language, Severity};
use clap::{Args, ValueEnum};

use crate::exit::{Exit, Failure};
use crate::opened::BookFolder;
use crate::render::{github, human, json, sarif};
use crate::talk::Talk;

/// Checks the policy book and lists everything that is wrong with it
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Format of the findings
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: FindingFormat,
}

/// The format of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum FindingFormat {
    /// Source lines with what is meant underlined.
    #[default]
    Human,
    /// A JSON list.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Annotations of GitHub's runners.
    Github,
}

/// Prints the findings to stdout, and how many there are to stderr.
pub(crate) fn run(args: &CheckArgs, policies: &Path, talk: &Talk) -> Result<Exit, Failure> {
    let folder = BookFolder::open(policies)?;
    let talk = talk.in_language(folder.language());
    let language = talk.language();
    let findings = folder.examined();
    talk.data(&match args.format {
        FindingFormat::Human => human::findings(&findings, &folder, language),
        FindingFormat::Json => json::findings(&findings, &folder, language),
        FindingFormat::Sarif => sarif::findings(&findings, &folder, language),
        FindingFormat::Github => github::findings(&findings, &folder, language),
    })?;
    let (shown, tally) = (policies.display(), human::tally(&findings, language));
    talk.note(&match language {
        Language::English => format!("{shown}: {tally}"),
        Language::Chinese => format!("{shown}:{tally}"),
    });
    let wrong = findings.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    Ok(if wrong { Exit::No } else { Exit::Yes })
}
