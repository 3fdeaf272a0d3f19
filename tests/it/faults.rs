//! Whatever stops a run, what stands in its output folder is the earlier output or the new one, whole,
//! and the next run is not kept from its work.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use assay_tests::data_folder;
use tempfile::TempDir;

const FORMATS: [&str; 4] = ["csv", "parquet", "jsonl", "xlsx"];
/// How often a run is killed.
const KILLS: u32 = 24;

/// A dataset of some size and an output folder, in a scratch folder.
struct Place {
    scratch: TempDir,
}

type Files = BTreeMap<String, Vec<u8>>;

impl Place {
    fn new() -> Self {
        let scratch = tempfile::tempdir().expect("a folder");
        let data = scratch.path().join("data");
        fs::create_dir_all(&data).expect("made");
        fs::create_dir_all(scratch.path().join("work")).expect("made");
        let (mut partners, mut sales) =
            ("partner_id,level,volume\n".to_owned(), "doc_no,partner_id,doc_date,net_amount\n".to_owned());
        for at in 0..600 {
            let _ = writeln!(partners, "P{at:05},gold,{at}");
            let _ = writeln!(sales, "D{at:05},P{at:05},2025-07-01,{at}.25\nE{at:05},P{at:05},2025-08-01,1{at}.5");
        }
        fs::write(data.join("partners.csv"), partners).expect("written");
        fs::write(data.join("sales.csv"), sales).expect("written");
        Self { scratch }
    }

    fn data(&self) -> PathBuf {
        self.scratch.path().join("data")
    }

    fn out(&self) -> PathBuf {
        self.scratch.path().join("work/out")
    }

    fn arguments(&self, out: &Path, more: &[&str]) -> Vec<String> {
        let book = data_folder().join("valid/small_book");
        let mut line: Vec<String> = ["--policies", &book.display().to_string(), "run"].map(str::to_owned).to_vec();
        line.push(self.data().display().to_string());
        line.extend(["--period", "2025Q3", "--out", &out.display().to_string()].map(str::to_owned));
        line.extend(more.iter().map(|word| (*word).to_owned()));
        line
    }

    fn command(&self, out: &Path, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_assay-under-test"));
        command.args(self.arguments(out, more)).env_clear().stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Runs to the end.
    fn run(&self, out: &Path, more: &[&str]) -> Output {
        self.command(out, more).stdout(Stdio::piped()).stderr(Stdio::piped()).output().expect("it starts")
    }

    /// Runs to the end with files that may not grow beyond so many blocks, as on a disk that is full.
    fn run_limited(&self, blocks: u32, more: &[&str]) -> Output {
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg(format!("ulimit -f {blocks}; exec \"$@\"")).arg("sh");
        command.arg(env!("CARGO_BIN_EXE_assay-under-test")).args(self.arguments(&self.out(), more));
        command.env_clear().stdin(Stdio::null()).output().expect("it starts")
    }

    /// What stands beside the dataset but the output itself.
    fn debris(&self) -> Vec<String> {
        let entries = fs::read_dir(self.scratch.path().join("work")).expect("a folder").flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).filter(|name| name != "out").collect()
    }
}

fn files(folder: &Path) -> Files {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    entries
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("a file")))
        .collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_run_that_is_killed_leaves_the_old_output_or_the_new_one() {
    let place = Place::new();
    // The same run in another language tells the two outputs apart.
    let spare = place.scratch.path().join("spare");
    assert!(place.run(&spare, &["--lang", "zh"]).status.success());
    let new = files(&spare);
    let start = Instant::now();
    assert!(place.run(&place.out(), &["--lang", "en"]).status.success());
    let whole = start.elapsed();
    let old = files(&place.out());
    assert_ne!(old, new);
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..KILLS {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        // Most of them late, where files are written and put in place.
        let share = u32::try_from(state % 100).expect("a share");
        let share = if state & 0x100 == 0 { share } else { 60 + share / 2 };
        // Each run writes what does not stand there yet.
        let language = if files(&place.out()) == old { "zh" } else { "en" };
        let mut child = place.command(&place.out(), &["--lang", language]).spawn().expect("it starts");
        std::thread::sleep(whole * share / 100 + Duration::from_micros(state % 1000));
        child.kill().expect("killed");
        child.wait().expect("ended");
        let found = files(&place.out());
        assert!(found == old || found == new, "neither the old output nor the new one: {:?}", found.keys());
    }
    assert!(place.run(&place.out(), &["--lang", "zh"]).status.success());
    assert_eq!(files(&place.out()), new);
    assert_eq!(place.debris(), Vec::<String>::new(), "the next run clears up");
}

