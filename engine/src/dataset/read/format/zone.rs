//! Zones that points in time are stated in, as far as local days can be told without a table of all zones.

/// The zones that are eight hours ahead of Greenwich, and have been without summer time since [`CHINA_SINCE`].
const CHINA: [&str; 12] = [
    "Asia/Shanghai",
    "PRC",
    "Asia/Hong_Kong",
    "Hongkong",
    "Asia/Taipei",
    "ROC",
    "Asia/Macau",
    "Asia/Macao",
    "Asia/Chongqing",
    "Asia/Chungking",
    "Asia/Harbin",
    "Etc/GMT-8",
];

/// 1992-01-01 at Greenwich: the first year without summer time in all of them, in seconds since 1970.
const CHINA_SINCE: i64 = 694_224_000;

/// A zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Zone {
    /// None is stated: the time is the local one.
    Unstated,
    /// That of Greenwich.
    Utc,
    /// So many seconds ahead of Greenwich.
    Fixed(i64),
    /// Eight hours ahead, since [`CHINA_SINCE`]; by its name.
    China(String),
    /// Another one, by its name.
    Other(String),
}

impl Zone {
    /// The zone of a name: `+08:00`, `Asia/Shanghai`.
    pub(super) fn of(name: Option<&str>) -> Self {
        let Some(name) = name else { return Self::Unstated };
        if let Some(seconds) = offset(name) {
            return if seconds == 0 { Self::Utc } else { Self::Fixed(seconds) };
        }
        match name {
            "UTC" | "utc" | "Z" | "GMT" | "Etc/UTC" | "Etc/GMT" => Self::Utc,
            _ if CHINA.contains(&name) => Self::China(name.to_owned()),
            _ => Self::Other(name.to_owned()),
        }
    }

    /// A point in time by the clock of the zone, both in seconds since 1970; the zone's name where that cannot be told.
    pub(super) fn local(&self, seconds: i64) -> Result<i64, &str> {
        match self {
            Self::Unstated | Self::Utc => Ok(seconds),
            Self::Fixed(ahead) => Ok(seconds.saturating_add(*ahead)),
            Self::China(_) if seconds >= CHINA_SINCE => Ok(seconds.saturating_add(8 * 3600)),
            Self::China(name) | Self::Other(name) => Err(name),
        }
    }
}

/// The seconds of `+08:00`, `+0800` or `+08`.
fn offset(name: &str) -> Option<i64> {
    let (sign, digits) = match name.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let digits = digits.replace(':', "");
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = digits.split_at(2);
    let minutes = if minutes.is_empty() { 0 } else { minutes.parse::<i64>().ok()? };
    Some(sign * (hours.parse::<i64>().ok()? * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_known_by_name_or_offset() {
        for (name, zone) in [
            ("+08:00", Zone::Fixed(28_800)),
            ("+0800", Zone::Fixed(28_800)),
            ("+08", Zone::Fixed(28_800)),
            ("-05:30", Zone::Fixed(-19_800)),
            ("+00:00", Zone::Utc),
            ("UTC", Zone::Utc),
            ("Asia/Shanghai", Zone::China("Asia/Shanghai".to_owned())),
            ("America/New_York", Zone::Other("America/New_York".to_owned())),
            ("+8", Zone::Other("+8".to_owned())),
            ("+", Zone::Other("+".to_owned())),
            ("", Zone::Other(String::new())),
        ] {
            assert_eq!(Zone::of(Some(name)), zone, "{name}");
        }
        assert_eq!(Zone::of(None), Zone::Unstated);
    }

    #[test]
    fn days_of_summer_time_are_not_told() {
        let china = Zone::of(Some("Asia/Shanghai"));
        // 2025-06-30T16:00:00Z is 2025-07-01 there.
        assert_eq!(china.local(20_269 * 86_400 + 16 * 3600), Ok(20_270 * 86_400));
        // 1988-07-01 began at 15:00 at Greenwich.
        assert_eq!(china.local(6_755 * 86_400 + 15 * 3600), Err("Asia/Shanghai"));
        assert_eq!(Zone::of(Some("-05:00")).local(18_000), Ok(0));
        assert_eq!(Zone::of(Some("Europe/Paris")).local(0), Err("Europe/Paris"));
    }
}
