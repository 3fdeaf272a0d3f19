//! Holds the scales against bracket arithmetic that others wrote down: real tax and benefit tables, and what their
//! authors expect of them.
//!
//! ```text
//! cargo run -p assay-engine --example scale_oracle -- FOLDER
//! ```
//! The folder holds `yaml_tables.csv` (bands), `yaml_cases.csv` (marginal and single amounts) and
//! `yaml_band_rate_cases.csv` (one number picks the rate, another is the base). What is expected has to come out
//! exactly, or within the margin that the case itself states. Prints counts and every mismatch; exits with 1 on one.
//!
//! Of the public tables, 10 cases are off: their authors state no margin and wrote what single precision left of the
//! exact result (9), or the result rounded down to a dime (1). The first are marked as such.

#![expect(clippy::disallowed_macros, reason = "an example that prints what it found")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use assay_engine::number::Number;
use assay_engine::parameters::{Band, BoundWord, Scale};

/// One row of a file, by column name.
type Row = BTreeMap<String, String>;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: scale_oracle FOLDER")?;
    let folder = Path::new(&folder);
    let scales = read_scales(&folder.join("yaml_tables.csv"))?;
    println!("{} tables", scales.len());
    let mut mismatches = 0;
    for (file, mode) in [
        ("yaml_cases.csv", "marginal_rate"),
        ("yaml_cases.csv", "single_amount"),
        ("yaml_band_rate_cases.csv", "band_rate_times_base"),
    ] {
        let mut tally = Tally::default();
        for row in read_rows(&folder.join(file))?.iter().filter(|row| row.get("mode").is_some_and(|is| is == mode)) {
            tally.check(row, &scales)?;
        }
        println!(
            "{mode}: {} cases, {} exact, {} within the margin they state, {} off",
            tally.all(),
            tally.exact,
            tally.near,
            tally.off
        );
        mismatches += tally.off;
    }
    Ok(if mismatches == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// How many cases came out how.
#[derive(Default)]
struct Tally {
    exact: usize,
    near: usize,
    off: usize,
}

impl Tally {
    fn all(&self) -> usize {
        self.exact + self.near + self.off
    }

    fn check(&mut self, row: &Row, scales: &BTreeMap<String, Scale>) -> Result<(), Box<dyn Error>> {
        let scale = scales.get(text(row, "table_id")?).ok_or("a case of an unknown table")?;
        let found = match text(row, "mode")? {
            "marginal_rate" => scale.marginal(number(row, "input_amount")?, None)?,
            "single_amount" => scale.amount(number(row, "input_amount")?),
            _ => {
                let rate = scale.rate(number(row, "band_input")?, None);
                if rate != number(row, "rate")? {
                    println!("off: {} gives the rate {rate}, not {}", text(row, "table_id")?, text(row, "rate")?);
                    self.off += 1;
                    return Ok(());
                }
                rate.times(number(row, "base_amount")?)?
            }
        };
        let gap = found.minus(number(row, "expected")?)?;
        if gap.is_zero() {
            self.exact += 1;
        } else if gap.max(gap.negated()) <= number(row, "abs_error_margin")? {
            self.near += 1;
        } else {
            let why = if is_single_precision(gap, found)? { " (the same in single precision)" } else { "" };
            println!("off: {}: {found}, not {}{why}", text(row, "table_id")?, text(row, "expected")?);
            self.off += 1;
        }
        Ok(())
    }
}

/// Whether a gap is no more than what single precision, with its 24 bits, leaves out of a number.
fn is_single_precision(gap: Number, number: Number) -> Result<bool, Box<dyn Error>> {
    Ok(gap.max(gap.negated()).times(Number::from_count(1 << 23))? <= number.max(number.negated()))
}

/// The scales by id. Bands start at their `lower` and include it; below the first there is nothing.
fn read_scales(path: &Path) -> Result<BTreeMap<String, Scale>, Box<dyn Error>> {
    let mut scales: BTreeMap<String, Scale> = BTreeMap::new();
    for row in read_rows(path)? {
        let scale = scales
            .entry(text(&row, "table_id")?.to_owned())
            .or_insert_with(|| Scale { word: BoundWord::From, bands: Vec::new() });
        let bound = match text(&row, "lower")? {
            // A band from infinity on is never reached: the table has no such band on its date.
            "inf" => continue,
            "-inf" => None,
            _ => Some(number(&row, "lower")?),
        };
        if bound.is_some() && scale.bands.is_empty() {
            scale.bands.push(Band { bound: None, gives: Number::ZERO });
        }
        scale.bands.push(Band { bound, gives: number(&row, "rate_or_amount")? });
    }
    Ok(scales)
}

fn read_rows(path: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let rows = csv::Reader::from_path(path)?.into_deserialize().collect::<Result<Vec<Row>, _>>()?;
    Ok(rows)
}

fn text<'r>(row: &'r Row, column: &str) -> Result<&'r str, Box<dyn Error>> {
    row.get(column).map(String::as_str).ok_or_else(|| format!("no column {column}").into())
}

fn number(row: &Row, column: &str) -> Result<Number, Box<dyn Error>> {
    let typed = text(row, column)?;
    plain(typed).parse().map_err(|flaw| format!("`{typed}` in {column}: {flaw:?}").into())
}

/// A number without exponent: `8e-05` is `0.00008`.
fn plain(typed: &str) -> String {
    let Some((digits, exponent)) = typed.split_once(['e', 'E']) else { return typed.to_owned() };
    let Ok(exponent) = exponent.parse::<i32>() else { return typed.to_owned() };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let zeros = "0".repeat(exponent.unsigned_abs() as usize);
    if exponent < 0 {
        let padded = format!("{zeros}{whole}");
        let (left, right) = padded.split_at(padded.len() - zeros.len());
        format!("{left}.{right}{part}")
    } else {
        let padded = format!("{part}{zeros}");
        let (left, right) = padded.split_at(zeros.len());
        format!("{whole}{left}.{right}0")
    }
}
