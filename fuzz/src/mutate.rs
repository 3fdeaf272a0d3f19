//! Damages a sample: by letters, by tokens, by lines, and with pieces of other samples.

use crate::random::Random;
use crate::seeds::Sample;
use crate::target::Target;
use crate::words::{DATES, NESTS, NUMBERS, OPERATORS, PREFIXES, SIGNS, piece};

/// No input becomes larger than this, in bytes.
const LARGEST: usize = 300_000;

/// A damaged copy of a sample, with pieces of others.
#[must_use]
pub(crate) fn mutate(random: &mut Random, target: Target, sample: &Sample, others: &[&Sample]) -> Sample {
    let mut text = String::from_utf8_lossy(&sample.bytes).into_owned();
    let mut steps = 1;
    while steps < 12 && !random.once_in(3) {
        steps += 1;
    }
    for _ in 0..steps {
        let other = random.pick(others).map(|other| String::from_utf8_lossy(&other.bytes).into_owned());
        step(random, target, &mut text, &other.unwrap_or_default());
        if text.len() > LARGEST {
            let end = (0..=LARGEST).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            text.truncate(end);
        }
    }
    let mut bytes = text.into_bytes();
    if target == Target::Dataset && random.once_in(6) {
        let at = random.below(bytes.len());
        if let Some(byte) = bytes.get_mut(at) {
            *byte = u8::try_from(random.below(256)).unwrap_or(0);
        }
    }
    Sample { base: sample.base, file: sample.file.clone(), bytes }
}

fn step(random: &mut Random, target: Target, text: &mut String, other: &str) {
    match random.below(10) {
        0 => letters(random, text),
        1 | 2 => lines(random, text, other),
        3 => nest(random, text),
        4 => insert(random, text, |random| piece(random, target).to_owned()),
        _ => tokens(random, text, other),
    }
}

/// Letters come, go and change.
fn letters(random: &mut Random, text: &mut String) {
    let mut letters: Vec<char> = text.chars().collect();
    let at = random.below(letters.len() + 1);
    match random.below(5) {
        0 if at < letters.len() => drop(letters.remove(at)),
        1 => letters.truncate(at),
        2 => {
            let sign = random.pick(&SIGNS).copied().unwrap_or("");
            letters.splice(at..at, sign.chars());
        }
        3 => {
            let letter = char::from(u8::try_from(random.below(128)).unwrap_or(b'?'));
            letters.insert(at, letter);
        }
        _ => {
            if let Some(letter) = letters.get_mut(at) {
                *letter = char::from(u8::try_from(32 + random.below(96)).unwrap_or(b'?'));
            }
        }
    }
    *text = letters.into_iter().collect();
}

/// Whole lines come, go and change places; some are another sample's.
fn lines(random: &mut Random, text: &mut String, other: &str) {
    let mut own: Vec<&str> = text.split_inclusive('\n').collect();
    let theirs: Vec<&str> = other.split_inclusive('\n').collect();
    if own.is_empty() {
        return;
    }
    let (at, to) = (random.below(own.len()), random.below(own.len()));
    let (from, count) = (random.below(theirs.len()), 1 + random.below(6));
    let taken = theirs.iter().skip(from).take(count).copied();
    match random.below(6) {
        0 => drop(own.remove(at)),
        1 => own.insert(to, own[at]),
        2 => own.swap(at, to),
        3 => drop(own.splice(at..at, taken)),
        4 => drop(own.splice(at..=at, taken)),
        _ => {
            own.truncate(at);
            own.extend(theirs.iter().skip(from));
        }
    }
    *text = own.concat();
}

