//! Exact numbers as text, made where they are needed: without room on the heap.

use super::fixed::Number;

const UNIT: u128 = 10_u128.pow(Number::PLACES);
/// What four places come to, and eight.
const FOUR: u64 = 10_000;
const EIGHT: u64 = FOUR * FOUR;
/// The longest whole part that is written, with its sign.
const WHOLE: usize = 21;
/// The point and all places.
const PART: usize = 1 + Number::PLACES as usize;

/// The text of a number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Digits {
    /// The whole part ends where it must, and the point and the places follow.
    bytes: [u8; WHOLE + PART],
    start: usize,
    end: usize,
}

impl Digits {
    /// Of a number given in units of the twelfth place: the shortest exact text, but with at least so
    /// many places.
    pub(crate) fn of_raw(raw: i128, least_places: u32) -> Self {
        let magnitude = raw.unsigned_abs();
        // Most amounts fit 64 bits, where dividing is quick.
        let (whole, part) = match u64::try_from(magnitude) {
            Ok(small) => (small / UNIT as u64, small % UNIT as u64),
            Err(_) => (
                u64::try_from(magnitude / UNIT).unwrap_or(u64::MAX),
                u64::try_from(magnitude % UNIT).unwrap_or_default(),
            ),
        };
        let mut digits = Self::of_whole(whole, raw < 0);
        let least_places = least_places.min(Number::PLACES);
        if part == 0 && least_places == 0 {
            return digits;
        }
        let fours = [part / EIGHT, part / FOUR % FOUR, part % FOUR].map(four_digits);
        let (_, places) = digits.bytes.split_at_mut(WHOLE + 1);
        places.copy_from_slice(fours.as_flattened());
        let kept = places.iter().rposition(|digit| *digit != b'0').map_or(0, |last| last + 1);
        digits.end = WHOLE + 1 + kept.max(least_places as usize);
        digits
    }

    /// Of a whole number.
    pub(crate) fn of_integer(number: i64) -> Self {
        Self::of_whole(number.unsigned_abs(), number < 0)
    }

    fn of_whole(whole: u64, is_negative: bool) -> Self {
        let mut bytes = [b'0'; WHOLE + PART];
        let (left, right) = bytes.split_at_mut(WHOLE);
        if let Some(point) = right.first_mut() {
            *point = b'.';
        }
        let (mut start, mut rest) = (WHOLE, whole);
        for four in left.rchunks_exact_mut(4) {
            four.copy_from_slice(&four_digits(rest % FOUR));
            start -= 4;
            rest /= FOUR;
            if rest == 0 {
                break;
            }
        }
        // The last digit stays, whatever it is.
        start += left.iter().take(WHOLE - 1).skip(start).take_while(|digit| **digit == b'0').count();
        if let (true, Some(sign)) = (is_negative, left.get_mut(start.wrapping_sub(1))) {
            *sign = b'-';
            start -= 1;
        }
        Self { bytes, start, end: WHOLE }
    }

    /// The text as bytes, all of them ASCII.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(self.start..self.end).unwrap_or_default()
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        // INVARIANT: digits, points and signs are ASCII.
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

/// A number below ten thousand.
fn four_digits(number: u64) -> [u8; 4] {
    let number = u16::try_from(number).unwrap_or_default();
    [1000, 100, 10, 1].map(|unit| b'0' + u8::try_from(number / unit % 10).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The slow way.
    fn written(raw: i128, least_places: usize) -> String {
        let (whole, part) = (raw.unsigned_abs() / UNIT, raw.unsigned_abs() % UNIT);
        let part = format!("{part:012}");
        let kept = part.trim_end_matches('0').len().max(least_places);
        let sign = if raw < 0 { "-" } else { "" };
        if kept == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{}", &part[..kept]) }
    }

    #[test]
    fn the_ends_of_what_can_be_written() {
        for (number, text) in [(0, "0"), (7, "7"), (-10, "-10"), (i64::MAX, "9223372036854775807")] {
            assert_eq!(Digits::of_integer(number).as_str(), text);
        }
        assert_eq!(Digits::of_integer(i64::MIN).as_str(), "-9223372036854775808");
        let most = 10_i128.pow(28) - 1;
        assert_eq!(Digits::of_raw(-most, 0).as_str(), "-9999999999999999.999999999999");
        assert_eq!(Digits::of_raw(i128::from(u64::MAX) * 10_i128.pow(12), 2).as_str(), "18446744073709551615.00");
    }

    proptest! {
        #[test]
        fn numbers_are_written_as_they_are(
            raw in prop_oneof![any::<i64>().prop_map(i128::from), -(10_i128.pow(28))..10_i128.pow(28)],
            zeros in 0_u32..28,
            places in 0_u32..13,
        ) {
            let raw = raw / 10_i128.pow(zeros) * 10_i128.pow(zeros);
            let digits = Digits::of_raw(raw, places);
            prop_assert_eq!(digits.as_str(), written(raw, places as usize));
        }

        #[test]
        fn whole_numbers_are_written_as_they_are(number in any::<i64>()) {
            let digits = Digits::of_integer(number);
            prop_assert_eq!(digits.as_str(), number.to_string());
        }
    }
}
