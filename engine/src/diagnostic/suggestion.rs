//! Did-you-mean: the known name nearest to one that was mistyped.

/// The candidate nearest to `typed`, if one is near enough to be what was meant.
#[must_use]
pub fn did_you_mean<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = typed.chars().count();
    let allowed = match length {
        0..=2 => 1,
        3..=4 => 1,
        5 => 2,
        _ => length / 3,
    };
    candidates
        .into_iter()
        .filter(|candidate| *candidate != typed)
        // No word is nearer than the difference of the lengths; case may change a length, so this is generous.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= allowed + 8)
        .map(|candidate| {
            let folded = strsim::osa_distance(&typed.to_lowercase(), &candidate.to_lowercase());
            (folded, candidate)
        })
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.chars().count())
        // Of a Chinese word of two signs, another sign makes another word: 编号 is not 行号.
        .filter(|(distance, candidate)| {
            typed.is_ascii() || length > 2 || *distance <= candidate.chars().count().abs_diff(length)
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn the_nearest_name_is_suggested_and_a_far_one_is_not() {
        let names = ["license_expiry", "license_valid", "status"];
        assert_eq!(did_you_mean("licence_expiry", names), Some("license_expiry"));
        assert_eq!(did_you_mean("statsu", names), Some("status"));
        assert_eq!(did_you_mean("revenue", names), None);
        let words = ["行号", "币种", "单据号"];
        let meant = ["编号", "货币", "币种名", "单据", "单据编号"].map(|typed| did_you_mean(typed, words));
        assert_eq!(meant, [None, None, Some("币种"), Some("单据号"), Some("单据号")]);
    }
}
