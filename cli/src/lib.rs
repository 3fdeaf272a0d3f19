//! The command line of Assay: parses arguments, calls the engine, renders what it says.
//!
//! A library, so that benchmarks and tests can call what the binary calls. It has no rule of
//! business in it: stdout carries data, stderr carries talk.

use std::ffi::OsString;
use std::process::ExitCode;

use anstream::adapter::strip_str;
use assay_engine::diagnostic::{Diagnostic, Language};
use clap::{CommandFactory, FromArgMatches};

mod args;
mod commands;
mod draft;
mod exit;
mod help;
mod limits;
mod mistakes;
mod opened;
mod render;
mod report;
pub mod sample;
mod stopwatch;
mod talk;

pub use exit::Exit;

/// Runs the command line `arguments`, the program's own name first.
#[must_use]
pub fn main(arguments: Vec<OsString>) -> ExitCode {
    limits::settle();
    let spoken = args::language_typed(&arguments);
    let command = help::localized(args::Cli::command(), spoken.unwrap_or_default());
    let parsed = command.try_get_matches_from(arguments).and_then(|matches| args::Cli::from_arg_matches(&matches));
    let exit = match parsed {
        Ok(cli) => {
            let talk = talk::Talk::new(&cli.global);
            exit::settle(commands::run(&cli, &talk), &talk)
        }
        Err(error) => mistakes::tell(&error, spoken.unwrap_or_default()),
    };
    ExitCode::from(exit.code())
}

/// Findings as `assay check` shows them to a person, without colour; `text` gives a file's text, if it is to be shown.
#[must_use]
pub fn shown(findings: &[Diagnostic], text: &dyn Fn(&str) -> Option<String>, language: Language) -> String {
    strip_str(&render::human::findings(findings, &text, language)).to_string()
}

/// The help of every command in a language, one after the other: the command line's reference.
#[must_use]
pub fn reference(language: Language) -> String {
    help::reference(args::Cli::command(), language)
}
