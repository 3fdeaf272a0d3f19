//! How many partners a second the reference evaluator takes through all policies, on one thread.
//!
//! The dataset is made up on the spot; reading and linking it is measured on its own.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assay_cli::sample::{SampleSize, write_sample};
use assay_engine::calendar::Period;
use assay_engine::dataset::{Dataset, FolderSource, RowChecker, read_dataset};
use assay_engine::diagnostic::Findings;
use assay_engine::facts::{Facts, TableIndex};
use assay_engine::policy::{Parameters, load_book};
use assay_engine::run::{NothingStated, Stages};
use assay_engine::script::{CheckedBook, check_book};
use assay_engine::value::Value;
use divan::Bencher;
use divan::counter::ItemsCount;

const PARTNERS: u32 = 10_000;

fn main() {
    // One thread for everything, so that a core's worth is measured.
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("one thread");
    divan::main();
}

struct Checks<'b>(&'b CheckedBook);

impl RowChecker for Checks<'_> {
    fn check(&self, table: TableIndex, check: usize, cells: &[Value<'_>]) -> Option<bool> {
        self.0.passes_row_check(table, check, cells)
    }
}

/// The repository's book, and a dataset on the disk.
struct Prepared {
    checked: CheckedBook,
    dataset: PathBuf,
    _folder: tempfile::TempDir,
}

fn prepared() -> &'static Prepared {
    static PREPARED: OnceLock<Prepared> = OnceLock::new();
    PREPARED.get_or_init(|| {
        let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies");
        let mut findings = Findings::new();
        let book = load_book(&FolderSource::new(book), &mut findings).expect("the book loads");
        let checked = check_book(book, &mut findings).expect("the book is sound");
        let folder = tempfile::tempdir().expect("a scratch folder");
        let size = SampleSize { partners: u64::from(PARTNERS), seed: 1, bad_percent: 0 };
        write_sample(folder.path(), size, |_| {}).expect("a sample");
        Prepared { checked, dataset: folder.path().to_owned(), _folder: folder }
    })
}

fn period() -> Period {
    "2025Q3".parse().expect("a period")
}

fn read(prepared: &Prepared) -> Dataset {
    let Prepared { checked, dataset, .. } = prepared;
    read_dataset(dataset, &checked.book, &Checks(checked), &mut Findings::new()).expect("the sample can be read")
}

fn link(prepared: &Prepared, dataset: Dataset) -> Facts {
    let period = period();
    Facts::link(&prepared.checked.book.dictionary, dataset.tables, dataset.held, period, period.end())
}

/// Every policy over every partner.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn all_policies(bencher: Bencher<'_, '_>) {
    let prepared = prepared();
    let facts = link(prepared, read(prepared));
    let (checked, period) = (&prepared.checked, period());
    let parameters = Parameters::on(&checked.book, period.end(), &checked.order, &mut Findings::new());
    bencher.counter(ItemsCount::new(PARTNERS)).bench(|| {
        let stages = Stages::new(checked, &facts, &parameters, None, (period, period.end()));
        let outcome = stages.decide(&checked.order, &NothingStated, &|_| {}, &mut Findings::new());
        outcome.expect("it runs").decisions.iter().flatten().map(Vec::len).sum::<usize>()
    });
}

/// Reading and linking the dataset.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn read_and_link(bencher: Bencher<'_, '_>) {
    let prepared = prepared();
    bencher.counter(ItemsCount::new(PARTNERS)).bench(|| link(prepared, read(prepared)));
}
