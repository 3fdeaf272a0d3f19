//! Made-up datasets fit the data dictionary.

use assay_cli::sample::{SampleSize, write_sample};
use assay_engine::dataset::{Dataset, FolderSource, RowChecker, read_dataset};
use assay_engine::diagnostic::Findings;
use assay_engine::facts::TableIndex;
use assay_engine::policy::load_book;
use assay_engine::script::{CheckedBook, check_book};
use assay_engine::value::Value;
use assay_tests::{book_folder, rendered};
use tempfile::TempDir;

struct Checks<'b>(&'b CheckedBook);

impl RowChecker for Checks<'_> {
    fn check(&self, table: TableIndex, check: usize, cells: &[Value<'_>]) -> Option<bool> {
        self.0.passes_row_check(table, check, cells)
    }
}

fn read_sample(size: SampleSize) -> (Dataset, String) {
    let mut findings = Findings::new();
    let book = load_book(&FolderSource::new(book_folder()), &mut findings);
    let checked = book.and_then(|book| check_book(book, &mut findings)).expect("the book is sound");
    let folder = TempDir::new().expect("a scratch folder");
    write_sample(folder.path(), size, |_| {}).expect("a sample");
    let dataset = read_dataset(folder.path(), &checked.book, &Checks(&checked), &mut findings).expect("it can be read");
    (dataset, rendered(findings))
}

#[test]
fn a_sample_has_no_bad_rows() {
    let (dataset, findings) = read_sample(SampleSize { partners: 2_000, seed: 3, bad_percent: 0 });
    assert_eq!(findings, "");
    assert_eq!(dataset.quarantine.first(), None);
    assert!(dataset.inputs.iter().all(|input| input.rows == input.accepted));
}

#[test]
fn a_sample_has_bad_rows_where_they_are_asked_for() {
    let (dataset, _) = read_sample(SampleSize { partners: 200, seed: 3, bad_percent: 5 });
    assert!(dataset.quarantine.len() > 100);
    assert!(dataset.inputs.iter().all(|input| input.rows == input.accepted + input.quarantined + input.duplicates));
}
