//! Rows that break what a policy promises of every row: the run stops, since an identity that does
//! not hold means that the rules themselves are wrong.

use crate::decision::RowDecision;
use crate::diagnostic::{Diagnostic, Text};
use crate::policy::PolicyIndex;

use super::stages::Stages;

/// How many broken rows are told of.
const TOLD: usize = 10;

/// A finding for each of the first broken promises, by row and then in the order written.
pub(super) fn breaches(
    stages: &Stages<'_>,
    policy: PolicyIndex,
    rows: &[(RowDecision<'_>, Vec<usize>)],
) -> Vec<Diagnostic> {
    let spec = stages.checked.book.policy(policy);
    let broken = rows.iter().enumerate().flat_map(|(row, (_, failed))| failed.iter().map(move |check| (row, *check)));
    let found = broken.take(TOLD).filter_map(|(row, check)| {
        let (name, text) = spec.ensure.get(check)?;
        let row = u32::try_from(row).ok()?;
        let book = &stages.checked.book;
        let key = stages.facts.key_text(&book.dictionary, &book.symbols, spec.entity, row);
        let entity = &book.dictionary.table(spec.entity).row;
        let diagnostic = Diagnostic::error(
            "broken-promise",
            text.place.clone(),
            Text::new(
                format!("`{name}` of policy `{}` does not hold for {entity} `{key}`", spec.id),
                format!("政策 `{}` 的 `{name}` 对 {entity} `{key}` 不成立", spec.id),
            ),
        );
        let expression = &text.text;
        Some(diagnostic.with_hint(Text::new(
            format!("`{expression}` must hold for every row: look at the rules with `assay explain`"),
            format!("每一行都必须满足 `{expression}`：请用 `assay explain` 查看规则"),
        )))
    });
    found.collect()
}
