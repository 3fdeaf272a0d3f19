//! Facts that a case gives and nothing it decides reads: mostly a name mistaken for another's.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::facts::TableIndex;
use crate::policy::PolicyIndex;
use crate::script::CheckedBook;

use super::case::{Case, GivenFact};
use super::reads::Reads;

/// Reports the tables and columns of which a case gives facts that neither its policy nor those decided before it read.
pub fn unread_facts(checked: &CheckedBook, cases: &[Case<'_>], findings: &mut Findings) {
    let of_policies: Vec<Reads> = checked.book.indices().map(|policy| Reads::of_policy(checked, policy)).collect();
    // Most cases of a policy state the same others.
    let mut known: BTreeMap<(PolicyIndex, BTreeSet<PolicyIndex>), Reads> = BTreeMap::new();
    for case in cases {
        let stated: BTreeSet<PolicyIndex> = case.stated.iter().map(|(policy, _)| *policy).collect();
        let reads = known.entry((case.policy, stated)).or_insert_with_key(|(policy, stated)| {
            let mut reads = Reads::default();
            for policy in decided(checked, *policy, stated) {
                of_policies.get(usize::from(policy.0)).into_iter().for_each(|own| reads.extend(own));
            }
            reads.add_structure(checked);
            reads
        });
        let policy = &checked.book.policy(case.policy).id;
        for (index, table) in (0_u16..).map(TableIndex).zip(&case.tables) {
            if table.rows > 0 && !reads.tables.contains(&index) {
                let table = &checked.book.dictionary.table(index).id;
                let hint = ("leave it out, or look for a mistyped table", "请删去，或检查数据表名称是否写错");
                report(case.place.clone(), table, policy, hint, findings);
            }
        }
        for (table, fact, place) in &case.typed {
            if reads.tables.contains(table) && !reads.has(*table, *fact) {
                let hint = ("leave it out, or look for a mistyped column", "请删去，或检查列名是否写错");
                report(place.clone(), &name_of(checked, *table, *fact), policy, hint, findings);
            }
        }
    }
}

fn report(place: Place, given: &str, policy: &str, hint: (&str, &str), findings: &mut Findings) {
    let text = Text::new(
        format!("the case gives `{given}`, which `{policy}` does not read"),
        format!("算例给出了 `{given}`，而 `{policy}` 并不读取它"),
    );
    findings.push(Diagnostic::warning("unread-fact", place, text).with_hint(Text::new(hint.0, hint.1)));
}

/// What a fact is called: `sales.promo_id`, `indicators.growth`.
fn name_of(checked: &CheckedBook, table: TableIndex, fact: GivenFact) -> String {
    let spec = checked.book.dictionary.table(table);
    let name = match fact {
        GivenFact::Column(column) => spec.column(column).name.as_str(),
        GivenFact::Key(key) => {
            spec.pivot.as_ref().and_then(|pivot| pivot.keys.get(key)).map_or("", |key| key.name.as_str())
        }
    };
    format!("{}.{name}", spec.id)
}

/// The case's policy, and those that are decided for it.
fn decided(checked: &CheckedBook, policy: PolicyIndex, stated: &BTreeSet<PolicyIndex>) -> BTreeSet<PolicyIndex> {
    let mut open = vec![policy];
    let mut seen = BTreeSet::new();
    while let Some(policy) = open.pop() {
        if seen.insert(policy) {
            let upstream = checked.program(policy).upstream.iter().copied();
            open.extend(upstream.filter(|upstream| !stated.contains(upstream)));
        }
    }
    seen
}
