//! Did-you-mean for keys of rows that are not there: the key of a row that is there and is written almost alike.
//!
//! Keys are alike that differ in case, width, traditional characters, separators, zeros in front of digits, and signs
//! that are taken for each other (O and 0, I, l and 1). That takes one look at each key, however many are looked for,
//! and needs no more memory for more keys, so that rows put aside on disk give the same answer.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::facts::{ColumnIndex, folded};

use super::parsed::Parsed;

/// By keys that are looked for: what of those that there are is the nearest, where one is alike.
pub(super) type NearKeys = BTreeMap<String, String>;

/// Finds for each of some keys that there are not the nearest of those that `parents` has in `column`.
pub(super) fn near_keys(parents: &Parsed, column: ColumnIndex, wanted: &[&str]) -> NearKeys {
    let mut search = Search::new(wanted);
    if wanted.is_empty() {
        return search.found();
    }
    search.offer_all(parents.table.rows, |row| parents.table.text(row, column));
    if let Some(large) = &parents.large {
        // Rows that cannot be read back stop the run where they are needed.
        for keys in large.rows.columns(&[column].into()).into_iter().flatten().flatten() {
            search.offer_all(keys.rows, |row| keys.text(row, column));
        }
    }
    search.found()
}

/// Keys that are looked for.
struct Search<'w> {
    /// Their places in `wanted`, by each of their forms.
    by_form: HashMap<String, Vec<usize>>,
    wanted: Vec<Wanted<'w>>,
}

struct Wanted<'w> {
    text: &'w str,
    /// The nearest key so far, with how far it is.
    nearest: Option<(Distance, String)>,
}

/// How far a key is: whether more than case, width and script differs, and by how many signs the lengths do.
type Distance = (bool, usize);

impl<'w> Search<'w> {
    fn new(wanted: &[&'w str]) -> Self {
        let mut by_form: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, text) in wanted.iter().enumerate() {
            for joins in [true, false] {
                let mut form = String::new();
                write_form(text, joins, &mut form);
                if !form.is_empty() {
                    by_form.entry(form).or_default().push(at);
                }
            }
        }
        let wanted = wanted.iter().map(|text| Wanted { text, nearest: None }).collect();
        Self { by_form, wanted }
    }

    /// Takes keys that there are: each row's.
    fn offer_all<'k>(&mut self, rows: u32, key: impl Fn(u32) -> Option<&'k str> + Sync) {
        let alike = |form: &mut String, row| key(row).filter(|key| self.places(key, form).next().is_some());
        let found: Vec<&str> = (0..rows).into_par_iter().map_init(String::new, alike).flatten().collect();
        found.into_iter().for_each(|key| self.offer(key));
    }

    /// Where in `wanted` keys stand that are alike.
    fn places<'s>(&'s self, key: &str, form: &mut String) -> impl Iterator<Item = usize> + use<'s> {
        // Without separators both forms are one.
        let is_plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let mut of = |joins: bool| {
            form.clear();
            write_form(key, joins, form);
            self.by_form.get(form.as_str()).map_or(&[][..], Vec::as_slice)
        };
        let places = [of(true), if is_plain { &[] } else { of(false) }];
        places.into_iter().flatten().copied()
    }

    /// Takes a key that there is.
    fn offer(&mut self, key: &str) {
        for at in self.places(key, &mut String::new()).collect::<Vec<_>>() {
            let Some(wanted) = self.wanted.get_mut(at) else { continue };
            let lengths = key.chars().count().abs_diff(wanted.text.chars().count());
            let distance = (folded(key) != folded(wanted.text), lengths);
            let is_nearer =
                wanted.nearest.as_ref().is_none_or(|(least, nearest)| (distance, key) < (*least, nearest.as_str()));
            if is_nearer {
                wanted.nearest = Some((distance, key.to_owned()));
            }
        }
    }

    fn found(self) -> NearKeys {
        self.wanted.into_iter().filter_map(|wanted| Some((wanted.text.to_owned(), wanted.nearest?.1))).collect()
    }
}

/// Writes the form in which keys are compared. `joins`: whether digits on both sides of a separator are one number, so
/// that a separator may be missing; else zeros may be missing behind it.
fn write_form(key: &str, joins: bool, form: &mut String) {
    let plain;
    let signs = if key.is_ascii() {
        key
    } else {
        plain = folded(key);
        &plain
    };
    // Whether digits other than zeros have come, and whether zeros have.
    let (mut is_number, mut has_zeros) = (false, false);
    for sign in signs.chars().map(|sign| alike(sign.to_ascii_lowercase())) {
        match sign {
            '0' if !is_number => has_zeros = true,
            '0'..='9' => {
                form.push(sign);
                (is_number, has_zeros) = (true, false);
            }
            _ if joins && !sign.is_alphanumeric() => {}
            _ => {
                form.extend(has_zeros.then_some('0'));
                (is_number, has_zeros) = (false, false);
                form.extend(sign.is_alphanumeric().then_some(sign));
            }
        }
    }
    form.extend(has_zeros.then_some('0'));
}

/// Signs that are taken for digits, as these.
fn alike(sign: char) -> char {
    match sign {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest(wanted: &str, keys: &[&str]) -> Option<String> {
        let mut search = Search::new(&[wanted]);
        keys.iter().for_each(|key| search.offer(key));
        search.found().remove(wanted)
    }

    #[test]
    fn keys_that_people_mean_are_found() {
        for (typed, meant) in [
            ("p001", "P001"),
            ("Ｐ００１", "P001"),
            ("P1", "P001"),
            ("0001", "1"),
            ("PO01", "P001"),
            ("Pl01", "P101"),
            ("P-001", "P001"),
            ("P 001", "P001"),
            ("XY24001", "XY24-001"),
            ("XY24-1", "XY24-001"),
            ("经銷商１", "经销商1"),
            ("000", "0"),
            ("P00", "P000"),
        ] {
            assert_eq!(nearest(typed, &["other", meant, "P999"]).as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn keys_that_only_look_a_little_alike_are_not() {
        for (typed, key) in
            [("P001", "P010"), ("P001", "P0011"), ("P1", "P"), ("--", "-"), ("XY2-401", "XY24-11"), ("A1", "B1")]
        {
            assert_eq!(nearest(typed, &[key]), None, "{typed}");
        }
    }

    #[test]
    fn of_several_the_nearest_is_found_whatever_their_order() {
        for keys in [["P-001", "P01", "p001"], ["p001", "P-001", "P01"]] {
            assert_eq!(nearest("P001", &keys).as_deref(), Some("p001"));
        }
        assert_eq!(nearest("P0001", &["P01", "P1"]).as_deref(), Some("P01"));
        assert_eq!(nearest("P1", &["P02", "P-1", "P01"]).as_deref(), Some("P-1"));
    }
}
