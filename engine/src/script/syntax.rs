//! Rhai as a parser: what it accepts, the custom syntax, and its errors in our words.

use std::cell::Cell;

use rhai::{AST, Dynamic, Engine, ImmutableString, OptimizationLevel, ParseError, ParseErrorType, Position};

use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::document::half_width;

use super::comprehension::{ROW_KEYWORDS, VALUE_KEYWORDS, row_syntax, rule_syntax, value_syntax};

/// How large a script may be, in bytes.
const LARGEST_SCRIPT: usize = 256 * 1024;
/// How deep expressions may nest.
const DEEPEST_EXPRESSION: usize = 64;

/// The word that starts a rule.
const RULE: &str = "rule";
/// What the parser is told of our own syntax behind a dot.
const BEHIND_A_DOT: &str = "behind a dot";

thread_local! {
    /// Whether the last token that this thread's parser saw is a dot.
    static AFTER_DOT: Cell<bool> = const { Cell::new(false) };
}

/// A Rhai engine that only parses.
pub(super) struct Parser {
    engine: Engine,
}

impl Parser {
    /// A parser with the language's own syntax.
    pub(super) fn new() -> Self {
        let mut engine = Engine::new_raw();
        engine.set_optimization_level(OptimizationLevel::None);
        engine.set_max_expr_depths(DEEPEST_EXPRESSION, DEEPEST_EXPRESSION);
        engine.set_max_strings_interned(0);
        // A script is never run by Rhai: what stands behind the syntax is not called.
        let never = |_: &mut rhai::EvalContext<'_, '_, '_, '_, '_, '_>, _: &[rhai::Expression<'_>], _: &Dynamic| {
            Ok(Dynamic::UNIT)
        };
        for keyword in VALUE_KEYWORDS {
            engine.register_custom_syntax_with_state_raw(keyword, value_syntax, false, never);
        }
        for keyword in ROW_KEYWORDS {
            engine.register_custom_syntax_with_state_raw(keyword, row_syntax, false, never);
        }
        engine.register_custom_syntax_with_state_raw(RULE, rule_syntax, false, never);
        refuse_words_behind_dots(&mut engine);
        Self { engine }
    }

    /// Parses a script. A syntax error is a finding; Rhai stops at the first.
    pub(super) fn script(&self, file: &str, text: &str, findings: &mut Findings) -> Option<AST> {
        if text.len() > LARGEST_SCRIPT {
            findings.push(
                Diagnostic::error(
                    "script-too-large",
                    Place::file(file),
                    Text::new("a script has more than 256 KiB", "脚本超过 256 KiB"),
                )
                .with_hint(Text::new(
                    "numbers and lists belong into params.toml; cut what is left into several policies",
                    "数字与列表应写入 params.toml；其余请拆成几项政策",
                )),
            );
            return None;
        }
        AFTER_DOT.set(false);
        match self.engine.compile(text) {
            Ok(ast) => Some(ast),
            Err(error) => {
                findings.push(syntax_error(file, &error));
                None
            }
        }
    }

    /// Parses one expression of a TOML file. Its place is that of the TOML text.
    pub(super) fn expression(&self, place: &Place, text: &str, findings: &mut Findings) -> Option<AST> {
        AFTER_DOT.set(false);
        match self.engine.compile_expression(text) {
            Ok(ast) => Some(ast),
            Err(error) => {
                let mut finding = syntax_error(&place.file, &error);
                finding.place = place.clone();
                findings.push(finding);
                None
            }
        }
    }

    /// The tokens of a script with their positions.
    pub(super) fn tokens(&self, text: &str) -> Vec<(rhai::Token, Position)> {
        let texts = [text];
        let (stream, _control) = self.engine.lex(&texts);
        stream.take_while(|(token, _)| *token != rhai::Token::EOF).collect()
    }

    /// The number by which Rhai knows a literal in a `switch`.
    pub(super) fn case_number(&self, literal: &str) -> Option<u64> {
        let ast = self.engine.compile(format!("switch 0 {{ {literal} => 0 }}")).ok()?;
        super::words::first_case(&ast)
    }
}

/// Rhai's parser panics on some of our own syntax behind a dot, as in `partner.last(sale in partner.sales)`:
/// there it is an error before the parser sees it.
#[expect(deprecated, reason = "not deprecated but marked so, since it may change; Rhai's version is pinned")]
fn refuse_words_behind_dots(engine: &mut Engine) {
    engine.on_parse_token(|token, _, _| {
        let is_dot = matches!(token, rhai::Token::Period | rhai::Token::Elvis);
        if !AFTER_DOT.replace(is_dot) {
            return token;
        }
        match own_words().find(|word| is_word(&token, word)) {
            Some(word) => rhai::Token::LexError(Box::new(rhai::LexError::ImproperSymbol(
                word.to_owned(),
                BEHIND_A_DOT.to_owned(),
            ))),
            None => token,
        }
    });
}

