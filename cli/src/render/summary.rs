//! What a policy decided about all rows, as a business reader wants to see it.

use assay_engine::diagnostic::Language;
use assay_engine::number::Number;
use assay_engine::policy::{Book, OutputSpec, OutputType, Parameters, PolicyIndex, PolicySpec};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::amount::{bar, count, grouped, percent};
use super::table::{Grid, Side};
use super::tally::{OutputTally, Spread, Tally};
use super::words::general;
use super::worth::Worth;
use crate::talk::Talk;

/// How many reasons are listed.
const REASONS: usize = 6;
/// How many kinds of problem are listed.
const PROBLEMS: usize = 3;
/// Which column of the numbers has totals.
const TOTAL: usize = 2;
/// How many phrases stand for a policy in the overview.
const PHRASES: usize = 6;
/// How wide a text in a table may be.
const WIDEST: usize = 72;

/// All policies at a glance: how many rows each decided, and what mostly came out.
pub(crate) fn overview(book: &Book, tallies: &[(PolicyIndex, Tally)], talk: &Talk) -> String {
    let mut grid = Grid::new(&[
        (talk.say("policy", "政策"), Side::Left),
        (talk.say("decided", "已判定"), Side::Right),
        (talk.say("undecided", "无法判定"), Side::Right),
        (talk.say("not applicable", "不适用"), Side::Right),
        (talk.say("what came out", "结果"), Side::Left),
    ]);
    for (index, tally) in tallies {
        let policy = book.policy(*index);
        let came_out = wrapped(&mostly(book, policy, tally, talk));
        let counts = [tally.decided, tally.undecided, tally.not_applicable].map(count);
        grid.row(std::iter::once(policy.id.clone()).chain(counts).chain([came_out]));
    }
    grid.text()
}

/// The words of the first enum that is always there, and their counts; else what is often true; else the first totals.
pub(crate) fn mostly(book: &Book, policy: &PolicySpec, tally: &Tally, talk: &Talk) -> Vec<String> {
    let language = talk.language();
    let mut said: Vec<String> = Vec::new();
    let both = || policy.outputs.iter().zip(&tally.outputs);
    let words = both().find_map(|(output, counted)| match (&output.kind, counted) {
        (OutputType::Enum(values), OutputTally::Words(words, _)) if !output.optional => Some((values, words)),
        _ => None,
    });
    if let Some((values, words)) = words {
        for (symbol, label) in values {
            if let Some(number) = words.get(symbol) {
                said.push(format!("{} {}", label.get(language), count(*number)));
            }
        }
    }
    for (output, counted) in both().filter(|_| words.is_none()) {
        match counted {
            OutputTally::Yes(number) if *number > 0 => {
                said.push(format!("{} {}", output.label.get(language), count(*number)));
            }
            OutputTally::Amounts(spread) if spread.counted > 0 => {
                let total = spread.sum.total().map(|total| value(book, output, total)).unwrap_or_default();
                said.push(format!("{} {total}", output.label.get(language)));
            }
            _ => {}
        }
    }
    said.truncate(PHRASES);
    if said.is_empty() {
        said.push("–".to_owned());
    }
    said
}

/// One policy's part of the summary.
pub(crate) fn policy(book: &Book, index: PolicyIndex, parameters: &Parameters, tally: &Tally, talk: &Talk) -> String {
    let policy = book.policy(index);
    let mut text = format!("\u{1b}[1m{}\u{1b}[0m · {}\n", policy.id, policy.question.get(talk.language()));
    text.push_str(&states(tally, talk));
    if tally.decided > 0 {
        text.push_str(&outcomes(policy, tally, talk));
        text.push_str(&numbers(book, policy, tally, talk));
        let worth = |name: &str| {
            let (at, spec) = policy.parameter(name.strip_prefix("params.")?)?;
            let worth = Worth { book, language: talk.language() };
            Some(worth.value(&spec.kind, parameters.get(index, at)?))
        };
        text.push_str(&reasons(policy, tally, &worth, talk));
    }
    text
}

