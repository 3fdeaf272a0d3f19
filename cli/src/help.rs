//! Help in both languages. The English texts stand beside the arguments; the Chinese ones are here.

use assay_engine::diagnostic::Language;
use clap::{Arg, ArgAction, Command};

/// What the Chinese help says of a command (empty name: of the program) and of its arguments.
struct Chinese {
    command: &'static str,
    about: &'static str,
    arguments: &'static [(&'static str, &'static str)],
}

const GLOBAL: [(&str, &str); 7] = [
    ("policies", "政策册所在文件夹 [默认：policies]"),
    ("lang", "输出语言：en 或 zh；不写则用政策册的第一种语言"),
    ("color", "何时使用颜色：auto、always、never [默认：auto]"),
    ("quiet", "只说被问到的、警告和错误"),
    ("verbose", "说得更详细"),
    ("help", "显示帮助"),
    ("version", "显示版本"),
];

const CHINESE: [Chinese; 10] = [
    Chinese {
        command: "", about: "用数据集运行合作伙伴政策：数字精确，每个结论都有理由", arguments: &[]
    },
    Chinese {
        command: "run",
        about: "对一个数据集运行全部政策（或指定的政策及其所需的上游政策），打印摘要并写出结果",
        arguments: &[
            ("dataset", "数据集文件夹：每张表一个文件，如 partners.csv"),
            ("period", "运行期间：2025Q3、2025-07 或 2025"),
            ("as_of", "截止日期，如 2025-09-30；不写则为期间最后一天"),
            ("policy", "只运行此政策及其上游；可重复"),
            ("jobs", "并行线程数；不写则用全部处理器"),
            ("rows_in_memory", "同时保留在内存中的伙伴数，也是每张表坏行的上限；其余暂存到磁盘，不影响结果"),
            ("out", "结果写入的文件夹；原有的结果会被替换"),
            ("report", "报告写入的文件：一个含图表和明细的网页，可用任何浏览器打开"),
            ("format", "结果文件格式：csv、parquet、jsonl、xlsx [默认：csv]"),
            ("prior", "上一期运行的结果文件夹（--out）"),
            ("set", "本次运行替换一个参数值；可重复，会记入 run.json"),
            ("evaluator", "求值器：reference [默认：reference]"),
            ("strict", "有坏行被隔离时，退出码为 1"),
            ("max_bad_rows", "坏行超过此数时不作判定，退出码为 1"),
        ],
    },
    Chinese {
        command: "explain",
        about: "说明一个合作伙伴的结论：规则、读到的值、参数及其日期和出处、金额算式",
        arguments: &[
            ("dataset", "数据集文件夹"),
            ("partner", "合作伙伴编号"),
            ("period", "运行期间：2025Q3、2025-07 或 2025"),
            ("as_of", "截止日期；不写则为期间最后一天"),
            ("policy", "只说明此政策；可重复"),
            ("prior", "上一期运行的结果文件夹"),
            ("against", "另一次运行的结果文件夹：显示此后的变化"),
            ("format", "说明的格式"),
        ],
    },
    Chinese {
        command: "replay",
        about: "按运行记录重新运行一次，说明结果是否完全一致、何处不同；原有结果不会被改动",
        arguments: &[
            ("record", "运行记录：--out 文件夹中的 run.json"),
            ("data", "数据集文件夹；不写则用运行记录中的"),
            ("prior", "上一期运行的结果文件夹；不写则用运行记录中的"),
            ("jobs", "并行线程数；不写则用全部处理器"),
            ("format", "输出格式：human、json [默认：human]"),
        ],
    },
    Chinese {
        command: "inspect",
        about: "查看数据集的每个文件如何被读取：格式、列、单位、示例值及全部问题",
        arguments: &[
            ("dataset", "数据集文件夹：每张表一个文件，如 partners.csv"),
            ("format", "输出格式：human、json [默认：human]"),
        ],
    },
    Chinese {
        command: "check",
        about: "检查政策册，列出全部问题",
        arguments: &[
            ("format", "输出格式：human、json、sarif、github [默认：human]"),
            ("on", "按此日期检查参数有无取值、是否已到复核日期；不写则为今天（UTC）"),
            ("explain", "改为按代码解释问题：是什么、为何重要、错误与正确写法；不写代码则列出全部代码"),
        ],
    },
    Chinese {
        command: "test",
        about: "运行各政策的算例（cases.toml）",
        arguments: &[
            ("only", "只运行这些政策的算例"),
            ("format", "输出格式：human、junit、json [默认：human]"),
            ("coverage", "同时列出算例覆盖了哪些规则、分支和档位"),
            ("lcov", "将覆盖情况写入编辑器可读的文件（lcov）"),
            ("min_coverage", "覆盖率低于此百分比时，退出码为 1"),
            ("mutate", "逐一改动门槛、比较、档位和规则，列出没有算例发现的改动"),
        ],
    },
    Chinese {
        command: "list",
        about: "按运行顺序列出政策：问题、对象、输入、输出",
        arguments: &[
            ("graph", "改为输出 Mermaid 依赖图"),
            ("book", "改为输出整本政策手册（Markdown）：规则、参数及其日期"),
            ("coverage", "改为输出各文件的规则落在哪项政策"),
        ],
    },
    Chinese {
        command: "new",
        about: "新建政策文件夹：可通过检查，并带有讲解规则语言的注释",
        arguments: &[
            ("policy", "政策名，即文件夹名：小写字母、数字和 `_`"),
            ("entity", "所判定的行在哪张表；不写则用 partners（如有）"),
        ],
    },
    Chinese {
        command: "sample",
        about: "生成任意大小的虚构数据集；种子相同则结果相同",
        arguments: &[
            ("partners", "合作伙伴数量"),
            ("seed", "随机种子 [默认：1]"),
            ("out", "写入的文件夹；不存在则新建"),
            ("format", "文件格式：csv 或 parquet [默认：csv]"),
            ("detailed", "只有前这么多个伙伴在其他表中有数据；不写则全部都有"),
            ("bad_rows", "子表中每百行写坏几行，用来试隔离 [默认：0]"),
        ],
    },
];

