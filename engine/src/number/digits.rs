//! Exact numbers as text, made where they are needed: without room on the heap, eight digits at a time.

use super::fixed::Number;

const UNIT: u128 = 10_u128.pow(Number::PLACES);
/// What four places come to, and eight.
const FOUR: u64 = 10_000;
const EIGHT: u64 = FOUR * FOUR;
/// The longest whole part that is written, in groups of eight digits. The first digit is never needed: there is room
/// for the sign.
const WHOLE: usize = 3 * 8;
/// The point and all places, and what is left of two groups of eight digits.
const PART: usize = 2 * 8;
/// Eight zeros.
const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);

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
    #[inline]
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
        if part != 0 || least_places != 0 {
            let (places, length) = point_and_places(part, least_places);
            let (_, right) = digits.bytes.split_at_mut(WHOLE);
            right.copy_from_slice(&places);
            digits.end += length;
        }
        digits
    }

    /// Puts such a number behind other text, which is quicker than to make its text first.
    #[inline]
    pub(crate) fn push_raw(out: &mut Vec<u8>, raw: i128, least_places: u32) {
        let Ok(magnitude) = u64::try_from(raw.unsigned_abs()) else {
            return out.extend_from_slice(Self::of_raw(raw, least_places).as_bytes());
        };
        // The whole part has eight digits at most.
        let (whole, part) = (magnitude / UNIT as u64, magnitude % UNIT as u64);
        if raw < 0 {
            out.push(b'-');
        }
        match u8::try_from(whole) {
            Ok(digit) if digit < 10 => out.push(b'0' + digit),
            _ => {
                let digits = eight_digits(whole);
                let absent = leading_zeros(digits);
                push_some(out, (digits >> (8 * absent)).to_le_bytes(), 8 - absent);
            }
        }
        if part != 0 || least_places != 0 {
            let (places, length) = point_and_places(part, least_places);
            push_some(out, places, length);
        }
    }

    /// Of a whole number.
    pub(crate) fn of_integer(number: i64) -> Self {
        Self::of_whole(number.unsigned_abs(), number < 0)
    }

    #[inline]
    fn of_whole(whole: u64, is_negative: bool) -> Self {
        let mut digits = Self { bytes: [b'0'; WHOLE + PART], start: WHOLE, end: WHOLE };
        let (left, _) = digits.bytes.split_at_mut(WHOLE);
        let mut rest = whole;
        for group in left.rchunks_exact_mut(8) {
            let eight = eight_digits(rest % EIGHT);
            group.copy_from_slice(&eight.to_le_bytes());
            rest /= EIGHT;
            if rest == 0 {
                // The last digit stays, whatever it is.
                digits.start -= 8 - leading_zeros(eight).min(7);
                break;
            }
            digits.start -= 8;
        }
        if let (true, Some(sign)) = (is_negative, left.get_mut(digits.start.wrapping_sub(1))) {
            *sign = b'-';
            digits.start -= 1;
        }
        digits
    }

    /// The text as bytes, all of them ASCII.
    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(self.start..self.end).unwrap_or_default()
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        // INVARIANT: digits, points and signs are ASCII.
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

/// The digits of a number below a hundred million as ASCII, the first one in the lowest byte. They are parted in the
/// middle three times, and each time all parts at once: a multiplication and a shift divide what is so small.
#[inline]
fn eight_digits(number: u64) -> u64 {
    let fours = (number / FOUR) | ((number % FOUR) << 32);
    let hundreds = ((fours * 5243) >> 19) & 0x0000_007f_0000_007f;
    let twos = hundreds | ((fours - hundreds * 100) << 16);
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    let ones = tens | ((twos - tens * 10) << 8);
    ones | ZEROS
}

/// The point and all places, of which so many bytes are to be shown: no zeros at the end, but at least so many places.
#[inline]
fn point_and_places(part: u64, least_places: u32) -> ([u8; PART], usize) {
    let (eight, four) = (eight_digits(part / FOUR), eight_digits(part % FOUR * FOUR));
    let kept = if four == ZEROS { 8 - trailing_zeros(eight) } else { 16 - trailing_zeros(four) };
    let places = (u128::from(four) << 64) | u128::from(eight);
    let length = 1 + kept.max(least_places.min(Number::PLACES) as usize);
    (((places << 8) | u128::from(b'.')).to_le_bytes(), length)
}

/// Puts the first bytes of some behind others: all of them, and takes back the rest. A fixed number is copied quickest.
#[inline]
fn push_some<const N: usize>(out: &mut Vec<u8>, bytes: [u8; N], length: usize) {
    let end = out.len() + length;
    out.extend_from_slice(&bytes);
    out.truncate(end);
}

/// How many of eight digits stand before the first one that is not zero.
#[inline]
fn leading_zeros(digits: u64) -> usize {
    ((digits ^ ZEROS).trailing_zeros() / 8) as usize
}

/// How many of eight digits stand behind the last one that is not zero.
#[inline]
fn trailing_zeros(digits: u64) -> usize {
    ((digits ^ ZEROS).leading_zeros() / 8) as usize
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
            let mut pushed = b"x".to_vec();
            Digits::push_raw(&mut pushed, raw, places);
            prop_assert_eq!(String::from_utf8(pushed).expect("ASCII"), format!("x{}", written(raw, places as usize)));
        }

        #[test]
        fn eight_digits_are_those_of_the_number(number in 0_u64..EIGHT) {
            let digits = eight_digits(number).to_le_bytes();
            prop_assert_eq!(std::str::from_utf8(&digits).expect("ASCII"), format!("{number:08}"));
        }

        #[test]
        fn whole_numbers_are_written_as_they_are(number in any::<i64>()) {
            let digits = Digits::of_integer(number);
            prop_assert_eq!(digits.as_str(), number.to_string());
        }
    }
}
