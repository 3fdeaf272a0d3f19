//! Coverage in the form that editors read: lcov's tracefile, one record a script.

use std::fmt::Write as _;

use crate::script::CheckedBook;

use super::point::PointKind;
use super::report::PolicyCoverage;

/// Coverage as an lcov tracefile; `folder` stands before the names of the book's files.
#[must_use]
pub fn lcov(checked: &CheckedBook, coverage: &[PolicyCoverage], folder: &str) -> String {
    let mut text = String::new();
    for policy in coverage {
        let name = &checked.book.policy(policy.policy).script_name;
        let separator = if folder.is_empty() || folder.ends_with('/') { "" } else { "/" };
        // Writing to a text cannot fail.
        let _ = writeln!(text, "TN:\nSF:{folder}{separator}{name}");
        record(policy, &mut text);
        text.push_str("end_of_record\n");
    }
    text
}

fn record(policy: &PolicyCoverage, text: &mut String) {
    let ways = || policy.points.iter().filter(|point| point.kind != PointKind::Band);
    let mut previous = (0, 0);
    for point in ways() {
        let way = if previous.0 == point.site { previous.1 + 1 } else { 0 };
        previous = (point.site, way);
        let line = point.place.line;
        // A dash says that the branch was never come to; a count of 0 that it was, and went another way.
        let is_come_to = policy.lines.get(&line).is_none_or(|cases| *cases > 0);
        let taken = if is_come_to { point.cases.to_string() } else { "-".to_owned() };
        let _ = writeln!(text, "BRDA:{line},{},{way},{taken}", point.site);
    }
    let taken = ways().filter(|point| point.cases > 0).count();
    let _ = writeln!(text, "BRF:{}\nBRH:{taken}", ways().count());
    for (line, cases) in &policy.lines {
        let _ = writeln!(text, "DA:{line},{cases}");
    }
    let ran = policy.lines.values().filter(|cases| **cases > 0).count();
    let _ = writeln!(text, "LF:{}\nLH:{ran}", policy.lines.len());
}