/// The command line with its help in a language.
pub(crate) fn localized(command: Command, language: Language) -> Command {
    let command = with_own_flags(command);
    match language {
        Language::English => command,
        Language::Chinese => in_chinese(command),
    }
}

/// The help of the program and of every command, as Markdown.
pub(crate) fn reference(command: Command, language: Language) -> String {
    let mut command = localized(command, language).term_width(100);
    command.build();
    let mut text = format!("# assay\n\n```\n{}```\n", command.render_help());
    for subcommand in command.get_subcommands_mut() {
        text.push_str(&format!(
            "\n## assay {}\n\n```\n{}```\n",
            subcommand.get_name().to_owned(),
            subcommand.render_help()
        ));
    }
    text
}

fn with_own_flags(command: Command) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::HelpShort).global(true);
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(help.help("Prints help").display_order(905))
        .arg(version.help("Prints the version").display_order(906))
}

fn in_chinese(command: Command) -> Command {
    let mut built = command.clone();
    built.build();
    let usage = |command: &mut Command| {
        let usage = command.render_usage().to_string();
        let usage = usage.trim_start_matches("Usage: ").replace("[OPTIONS]", "[选项]");
        usage.replace("<COMMAND>", "<命令>").trim_end().to_owned()
    };
    let mut command = command.override_usage(usage(&mut built));
    for (name, text) in GLOBAL {
        command = command.mut_arg(name, |argument| in_words(argument, text));
    }
    for chinese in &CHINESE {
        if chinese.command.is_empty() {
            let template = "{about}\n\n用法：{usage}\n\n命令：\n{subcommands}\n\n选项：\n{options}\n";
            command = command.about(chinese.about).help_template(template);
            continue;
        }
        let Some(usage) = built.find_subcommand_mut(chinese.command).map(usage) else { continue };
        command = command.mut_subcommand(chinese.command, |mut subcommand| {
            for (name, text) in chinese.arguments {
                subcommand = subcommand.mut_arg(name, |argument| in_words(argument, text));
            }
            let positionals = subcommand.get_positionals().next().is_some();
            let arguments = if positionals { "参数：\n{positionals}\n\n" } else { "" };
            subcommand
                .about(chinese.about)
                .override_usage(usage)
                .help_template(format!("{{about}}\n\n用法：{{usage}}\n\n{arguments}选项：\n{{options}}\n"))
        });
    }
    command
}

fn in_words(argument: Arg, text: &'static str) -> Arg {
    let valued = argument.get_action().takes_values();
    let argument = argument.help(text);
    if valued { argument.hide_default_value(true).hide_possible_values(true) } else { argument }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_text_of_the_help_is_there_in_chinese() {
        let mut command = localized(crate::args::Cli::command(), Language::Chinese);
        command.build();
        let chinese = |text: String| text.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character));
        for part in std::iter::once(&command).chain(command.get_subcommands()) {
            assert!(chinese(part.get_about().map(ToString::to_string).unwrap_or_default()), "{}", part.get_name());
            for argument in part.get_arguments() {
                let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(chinese(help), "{} {}", part.get_name(), argument.get_id());
            }
        }
    }
}
