//! What fuzzing starts from: whole books and datasets that are sound, and damaged files for them.
//!
//! A sample is named by where it stands: `small_book/discount/rules.rhai` is that file of that book,
//! and `small_book/data/sales.csv` a file of the dataset for it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use assay_engine::diagnostic::Findings;
use assay_engine::document::MemorySource;
use assay_engine::policy::load_book;
use assay_engine::script::{CheckedBook, check_book};

/// A book, and the files of a dataset for it.
#[derive(Debug)]
pub(crate) struct Base {
    /// What its samples' names start with.
    pub(crate) name: &'static str,
    /// The files of the book.
    pub(crate) texts: BTreeMap<String, String>,
    /// The files of its dataset.
    pub(crate) data: BTreeMap<String, Vec<u8>>,
    /// The book, sound as it is.
    pub(crate) checked: CheckedBook,
}

/// One file to damage: whose, which, and what stands in it.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    /// Its base's name.
    pub(crate) base: &'static str,
    /// The file's name within the base.
    pub(crate) file: String,
    /// What stands in it.
    pub(crate) bytes: Vec<u8>,
}

/// Everything to start from.
#[derive(Debug)]
pub(crate) struct Seeds {
    /// The sound books.
    pub(crate) bases: Vec<Base>,
    /// All samples, sound and damaged.
    pub(crate) samples: Vec<Sample>,
}

/// The bases: name, folder of the book, folder of the dataset.
const BASES: [(&str, &str, &str); 4] = [
    ("small_book", "tests/data/valid/small_book", "tests/data/valid/small_data"),
    ("language_book", "tests/data/valid/language_book", ""),
    ("shop", "tests/data/valid/shop", "tests/data/valid/datasets/every_form"),
    ("policies", "policies", ""),
];

/// The root of the repository.
#[must_use]
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

impl Seeds {
    /// Reads them from the repository; the text says what cannot be used.
    ///
    /// # Errors
    /// When a base is not sound.
    pub(crate) fn read() -> Result<Self, String> {
        let mut seeds = Self { bases: Vec::new(), samples: Vec::new() };
        for (name, book, data) in BASES {
            let texts: BTreeMap<String, String> = files_under(&root().join(book))
                .into_iter()
                .map(|(file, bytes)| (file, String::from_utf8_lossy(&bytes).into_owned()))
                .collect();
            let mut findings = Findings::new();
            let book = load_book(&MemorySource(texts.clone()), &mut findings);
            let checked = book.and_then(|book| check_book(book, &mut findings));
            let checked = checked.ok_or_else(|| format!("{name} is not sound: {findings:?}"))?;
            let data = if data.is_empty() { Vec::new() } else { files_under(&root().join(data)) };
            seeds.bases.push(Base { name, texts, data: data.into_iter().collect(), checked });
        }
        seeds.add_sound();
        seeds.add_damaged("tests/data/invalid/rules", "small_book", |_| "discount/rules.rhai".to_owned());
        seeds.add_damaged("tests/data/invalid/examined", "small_book", |_| "discount/rules.rhai".to_owned());
        seeds.add_damaged("tests/data/invalid/book", "small_book", |name| within(name).to_owned());
        seeds.add_damaged("tests/data/invalid/facts", "shop", |name| format!("facts/{}", last(name)));
        seeds.add_damaged("tests/data/invalid/dataset", "shop", |name| format!("data/{}", last(name)));
        for (name, bytes) in files_under(&root().join("tests/data/regressions")) {
            seeds.samples.extend(seeds.placed(&name, bytes));
        }
        Ok(seeds)
    }

    /// The base of a name.
    #[must_use]
    pub(crate) fn base(&self, name: &str) -> Option<&Base> {
        self.bases.iter().find(|base| base.name == name)
    }

    /// A sample whose path says where it belongs: `BASE/FILE/anything`.
    #[must_use]
    pub(crate) fn placed(&self, path: &str, bytes: Vec<u8>) -> Option<Sample> {
        let base = BASES.iter().map(|(name, ..)| *name).find(|name| path.contains(&format!("{name}/")))?;
        let (_, rest) = path.split_once(&format!("{base}/"))?;
        let (file, _) = rest.rsplit_once('/')?;
        Some(Sample { base, file: file.to_owned(), bytes })
    }

    fn add_sound(&mut self) {
        for base in &self.bases {
            let texts = base.texts.iter().map(|(file, text)| (file.clone(), text.clone().into_bytes()));
            let data = base.data.iter().map(|(file, bytes)| (format!("data/{file}"), bytes.clone()));
            for (file, bytes) in texts.chain(data) {
                self.samples.push(Sample { base: base.name, file, bytes });
            }
        }
    }

    fn add_damaged(&mut self, folder: &str, base: &'static str, file: impl Fn(&str) -> String) {
        for (name, bytes) in files_under(&root().join(folder)) {
            self.samples.push(Sample { base, file: file(&name), bytes });
        }
    }
}

/// A name without its first folder.
fn within(name: &str) -> &str {
    name.split_once('/').map_or(name, |(_, rest)| rest)
}

/// The last part of a name.
fn last(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, rest)| rest)
}

/// Names, relative to the folder, and contents of all files under it, by name. None where there is no folder.
fn files_under(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        if let Ok(entries) = std::fs::read_dir(&path) {
            open.extend(entries.flatten().map(|entry| entry.path()));
        } else if let (Ok(name), Ok(bytes)) = (path.strip_prefix(folder), std::fs::read(&path)) {
            found.push((name.to_string_lossy().replace('\\', "/"), bytes));
        }
    }
    found.sort();
    found
}
