//! Texts typed in a script: words of an enum where one is asked for, else plain texts.

use std::sync::Arc;

use rhai::Position;

use crate::script::findings;
use crate::script::kind::Kind;
use crate::script::program::{Expr, ExprKind};
use crate::value::{Symbol, Value};

use super::Lowering;

impl Lowering<'_> {
    /// Makes two sides of a comparison or a choice alike: a typed text becomes a word of the other
    /// side's enum. Reports a word that the enum does not have.
    pub(super) fn align(&mut self, left: (&mut Expr, &mut Kind), right: (&mut Expr, &mut Kind), position: Position) {
        let (left, left_kind) = left;
        let (right, right_kind) = right;
        if let (Kind::Literal, Kind::Enum(words)) = (&*left_kind, &*right_kind) {
            let words = words.clone();
            self.literal_to_word(left, &words, position);
            *left_kind = Kind::Enum(words);
        } else if let (Kind::Enum(words), Kind::Literal) = (&*left_kind, &*right_kind) {
            let words = words.clone();
            self.literal_to_word(right, &words, position);
            *right_kind = Kind::Enum(words);
        }
    }

    /// What a variable holds that is given typed texts: where all of them are words of the book's enums, these words.
    pub(super) fn words_where_all_are(&mut self, expr: &mut Expr, kind: Kind) -> Kind {
        if kind != Kind::Literal {
            return kind;
        }
        let mut words = Vec::new();
        let mut plain = !only_texts(expr);
        collect_texts(expr, &mut |text| match self.book.symbols.find(text) {
            Some(word) if !words.contains(&word) => words.push(word),
            Some(_) => {}
            None => plain = true,
        });
        if plain {
            return kind;
        }
        self.literal_to_word(expr, &words, Position::NONE);
        Kind::Enum(words.into())
    }

    /// Words, and those words of the book that an expression gives besides. Where the variable that holds
    /// them acts, it shows whether they fit.
    pub(super) fn widened(&self, words: &[Symbol], expr: &Expr) -> Arc<[Symbol]> {
        let mut all = words.to_vec();
        collect_texts(expr, &mut |text| {
            if let Some(symbol) = self.book.symbols.find(text)
                && !all.contains(&symbol)
            {
                all.push(symbol);
            }
        });
        all.into()
    }

    /// Turns the texts of an expression into words of an enum, where they are its result.
    pub(super) fn literal_to_word(&mut self, expr: &mut Expr, words: &[Symbol], position: Position) {
        let found = match &mut expr.kind {
            ExprKind::Text(text) => self.word_of(text, words),
            ExprKind::If(_, yes, no) => {
                self.literal_to_word(yes, words, position);
                self.literal_to_word(no, words, position);
                return;
            }
            ExprKind::Coalesce(first, second) => {
                self.literal_to_word(first, words, position);
                self.literal_to_word(second, words, position);
                return;
            }
            ExprKind::Switch(_, arms, rest) => {
                for (_, arm) in arms {
                    self.literal_to_word(arm, words, position);
                }
                if let Some(rest) = rest {
                    self.literal_to_word(rest, words, position);
                }
                return;
            }
            // A variable that holds a text which is no word of any enum.
            ExprKind::Local(_) => {
                let at = self.place(position, 1);
                self.report(findings::wrong_kind(at, Kind::Enum([].into()).name(), &Kind::Text));
                return;
            }
            _ => return,
        };
        match found {
            Some(symbol) => expr.kind = ExprKind::Constant(Value::Symbol(symbol)),
            None => {
                if let ExprKind::Text(text) = &expr.kind {
                    let text = text.to_string();
                    self.unknown_word(&text, words, position_of(expr, position));
                }
            }
        }
    }

    /// Turns the texts of a branch into words of the book, where another branch gives words: the
    /// enum they are assigned to decides later which are allowed.
    pub(super) fn join_branches(&mut self, branches: &mut [(&mut Expr, Kind)], position: Position) -> Kind {
        let mut joined = Kind::Unknown;
        for (_, kind) in branches.iter() {
            if *kind != Kind::Literal {
                if !joined.fits(kind) {
                    let at = self.place(position, 1);
                    self.report(findings::unlike_kinds(at, &joined, kind));
                    return Kind::Unknown;
                }
                joined = joined.join(kind);
            }
        }
        if !branches.iter().any(|(_, kind)| *kind == Kind::Literal) {
            return joined;
        }
        match &joined {
            Kind::Enum(words) => {
                let mut all = words.to_vec();
                for (expr, kind) in branches.iter_mut().filter(|(_, kind)| *kind == Kind::Literal) {
                    all = self.widened(&all, expr).to_vec();
                    self.literal_to_word(expr, &all.clone(), position);
                    *kind = Kind::Enum(all.clone().into());
                }
                Kind::Enum(all.into())
            }
            Kind::Unknown => Kind::Literal,
            Kind::Text => Kind::Text,
            other => {
                let at = self.place(position, 1);
                self.report(findings::unlike_kinds(at, other, &Kind::Literal));
                Kind::Unknown
            }
        }
    }

    /// The word of an enum that a text is.
    pub(super) fn word_of(&self, text: &str, words: &[Symbol]) -> Option<Symbol> {
        self.book.symbols.find(text).filter(|symbol| words.contains(symbol))
    }

    /// Reports a word that an enum does not have.
    pub(super) fn unknown_word(&mut self, text: &str, words: &[Symbol], position: Position) {
        let known: Vec<&str> = words.iter().map(|symbol| self.book.symbols.word(*symbol)).collect();
        let at = self.place(position, text.chars().count() + 2);
        let finding = findings::unknown_word(at, text, known);
        self.report(finding);
    }
}

