//! The same work done on each of many things.

use std::io;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, ScopedJoinHandle, available_parallelism, scope};

/// What a process starts with, and what is enough for anything that need not ask.
const STACK: usize = 8 * 1024 * 1024;

/// Does the work on each thing; on the thread of the caller and as many others as the machine has cores for.
pub(crate) fn each<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let queue = Queue::new(things, &work);
    scope(|scope| {
        // Where no more threads are to be had, those that are there do more.
        let spawn = || Builder::new().stack_size(STACK).spawn_scoped(scope, || queue.done());
        let others: Vec<ScopedJoinHandle<'_, _>> = (1..helpers(things.len())).map_while(|_| spawn().ok()).collect();
        let own = queue.done();
        in_order(own, others)
    })
}

/// Does the work on each thing, on threads that have stacks of so many bytes.
///
/// # Errors
/// When not one such thread is to be had.
pub(crate) fn each_on_stacks_of<T: Sync, R: Send>(
    bytes: usize,
    things: &[T],
    work: impl Fn(&T) -> R + Sync,
) -> io::Result<Vec<R>> {
    let queue = Queue::new(things, &work);
    scope(|scope| {
        let spawn = || Builder::new().stack_size(bytes).spawn_scoped(scope, || queue.done());
        let mut threads = vec![spawn()?];
        threads.extend((1..helpers(things.len())).map_while(|_| spawn().ok()));
        Ok(in_order(Vec::new(), threads))
    })
}

fn helpers(things: usize) -> usize {
    available_parallelism().map_or(1, NonZero::get).min(things)
}

/// What is left to be done.
struct Queue<'q, T, W> {
    things: &'q [T],
    work: &'q W,
    next: AtomicUsize,
}

impl<'q, T, R, W: Fn(&T) -> R> Queue<'q, T, W> {
    fn new(things: &'q [T], work: &'q W) -> Self {
        Self { things, work, next: AtomicUsize::new(0) }
    }

    /// Works until nothing is left; results with the numbers of their things.
    fn done(&self) -> Vec<(usize, R)> {
        let mut done = Vec::new();
        loop {
            let at = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(thing) = self.things.get(at) else { return done };
            done.push((at, (self.work)(thing)));
        }
    }
}

fn in_order<R>(own: Vec<(usize, R)>, threads: Vec<ScopedJoinHandle<'_, Vec<(usize, R)>>>) -> Vec<R> {
    let mut done = own;
    for thread in threads {
        match thread.join() {
            Ok(results) => done.extend(results),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_work() {
        let things: Vec<usize> = (0..1_000).collect();
        let doubled: Vec<usize> = things.iter().map(|thing| thing * 2).collect();
        assert_eq!(each(&things, |thing| thing * 2), doubled);
        assert_eq!(each_on_stacks_of(1 << 20, &things, |thing| thing * 2).expect("threads"), doubled);
        assert_eq!(each(&[], |thing: &usize| *thing), Vec::<usize>::new());
        assert_eq!(each_on_stacks_of(1 << 20, &[], |thing: &usize| *thing).expect("a thread"), Vec::<usize>::new());
    }

    #[test]
    fn stacks_that_cannot_be_had_are_refused() {
        assert!(each_on_stacks_of(usize::MAX / 2, &[1], |thing| *thing).is_err());
    }
}
