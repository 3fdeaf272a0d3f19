//! How a dataset is understood, for programs. The shape has a version; a change of meaning raises it.

use assay_engine::dataset::{ColumnView, FoundBy, InputRecord, InspectedFile, InspectedTable};
use assay_engine::facts::{ColumnIndex, Presence, TableSpec};
use serde_json::{Value, json};

use super::bad_row_kinds::BadRows;
use super::human::severity_word;
use super::inspection::{Inspected, kind_word, taken};
use super::json::pretty;
use assay_engine::diagnostic::Language;

/// The version of the shape.
const VERSION: u32 = 1;
/// How many rows with one kind of problem are listed.
const FIRST: usize = 10;

/// The whole as JSON.
pub(crate) fn inspection_json(inspected: &Inspected<'_>) -> String {
    let language = inspected.talk.language();
    let tables: Vec<Value> = inspected.inspection.tables.iter().map(|table| table_json(inspected, table)).collect();
    let findings: Vec<Value> = inspected
        .findings
        .iter()
        .map(|found| {
            json!({
                "code": found.code,
                "severity": severity_word(found.severity, Language::English),
                "file": &*found.place.file,
                "line": found.place.line,
                "column": found.place.column,
                "message": found.message.get(language),
                "hint": found.hint.as_ref().map(|hint| hint.get(language)),
            })
        })
        .collect();
    let problems: Vec<Value> = inspected
        .kinds
        .iter()
        .map(|((table, column, kind), BadRows { rows, first })| {
            let first: Vec<Value> = first
                .iter()
                .take(FIRST)
                .map(|row| {
                    json!({
                        "file": &*row.file,
                        "line": row.line,
                        "value": &*row.value,
                        "problem": row.told(language),
                        "hint": row.hint.as_ref().map(|hint| hint.get(language)),
                    })
                })
                .collect();
            json!({
                "table": inspected.book.dictionary.table(*table).id,
                "column": Some(column).filter(|column| !column.is_empty()),
                "kind": kind,
                "rows": rows,
                "first": first,
            })
        })
        .collect();
    pretty(&json!({
        "version": VERSION,
        "dataset": inspected.dataset.display().to_string(),
        "language": language.tag(),
        "whole": inspected.inspection.is_whole,
        "tables": tables,
        "findings": findings,
        "quarantined": { "rows": inspected.inspection.quarantine.rows(), "problems": problems },
    }))
}

fn table_json(inspected: &Inspected<'_>, table: &InspectedTable) -> Value {
    let spec = inspected.book.dictionary.table(table.table);
    let presence = match table.presence {
        _ if table.files.iter().any(|file| !file.view.is_read) => "unreadable",
        Some(Presence::Present) => "present",
        Some(Presence::Empty) => "empty",
        Some(Presence::Absent) => "absent",
        None => "unreadable",
    };
    let files: Vec<Value> = table.files.iter().map(|file| file_json(inspected, spec, file)).collect();
    json!({
        "table": spec.id,
        "title": spec.title.get(inspected.talk.language()),
        "presence": presence,
        "files": files,
    })
}

fn file_json(inspected: &Inspected<'_>, spec: &TableSpec, file: &InspectedFile) -> Value {
    let (input, view, language) = (&file.input, &file.view, inspected.talk.language());
    let columns: Vec<Value> = view.columns.iter().map(|view| column_json(inspected, spec, (view, input))).collect();
    let unknown: Vec<Value> = view
        .unknown
        .iter()
        .map(|header| {
            json!({
                "field": header.field,
                "header": header.typed,
                "hint": header.hint.as_ref().map(|hint| hint.get(language)),
            })
        })
        .collect();
    let lacking: Vec<Value> = view
        .lacking
        .iter()
        .map(|lacking| {
            json!({
                "column": spec.column(lacking.column).name,
                "required": lacking.is_required,
                "default": default_json(input, lacking.column),
            })
        })
        .collect();
    json!({
        "file": input.file,
        "format": input.format,
        "encoding": input.encoding,
        "compression": input.compression,
        "detail": view.detail.as_ref().map(|detail| detail.get(language)),
        "read": view.is_read,
        "sha256": Some(&input.sha256).filter(|hash| !hash.is_empty()),
        "rows": input.rows,
        "accepted": input.accepted,
        "quarantined": input.quarantined,
        "duplicates": input.duplicates,
        "columns": columns,
        "not_columns": unknown,
        "lacking": lacking,
    })
}

/// What stands in for cells that say nothing, and for how many.
fn default_json(input: &InputRecord, column: ColumnIndex) -> Option<Value> {
    let taken = taken(input, column)?;
    Some(json!({ "value": taken.value, "cells": taken.cells }))
}

fn column_json(inspected: &Inspected<'_>, spec: &TableSpec, (view, input): (&ColumnView, &InputRecord)) -> Value {
    let column = spec.column(view.column);
    let by = match view.by {
        FoundBy::Name => "name",
        FoundBy::Alias => "alias",
        FoundBy::Label => "label",
    };
    let samples: Vec<Value> = view
        .samples
        .iter()
        .map(|sample| json!({ "typed": sample.typed, "value": sample.value.text(&inspected.book.symbols) }))
        .collect();
    json!({
        "field": view.field,
        "header": view.typed,
        "column": column.name,
        "label": column.label.get(inspected.talk.language()),
        "found_by": by,
        "exact": view.is_exact,
        "type": kind_word(&column.kind, Language::English),
        "unit": view.unit.as_ref().map(|(typed, power)| json!({ "typed": typed, "power_of_ten": power })),
        "missing": view.missing,
        "default": default_json(input, view.column),
        "unreadable": view.unreadable,
        "samples": samples,
    })
}
