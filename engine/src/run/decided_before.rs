//! What an earlier output says of one row: for showing what has changed since.

use crate::dataset::{EarlierOutput, EarlierTable, RUN_RECORD};
use crate::diagnostic::{Text, system_reason};
use crate::number::Number;
use crate::policy::PolicySpec;

/// One row's decision as an earlier output has it, in the words of its files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecidedBefore {
    /// `decided`, `not_applicable` or `undecided`.
    pub state: String,
    /// Each output's name and cell, in the order of the file.
    pub outputs: Vec<(String, String)>,
    /// The codes that fired, in firing order.
    pub reasons: Vec<String>,
    /// The codes that were undetermined.
    pub undetermined: Vec<String>,
    /// The money lines: code and amount.
    pub lines: Vec<(String, String)>,
}

impl DecidedBefore {
    /// Reads what an earlier output says of the row of a key; `None` where it does not have the policy or the row.
    ///
    /// # Errors
    /// A sentence for people, where a file cannot be read.
    pub fn read(
        earlier: &EarlierOutput,
        policy: &PolicySpec,
        keys: &[String],
        key: &str,
    ) -> Result<Option<Self>, Text> {
        let Some(mut table) = open(earlier, &policy.id)? else { return Ok(None) };
        let Some(row) = row_of(&mut table, keys, key)? else { return Ok(None) };
        let cell = |name: &str| table.position(name).and_then(|at| row.get(at)).map_or("", String::as_str);
        let codes = |name: &str| cell(name).split(';').filter(|code| !code.is_empty()).map(str::to_owned).collect();
        let mut before = Self {
            state: cell("state").to_owned(),
            outputs: Vec::new(),
            reasons: codes("reasons"),
            undetermined: codes("undetermined"),
            lines: Vec::new(),
        };
        for output in policy.outputs.iter().filter(|output| table.position(&output.name).is_some()) {
            before.outputs.push((output.name.clone(), cell(&output.name).to_owned()));
        }
        if let Some(mut table) = open(earlier, "lines")? {
            before.lines = lines_of(&mut table, keys, key, &policy.id)?;
        }
        Ok(Some(before))
    }

    /// The period of an earlier output, as its run record names it.
    ///
    /// # Errors
    /// A sentence for people, where the record cannot be read.
    pub fn period(earlier: &EarlierOutput) -> Result<Option<String>, Text> {
        let Some(bytes) = earlier.read(RUN_RECORD).map_err(|error| system_reason(&error))? else { return Ok(None) };
        let record: serde_json::Value =
            serde_json::from_slice(&bytes).map_err(|error| Text::same(error.to_string()))?;
        Ok(record.get("period").and_then(serde_json::Value::as_str).map(str::to_owned))
    }
}

fn open(earlier: &EarlierOutput, table: &str) -> Result<Option<EarlierTable>, Text> {
    match earlier.table(table) {
        Ok(found) => Ok(found.map(|(_, table)| table)),
        Err((file, error)) => {
            let reason = system_reason(&error);
            Err(Text::new(format!("{file}: {}", reason.en), format!("{file}：{}", reason.zh)))
        }
    }
}

/// The row whose key cells, joined, are a key.
fn row_of(table: &mut EarlierTable, keys: &[String], key: &str) -> Result<Option<Vec<String>>, Text> {
    let at = positions(table, keys);
    let mut row = Vec::new();
    while table.next_row(&mut row).map_err(|error| system_reason(&error))? {
        if key_of(&row, &at) == key {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

fn lines_of(table: &mut EarlierTable, keys: &[String], key: &str, policy: &str) -> Result<Vec<(String, String)>, Text> {
    let at = positions(table, keys);
    let [of, code, amount] = ["policy", "code", "amount"].map(|name| table.position(name));
    let (mut lines, mut row) = (Vec::new(), Vec::new());
    while table.next_row(&mut row).map_err(|error| system_reason(&error))? {
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).map_or("", String::as_str);
        if cell(of) == policy && key_of(&row, &at) == key {
            // However many zeros it was written with.
            let amount =
                cell(amount).parse::<Number>().map_or_else(|_| cell(amount).to_owned(), |amount| amount.to_string());
            lines.push((cell(code).to_owned(), amount));
        }
    }
    Ok(lines)
}

fn positions(table: &EarlierTable, keys: &[String]) -> Vec<Option<usize>> {
    keys.iter().map(|name| table.position(name)).collect()
}

fn key_of(row: &[String], at: &[Option<usize>]) -> String {
    let cell = |at: &Option<usize>| at.and_then(|at| row.get(at)).map_or("", String::as_str);
    at.iter().map(cell).collect::<Vec<_>>().join("/")
}
