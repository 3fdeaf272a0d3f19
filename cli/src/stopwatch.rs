//! How long a run reads, decides and writes, and how much memory it takes. The engine says what it
//! turns to; the clock is here.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use assay_engine::diagnostic::Language;
use assay_engine::run::Work;

use crate::talk::Talk;

/// The kinds of work, in the order in which they are told.
const KINDS: [Work; 3] = [Work::Reading, Work::Deciding, Work::Writing];

/// Sums up how long each kind of work takes.
#[derive(Debug)]
pub(crate) struct Stopwatch(Mutex<Times>);

#[derive(Debug, Default)]
struct Times {
    /// What is being done, and since when.
    now: Option<(Work, Instant)>,
    spent: [Duration; 3],
    /// The most memory held until something was decided for the first time, in MiB.
    read: Option<u64>,
}

impl Stopwatch {
    /// Nothing is being done.
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Times::default()))
    }

    /// Some work starts; what was being done ends.
    pub(crate) fn start(&self, work: Work) {
        let Ok(mut times) = self.0.lock() else { return };
        times.end();
        if work == Work::Deciding && times.read.is_none() {
            times.read = most_memory();
        }
        times.now = Some((work, Instant::now()));
    }

    /// Everything until now, in a line; what was being done ends.
    pub(crate) fn told(&self, talk: &Talk) -> String {
        let Ok(mut times) = self.0.lock() else { return String::new() };
        times.end();
        let [reading, deciding, writing] = times.spent.map(|spent| format!("{:.2}", spent.as_secs_f64()));
        let (english, chinese) = (
            format!("time: reading {reading} s, deciding {deciding} s, writing {writing} s"),
            format!("用时：读取 {reading} 秒，判定 {deciding} 秒，写出 {writing} 秒"),
        );
        match (talk.language(), times.read, most_memory()) {
            (Language::English, Some(read), Some(all)) => format!("{english}; memory: {all} MiB, {read} MiB to read"),
            (Language::Chinese, Some(read), Some(all)) => {
                format!("{chinese}；内存最多 {all} MiB，其中读取时 {read} MiB")
            }
            (Language::English, ..) => english,
            (Language::Chinese, ..) => chinese,
        }
    }
}

impl Times {
    fn end(&mut self) {
        if let Some((work, since)) = self.now.take() {
            let spent = KINDS.iter().zip(&mut self.spent).filter(|(kind, _)| **kind == work);
            spent.for_each(|(_, spent)| *spent += since.elapsed());
        }
    }
}

/// The most memory that this process has held so far, in MiB; none where the system does not say.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes / 1024)
}
