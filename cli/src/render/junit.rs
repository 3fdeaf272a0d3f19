//! Results of worked cases as JUnit's XML.

use std::collections::BTreeMap;

use assay_engine::cases::CaseResult;
use assay_engine::diagnostic::Language;
use assay_engine::policy::Book;

/// One suite a policy.
pub(crate) fn results(book: &Book, results: &[CaseResult], language: Language) -> String {
    let mut suites: BTreeMap<&str, Vec<&CaseResult>> = BTreeMap::new();
    for result in results {
        suites.entry(book.policy(result.policy).id.as_str()).or_default().push(result);
    }
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for (policy, cases) in suites {
        let failed = cases.iter().filter(|case| !case.passes()).count();
        text.push_str(&format!("  <testsuite name=\"{policy}\" tests=\"{}\" failures=\"{failed}\">\n", cases.len()));
        for case in cases {
            text.push_str(&test_case(policy, case, language));
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

fn test_case(policy: &str, case: &CaseResult, language: Language) -> String {
    let (name, place) = (escaped(&case.name), &case.place);
    let file = escaped(&place.file);
    let open = format!("    <testcase classname=\"{policy}\" name=\"{name}\" file=\"{file}\" line=\"{}\"", place.line);
    if case.passes() {
        return format!("{open}/>\n");
    }
    let mut text = format!("{open}>\n");
    for failure in &case.failures {
        let (expected, actual) = (failure.expected.get(language), failure.actual.get(language));
        let message = escaped(&format!("{}: {expected} / {actual}", failure.what));
        text.push_str(&format!("      <failure message=\"{message}\">{file}:{}</failure>\n", failure.place.line));
    }
    text.push_str("    </testcase>\n");
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\n', "&#10;")
}
