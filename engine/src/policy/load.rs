//! From files to a book. Enums of policies are collected first, since tables and parameters may
//! be made of them; then come the tables, and then the policies.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::document::{NodeKind, Source, TableNode, parse_document};
use crate::facts::{ColumnType, Dictionary, EnumSpec, load_dictionary};
use crate::parameters::load_parameters;
use crate::threads::each;
use crate::value::{Symbol, Symbols};

use super::book::Book;
use super::layout::{Files, read_files};
use super::manifest::PolicySpec;
use super::outputs::{EnumValues, listed_enum};
use super::read::read_manifest;
use super::settings::{read_settings, reading_order};

/// Loads a book. Every flaw of every file goes to `findings`; `None` if one of them is an error.
pub fn load_book(source: &dyn Source, findings: &mut Findings) -> Option<Book> {
    let files = read_files(source, findings);
    let mut documents = Documents::of(&files);
    let settings = documents.take("book.toml", findings).map(|document| read_settings(&document, findings));
    let manifests: BTreeMap<&str, TableNode> = files
        .policies
        .iter()
        .filter_map(|id| Some((id.as_str(), documents.take(&format!("{id}/policy.toml"), findings)?)))
        .collect();
    let mut symbols = Symbols::default();
    let listed = listed_enums(&manifests, &mut symbols);
    let dictionary = read_dictionary((&files, &mut documents), &listed, &mut symbols, findings);
    check_row_names(&files, &dictionary, findings);
    let mut policies = Vec::new();
    let cases = manifests.keys().map(|id| read_cases(id, &mut documents, findings)).collect();
    for (id, manifest) in &manifests {
        let named = |name: &str| find_enum(name, &listed, &dictionary);
        let policy = read_manifest(id, manifest, &dictionary, &mut symbols, &named, findings);
        let parameters = read_parameters(id, &mut documents, &listed, &dictionary, &mut symbols, findings);
        let script = without_lone_returns(files.text(&format!("{id}/rules.rhai")).unwrap_or_default());
        policies.extend(policy.map(|policy| PolicySpec { parameters, script, ..policy }));
    }
    let ids: Vec<&str> = policies.iter().map(|policy| policy.id.as_str()).collect();
    let order = settings.as_ref().map(|settings| {
        // A policy that is there and flawed has its own findings.
        let mut named = settings.order.clone();
        named.retain(|(id, _)| ids.contains(&id.as_str()) || !manifests.contains_key(id.as_str()));
        reading_order(&named, &ids, findings)
    });
    let order = order.unwrap_or_default();
    let settings = settings.filter(|_| !findings.has_errors())?;
    Some(Book {
        name: settings.name,
        currency: settings.currency,
        money_places: settings.money_places,
        money_rounding: settings.money_rounding,
        languages: settings.languages,
        holidays: settings.holidays,
        workdays: settings.workdays,
        order,
        symbols,
        dictionary,
        policies,
        cases,
        files: files.digests(),
    })
}

/// A script in which only line feeds end lines: a carriage return alone would end one for the
/// parser, and for nobody who looks at the file.
fn without_lone_returns(script: &str) -> String {
    if !script.contains('\r') {
        return script.to_owned();
    }
    let is_lone = |at: usize| !script.get(at + 1..).is_some_and(|rest| rest.starts_with('\n'));
    let plain = |(at, letter): (usize, char)| if letter == '\r' && is_lone(at) { ' ' } else { letter };
    script.char_indices().map(plain).collect()
}

/// The TOML files of a book, all parsed at once, each with what was found in it.
struct Documents<'f>(BTreeMap<&'f str, (TableNode, Findings)>);

impl<'f> Documents<'f> {
    fn of(files: &'f Files) -> Self {
        let texts: Vec<(&str, &str)> = files
            .texts
            .iter()
            .filter(|(name, _)| name.ends_with(".toml"))
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        let parsed = each(&texts, |(name, text)| {
            let mut own = Findings::new();
            (parse_document(name, text, &mut own), own)
        });
        Self(texts.into_iter().map(|(name, _)| name).zip(parsed).collect())
    }

