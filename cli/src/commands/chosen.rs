//! What was typed turned into what is meant: policies by name.

use assay_engine::diagnostic::did_you_mean;
use assay_engine::facts::{Dictionary, TableIndex};
use assay_engine::policy::{Book, PolicyIndex};

use crate::exit::Failure;

/// The policies of some names; fails at the first that the book does not have.
pub(crate) fn policies_named(book: &Book, names: &[String]) -> Result<Vec<PolicyIndex>, Failure> {
    names.iter().map(|name| book.find(name).ok_or_else(|| unknown(book, name))).collect()
}

fn unknown(book: &Book, name: &str) -> Failure {
    let known = || book.policies.iter().map(|policy| policy.id.as_str());
    let failure = Failure::new(format!("there is no policy `{name}`"), format!("没有政策 `{name}`"));
    match did_you_mean(name, known()) {
        Some(near) => failure.with_hint(format!("did you mean `{near}`?"), format!("是否想写 `{near}`？")),
        None => {
            let all = known().collect::<Vec<_>>().join(", ");
            failure.with_hint(format!("it is one of {all}"), format!("可选值：{all}"))
        }
    }
}

/// The table of a name; fails where the dictionary has none.
pub(crate) fn table_named(dictionary: &Dictionary, name: &str) -> Result<TableIndex, Failure> {
    let known = || dictionary.tables.iter().map(|table| table.id.as_str());
    dictionary.find(name).ok_or_else(|| {
        let failure = Failure::new(format!("there is no table `{name}`"), format!("没有表 `{name}`"));
        match did_you_mean(name, known()) {
            Some(near) => failure.with_hint(format!("did you mean `{near}`?"), format!("是否想写 `{near}`？")),
            None => {
                let all = known().collect::<Vec<_>>().join(", ");
                failure.with_hint(format!("it is one of {all}"), format!("可选值：{all}"))
            }
        }
    })
}
