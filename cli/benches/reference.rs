//! How many partners a second the reference evaluator takes through all policies, on one thread.
//!
//! The dataset is made up on the spot; reading and linking it is measured on its own.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assay_cli::sample::{SampleSize, write_sample};
use assay_engine::calendar::Period;
use assay_engine::dataset::{FolderSource, ResultFormat};
use assay_engine::diagnostic::{Findings, Language};
use assay_engine::policy::load_book;
use assay_engine::run::{Ready, RunRequest, write_results};
use assay_engine::script::{CheckedBook, check_book};
use divan::Bencher;
use divan::counter::ItemsCount;
use tempfile::TempDir;

const PARTNERS: u32 = 10_000;

fn main() {
    // One thread for everything, so that a core's worth is measured.
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("one thread");
    divan::main();
}

/// The repository's book, and a dataset on the disk.
struct Prepared {
    checked: CheckedBook,
    dataset: PathBuf,
    scratch: TempDir,
}

fn prepared() -> &'static Prepared {
    static PREPARED: OnceLock<Prepared> = OnceLock::new();
    PREPARED.get_or_init(|| {
        let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies");
        let mut findings = Findings::new();
        let book = load_book(&FolderSource::new(book), &mut findings).expect("the book loads");
        let checked = check_book(book, &mut findings).expect("the book is sound");
        let scratch = tempfile::tempdir().expect("a scratch folder");
        let dataset = scratch.path().join("dataset");
        std::fs::create_dir(&dataset).expect("a folder");
        let size = SampleSize { partners: u64::from(PARTNERS), seed: 1, bad_percent: 0 };
        write_sample(&dataset, size, |_| {}).expect("a sample");
        Prepared { checked, dataset, scratch }
    })
}

/// Reads and links the dataset.
fn read(prepared: &Prepared) -> Ready<'_> {
    let period: Period = "2025Q3".parse().expect("a period");
    let request = RunRequest::new(period);
    let Prepared { checked, dataset, .. } = prepared;
    Ready::read(checked, dataset, request, &mut Findings::new()).expect("the sample can be read")
}

/// Reading and linking the dataset.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn read_and_link(bencher: Bencher<'_, '_>) {
    let prepared = prepared();
    bencher.counter(ItemsCount::new(PARTNERS)).bench(|| read(prepared).order().len());
}

/// Every policy over every partner.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn decide(bencher: Bencher<'_, '_>) {
    let ready = read(prepared());
    bencher.counter(ItemsCount::new(PARTNERS)).bench(|| {
        let mut rows = 0;
        let decided = ready.decide(&|_| {}, &mut Findings::new(), &mut |batch| {
            rows += batch.outcome.decisions.len();
            Ok(())
        });
        decided.expect("it runs");
        rows
    });
}

/// Every policy over every partner, and all results written.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn decide_and_write(bencher: Bencher<'_, '_>) {
    let prepared = prepared();
    let ready = read(prepared);
    let out = prepared.scratch.path().join("out");
    bencher.counter(ItemsCount::new(PARTNERS)).bench(|| {
        let format = (ResultFormat::Csv, Language::English);
        write_results(&out, &ready, format, &|_| {}, &mut Findings::new()).expect("results are written").len()
    });
}