#[test]
fn a_disk_that_is_full_leaves_the_old_output_whole() {
    let place = Place::new();
    assert!(place.run(&place.out(), &[]).status.success());
    let old = files(&place.out());
    for format in FORMATS {
        for blocks in [0, 4, 16] {
            let output = place.run_limited(blocks, &["--format", format, "--lang", "en"]);
            let said = said(&output);
            assert_eq!(output.status.code(), Some(2), "{format} with {blocks} blocks: {said}");
            assert!(said.contains("cannot write"), "{format} with {blocks} blocks: {said}");
            assert!(!said.contains("panicked"), "{format} with {blocks} blocks: {said}");
            assert_eq!(files(&place.out()), old, "{format} with {blocks} blocks");
            assert_eq!(place.debris(), Vec::<String>::new(), "{format} with {blocks} blocks");
        }
    }
    assert!(place.run(&place.out(), &["--format", "xlsx"]).status.success());
}

#[test]
fn bad_rows_that_a_full_disk_does_not_take_stop_the_run() {
    let place = Place::new();
    let sales = fs::read_to_string(place.data().join("sales.csv")).expect("sales");
    fs::write(place.data().join("sales.csv"), sales.replace("2025-0", "in 2025-0")).expect("written");
    let aside = ["--rows-in-memory", "700", "--lang", "en"];
    assert!(place.run(&place.out(), &["--lang", "en"]).status.success());
    let old = files(&place.out());
    assert_eq!(old["quarantine.csv"].split(|byte| *byte == b'\n').count(), 1202);
    assert!(place.run(&place.out(), &aside).status.success());
    assert!(files(&place.out()) == old, "other files with bad rows put aside");
    let full = place.run_limited(0, &aside);
    let said = said(&full);
    assert_eq!(full.status.code(), Some(2), "{said}");
    assert!(said.contains("rows that do not fit memory cannot be put aside"), "{said}");
    assert!(files(&place.out()) == old, "{said}");
    assert_eq!(place.debris(), Vec::<String>::new());
}

#[test]
fn what_cannot_be_an_output_is_refused_before_the_work() {
    let place = Place::new();
    let is_refused = |out: &Path, code: &str| {
        let output = place.run(out, &["--lang", "en"]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(code), "{said}");
        assert!(output.stdout.is_empty(), "nothing was decided");
    };
    let file = place.scratch.path().join("work/file");
    fs::write(&file, "words").expect("written");
    is_refused(&file, "not-an-output");
    is_refused(&file.join("out"), "cannot-write");
    is_refused(Path::new("/"), "not-an-output");
    is_refused(&place.data(), "not-an-output");
    let link = place.scratch.path().join("work/link");
    std::os::unix::fs::symlink(place.data(), &link).expect("linked");
    is_refused(&link, "not-an-output");
    assert!(place.run(&place.out(), &[]).status.success());
    let old = files(&place.out());
    fs::write(place.out().join("notes.txt"), "words").expect("written");
    is_refused(&place.out(), "`notes.txt`");
    fs::remove_file(place.out().join("notes.txt")).expect("removed");
    assert_eq!(files(&place.out()), old);
}

