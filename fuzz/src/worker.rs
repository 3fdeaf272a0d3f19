//! The process that runs inputs: makes them, runs them, keeps those that break something.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::mutate::mutate;
use crate::random::Random;
use crate::seeds::{Sample, Seeds};
use crate::subject::{Seen, run};
use crate::target::Target;
use crate::watch::Watch;

/// So many inputs of one panic are kept.
const ALIKE: usize = 3;
/// So many inputs that showed something new are damaged further.
const LARGEST_POOL: usize = 3_000;
/// One in so many inputs belongs to the repository's own book, which takes long.
const LARGE_BOOK: usize = 60;

/// Runs inputs.
#[derive(Debug)]
pub(crate) struct Worker {
    seeds: Seeds,
    watch: Watch,
    slow: Duration,
    scratch: TempDir,
    found: PathBuf,
    panicked: Arc<Mutex<String>>,
}

impl Worker {
    /// A worker that keeps what it finds in a folder.
    ///
    /// # Errors
    /// When it has nothing to start from.
    pub(crate) fn new(found: PathBuf, slow: Duration) -> Result<Self, String> {
        let seeds = Seeds::read()?;
        let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
        let panicked = Arc::new(Mutex::new(String::new()));
        let said = Arc::clone(&panicked);
        std::panic::set_hook(Box::new(move |panic| {
            *said.lock().unwrap_or_else(PoisonError::into_inner) = panic.to_string().replace('\n', " ");
        }));
        Ok(Self { seeds, watch: Watch::start(slow), slow, scratch, found, panicked })
    }

    /// Runs kept inputs again; whether none breaks anything.
    ///
    /// # Errors
    /// When one cannot be read, or its path does not say where it belongs.
    pub(crate) fn replay(&self, paths: &[PathBuf]) -> Result<bool, String> {
        let mut is_fine = true;
        for path in paths {
            let name = path.to_string_lossy();
            let bytes = std::fs::read(path).map_err(|error| format!("{name}: {error}"))?;
            let sample = self.seeds.placed(&name.replace('\\', "/"), bytes);
            let sample = sample.ok_or_else(|| format!("{name} does not say where it belongs"))?;
            let start = Instant::now();
            match self.execute(&sample) {
                Ok((seen, _)) => println!("{name}: {} ms, {seen:?}", start.elapsed().as_millis()),
                Err(problem) => {
                    is_fine = false;
                    println!("{name}: {problem}");
                }
            }
        }
        Ok(is_fine)
    }

    /// Makes and runs inputs of a target until the time is over; whether none broke anything is
    /// told by what it prints.
    ///
    /// # Errors
    /// When nothing can be written.
    pub(crate) fn run(&self, target: Target, time: Duration, seed: u64) -> Result<bool, String> {
        let own = self.seeds.samples.iter().filter(|sample| target.has(&sample.file));
        let (large, mut pool): (Vec<Sample>, Vec<Sample>) = own.cloned().partition(|sample| sample.base == "policies");
        let donors: Vec<Sample> = pool.iter().chain(&large).cloned().collect();
        let donors: Vec<&Sample> = donors.iter().collect();
        let mut random = Random::new(seed ^ (target as u64).wrapping_mul(0x51_7C_C1));
        let mut known: BTreeSet<(&str, Seen)> = BTreeSet::new();
        let mut problems: BTreeMap<String, usize> = BTreeMap::new();
        let start = Instant::now();
        let mut executions: u64 = 0;
        while start.elapsed() < time {
            let from = if pool.is_empty() || random.once_in(LARGE_BOOK) { &large } else { &pool };
            let Some(from) = random.pick(from) else { continue };
            let sample = mutate(&mut random, target, from, &donors);
            write_current(&self.found, target, &sample).map_err(|error| error.to_string())?;
            executions += 1;
            match self.execute(&sample) {
                Ok((seen, taken)) => {
                    if taken > self.slow {
                        self.tell(target, &sample, seed, executions, &format!("took {} ms", taken.as_millis()));
                    }
                    let is_small = sample.bytes.len() < 20_000 && sample.base != "policies";
                    if is_small && pool.len() < LARGEST_POOL && known.insert((sample.base, seen)) {
                        pool.push(sample);
                    }
                }
                Err(problem) => {
                    let times = problems.entry(problem.chars().take(60).collect()).or_default();
                    *times += 1;
                    if *times <= ALIKE {
                        self.tell(target, &sample, seed, executions, &problem);
                    }
                }
            }
            if executions.is_multiple_of(256) {
                println!("done {executions}");
            }
        }
        println!("done {executions}");
        Ok(true)
    }

    /// What was seen and how long it took, or what was said while panicking.
    fn execute(&self, sample: &Sample) -> Result<(Seen, Duration), String> {
        let base = self.seeds.base(sample.base).ok_or("no such base")?;
        let work = || std::panic::catch_unwind(AssertUnwindSafe(|| run(base, sample, self.scratch.path())));
        let (outcome, taken) = self.watch.over(work);
        match outcome {
            Ok(seen) => Ok((seen, taken)),
            Err(_) => Err(self.panicked.lock().unwrap_or_else(PoisonError::into_inner).clone()),
        }
    }

    fn tell(&self, target: Target, sample: &Sample, seed: u64, execution: u64, problem: &str) {
        let kept = keep(&self.found, target, sample, &format!("{seed}-{execution}"));
        println!("{problem}: {}", kept.unwrap_or_default());
    }
}

/// Where the input is noted that a worker is at.
fn current(found: &Path, target: Target) -> PathBuf {
    found.join(format!(".current-{}", target.name()))
}

fn write_current(found: &Path, target: Target, sample: &Sample) -> std::io::Result<()> {
    let mut noted = format!("{}/{}/\n", sample.base, sample.file).into_bytes();
    noted.extend_from_slice(&sample.bytes);
    std::fs::create_dir_all(found)?;
    std::fs::write(current(found, target), noted)
}

/// Keeps the input at which a worker died.
pub(crate) fn keep_current(found: &Path, target: Target, seed: u64) -> Option<String> {
    let noted = std::fs::read(current(found, target)).ok()?;
    let end = noted.iter().position(|byte| *byte == b'\n')?;
    let path = String::from_utf8_lossy(noted.get(..end)?).into_owned();
    let folder = found.join(path);
    let file = folder.join(format!("{}-{seed}-died", target.name()));
    std::fs::create_dir_all(&folder).ok()?;
    std::fs::write(&file, noted.get(end + 1..)?).ok()?;
    Some(file.display().to_string())
}

fn keep(found: &Path, target: Target, sample: &Sample, name: &str) -> Option<String> {
    let folder = found.join(sample.base).join(&sample.file);
    let file = folder.join(format!("{}-{name}", target.name()));
    std::fs::create_dir_all(&folder).ok()?;
    std::fs::write(&file, &sample.bytes).ok()?;
    Some(file.display().to_string())
}
