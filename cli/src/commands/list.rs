//! `assay list`: the policies in the order in which they run.

use std::path::Path;

use assay_engine::diagnostic::Language;
use assay_engine::policy::{OutputSpec, OutputType, PolicyIndex};
use assay_engine::script::CheckedBook;
use clap::Args;

use crate::exit::{Exit, Failure};
use crate::opened::BookFolder;
use crate::render::handbook::{coverage, handbook};
use crate::talk::Talk;

/// Lists the policies in the order in which they run: question, entity, inputs, outputs
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Prints which policy reads which as a Mermaid graph instead
    #[arg(long)]
    graph: bool,
    /// Prints the whole book as a handbook in Markdown instead: rules in words, parameters with dates
    #[arg(long, conflicts_with = "graph")]
    book: bool,
    /// Prints which rule of which document stands in which policy instead
    #[arg(long, conflicts_with_all = ["graph", "book"])]
    coverage: bool,
}

/// Prints the list to stdout.
pub(crate) fn run(args: &ListArgs, policies: &Path, talk: &Talk) -> Result<Exit, Failure> {
    let folder = BookFolder::open(policies)?;
    let talk = talk.in_language(folder.language());
    let checked = folder.ready(&talk)?;
    let text = match args {
        ListArgs { graph: true, .. } => graph(&checked, &talk),
        ListArgs { book: true, .. } => handbook(&checked, talk.language()),
        ListArgs { coverage: true, .. } => coverage(&checked, talk.language()),
        ListArgs { .. } => list(&checked, &talk),
    };
    talk.data(&text)?;
    Ok(Exit::Yes)
}

fn list(checked: &CheckedBook, talk: &Talk) -> String {
    let language = talk.language();
    let mut text = format!("{}\n", checked.book.name.get(language));
    for (number, index) in checked.order.iter().enumerate() {
        let policy = checked.book.policy(*index);
        let title = policy.title.get(language);
        text.push_str(&format!("\n{}. \u{1b}[1m{}\u{1b}[0m · {title}\n", number + 1, policy.id));
        text.push_str(&format!("   {}\n", policy.question.get(language)));
        let mut field = |name: &str, value: &str| text.push_str(&format!("   {}{value}\n", padded(name, 9)));
        field(talk.say("decides", "对象"), &decides(checked, *index, talk));
        field(talk.say("reads", "读取"), &reads(checked, *index, talk));
        for (at, output) in policy.outputs.iter().enumerate() {
            let name = if at == 0 { talk.say("gives", "输出") } else { "" };
            field(name, &format!("{}: {}", output.name, output_words(checked, output, talk)));
        }
    }
    text
}

/// A word and blanks up to a width; Chinese characters are two wide.
fn padded(word: &str, width: usize) -> String {
    let used = unicode_width::UnicodeWidthStr::width(word);
    format!("{word}{}", " ".repeat(width.saturating_sub(used)))
}

fn decides(checked: &CheckedBook, index: PolicyIndex, talk: &Talk) -> String {
    let policy = checked.book.policy(index);
    let table = checked.book.dictionary.table(policy.entity);
    let kinds: Vec<&str> = policy.periods.iter().map(|kind| kind.tag()).collect();
    let needs: Vec<&str> = policy.needs.iter().map(|need| need.text.as_str()).collect();
    let mut text = match talk.language() {
        Language::English => format!("{}, by {}", table.id, kinds.join(", ")),
        Language::Chinese => {
            format!("{}（{}），按 {}", table.id, table.title.get(talk.language()), kinds.join("、"))
        }
    };
    if !needs.is_empty() {
        let lead = talk.say(", where there is ", "，须有 ");
        text.push_str(&format!("{lead}{}", needs.join(", ")));
    }
    text
}

fn reads(checked: &CheckedBook, index: PolicyIndex, talk: &Talk) -> String {
    let program = checked.program(index);
    let book = &checked.book;
    let policies = program.upstream.iter().map(|upstream| book.policy(*upstream).id.as_str());
    let tables = program.tables_read.iter().map(|table| book.dictionary.table(*table).id.as_str());
    let both: Vec<&str> = policies.chain(tables).collect();
    if both.is_empty() { talk.say("its own row", "仅本行").to_owned() } else { both.join(", ") }
}

fn output_words(checked: &CheckedBook, output: &OutputSpec, talk: &Talk) -> String {
    let kind = match &output.kind {
        OutputType::Integer => talk.say("integer", "整数").to_owned(),
        OutputType::Decimal => talk.say("decimal", "小数").to_owned(),
        OutputType::Money => format!("{}({})", talk.say("money", "金额"), checked.book.currency),
        OutputType::Fraction => talk.say("fraction", "比率").to_owned(),
        OutputType::Boolean => talk.say("yes or no", "是/否").to_owned(),
        OutputType::Date => talk.say("date", "日期").to_owned(),
        OutputType::Enum(values) => {
            let words: Vec<&str> = values.iter().map(|(symbol, _)| checked.book.symbols.word(*symbol)).collect();
            words.join(" · ")
        }
    };
    let optional = if output.optional { talk.say(", may be absent", "，可为空") } else { "" };
    format!("{} = {kind}{optional}", output.label.get(talk.language()))
}

fn graph(checked: &CheckedBook, talk: &Talk) -> String {
    let mut text = String::from("graph TD\n");
    for index in &checked.order {
        let policy = checked.book.policy(*index);
        let title = policy.title.get(talk.language()).replace('"', "#quot;");
        text.push_str(&format!("  {}[\"{}<br>{title}\"]\n", policy.id, policy.id));
    }
    for index in &checked.order {
        for upstream in &checked.program(*index).upstream {
            text.push_str(&format!("  {} --> {}\n", checked.book.policy(*upstream).id, checked.book.policy(*index).id));
        }
    }
    text
}