#[test]
fn a_folder_that_may_not_be_written_to_is_told() {
    let place = Place::new();
    assert!(place.run(&place.out(), &[]).status.success());
    let old = files(&place.out());
    let work = place.scratch.path().join("work");
    let allow = |mode: u32| fs::set_permissions(&work, fs::Permissions::from_mode(mode)).expect("allowed");
    allow(0o555);
    // Whoever may do everything is not kept out by permissions.
    let may_all = fs::write(work.join("try"), "").is_ok();
    let output = place.run(&place.out(), &["--lang", "en"]);
    allow(0o755);
    if may_all {
        fs::remove_file(work.join("try")).expect("removed");
        assert!(output.status.success());
    } else {
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains("cannot-write"), "{}", said(&output));
        assert_eq!(files(&place.out()), old);
    }
    // Other disks begin here, and nobody can make folders.
    if Path::new("/proc/self").is_dir() {
        let output = place.run(Path::new("/proc"), &["--lang", "en"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains("another disk begins"), "{}", said(&output));
    }
    let proc = Path::new("/proc/self/assay-out");
    if proc.parent().is_some_and(Path::is_dir) {
        let output = place.run(proc, &["--lang", "en"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains("cannot-write"), "{}", said(&output));
    }
}

#[test]
fn what_dead_runs_left_is_removed_and_what_living_ones_make_is_not() {
    let place = Place::new();
    let (dead, living) =
        (place.scratch.path().join("work/.out.assay-new-dead"), place.scratch.path().join("work/.out.assay-new-alive"));
    for folder in [&dead, &living] {
        fs::create_dir_all(folder).expect("made");
        fs::write(folder.join("lines.csv"), "half a li").expect("written");
    }
    let held = fs::File::open(&living).expect("opened");
    held.try_lock().expect("locked");
    assert!(place.run(&place.out(), &[]).status.success());
    assert_eq!([dead.exists(), living.exists()], [false, true]);
    drop(held);
    assert!(place.run(&place.out(), &[]).status.success());
    assert_eq!(place.debris(), Vec::<String>::new());
}

#[test]
fn an_output_that_would_be_a_table_of_the_dataset_is_refused() {
    let place = Place::new();
    for out in ["sales", "sales/out", "Sales", "销售", "sales.csv"] {
        let output = place.run(&place.data().join(out), &["--lang", "en"]);
        assert_eq!(output.status.code(), Some(2), "{out}: {}", said(&output));
        assert!(said(&output).contains("would read it as table `sales`"), "{}", said(&output));
    }
    assert!(place.run(&place.data().join("results/sales"), &[]).status.success());
    let link = place.scratch.path().join("work/data");
    std::os::unix::fs::symlink(place.data(), &link).expect("linked");
    assert_eq!(place.run(&link.join("partners"), &[]).status.code(), Some(2));
}

#[test]
fn a_link_to_an_earlier_output_is_told_as_a_link() {
    let place = Place::new();
    assert!(place.run(&place.out(), &[]).status.success());
    let link = place.scratch.path().join("work/latest");
    std::os::unix::fs::symlink("out", &link).expect("linked");
    let output = place.run(&link, &["--lang", "en"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("is a link to `out`, and links are not replaced"), "{}", said(&output));
}

#[test]
fn reports_that_dead_runs_left_unfinished_are_removed() {
    let place = Place::new();
    let work = place.scratch.path().join("work");
    let (dead, held) = (work.join(".assay-report-dead.tmp"), work.join(".assay-report-held.tmp"));
    fs::write(&dead, "half a pa").expect("written");
    let holder = fs::File::create(&held).expect("made");
    holder.lock().expect("locked");
    let report = work.join("report.html").display().to_string();
    assert!(place.run(&place.out(), &["--report", &report]).status.success());
    let mut beside = place.debris();
    beside.sort();
    assert_eq!(beside, [".assay-report-held.tmp", "report.html"]);
    drop(holder);
    assert!(place.run(&place.out(), &["--report", &report]).status.success());
    assert_eq!(place.debris(), ["report.html"]);
}

#[test]
fn a_summary_that_cannot_be_shown_does_not_call_the_results_into_doubt() {
    let Ok(full) = fs::File::options().write(true).open("/dev/full") else { return };
    let place = Place::new();
    let output = place.command(&place.out(), &["--lang", "en"]).stdout(full).stderr(Stdio::piped()).output();
    let output = output.expect("it starts");
    assert_eq!(output.status.code(), Some(2));
    let shown = place.out().display().to_string();
    let expected = format!("the results are whole in `{shown}`, but the summary cannot be shown");
    assert!(said(&output).contains(&expected), "{}", said(&output));
    assert!(files(&place.out()).contains_key("run.json"));
}
