//! `assay sample`: a made-up dataset.

use std::fs;
use std::path::PathBuf;

use assay_engine::diagnostic::system_reason;
use clap::{Args, ValueEnum};

use crate::exit::{Exit, Failure};
use crate::render::amount::count;
use crate::render::table::{Grid, Side};
use crate::sample::{SampleFormat, SampleSize, write_sample_as};
use crate::talk::Talk;

/// Makes up a dataset of any size, the same for the same seed
#[derive(Debug, Args)]
pub(crate) struct SampleArgs {
    /// How many partners
    #[arg(
        long, allow_negative_numbers = true, value_name = "N",
        value_parser = clap::value_parser!(u64).range(1..=10_000_000)
    )]
    pub(crate) partners: u64,
    /// What everything is drawn from
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Folder to write to, new or empty
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Format of the files
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: FormatName,
    /// Only so many partners have rows in the other tables; all unless stated
    #[arg(long, allow_negative_numbers = true, value_name = "N")]
    pub(crate) detailed: Option<u64>,
    /// How many rows in a hundred of the child tables are spoilt, to try the quarantine
    #[arg(
        long, allow_negative_numbers = true, value_name = "PCT",
        default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=100)
    )]
    pub(crate) bad_rows: u32,
}

/// The format of the files of a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum FormatName {
    /// Comma-separated values in UTF-8.
    #[default]
    Csv,
    /// Parquet with typed columns.
    Parquet,
}

/// Writes the dataset and says what was written.
pub(crate) fn run(args: &SampleArgs, talk: &Talk) -> Result<Exit, Failure> {
    let format = match args.format {
        FormatName::Csv => SampleFormat::Csv,
        FormatName::Parquet => SampleFormat::Parquet,
    };
    let folder = &args.out;
    let failed = |error: std::io::Error| {
        let shown = folder.display();
        let reason = system_reason(&error);
        Failure::new(format!("cannot write to `{shown}`: {}", reason.en), format!("无法写入 `{shown}`：{}", reason.zh))
    };
    fs::create_dir_all(folder).map_err(failed)?;
    if fs::read_dir(folder).map_err(failed)?.next().is_some() {
        let shown = folder.display();
        return Err(Failure::new(
            format!("`{shown}` is not empty, and a sample replaces no files"),
            format!("`{shown}` 不是空文件夹，样例数据不会覆盖已有文件"),
        )
        .with_hint("name a new folder, or an empty one", "请指定新的或空的文件夹"));
    }
    let size = SampleSize { partners: args.partners, seed: args.seed, bad_percent: args.bad_rows };
    let detailed = args.detailed.unwrap_or(args.partners);
    let bar = talk.progress(talk.say("partners", "合作伙伴"), args.partners);
    let written = write_sample_as(folder, size, (format, detailed), |done| bar.set_position(done)).map_err(failed)?;
    bar.finish_and_clear();
    let mut grid = Grid::new(&[(talk.say("table", "表"), Side::Left), (talk.say("rows", "行数"), Side::Right)]);
    for (name, rows) in written {
        grid.row([name.to_owned(), count(rows)]);
    }
    talk.data(&grid.text())?;
    let shown = folder.display();
    talk.note(&match talk.language() {
        assay_engine::diagnostic::Language::English => format!("try: assay run {shown} --period 2025Q3"),
        assay_engine::diagnostic::Language::Chinese => format!("可以试试：assay run {shown} --period 2025Q3"),
    });
    Ok(Exit::Yes)
}