/// How many rows were decided, and why the others were not.
fn states(tally: &Tally, talk: &Talk) -> String {
    let parts = [
        (tally.decided, "decided", "已判定"),
        (tally.undecided, "undecided", "无法判定"),
        (tally.not_applicable, "not applicable", "不适用"),
    ];
    let shown: Vec<String> = parts
        .into_iter()
        .filter(|(number, _, _)| *number > 0)
        .map(|(number, en, zh)| match talk.language() {
            Language::English => format!("{} {en}", count(number)),
            Language::Chinese => format!("{zh} {} 家", count(number)),
        })
        .collect();
    let mut text = format!("  {}\n", shown.join(talk.say(", ", "，")));
    let mut problems: Vec<_> = tally.problems.iter().collect();
    problems.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    for ((_, message), number) in problems.iter().take(PROBLEMS) {
        let message = message.get(talk.language());
        let line = match talk.language() {
            Language::English => format!("  undecided for {}: {message}\n", count(**number)),
            Language::Chinese => format!("  {} 家无法判定：{message}\n", count(**number)),
        };
        text.push_str(&line);
    }
    // Not all kinds may have been kept.
    let named: u64 = problems.iter().take(PROBLEMS).map(|(_, number)| **number).sum();
    let others = tally.undecided.saturating_sub(named);
    if others > 0 {
        text.push_str(&match talk.language() {
            Language::English => {
                format!("  undecided for {} more: other problems, named in the results\n", count(others))
            }
            Language::Chinese => format!("  另有 {} 家无法判定：其他问题，见结果文件\n", count(others)),
        });
    }
    text
}

/// How often each word and each yes.
fn outcomes(policy: &PolicySpec, tally: &Tally, talk: &Talk) -> String {
    let mut grid = Grid::new(&[
        (talk.say("output", "输出"), Side::Left),
        (talk.say("value", "取值"), Side::Left),
        (talk.say("partners", "家数"), Side::Right),
        (talk.say("share", "占比"), Side::Right),
        ("", Side::Left),
    ]);
    for (output, counted) in policy.outputs.iter().zip(&tally.outputs) {
        let mut rows: Vec<(String, u64)> = Vec::new();
        match (&output.kind, counted) {
            (OutputType::Enum(values), OutputTally::Words(words, absent)) => {
                for (symbol, label) in values {
                    let number = words.get(symbol).copied().unwrap_or(0);
                    rows.push((label.get(talk.language()).to_owned(), number));
                }
                if *absent > 0 {
                    rows.push((talk.say("(absent)", "（空）").to_owned(), *absent));
                }
            }
            (OutputType::Boolean, OutputTally::Yes(number)) => rows.push((talk.say("yes", "是").to_owned(), *number)),
            _ => {}
        }
        let mut label = output.label.get(talk.language()).to_owned();
        for (value, number) in rows {
            let (share, bar) = (percent(number, tally.decided), bar(number, tally.decided));
            grid.row([std::mem::take(&mut label), value, count(number), share, bar]);
        }
    }
    if grid.is_empty() { String::new() } else { grid.text() }
}

/// Sums of money, and where other numbers lie.
fn numbers(book: &Book, policy: &PolicySpec, tally: &Tally, talk: &Talk) -> String {
    let total = match talk.language() {
        Language::English => format!("total, {}", book.currency),
        Language::Chinese => format!("合计（{}）", book.currency),
    };
    let mut header = vec![
        (talk.say("number", "数值"), Side::Left),
        (talk.say("partners", "家数"), Side::Right),
        (&total, Side::Right),
        (talk.say("lowest", "最低"), Side::Right),
        (talk.say("mean", "平均"), Side::Right),
        (talk.say("highest", "最高"), Side::Right),
    ];
    let any_money = policy.outputs.iter().any(|output| output.kind == OutputType::Money);
    if !any_money {
        header.remove(TOTAL);
    }
    let mut grid = Grid::new(&header);
    for (output, counted) in policy.outputs.iter().zip(&tally.outputs) {
        // Counts and shares are for those who want to know more; amounts and scores are for everybody.
        let spread = match counted {
            OutputTally::Amounts(spread) => spread,
            OutputTally::Numbers(spread) if talk.verbose() || output.kind == OutputType::Decimal => spread,
            _ => continue,
        };
        let nothing = spread.ends.is_none_or(|(least, greatest)| least.is_zero() && greatest.is_zero());
        if nothing {
            continue;
        }
        let mut row = number_row(book, output, spread, talk).to_vec();
        if !any_money {
            row.remove(TOTAL);
        }
        grid.row(row);
    }
    if grid.is_empty() { String::new() } else { grid.text() }
}

/// An output's name, how many rows count, their total, the least, the mean and the greatest.
pub(crate) fn number_row(book: &Book, output: &OutputSpec, spread: &Spread, talk: &Talk) -> [String; 6] {
    let shown = |number: Number| value(book, output, number);
    let money = output.kind == OutputType::Money;
    let total = spread.sum.total().ok().filter(|_| money).map(shown).unwrap_or_default();
    let (least, greatest) = spread.ends.map(|(least, greatest)| (shown(least), shown(greatest))).unwrap_or_default();
    let mean = match output.kind {
        OutputType::Integer => spread.mean().map(|mean| grouped(mean, 2)),
        _ => spread.mean().map(shown),
    };
    [
        output.label.get(talk.language()).to_owned(),
        count(spread.counted),
        total,
        least,
        mean.unwrap_or_default(),
        greatest,
    ]
}

