//! Exact numbers as text, written straight into bytes.

use crate::number::Number;

const UNIT: u128 = 10_u128.pow(Number::PLACES);

/// Writes a number given in units of the twelfth place: the shortest exact text, but with at least
/// so many places.
pub(super) fn write_number(out: &mut Vec<u8>, raw: i128, least_places: u32) {
    if raw < 0 {
        out.push(b'-');
    }
    let magnitude = raw.unsigned_abs();
    // Most amounts fit 64 bits, where dividing is quick.
    let (whole, part) = match u64::try_from(magnitude) {
        Ok(small) => (u128::from(small / UNIT as u64), small % UNIT as u64),
        Err(_) => (magnitude / UNIT, u64::try_from(magnitude % UNIT).unwrap_or(0)),
    };
    write_whole(out, u64::try_from(whole).unwrap_or(u64::MAX));
    let mut places = Number::PLACES;
    let mut rest = part;
    while places > least_places.min(Number::PLACES) && rest.is_multiple_of(10) {
        rest /= 10;
        places -= 1;
    }
    if places == 0 {
        return;
    }
    out.push(b'.');
    write_digits(out, rest, places as usize);
}

/// Writes a whole number.
pub(super) fn write_integer(out: &mut Vec<u8>, number: i64) {
    if number < 0 {
        out.push(b'-');
    }
    write_whole(out, number.unsigned_abs());
}

fn write_whole(out: &mut Vec<u8>, number: u64) {
    let count = number.checked_ilog10().map_or(1, |digits| digits as usize + 1);
    write_digits(out, number, count);
}

/// Writes the last `count` digits of a number, with zeros before where it has fewer.
fn write_digits(out: &mut Vec<u8>, number: u64, count: usize) {
    let start = out.len();
    out.resize(start + count, b'0');
    let mut rest = number;
    for digit in out.iter_mut().skip(start).rev() {
        *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_are_written_as_they_are_shown(
            raw in prop_oneof![any::<i64>().prop_map(i128::from), -(10_i128.pow(28))..10_i128.pow(28)],
            zeros in 0_u32..28,
            places in 0_u32..13,
        ) {
            let raw = raw / 10_i128.pow(zeros) * 10_i128.pow(zeros);
            let number = Number::from_raw(raw).expect("within bounds");
            let mut out = Vec::new();
            write_number(&mut out, raw, places);
            let places = places as usize;
            prop_assert_eq!(String::from_utf8(out).expect("digits"), format!("{number:.places$}"));
        }

        #[test]
        fn whole_numbers_are_written_as_they_are_shown(number in any::<i64>()) {
            let mut out = Vec::new();
            write_integer(&mut out, number);
            prop_assert_eq!(String::from_utf8(out).expect("digits"), number.to_string());
        }
    }
}
