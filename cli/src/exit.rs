//! How a command ends: exit codes, and failures that keep it from its work.

use std::io;

use assay_engine::diagnostic::{Language, Text, system_reason};

use crate::talk::Talk;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, and the answer is yes.
    Yes,
    /// 1: done, and the answer is no: a finding that is an error, a failed case, quarantined rows under `--strict`.
    No,
    /// 2: could not do it: bad arguments, an unreadable file, a broken book.
    Unable,
}

impl Exit {
    /// The process's exit code.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Yes => 0,
            Self::No => 1,
            Self::Unable => 2,
        }
    }
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Whoever read our output has stopped reading: no reason to say anything.
    ClosedPipe,
    /// Something is wrong, and there may be advice.
    Told {
        /// What is wrong.
        message: Text,
        /// What to do about it.
        hint: Option<Text>,
        /// The language of the book, where one was read.
        language: Option<Language>,
    },
    /// What is wrong has been said already.
    Said,
}

impl Failure {
    /// A failure without advice.
    pub(crate) fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self::Told { message: Text::new(en, zh), hint: None, language: None }
    }

    /// The same failure with advice.
    pub(crate) fn with_hint(self, en: impl Into<String>, zh: impl Into<String>) -> Self {
        match self {
            Self::Told { message, language, .. } => Self::Told { message, hint: Some(Text::new(en, zh)), language },
            other => other,
        }
    }

    /// The same failure, told in a book's language unless another was asked for.
    pub(crate) fn told_in(self, language: Language) -> Self {
        match self {
            Self::Told { message, hint, .. } => Self::Told { message, hint, language: Some(language) },
            other => other,
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::ClosedPipe;
        }
        let reason = system_reason(&error);
        Self::new(format!("cannot write the output: {}", reason.en), format!("无法写出结果：{}", reason.zh))
    }
}

/// Tells a failure, if there is one, and gives the exit.
pub(crate) fn settle(result: Result<Exit, Failure>, talk: &Talk) -> Exit {
    match result {
        Ok(exit) => exit,
        Err(Failure::ClosedPipe) => Exit::Yes,
        Err(Failure::Said) => Exit::Unable,
        Err(Failure::Told { message, hint, language }) => {
            let talk = talk.in_language(language.unwrap_or_default());
            talk.complain(&message, hint.as_ref());
            Exit::Unable
        }
    }
}
