//! Throws damaged books and datasets at the engine, and keeps what breaks it.
//!
//! `cargo run --release -p assay-fuzz -- --target all --seconds 60 --seed 1`. Inputs are run in a
//! process of their own: if that dies or does not come back, the input it was at is kept, and another
//! process goes on. `--replay FILE…` runs kept inputs again.

mod mutate;
mod random;
mod seeds;
mod subject;
mod target;
mod watch;
mod words;
mod worker;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use target::Target;

/// What is asked for.
struct Asked {
    targets: Vec<Target>,
    seconds: u64,
    seed: u64,
    slow: Duration,
    worker: bool,
    replay: Vec<PathBuf>,
}

/// What the exit code of a worker says that has nothing to start from.
const CANNOT_START: i32 = 2;

const USAGE: &str = "usage: assay-fuzz [--target all|manifest|parameters|facts|script|cases|dataset] [--seconds N] [--seed S] \
                     [--slow MILLISECONDS] [--replay FILE...]";

fn main() -> ExitCode {
    let asked = match read_arguments(std::env::args().skip(1)) {
        Ok(asked) => asked,
        Err(problem) => {
            eprintln!("{problem}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    if asked.worker || !asked.replay.is_empty() {
        return work(&asked);
    }
    let mut crashes = 0;
    for target in &asked.targets {
        let share = asked.seconds / asked.targets.len() as u64;
        let (executions, found) = supervise(*target, Duration::from_secs(share.max(1)), &asked);
        println!("{}: {executions} executions, {found} crashes", target.name());
        crashes += found;
    }
    println!("{crashes} crashes; inputs are kept in {}", found_folder().display());
    if crashes == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn read_arguments(mut words: impl Iterator<Item = String>) -> Result<Asked, String> {
    let targets = Target::ALL.to_vec();
    let mut asked = Asked { targets, seconds: 60, seed: 1, slow: watch::SLOW, worker: false, replay: Vec::new() };
    while let Some(word) = words.next() {
        if word == "--worker" {
            asked.worker = true;
            continue;
        }
        let value = words.next().ok_or_else(|| format!("`{word}` wants a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("`{value}` is no number"));
        match word.as_str() {
            "--target" if value == "all" => asked.targets = Target::ALL.to_vec(),
            "--target" => {
                asked.targets = vec![Target::of(&value).ok_or_else(|| format!("there is no target `{value}`"))?];
            }
            "--seconds" => asked.seconds = number()?,
            "--seed" => asked.seed = number()?,
            "--slow" => asked.slow = Duration::from_millis(number()?),
            "--replay" => {
                asked.replay = vec![value.into()];
                asked.replay.extend(words.by_ref().map(PathBuf::from));
            }
            _ => return Err(format!("`{word}` is not known")),
        }
    }
    Ok(asked)
}

/// Where inputs are kept that break something.
fn found_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("found")
}

/// Does the work itself, in a thread with as much stack as threads have unless they ask for more.
fn work(asked: &Asked) -> ExitCode {
    let run = || -> Result<bool, String> {
        let worker = worker::Worker::new(found_folder(), asked.slow)?;
        let Some(target) = asked.targets.first().filter(|_| asked.worker) else { return worker.replay(&asked.replay) };
        worker.run(*target, Duration::from_secs(asked.seconds), asked.seed)
    };
    let outcome = std::thread::scope(|scope| scope.spawn(run).join());
    match outcome {
        Ok(Ok(true)) => ExitCode::SUCCESS,
        Ok(Ok(false)) => ExitCode::FAILURE,
        Ok(Err(problem)) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
        Err(_) => ExitCode::from(101),
    }
}

/// Has workers run a target until the time is over; counts executions and crashes.
fn supervise(target: Target, time: Duration, asked: &Asked) -> (u64, u64) {
    let start = Instant::now();
    let (mut executions, mut crashes) = (0, 0);
    let mut again = 0;
    while start.elapsed() < time {
        let left = (time - start.elapsed()).as_secs().max(1);
        // A worker that takes over from one that died has a seed of its own.
        let own = asked.seed.wrapping_add(again * 1_000_003);
        again += 1;
        let program = std::env::current_exe().expect("a program has a path");
        let worker = Command::new(program)
            .args(["--worker", "--target", target.name()])
            .args(["--seconds", &left.to_string(), "--seed", &own.to_string()])
            .args(["--slow", &asked.slow.as_millis().to_string()])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut worker = worker.expect("a process can be started");
        let output = worker.stdout.take().expect("its output is piped");
        let mut done = 0;
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            match line.strip_prefix("done ") {
                Some(count) => done = count.parse().unwrap_or(done),
                None => {
                    crashes += 1;
                    println!("{}: {line}", target.name());
                }
            }
        }
        executions += done;
        let status = worker.wait().expect("a process ends");
        if status.code() == Some(CANNOT_START) {
            println!("{}: the books to start from cannot be read", target.name());
            return (executions, crashes + 1);
        }
        if !status.success() {
            let kept = worker::keep_current(&found_folder(), target, own);
            println!("{}: died ({status}): {}", target.name(), kept.unwrap_or_default());
            crashes += 1;
        }
    }
    (executions, crashes)
}
