//! What the system tells by a signal or a library by a panic, made into ordinary errors.

use std::panic;
#[cfg(unix)]
use std::sync::{Arc, atomic::AtomicBool};

/// What the writer of workbooks says when a file cannot be written, before the failure is told as a finding.
const WORKBOOK_PANIC: &str = "Couldn't write to xml file";

/// Has a file that grows too large be an error of writing, not the end of the program, and keeps
/// quiet about panics that are told as findings.
pub(crate) fn settle() {
    #[cfg(unix)]
    {
        // If it cannot be had, the program is ended by the signal as before; results stay whole.
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::new(AtomicBool::new(false)));
    }
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |panicked| {
        if !panicked.payload_as_str().is_some_and(|text| text.starts_with(WORKBOOK_PANIC)) {
            tell(panicked);
        }
    }));
}
