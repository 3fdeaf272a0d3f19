//! Watches over one input at a time: how much processor time and memory it takes.
//!
//! On systems without `/proc` the clock on the wall stands in for processor time, and memory is not seen.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// An input that takes longer than this is kept, unless told otherwise.
pub(crate) const SLOW: Duration = Duration::from_secs(2);
/// An input that takes longer than this is given up, and its process with it.
const HANGS: Duration = Duration::from_secs(10);
/// How much memory a process may have, in KiB.
const LARGEST: u64 = 3 * 1024 * 1024;

/// What the exit code of a worker says that gave up.
const GIVEN_UP: i32 = 86;

/// Ends the process when an input takes too long or too much.
#[derive(Debug, Clone)]
pub(crate) struct Watch {
    current: Arc<Mutex<Option<Started>>>,
    slow: Duration,
}

#[derive(Debug, Clone, Copy)]
struct Started {
    at: Instant,
    used: Option<Duration>,
}

impl Started {
    fn now() -> Self {
        Self { at: Instant::now(), used: processor_time() }
    }

    /// How long since, in processor time.
    fn elapsed(self) -> Duration {
        let wall = self.at.elapsed();
        match (self.used, processor_time()) {
            (Some(before), Some(now)) => now.saturating_sub(before).min(wall),
            _ => wall,
        }
    }
}

impl Watch {
    /// Starts a thread that looks every now and then.
    #[must_use]
    pub(crate) fn start(slow: Duration) -> Self {
        let watch = Self { current: Arc::default(), slow };
        let watched = watch.clone();
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(Duration::from_millis(100));
                let started = *watched.current.lock().unwrap_or_else(PoisonError::into_inner);
                let hangs = started.is_some_and(|started| started.at.elapsed() > HANGS && started.elapsed() > HANGS);
                if hangs || memory().is_some_and(|memory| memory > LARGEST) {
                    std::process::exit(GIVEN_UP);
                }
            }
        });
        watch
    }

    /// Watches over some work; says how long it took.
    pub(crate) fn over<R>(&self, work: impl FnOnce() -> R) -> (R, Duration) {
        let started = Started::now();
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Some(started);
        let result = work();
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = None;
        // Asking for processor time takes some itself: only for what seems slow.
        let taken = if started.at.elapsed() > self.slow { started.elapsed() } else { Duration::ZERO };
        (result, taken)
    }
}

/// Processor time of this process: fields 14 and 15 of its `stat`, in hundredths of a second.
fn processor_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let ticks: u64 = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

/// Resident memory of this process, in KiB.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}