/// Where an expression stands, or else where what is around it does.
fn position_of(expr: &Expr, around: Position) -> Position {
    match (u16::try_from(expr.at.0), u16::try_from(expr.at.1)) {
        (Ok(line @ 1..), Ok(column)) => Position::new(line, column),
        _ => around,
    }
}

/// Where a word stands among the results of an expression; else where the expression does.
pub(super) fn position_of_word(expr: &Expr, word: Symbol, around: Position) -> Position {
    let find = |inner: &Expr| gives_word(inner, word).then(|| position_of_word(inner, word, around));
    let found = match &expr.kind {
        ExprKind::Constant(_) => Some(position_of(expr, around)),
        ExprKind::If(_, yes, no) => find(yes).or_else(|| find(no)),
        ExprKind::Coalesce(first, second) => find(first).or_else(|| find(second)),
        ExprKind::Switch(_, arms, rest) => arms.iter().map(|(_, arm)| arm).chain(rest.as_deref()).find_map(find),
        _ => None,
    };
    found.unwrap_or(around)
}

/// Whether a word stands among the results of an expression.
fn gives_word(expr: &Expr, word: Symbol) -> bool {
    match &expr.kind {
        ExprKind::Constant(value) => *value == Value::Symbol(word),
        ExprKind::If(_, yes, no) => gives_word(yes, word) || gives_word(no, word),
        ExprKind::Coalesce(first, second) => gives_word(first, word) || gives_word(second, word),
        ExprKind::Switch(_, arms, rest) => {
            arms.iter().any(|(_, arm)| gives_word(arm, word))
                || rest.as_deref().is_some_and(|rest| gives_word(rest, word))
        }
        _ => false,
    }
}

/// Every text that can be an expression's result.
fn collect_texts(expr: &Expr, each: &mut impl FnMut(&str)) {
    match &expr.kind {
        ExprKind::Text(text) => each(text),
        ExprKind::If(_, yes, no) => {
            collect_texts(yes, each);
            collect_texts(no, each);
        }
        ExprKind::Coalesce(first, second) => {
            collect_texts(first, each);
            collect_texts(second, each);
        }
        ExprKind::Switch(_, arms, rest) => {
            for (_, arm) in arms {
                collect_texts(arm, each);
            }
            if let Some(rest) = rest {
                collect_texts(rest, each);
            }
        }
        _ => {}
    }
}

/// Whether an expression's result is always a text that stands in it.
fn only_texts(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Text(_) => true,
        ExprKind::If(_, yes, no) => only_texts(yes) && only_texts(no),
        ExprKind::Coalesce(first, second) => only_texts(first) && only_texts(second),
        ExprKind::Switch(_, arms, rest) => {
            arms.iter().all(|(_, arm)| only_texts(arm)) && rest.as_deref().is_none_or(only_texts)
        }
        _ => false,
    }
}
