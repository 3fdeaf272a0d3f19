//! What is remarkable in how files were read, a line for all of which the same is to be said.

use assay_engine::diagnostic::{Diagnostic, Language, Severity};

/// The notes that everybody should see who runs a dataset.
const CODES: [&str; 6] =
    ["day-numbers", "default-used", "encoding", "header-below", "rounded-numbers", "unknown-header"];
/// How many places are named in a line.
const PLACES: usize = 3;
/// How many lines there are.
const LINES: usize = 8;

/// The lines, of findings in the order in which they are told; empty where nothing is remarkable.
pub(crate) fn remarks(findings: &[Diagnostic], language: Language) -> String {
    let mut said: Vec<(&str, Vec<String>)> = Vec::new();
    let remarkable = findings.iter().filter(|found| found.severity == Severity::Note && CODES.contains(&found.code));
    for found in remarkable {
        let (message, place) = (found.message.get(language), &found.place);
        let place = if place.line > 0 { format!("{}:{}", place.file, place.line) } else { place.file.to_string() };
        match said.iter_mut().find(|(other, _)| *other == message) {
            Some((_, places)) => places.push(place),
            None => said.push((message, vec![place])),
        }
    }
    let mut text: String = said.iter().take(LINES).map(|(message, places)| line(message, places, language)).collect();
    let more = said.len().saturating_sub(LINES);
    if more > 0 {
        text.push_str(&match language {
            Language::English => format!("and {more} more, which `-v` shows\n"),
            Language::Chinese => format!("另有 {more} 条，用 `-v` 查看\n"),
        });
    }
    text
}

fn line(message: &str, places: &[String], language: Language) -> String {
    let more = places.len().saturating_sub(PLACES);
    let named: Vec<&str> = places.iter().take(PLACES).map(String::as_str).collect();
    let (lead, named) = match language {
        Language::English => ("note: ", named.join(", ") + &and_more(more, " and ", " more") + ": "),
        Language::Chinese => ("说明：", named.join("、") + &and_more(more, " 等另 ", " 处") + "："),
    };
    format!("\u{1b}[1;32m{lead}\u{1b}[0m{named}{message}\n")
}

fn and_more(more: usize, before: &str, behind: &str) -> String {
    if more == 0 { String::new() } else { format!("{before}{more}{behind}") }
}

#[cfg(test)]
mod tests {
    use assay_engine::diagnostic::{Place, Text};

    use super::*;

    fn note(code: &'static str, place: Place, en: &str, zh: &str) -> Diagnostic {
        Diagnostic { severity: Severity::Note, ..Diagnostic::warning(code, place, Text::new(en, zh)) }
    }

    #[test]
    fn what_is_said_of_many_files_is_one_line() {
        let mut found: Vec<Diagnostic> = ["a", "b", "c", "d", "e"]
            .map(|name| note("encoding", Place::file(format!("{name}.csv")), "read as GB18030", "按 GB18030 读取"))
            .into();
        found.push(note("day-numbers", Place::at("a.csv", 7, 1), "`d` has 2 cells", "`d` 有 2 格"));
        found.push(note("hidden-note", Place::at("a.csv", 1, 9), "no column", "不是列"));
        let plain = |language| remarks(&found, language).replace("\u{1b}[1;32m", "").replace("\u{1b}[0m", "");
        let english = "note: a.csv, b.csv, c.csv and 2 more: read as GB18030\nnote: a.csv:7: `d` has 2 cells\n";
        assert_eq!(plain(Language::English), english);
        assert_eq!(
            plain(Language::Chinese),
            "说明：a.csv、b.csv、c.csv 等另 2 处：按 GB18030 读取\n说明：a.csv:7：`d` 有 2 格\n"
        );
        for at in 0..9 {
            found.push(note("rounded-numbers", Place::at("b.xlsx", at, 0), &format!("{at} numbers"), "数值"));
        }
        assert!(remarks(&found, Language::English).ends_with("and 3 more, which `-v` shows\n"));
    }
}
