//! What an earlier output says of one row: for showing what has changed since.

use crate::dataset::{EarlierOutput, RUN_RECORD};
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
    ) -> Result<Option<Self>, String> {
        let Some(bytes) = earlier.read(&format!("{}.csv", policy.id)).map_err(|error| error.to_string())? else {
            return Ok(None);
        };
        let Some((headers, record)) = row_of(&bytes, keys, key)? else { return Ok(None) };
        let cell = |name: &str| {
            headers.iter().position(|header| header == name).and_then(|at| record.get(at)).unwrap_or_default()
        };
        let codes = |name: &str| cell(name).split(';').filter(|code| !code.is_empty()).map(str::to_owned).collect();
        let mut before = Self {
            state: cell("state").to_owned(),
            outputs: Vec::new(),
            reasons: codes("reasons"),
            undetermined: codes("undetermined"),
            lines: Vec::new(),
        };
        for output in &policy.outputs {
            if headers.iter().any(|header| header == output.name) {
                before.outputs.push((output.name.clone(), cell(&output.name).to_owned()));
            }
        }
        if let Some(bytes) = earlier.read("lines.csv").map_err(|error| error.to_string())? {
            before.lines = lines_of(&bytes, keys, key, &policy.id)?;
        }
        Ok(Some(before))
    }

    /// The period of an earlier output, as its run record names it.
    ///
    /// # Errors
    /// A sentence for people, where the record cannot be read.
    pub fn period(earlier: &EarlierOutput) -> Result<Option<String>, String> {
        let Some(bytes) = earlier.read(RUN_RECORD).map_err(|error| error.to_string())? else { return Ok(None) };
        let record: serde_json::Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        Ok(record.get("period").and_then(serde_json::Value::as_str).map(str::to_owned))
    }
}

type Found = Option<(csv::StringRecord, csv::StringRecord)>;

/// The header and the row whose key cells, joined, are a key.
fn row_of(bytes: &[u8], keys: &[String], key: &str) -> Result<Found, String> {
    let mut reader = csv::Reader::from_reader(bytes);
    let headers = reader.headers().map_err(|error| error.to_string())?.clone();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        if key_of(&headers, &record, keys) == key {
            return Ok(Some((headers, record)));
        }
    }
    Ok(None)
}

fn lines_of(bytes: &[u8], keys: &[String], key: &str, policy: &str) -> Result<Vec<(String, String)>, String> {
    let mut reader = csv::Reader::from_reader(bytes);
    let headers = reader.headers().map_err(|error| error.to_string())?.clone();
    let at = |name: &str| headers.iter().position(|header| header == name);
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let cell = |name: &str| at(name).and_then(|at| record.get(at)).unwrap_or_default().to_owned();
        if key_of(&headers, &record, keys) == key && cell("policy") == policy {
            lines.push((cell("code"), cell("amount")));
        }
    }
    Ok(lines)
}

fn key_of(headers: &csv::StringRecord, record: &csv::StringRecord, keys: &[String]) -> String {
    let cell = |name: &String| {
        headers.iter().position(|header| header == name).and_then(|at| record.get(at)).unwrap_or_default()
    };
    keys.iter().map(cell).collect::<Vec<_>>().join("/")
}
