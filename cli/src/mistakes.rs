//! Mistakes in what was typed, told in the user's language. Help and version come this way too.

use assay_engine::diagnostic::{Language, Text};
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::args::{ColorWhen, Global};
use crate::exit::Exit;
use crate::talk::Talk;

/// Tells a mistake, or prints the help or version that was asked for.
pub(crate) fn tell(error: &clap::Error, language: Language) -> Exit {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // A closed stdout ends quietly.
        let _ = error.print();
        return Exit::Yes;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
        return Exit::Unable;
    }
    let global = Global {
        policies: "policies".into(),
        lang: Some(language),
        color: ColorWhen::Auto,
        quiet: false,
        verbose: false,
    };
    let (message, hint) = words(error);
    Talk::new(&global).complain(&message, hint.as_ref());
    Exit::Unable
}

fn words(error: &clap::Error) -> (Text, Option<Text>) {
    let of = |kind| shown(error.get(kind));
    let (argument, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let command = of(ContextKind::InvalidSubcommand);
    let message = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            Text::new(format!("there is no command `{command}`"), format!("没有 `{command}` 这个命令"))
        }
        ErrorKind::UnknownArgument => {
            Text::new(format!("there is no argument `{argument}` here"), format!("此处没有 `{argument}` 这个参数"))
        }
        ErrorKind::MissingRequiredArgument => Text::new(format!("{argument} is missing"), format!("缺少 {argument}")),
        ErrorKind::MissingSubcommand => Text::new("a command is missing", "缺少命令"),
        ErrorKind::ArgumentConflict => {
            let other = of(ContextKind::PriorArg);
            Text::new(
                format!("`{argument}` and `{other}` cannot be used together"),
                format!("`{argument}` 与 `{other}` 不能同时使用"),
            )
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            Text::new(format!("`{argument}` needs a value"), format!("`{argument}` 需要一个值"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            Text::new(format!("`{argument}` cannot be `{value}`"), format!("`{argument}` 不能是 `{value}`"))
        }
        _ => {
            let said = error.to_string();
            let first = said.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Text::same(first)
        }
    };
    (message, hint(error, &argument))
}

fn hint(error: &clap::Error, argument: &str) -> Option<Text> {
    for kind in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue] {
        let near = shown(error.get(kind));
        if !near.is_empty() {
            return Some(Text::new(format!("did you mean `{near}`?"), format!("是否想写 `{near}`？")));
        }
    }
    let listed = shown(error.get(ContextKind::ValidValue));
    if !listed.is_empty() {
        return Some(Text::new(format!("it is one of {listed}"), format!("可选值：{listed}")));
    }
    let valued = matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ValueValidation);
    let flag = argument.split_whitespace().next().filter(|_| valued);
    match flag.unwrap_or_default() {
        "--period" => Some(Text::new("write 2025Q3, 2025-07 or 2025", "请写 2025Q3、2025-07 或 2025")),
        "--as-of" | "--on" => Some(Text::new("write a day as 2025-09-30", "日期请写作 2025-09-30")),
        "--lang" => Some(Text::new("it is one of en, zh", "可选值：en, zh")),
        "--set" => Some(Text::new("write POLICY.PARAM=VALUE", "请写 政策.参数=值")),
        "--jobs" => Some(Text::new("write a whole number from 1 to 1024", "请写 1 到 1024 的整数")),
        "--partners" => Some(Text::new("write a whole number from 1 to 10000000", "请写 1 到 10000000 的整数")),
        "--bad-rows" => Some(Text::new("write a whole number from 0 to 100", "请写 0 到 100 的整数")),
        "--rows-in-memory" => {
            Some(Text::new("write a whole number from 1 to 4294967295", "请写 1 到 4294967295 的整数"))
        }
        "--max-bad-rows" => Some(Text::new("write a whole number from 0 to 4294967295", "请写 0 到 4294967295 的整数")),
        "--seed" => Some(Text::new("write a whole number", "请写一个整数")),
        _ => Some(Text::new(
            "`assay --help` and `assay COMMAND --help` tell more",
            "用 `assay --help` 或 `assay 命令 --help` 查看说明",
        )),
    }
}

fn shown(value: Option<&ContextValue>) -> String {
    match value {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}