    /// The document of a name, if the book has it. What was found in it is told now.
    fn take(&mut self, name: &str, findings: &mut Findings) -> Option<TableNode> {
        let (document, own) = self.0.remove(name)?;
        findings.extend(own);
        Some(document)
    }
}

/// Every enum that a policy lists among its outputs, as `policy.output`.
fn listed_enums(manifests: &BTreeMap<&str, TableNode>, symbols: &mut Symbols) -> BTreeMap<String, EnumValues> {
    let mut enums = BTreeMap::new();
    for (id, manifest) in manifests {
        let Some(NodeKind::Table(outputs)) = manifest.get("outputs").map(|entry| &entry.node.kind) else { continue };
        for output in &outputs.entries {
            if let Some(values) = listed_enum(&output.node, symbols) {
                enums.insert(format!("{id}.{}", output.key), values);
            }
        }
    }
    enums
}

fn read_dictionary(
    (files, documents): (&Files, &mut Documents<'_>),
    listed: &BTreeMap<String, EnumValues>,
    symbols: &mut Symbols,
    findings: &mut Findings,
) -> Dictionary {
    let documents: Vec<(String, TableNode)> = files
        .tables
        .iter()
        .filter_map(|id| {
            let name = format!("facts/{id}.toml");
            let document = documents.take(&name, findings)?;
            Some((name, document))
        })
        .collect();
    let policy_enum = |name: &str| {
        let values = listed.get(name)?.clone();
        Some(EnumSpec { values, unlisted_is_missing: false })
    };
    load_dictionary(&documents, symbols, &policy_enum, findings)
}

/// The values of `policy.output` or `table.column`.
fn find_enum(name: &str, listed: &BTreeMap<String, EnumValues>, dictionary: &Dictionary) -> Option<EnumValues> {
    if let Some(values) = listed.get(name) {
        return Some(values.clone());
    }
    let (table, column) = name.split_once('.')?;
    let table = dictionary.table(dictionary.find(table)?);
    match &table.column(table.find(column)?).kind {
        ColumnType::Enum(spec) => Some(spec.values.clone()),
        _ => None,
    }
}

fn read_parameters(
    id: &str,
    documents: &mut Documents<'_>,
    listed: &BTreeMap<String, EnumValues>,
    dictionary: &Dictionary,
    symbols: &mut Symbols,
    findings: &mut Findings,
) -> Vec<crate::parameters::ParameterSpec> {
    let Some(document) = documents.take(&format!("{id}/params.toml"), findings) else { return Vec::new() };
    let enums = |name: &str| -> Option<Vec<Symbol>> {
        let values = find_enum(name, listed, dictionary)?;
        Some(values.into_iter().map(|(symbol, _)| symbol).collect())
    };
    load_parameters(&document, symbols, &enums, findings)
}

/// A policy without worked cases is loaded, with a warning.
fn read_cases(id: &str, documents: &mut Documents<'_>, findings: &mut Findings) -> Option<TableNode> {
    let name = format!("{id}/cases.toml");
    let document = documents.take(&name, findings);
    if document.is_none() {
        findings.push(
            Diagnostic::warning(
                "no-cases",
                Place::file(name),
                Text::new(format!("policy `{id}` has no worked cases"), format!("政策 `{id}` 没有样例")),
            )
            .with_hint(Text::new(
                "type some by hand from the policy's text, both sides of each threshold",
                "请根据政策原文手工编写样例，每个界限的两侧都要有",
            )),
        );
    }
    document
}

/// A policy and a row of a table cannot share a name: rules read both by it.
fn check_row_names(files: &Files, dictionary: &Dictionary, findings: &mut Findings) {
    for table in dictionary.tables.iter().filter(|table| files.policies.contains(&table.row)) {
        let row = &table.row;
        findings.push(
            Diagnostic::error(
                "same-name",
                table.place.clone(),
                Text::new(
                    format!("`{row}` is both a policy and a row of `{}`", table.id),
                    format!("`{row}` 既是政策又是 `{}` 的行名", table.id),
                ),
            )
            .with_hint(Text::new("rename one of them", "请重命名其中之一")),
        );
    }
}
