//! `assay check`: every finding in the policy book.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use assay_engine::calendar::Date;
use assay_engine::diagnostic::{FindingCode, Language, Severity, did_you_mean};
use clap::{Args, ValueEnum};

use crate::exit::{Exit, Failure};
use crate::opened::BookFolder;
use crate::render::{github, human, json, sarif};
use crate::talk::Talk;

use super::run::date;

/// Checks the policy book and lists everything that is wrong with it
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Format of the findings
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: FindingFormat,
    /// Date on which parameters are to have a value and need no review yet; today (UTC) unless stated
    #[arg(long, value_name = "DATE", value_parser = date, conflicts_with = "explain")]
    on: Option<Date>,
    /// Explains a finding by its code instead: what, why, wrong, right; without a code, lists all codes
    #[arg(long, value_name = "CODE", conflicts_with = "format")]
    explain: Option<Option<String>>,
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
    if let Some(code) = &args.explain {
        return explain(code.as_deref(), policies, talk);
    }
    let folder = BookFolder::open(policies)?;
    let talk = talk.in_language(folder.language());
    let language = talk.language();
    let findings = folder.examined_on(args.on.unwrap_or_else(today));
    talk.data(&match args.format {
        FindingFormat::Human => human::findings(&findings, &folder, language),
        FindingFormat::Json => json::findings(&findings, &folder, language),
        FindingFormat::Sarif => sarif::findings(&findings, &folder, language),
        FindingFormat::Github => github::findings(&findings, &folder, language),
    })?;
    let (shown, tally) = (policies.display(), human::tally(&findings, language));
    talk.note(&match language {
        Language::English => format!("{shown}: {tally}"),
        Language::Chinese => format!("{shown}：{tally}"),
    });
    if matches!(args.format, FindingFormat::Human) && !findings.is_empty() {
        talk.note(talk.say(
            "`assay check --explain CODE` says more about a code",
            "用 `assay check --explain 代码` 查看代码的详细说明",
        ));
    }
    let wrong = findings.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    Ok(if wrong { Exit::No } else { Exit::Yes })
}

/// The day that it is, by the machine's clock and in UTC. Nothing but warnings depends on it.
fn today() -> Date {
    const SECONDS_A_DAY: u64 = 24 * 60 * 60;
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i32::try_from(since.as_secs() / SECONDS_A_DAY).ok().and_then(Date::from_days).unwrap_or(Date::FOREVER)
}

/// Prints the page of a code, or the list of codes, in the language asked for or else the book's, if there is one.
fn explain(code: Option<&str>, policies: &Path, talk: &Talk) -> Result<Exit, Failure> {
    let language = BookFolder::open(policies).map_or(Language::default(), |folder| folder.language());
    let talk = talk.in_language(language);
    match code {
        None => talk.data(&listed(talk.language()))?,
        Some(code) => {
            let entry = FindingCode::find(code).ok_or_else(|| unknown(code).told_in(language))?;
            talk.data(entry.page(talk.language()))?;
        }
    }
    Ok(Exit::Yes)
}

/// Every code with its line.
fn listed(language: Language) -> String {
    let width = FindingCode::all().iter().map(|entry| entry.code.len()).max().unwrap_or_default();
    let line = |entry: &FindingCode| {
        let severity = match language {
            Language::English => format!("{:7}", entry.severity.tag()),
            Language::Chinese => human::severity_word(entry.severity, language).to_owned(),
        };
        format!("{:width$}  {severity}  {}\n", entry.code, entry.summary().get(language))
    };
    FindingCode::all().iter().map(line).collect()
}

fn unknown(code: &str) -> Failure {
    let failure = Failure::new(format!("no finding has the code `{code}`"), format!("没有代码为 `{code}` 的问题"));
    match did_you_mean(code, FindingCode::all().iter().map(|entry| entry.code)) {
        Some(near) => failure.with_hint(format!("did you mean `{near}`?"), format!("是否想写 `{near}`？")),
        None => failure.with_hint("`assay check --explain` lists all codes", "用 `assay check --explain` 列出全部代码"),
    }
}
