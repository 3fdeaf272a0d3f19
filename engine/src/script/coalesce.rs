//! Finds `??` beside arithmetic or comparison without parentheses, which does not mean what it seems to.

use rhai::{Position, Token};

/// What stands between two separators of one bracket level.
#[derive(Default)]
struct Stretch {
    coalesce: Option<Position>,
    operator: bool,
}

impl Stretch {
    fn close(&mut self, found: &mut Vec<Position>) {
        if let (Some(position), true) = (self.coalesce, self.operator) {
            found.push(position);
        }
        *self = Self::default();
    }
}

/// The positions of every such `??`.
pub(super) fn bare_coalesces(tokens: &[(Token, Position)]) -> Vec<Position> {
    let mut found = Vec::new();
    let mut levels = vec![Stretch::default()];
    for (token, position) in tokens {
        let Some(level) = levels.last_mut() else { break };
        match token {
            Token::LeftParen | Token::LeftBracket | Token::LeftBrace | Token::MapStart => {
                if matches!(token, Token::LeftBrace) {
                    level.close(&mut found);
                }
                levels.push(Stretch::default());
            }
            Token::RightParen | Token::RightBracket | Token::RightBrace => {
                level.close(&mut found);
                if levels.len() > 1 {
                    levels.pop();
                }
            }
            Token::DoubleQuestion => level.coalesce = Some(*position),
            Token::Plus
            | Token::Minus
            | Token::Multiply
            | Token::Divide
            | Token::Modulo
            | Token::LessThan
            | Token::LessThanEqualsTo
            | Token::GreaterThan
            | Token::GreaterThanEqualsTo
            | Token::EqualsTo
            | Token::NotEqualsTo
            | Token::In
            | Token::NotIn => level.operator = true,
            Token::Comma
            | Token::SemiColon
            | Token::Colon
            | Token::DoubleArrow
            | Token::Equals
            | Token::PlusAssign
            | Token::MinusAssign
            | Token::MultiplyAssign
            | Token::DivideAssign
            | Token::And
            | Token::Or
            | Token::If
            | Token::Else
            | Token::Switch
            | Token::For
            | Token::Let => level.close(&mut found),
            Token::Identifier(word) | Token::Custom(word) if matches!(word.as_str(), "where" | "when") => {
                level.close(&mut found);
            }
            _ => {}
        }
    }
    found
}