/// Something stands within many brackets, behind many signs, or many times over.
fn nest(random: &mut Random, text: &mut String) {
    let tokens = split(text);
    if tokens.is_empty() {
        return;
    }
    let start = random.below(tokens.len());
    let end = (start + 1 + random.below(6)).min(tokens.len());
    let depth = match random.below(16) {
        0..7 => 1 + random.below(4),
        7..11 => 60 + random.below(12),
        11..15 => 200 + random.below(1_000),
        _ => 5_000 + random.below(20_000),
    };
    let inner = tokens[start..end].concat();
    let grown = match random.below(4) {
        0 => {
            let (open, close) = random.pick(&NESTS).copied().unwrap_or(("(", ")"));
            format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
        }
        1 => format!("{}{inner}", random.pick(&PREFIXES).copied().unwrap_or("-").repeat(depth)),
        2 => {
            let sign = random.pick(&OPERATORS).copied().unwrap_or("+");
            let link = format!(" {sign} {inner}");
            format!("{inner}{}", link.repeat(depth.min(LARGEST / link.len().max(1))))
        }
        _ => inner.repeat(depth.min(LARGEST / inner.len().max(1))),
    };
    *text = [&*tokens[..start].concat(), &grown, &*tokens[end..].concat()].concat();
}

fn insert(random: &mut Random, text: &mut String, what: impl Fn(&mut Random) -> String) {
    let mut tokens: Vec<String> = split(text).into_iter().map(str::to_owned).collect();
    let at = random.below(tokens.len() + 1);
    // Between lines as often as within one.
    let line = tokens.iter().take(at).rposition(|token| token.contains('\n')).map_or(0, |at| at + 1);
    let at = if random.once_in(2) { line } else { at };
    tokens.insert(at, what(random));
    *text = tokens.concat();
}

/// Tokens come, go and are exchanged for others of their kind.
fn tokens(random: &mut Random, text: &mut String, other: &str) {
    let mut own: Vec<&str> = split(text);
    let theirs = split(other);
    if own.is_empty() {
        return;
    }
    let (at, to) = (random.below(own.len()), random.below(own.len()));
    let end = (at + 1 + random.below(8)).min(own.len());
    let foreign = random.pick(&theirs).copied().unwrap_or("");
    match random.below(9) {
        0 => drop(own.drain(at..end)),
        1 => {
            let copy = own[at..end].to_vec();
            drop(own.splice(to..to, copy));
        }
        2 => own.swap(at, to),
        3 => own[at] = foreign,
        4 => {
            let from = random.below(theirs.len());
            let taken: Vec<&str> = theirs.iter().skip(from).take(end - at).copied().collect();
            drop(own.splice(at..end, taken));
        }
        5 => exchange(random, &mut own, |token| token.starts_with(|c: char| c.is_ascii_digit()), &NUMBERS),
        6 => exchange(random, &mut own, |token| OPERATORS.contains(&token), &OPERATORS),
        7 => exchange(random, &mut own, |token| token.starts_with("20"), &DATES),
        _ => {
            // A word takes the place of another word of the same sample.
            let is_word = |token: &&str| token.starts_with(|c: char| c.is_alphabetic() || c == '"');
            let words: Vec<&str> = own.iter().filter(|token| is_word(token)).copied().collect();
            exchange(random, &mut own, |token| is_word(&token), &words);
        }
    }
    *text = own.concat();
}

/// One token that fits becomes one of a list.
fn exchange<'t>(random: &mut Random, tokens: &mut [&'t str], fits: impl Fn(&str) -> bool, list: &[&'t str]) {
    let places: Vec<usize> = (0..tokens.len()).filter(|at| fits(tokens[*at])).collect();
    if let (Some(at), Some(new)) = (random.pick(&places), random.pick(list)) {
        tokens[*at] = new;
    }
}

/// A text as tokens: words and numbers, texts in quotes, blanks, operators. Joined again they are the text.
fn split(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let length = match first {
            '"' => rest[1..].find(['"', '\n']).map_or(rest.len(), |end| end + 2),
            '\n' => 1,
            _ if first.is_whitespace() => rest.find(|c: char| !c.is_whitespace() || c == '\n').unwrap_or(rest.len()),
            _ if is_word(first) => rest.find(|c: char| !is_word(c)).unwrap_or(rest.len()),
            _ => {
                let operator = OPERATORS.iter().filter(|sign| rest.starts_with(**sign)).map(|sign| sign.len()).max();
                operator.unwrap_or(first.len_utf8())
            }
        };
        let (token, left) = rest.split_at(length.max(first.len_utf8()));
        tokens.push(token);
        rest = left;
    }
    tokens
}