/// The words of the language's own syntax.
fn own_words() -> impl Iterator<Item = &'static str> {
    VALUE_KEYWORDS.iter().chain(&ROW_KEYWORDS).copied().chain([RULE])
}

/// Whether a token is a word of the language's own syntax.
fn is_word(token: &rhai::Token, word: &str) -> bool {
    match token {
        rhai::Token::Identifier(name) => name.as_str() == word,
        rhai::Token::Custom(name) | rhai::Token::Reserved(name) => name.as_str() == word,
        _ => false,
    }
}

/// A place in a script.
pub(super) fn place(file: &str, position: Position, length: usize) -> Place {
    Place {
        file: file.into(),
        line: position.line().and_then(|line| u32::try_from(line).ok()).unwrap_or(0),
        column: position.position().and_then(|column| u32::try_from(column).ok()).unwrap_or(0),
        length: u32::try_from(length).unwrap_or(1).max(1),
    }
}

/// Rhai's syntax error in our words.
fn syntax_error(file: &str, error: &ParseError) -> Diagnostic {
    let at = place(file, error.position(), 1);
    let (code, en, zh, hint) = match error.err_type() {
        ParseErrorType::Reserved(word) => return reserved_word(at, word),
        ParseErrorType::MissingToken(token, _) => (
            "syntax",
            format!("`{token}` is missing here"),
            format!("此处缺少 `{token}`"),
            Some(Text::new(
                "each statement ends with `;`, and every bracket is closed",
                "每条语句以 `;` 结束，括号必须成对",
            )),
        ),
        ParseErrorType::UnexpectedEOF => (
            "syntax",
            "the script ends in the middle of something".to_owned(),
            "脚本在语句中间结束".to_owned(),
            Some(Text::new("close the last bracket or quote", "请补上最后的括号或引号")),
        ),
        ParseErrorType::ExprTooDeep => (
            "too-deep",
            "expressions are nested too deeply here".to_owned(),
            "此处表达式嵌套过深".to_owned(),
            Some(Text::new("give a part of it a name with `let`", "请用 `let` 给其中一部分命名")),
        ),
        ParseErrorType::MissingSymbol(what) if what.contains("string") => (
            "syntax",
            "a rule's code stands in quotes".to_owned(),
            "规则代码须加引号".to_owned(),
            Some(Text::new("write `rule \"CODE\" when condition { … }`", "请写 `rule \"代码\" when 条件 { … }`")),
        ),
        ParseErrorType::MissingSymbol(what) => {
            ("syntax", format!("not understood here: {what}"), format!("此处无法识别：{what}"), None)
        }
        ParseErrorType::BadInput(rhai::LexError::ImproperSymbol(word, what)) if what == BEHIND_A_DOT => {
            let at = Place { length: u32::try_from(word.len()).unwrap_or(1), ..at };
            return behind_a_dot(at, word);
        }
        ParseErrorType::BadInput(rhai::LexError::UnexpectedInput(typed)) => {
            let hint = half_width(typed).map(|plain| {
                Text::new(
                    format!("write `{plain}`, typed in English mode, for `{typed}`"),
                    format!("请切换到英文输入法，用 `{plain}` 代替 `{typed}`"),
                )
            });
            ("syntax", format!("`{typed}` is not understood here"), format!("此处无法识别 `{typed}`"), hint)
        }
        other => ("syntax", format!("not understood: {other}"), format!("语法错误：{other}"), None),
    };
    let diagnostic = Diagnostic::error(code, at, Text::new(en, zh));
    match hint {
        Some(hint) => diagnostic.with_hint(hint),
        None => diagnostic,
    }
}

/// A comprehension or a rule that stands behind a dot.
fn behind_a_dot(at: Place, word: &str) -> Diagnostic {
    let message = Text::new(format!("`{word}` stands behind a dot"), format!("`{word}` 不能写在点号之后"));
    let hint = match word {
        RULE => Text::new("take the dot before it out; a statement ends with `;`", "请去掉前面的点号；语句以 `;` 结束"),
        _ => Text::new(
            format!("write `{word}(… in list)`: the list stands within the brackets"),
            format!("请写 `{word}(… in 列表)`：列表写在括号内"),
        ),
    };
    Diagnostic::error("syntax", at, message).with_hint(hint)
}

/// A word that the language does not have, though Rhai or others do.
fn reserved_word(at: Place, word: &str) -> Diagnostic {
    Diagnostic::error(
        "not-in-language",
        at,
        Text::new(format!("`{word}` is not part of the language of rules"), format!("规则语言中没有 `{word}`")),
    )
    .with_hint(Text::new(
        "if it is a name of yours, choose another; modules, functions and endless loops are left out on purpose",
        "如为自定义名称，请改用其他名称；规则语言有意不含模块、函数和无限循环",
    ))
}

/// What a custom syntax function answers.
pub(super) type Symbol = Result<Option<ImmutableString>, ParseError>;
