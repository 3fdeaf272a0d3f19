//! The words of a `switch`: Rhai keeps only a number of each, and this finds the words again.

use std::collections::BTreeMap;

use rhai::{AST, Expr, Position, Stmt, Token};

use super::syntax::Parser;

/// A literal that a `switch` may have as a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CaseWord {
    /// A text in quotes.
    Text(String),
    /// `true` or `false`.
    Boolean(bool),
    /// A number.
    Number(String),
}

/// A literal of a script, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct CaseLiteral {
    /// The literal.
    pub(super) word: CaseWord,
    /// Every place where it stands, in order.
    positions: Vec<Position>,
}

impl CaseLiteral {
    /// The last place where it stands before another.
    pub(super) fn last_before(&self, end: Position) -> Option<Position> {
        self.positions.iter().copied().take_while(|position| *position < end).last()
    }
}

/// Every literal of a script, by the number that Rhai's `switch` gives it.
pub(super) fn case_words(parser: &Parser, tokens: &[(Token, Position)]) -> BTreeMap<u64, CaseLiteral> {
    let mut words: BTreeMap<u64, CaseLiteral> = BTreeMap::new();
    if !tokens.iter().any(|(token, _)| *token == Token::Switch) {
        return words;
    }
    for (token, position) in tokens {
        let (literal, word) = match token {
            Token::StringConstant(text) => (format!("{:?}", text.as_str()), CaseWord::Text(text.to_string())),
            Token::True => ("true".to_owned(), CaseWord::Boolean(true)),
            Token::False => ("false".to_owned(), CaseWord::Boolean(false)),
            Token::IntegerConstant(number) => (number.to_string(), CaseWord::Number(number.to_string())),
            _ => continue,
        };
        if let Some(known) = words.values_mut().find(|known| known.word == word) {
            known.positions.push(*position);
            continue;
        }
        if let Some(number) = parser.case_number(&literal) {
            words.insert(number, CaseLiteral { word, positions: vec![*position] });
        }
    }
    words
}

/// The number of the first case of a script that is one `switch`.
pub(super) fn first_case(ast: &AST) -> Option<u64> {
    let case = |statement: &Stmt| match statement {
        Stmt::Switch(parts, _) => parts.1.cases.keys().next().copied(),
        _ => None,
    };
    ast.statements().iter().find_map(|statement| match statement {
        Stmt::Expr(expression) => match &**expression {
            Expr::Stmt(block) => block.iter().find_map(case),
            _ => None,
        },
        other => case(other),
    })
}