/// A number as its output is shown: money at the currency's places, a share in percent.
pub(crate) fn value(book: &Book, output: &OutputSpec, number: Number) -> String {
    match output.kind {
        OutputType::Money => grouped(number, output.places.unwrap_or(book.money_places)),
        OutputType::Fraction => match Number::from_integer(100).and_then(|hundred| number.times(hundred)) {
            Ok(percent) => format!("{} %", grouped(percent, output.places.unwrap_or(4).saturating_sub(2))),
            Err(_) => number.to_string(),
        },
        OutputType::Integer => grouped(number, 0),
        _ => grouped(number, output.places.unwrap_or(2)),
    }
}

/// The most common reasons, and the rules for which too little is known.
fn reasons(policy: &PolicySpec, tally: &Tally, worth: &dyn Fn(&str) -> Option<String>, talk: &Talk) -> String {
    let mut fired: Vec<_> = policy.reasons.iter().zip(&tally.reasons).filter(|(_, counts)| counts.0 > 0).collect();
    fired.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.0));
    let mut text = String::new();
    if !fired.is_empty() {
        let mut grid = Grid::new(&[
            (talk.say("reason", "理由"), Side::Left),
            (talk.say("partners", "家数"), Side::Right),
            (talk.say("what it says", "内容"), Side::Left),
        ]);
        for (reason, counts) in fired.iter().take(REASONS) {
            let said = shortened(&general(reason.text.get(talk.language()), worth));
            grid.row([reason.code.clone(), count(counts.0), said]);
        }
        text.push_str(&grid.text());
        let more = fired.len().saturating_sub(REASONS);
        if more > 0 {
            let line = match talk.language() {
                Language::English => format!("  and {more} more\n"),
                Language::Chinese => format!("  另有 {more} 种\n"),
            };
            text.push_str(&line);
        }
    }
    let unknown: Vec<String> = policy
        .reasons
        .iter()
        .zip(&tally.reasons)
        .filter(|(_, counts)| counts.1 > 0)
        .map(|(reason, counts)| format!("{} {}", reason.code, count(counts.1)))
        .collect();
    if !unknown.is_empty() {
        let lead = talk.say("too little known to tell", "因数据不足未能判断");
        text.push_str(&format!("  {lead}{}{}\n", talk.say(": ", "："), unknown.join(talk.say(", ", "，"))));
    }
    text
}

/// A text short enough for a table.
fn shortened(text: &str) -> String {
    if text.width() <= WIDEST {
        return text.to_owned();
    }
    let mut shown = String::new();
    for character in text.chars() {
        if shown.width() + character.width().unwrap_or(0) >= WIDEST {
            break;
        }
        shown.push(character);
    }
    shown.push('…');
    shown
}

/// Some phrases one after the other, on as many lines as they need.
fn wrapped(phrases: &[String]) -> String {
    let mut text = String::new();
    let mut used = 0;
    for phrase in phrases {
        if used == 0 {
            text.push_str(phrase);
        } else if used + 3 + phrase.width() <= WIDEST {
            text.push_str(&format!(" · {phrase}"));
            used += 3;
        } else {
            text.push_str(&format!("\n{phrase}"));
            used = 0;
        }
        used += phrase.width();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use assay_engine::diagnostic::Text;

    use super::*;
    use crate::args::{ColorWhen, Global};

    #[test]
    fn problems_that_are_not_named_are_counted() {
        let talk = |language| {
            let (policies, lang) = (PathBuf::new(), Some(language));
            Talk::new(&Global { policies, lang, color: ColorWhen::Never, quiet: false, verbose: false })
        };
        let mut tally = Tally { decided: 7, ..Tally::default() };
        for (at, number) in (0..).zip([40, 30, 20, 2, 1]) {
            if at == 3 {
                assert_eq!(states(&tally, &talk(Language::English)).lines().count(), 4);
            }
            tally.undecided += number;
            tally.problems.insert(("bad-row", Text::new(format!("problem {at}"), format!("问题 {at}"))), number);
        }
        let english = "  7 decided, 93 undecided\n  undecided for 40: problem 0\n  undecided for 30: problem 1\n  \
                       undecided for 20: problem 2\n  undecided for 3 more: other problems, named in the results\n";
        assert_eq!(states(&tally, &talk(Language::English)), english);
        let chinese = states(&tally, &talk(Language::Chinese));
        assert!(chinese.ends_with("  另有 3 家无法判定：其他问题，见结果文件\n"), "{chinese}");
    }
}
