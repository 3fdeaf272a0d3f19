//! What is said to people: to stdout what they asked for, to stderr everything else.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};
use assay_engine::diagnostic::{Language, Text};
use indicatif::{ProgressBar, ProgressStyle};

use crate::args::{ColorWhen, Global};

/// How to talk: language, colour, how much.
#[derive(Debug, Clone)]
pub(crate) struct Talk {
    asked: Option<Language>,
    language: Language,
    color: ColorChoice,
    quiet: bool,
    verbose: bool,
}

impl Talk {
    /// As the global flags say; in English until a book says otherwise.
    pub(crate) fn new(global: &Global) -> Self {
        let color = match global.color {
            ColorWhen::Auto => ColorChoice::Auto,
            ColorWhen::Always => ColorChoice::Always,
            ColorWhen::Never => ColorChoice::Never,
        };
        let language = global.lang.unwrap_or_default();
        Self { asked: global.lang, language, color, quiet: global.quiet, verbose: global.verbose }
    }

    /// The same in another language, unless one was asked for.
    pub(crate) fn in_language(&self, language: Language) -> Self {
        Self { language: self.asked.unwrap_or(language), ..self.clone() }
    }

    /// The language.
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// A text in the language.
    pub(crate) fn say<'t>(&self, en: &'t str, zh: &'t str) -> &'t str {
        match self.language {
            Language::English => en,
            Language::Chinese => zh,
        }
    }

    /// Whether more than usual is wanted.
    pub(crate) fn verbose(&self) -> bool {
        self.verbose
    }

    /// Writes data to stdout. A reader who has gone has seen enough: the command goes on, so that it ends with the
    /// exit code that it would have ended with.
    ///
    /// # Errors
    /// When stdout cannot be written for another reason.
    pub(crate) fn data(&self, text: &str) -> io::Result<()> {
        let mut stream = AutoStream::new(io::stdout().lock(), self.color);
        let written = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
        written.or_else(|error| if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
    }

    /// Says something on stderr, unless silence is wanted.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.tell(text);
        }
    }

    /// Says something on stderr even where silence is wanted.
    pub(crate) fn tell(&self, text: &str) {
        let mut stream = AutoStream::new(io::stderr().lock(), self.color);
        // A closed stderr leaves nobody to tell.
        let _ = writeln!(stream, "{}", text.trim_end_matches('\n'));
    }

    /// Says what is wrong, and what to do about it.
    pub(crate) fn complain(&self, message: &Text, hint: Option<&Text>) {
        let (error, advice) = (self.say("error", "错误"), self.say("hint", "提示"));
        let colon = self.say(": ", "：");
        let mut text = format!("\u{1b}[1;31m{error}\u{1b}[0m{colon}{}", message.get(self.language));
        if let Some(hint) = hint {
            text.push_str(&format!("\n  \u{1b}[1;36m{advice}\u{1b}[0m{colon}{}", hint.get(self.language)));
        }
        self.tell(&text);
    }

    /// Something that turns on stderr; hidden where nobody watches, or silence is wanted.
    pub(crate) fn waiting(&self, what: &'static str) -> ProgressBar {
        if self.quiet || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new_spinner().with_message(what);
        bar.enable_steady_tick(Duration::from_millis(100));
        bar
    }

    /// A progress bar on stderr; hidden where nobody watches, or silence is wanted.
    pub(crate) fn progress(&self, what: &str, length: u64) -> ProgressBar {
        if self.quiet || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template("{msg} {bar:30} {human_pos}/{human_len} {per_sec} {eta}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(length).with_style(style).with_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(100));
        bar
    }
}
