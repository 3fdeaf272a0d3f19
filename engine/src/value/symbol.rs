//! Enum values and other fixed words, each kept once for a whole book.

use std::collections::HashMap;

/// A word of a book's vocabulary: the value of an enum, of a choice, of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(u32);

impl Symbol {
    /// Its place in the vocabulary.
    #[must_use]
    pub fn index(self) -> u32 {
        self.0
    }

    /// The symbol at a place of the vocabulary.
    #[must_use]
    pub fn from_index(index: u32) -> Self {
        Self(index)
    }
}

/// The vocabulary of a book. Symbols are numbered in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub struct Symbols {
    words: Vec<String>,
    numbers: HashMap<String, Symbol>,
}

impl Symbols {
    /// The symbol of a word, added if it is new.
    pub fn add(&mut self, word: &str) -> Symbol {
        if let Some(symbol) = self.numbers.get(word) {
            return *symbol;
        }
        let symbol = Symbol(u32::try_from(self.words.len()).unwrap_or(u32::MAX));
        self.words.push(word.to_owned());
        self.numbers.insert(word.to_owned(), symbol);
        symbol
    }

    /// The symbol of a word, if the book has it.
    #[must_use]
    pub fn find(&self, word: &str) -> Option<Symbol> {
        self.numbers.get(word).copied()
    }

    /// The word of a symbol.
    #[must_use]
    pub fn word(&self, symbol: Symbol) -> &str {
        self.words.get(symbol.0 as usize).map_or("", String::as_str)
    }
}
