//! `assay inspect`: how each file of a dataset is understood, and what is wrong with it.

use std::path::{Path, PathBuf};

use assay_engine::diagnostic::{Diagnostic, Findings, Severity};
use assay_engine::run::inspect;
use clap::{Args, ValueEnum};

use crate::exit::{Exit, Failure};
use crate::opened::BookFolder;
use crate::render::bad_row_kinds::kinds;
use crate::render::human::{self, Texts};
use crate::render::inspection::{Inspected, inspection};
use crate::render::inspection_json::inspection_json;
use crate::talk::Talk;

/// Shows how each file of a dataset is understood: format, columns, units, sample values, and everything that is wrong
#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    /// Folder of the dataset: one file a table, such as partners.csv
    #[arg(value_name = "DATASET")]
    dataset: PathBuf,
    /// Format of what is shown
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: InspectionFormat,
}

/// The format of what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum InspectionFormat {
    /// Tables to read.
    #[default]
    Human,
    /// JSON, with the version of its shape.
    Json,
}

/// Prints what was found out to stdout.
pub(crate) fn run(args: &InspectArgs, policies: &Path, talk: &Talk) -> Result<Exit, Failure> {
    let folder = BookFolder::open(policies)?;
    let talk = talk.in_language(folder.language());
    let checked = folder.ready(&talk)?;
    let mut findings = Findings::new();
    let waiting = talk.waiting(talk.say("reading the dataset", "正在读取数据集"));
    let found = inspect(&checked, &args.dataset, &mut findings);
    waiting.finish_and_clear();
    let findings: Vec<Diagnostic> = findings.into_sorted();
    let texts = Files { dataset: &args.dataset };
    let Some(found) = found else {
        talk.tell(&human::findings(&findings, &texts, talk.language()));
        return Err(Failure::Said);
    };
    let kinds = match kinds(&found.quarantine, &checked.book, talk.language()) {
        Ok(kinds) => kinds,
        Err(finding) => {
            talk.tell(&human::findings(&[*finding], &texts, talk.language()));
            return Err(Failure::Said);
        }
    };
    let inspected = Inspected {
        book: &checked.book,
        dataset: &args.dataset,
        inspection: &found,
        findings: &findings,
        kinds: &kinds,
        texts: &texts,
        talk: &talk,
    };
    talk.data(&match args.format {
        InspectionFormat::Human => inspection(&inspected),
        InspectionFormat::Json => inspection_json(&inspected),
    })?;
    let is_wrong = findings.iter().any(|finding| finding.severity == Severity::Error) || !found.quarantine.is_empty();
    Ok(if is_wrong { Exit::No } else { Exit::Yes })
}

/// The files of a dataset, whose lines are not shown: they may be huge.
struct Files<'d> {
    dataset: &'d Path,
}

impl Texts for Files<'_> {
    fn shown(&self, file: &str) -> String {
        let within = self.dataset.join(file);
        if within.exists() { within.display().to_string() } else { file.to_owned() }
    }

    fn text(&self, _: &str) -> Option<String> {
        None
    }
}
