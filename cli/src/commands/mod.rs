//! The commands, one file each, in the order in which help lists them.

pub(crate) mod check;
mod chosen;
pub(crate) mod explain;
pub(crate) mod inspect;
pub(crate) mod list;
pub(crate) mod new;
pub(crate) mod prepared;
pub(crate) mod replay;
pub(crate) mod run;
pub(crate) mod sample;
pub(crate) mod test;

use crate::args::{Cli, Command};
use crate::exit::{Exit, Failure};
use crate::talk::Talk;

/// Runs the command that was typed.
pub(crate) fn run(cli: &Cli, talk: &Talk) -> Result<Exit, Failure> {
    match &cli.command {
        Command::Run(args) => run::run(args, &cli.global.policies, talk),
        Command::Explain(args) => explain::run(args, &cli.global.policies, talk),
        Command::Replay(args) => replay::run(args, &cli.global.policies, talk),
        Command::Inspect(args) => inspect::run(args, &cli.global.policies, talk),
        Command::Check(args) => check::run(args, &cli.global.policies, talk),
        Command::Test(args) => test::run(args, &cli.global.policies, talk),
        Command::List(args) => list::run(args, &cli.global.policies, talk),
        Command::New(args) => new::run(args, &cli.global.policies, talk),
        Command::Sample(args) => sample::run(args, talk),
    }
}
