//! Which files make a book: what is missing, what is there and nobody reads.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Findings, Place, Text, did_you_mean};
use crate::document::{NameUse, Source, check_name};
use crate::threads::each;

use super::digest::sha256;

/// The files a policy's folder may hold.
const POLICY_FILES: [&str; 4] = ["policy.toml", "params.toml", "rules.rhai", "cases.toml"];

/// The files of a book by name, with their texts.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) texts: BTreeMap<String, String>,
    /// The ids of the policies, sorted.
    pub(super) policies: BTreeSet<String>,
    /// The ids of the tables, sorted.
    pub(super) tables: BTreeSet<String>,
}

impl Files {
    /// The text of a file, if the book has it.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// Every file with the digest of its text, sorted by name.
    pub(super) fn digests(&self) -> Vec<(String, String)> {
        let texts: Vec<(&String, &String)> = self.texts.iter().collect();
        each(&texts, |(name, text)| ((*name).clone(), sha256(text.as_bytes())))
    }
}

/// What a file of a book is, by its name.
enum Role<'n> {
    Book,
    Table(&'n str),
    Policy(&'n str),
    /// Notes for people, which nothing reads.
    Notes,
    Stray,
}

/// Lists and reads the files of a book.
pub(super) fn read_files(source: &dyn Source, findings: &mut Findings) -> Files {
    let mut files = Files::default();
    let names = match source.names() {
        Ok(names) => names,
        Err(error) => {
            findings.push(unreadable(&error.name, &error.reason));
            return files;
        }
    };
    for name in &names {
        match role(name) {
            Role::Book => {}
            Role::Table(id) => {
                files.tables.insert(id.to_owned());
            }
            Role::Policy(id) => {
                files.policies.insert(id.to_owned());
            }
            Role::Notes => continue,
            Role::Stray => {
                findings.push(stray(name));
                continue;
            }
        }
        match source.text(name) {
            Ok(Some(text)) => {
                files.texts.insert(name.clone(), text);
            }
            Ok(None) => {}
            Err(error) => findings.push(unreadable(&error.name, &error.reason)),
        }
    }
    check_layout(&files, &names, findings);
    files
}

fn role(name: &str) -> Role<'_> {
    if name == "book.toml" {
        return Role::Book;
    }
    if name.to_ascii_lowercase().ends_with(".md") {
        return Role::Notes;
    }
    match name.split_once('/') {
        Some(("facts", file)) => match file.strip_suffix(".toml") {
            Some(id) if !id.contains('/') => Role::Table(id),
            _ => Role::Stray,
        },
        Some((folder, file)) if POLICY_FILES.contains(&file) => Role::Policy(folder),
        _ => Role::Stray,
    }
}

/// The files of a book by name with the SHA-256 of each text, whatever is wrong with them.
#[must_use]
pub fn book_digests(source: &dyn Source) -> Vec<(String, String)> {
    read_files(source, &mut Findings::new()).digests()
}

/// Every book has `book.toml` and a table; every policy has its manifest and its rules.
fn check_layout(files: &Files, names: &[String], findings: &mut Findings) {
    let mut need = |name: String| {
        if !names.contains(&name) {
            findings.push(missing(&name));
        }
    };
    need("book.toml".to_owned());
    for id in &files.policies {
        need(format!("{id}/policy.toml"));
        need(format!("{id}/rules.rhai"));
    }
    if files.tables.is_empty() {
        findings.push(
            Diagnostic::error(
                "no-tables",
                Place::file("facts"),
                Text::new("the book describes no table", "政策册没有描述任何表"),
            )
            .with_hint(Text::new(
                "describe one table a file, as in `facts/partners.toml`",
                "请每表一个文件，如 `facts/partners.toml`",
            )),
        );
    }
    for id in &files.policies {
        let used = if files.tables.contains(id) { None } else { Some(NameUse::Scope) };
        let place = Place::file(format!("{id}/policy.toml"));
        match used {
            Some(used) => {
                check_name(id, used, &place, findings);
            }
            None => findings.push(same_name(id, place)),
        }
    }
}

fn missing(name: &str) -> Diagnostic {
    let (en, zh) = match name.rsplit('/').next() {
        Some("policy.toml") => ("it says what the policy asks and answers", "其中写明政策的问题与结论"),
        Some("rules.rhai") => ("it holds the rules, and may hold no more than a comment", "其中写规则，可以只有注释"),
        _ => ("it says the book's name, currency and languages", "其中写明政策册的名称、货币和语言"),
    };
    Diagnostic::error(
        "missing-file",
        Place::file(name),
        Text::new(format!("there is no file `{name}`"), format!("缺少文件 `{name}`")),
    )
    .with_hint(Text::new(en, zh))
}

fn stray(name: &str) -> Diagnostic {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let message = Text::new(format!("nothing reads the file `{name}`"), format!("没有任何内容读取文件 `{name}`"));
    let is_text_of_a_book = [".toml", ".rhai"].iter().any(|end| file.ends_with(end));
    let plain = if is_text_of_a_book {
        Diagnostic::error("stray-file", Place::file(name), message)
    } else {
        Diagnostic::warning("stray-file", Place::file(name), message)
    };
    let known: &[&str] = match folder {
        "" => &["book.toml"],
        folder if folder.starts_with("facts") || folder.contains('/') => &[],
        _ => &POLICY_FILES,
    };
    match did_you_mean(file, known.iter().copied()) {
        Some(near) => plain.with_hint(Text::new(format!("did you mean `{near}`?"), format!("是否想写 `{near}`？"))),
        None => plain.with_hint(Text::new(
            "a book has book.toml, facts/TABLE.toml, and in each policy's folder policy.toml, params.toml, rules.rhai and cases.toml",
            "政策册包含 book.toml、facts/表.toml，以及每个政策文件夹中的 policy.toml、params.toml、rules.rhai 和 cases.toml",
        )),
    }
}

fn same_name(id: &str, place: Place) -> Diagnostic {
    Diagnostic::error(
        "same-name",
        place,
        Text::new(format!("`{id}` is both a policy and a table"), format!("`{id}` 既是政策又是表")),
    )
    .with_hint(Text::new("rename the policy's folder", "请重命名该政策的文件夹"))
}

fn unreadable(name: &str, reason: &Text) -> Diagnostic {
    Diagnostic::error(
        "unreadable-file",
        Place::file(name),
        Text::new(format!("cannot read `{name}`: {}", reason.en), format!("无法读取 `{name}`：{}", reason.zh)),
    )
    .with_hint(Text::new("files of a book are UTF-8 texts", "政策册的文件须为 UTF-8 文本"))
}
