//! What figures give on small populations, and that the order of rows never matters.

use proptest::prelude::*;

use super::figure::{Figure, Population};
use crate::number::{Number, Overflow};
use crate::policy::{FigureKind, RankOrder, Ties};

const KINDS: [FigureKind; 9] = [
    FigureKind::Rank(RankOrder::Ascending, Ties::Best),
    FigureKind::Rank(RankOrder::Ascending, Ties::Worst),
    FigureKind::Rank(RankOrder::Descending, Ties::Best),
    FigureKind::Rank(RankOrder::Descending, Ties::Worst),
    FigureKind::Count,
    FigureKind::Sum,
    FigureKind::Mean,
    FigureKind::Share,
    FigureKind::Quantile,
];

fn number(text: &str) -> Number {
    text.parse().expect("a number")
}

fn rows(texts: &[&str]) -> Vec<Option<Number>> {
    texts.iter().map(|text| if *text == "-" { None } else { Some(number(text)) }).collect()
}

fn shown(kind: FigureKind, texts: &[&str]) -> String {
    let text = |number: &Option<Number>| number.map_or("-".to_owned(), |number| number.to_string());
    let each = per_row(kind, &rows(texts)).iter().map(text).collect::<Vec<_>>();
    match kind {
        FigureKind::Count | FigureKind::Sum | FigureKind::Mean => {
            let one = figure(kind, &rows(texts)).expect("no overflow").of_row(None);
            text(&one.expect("no overflow"))
        }
        _ => each.join(" "),
    }
}

/// A figure over rows, each with its number if the row counts.
fn figure(kind: FigureKind, rows: &[Option<Number>]) -> Result<Figure, Overflow> {
    let mut population = Population::default();
    rows.iter().flatten().for_each(|number| population.add(*number));
    population.figure(kind)
}

#[test]
fn ties_share_the_best_or_the_worst_place_and_who_does_not_count_has_none() {
    let sales = ["300", "-", "100", "300", "200"];
    assert_eq!(shown(FigureKind::Rank(RankOrder::Descending, Ties::Best), &sales), "1 - 4 1 3");
    assert_eq!(shown(FigureKind::Rank(RankOrder::Descending, Ties::Worst), &sales), "2 - 4 2 3");
    assert_eq!(shown(FigureKind::Rank(RankOrder::Ascending, Ties::Best), &sales), "3 - 1 3 2");
    assert_eq!(shown(FigureKind::Rank(RankOrder::Ascending, Ties::Worst), &sales), "4 - 1 4 2");
    assert_eq!(shown(FigureKind::Quantile, &sales), "1 - 0.25 1 0.5");
}

#[test]
fn sums_and_means_are_of_the_rows_that_count() {
    let sales = ["-1", "-", "2.5", "0.000001"];
    assert_eq!(shown(FigureKind::Count, &sales), "3");
    assert_eq!(shown(FigureKind::Sum, &sales), "1.500001");
    assert_eq!(shown(FigureKind::Mean, &["1", "0.000001"]), "0.5");
    assert_eq!(shown(FigureKind::Mean, &["1", "0.000003"]), "0.500002");
    assert_eq!(shown(FigureKind::Share, &["1", "-", "3"]), "0.25 - 0.75");
    assert_eq!(shown(FigureKind::Mean, &["-", "-"]), "-");
    assert_eq!(shown(FigureKind::Sum, &[]), "0");
    assert_eq!(shown(FigureKind::Share, &["1", "-1"]), "- -");
}

fn population() -> impl Strategy<Value = Vec<Option<Number>>> {
    // Few distinct numbers, so that ties are common.
    let row = prop_oneof![1 => Just(None), 4 => (-4_i64..5).prop_map(|value| Number::from_integer(value).ok())];
    proptest::collection::vec(row, 0..40)
}

fn per_row(kind: FigureKind, rows: &[Option<Number>]) -> Vec<Option<Number>> {
    let figure = figure(kind, rows).expect("no overflow");
    rows.iter().map(|row| figure.of_row(*row).expect("no overflow")).collect()
}

proptest! {
    #[test]
    fn the_order_of_rows_never_matters(
        (rows, order) in population().prop_flat_map(|rows| {
            let order: Vec<usize> = (0..rows.len()).collect();
            (Just(rows), Just(order).prop_shuffle())
        })
    ) {
        let shuffled: Vec<_> = order.iter().map(|at| rows[*at]).collect();
        for kind in KINDS {
            let plain = per_row(kind, &rows);
            let expected: Vec<_> = order.iter().map(|at| plain[*at]).collect();
            prop_assert_eq!(per_row(kind, &shuffled), expected);
        }
    }

    #[test]
    fn equal_rows_share_a_place_and_best_and_worst_enclose_all_their_places(rows in population()) {
        for order in [RankOrder::Ascending, RankOrder::Descending] {
            let best = per_row(FigureKind::Rank(order, Ties::Best), &rows);
            let worst = per_row(FigureKind::Rank(order, Ties::Worst), &rows);
            for (at, row) in rows.iter().enumerate() {
                let Some(own) = row else {
                    prop_assert_eq!((best[at], worst[at]), (None, None));
                    continue;
                };
                let equal = rows.iter().flatten().filter(|other| *other == own).count();
                let ahead = rows.iter().flatten().filter(|other| match order {
                    RankOrder::Ascending => *other < own,
                    RankOrder::Descending => *other > own,
                }).count();
                let place = |count: usize| Some(Number::from_count(count as u32));
                prop_assert_eq!(best[at], place(ahead + 1));
                prop_assert_eq!(worst[at], place(ahead + equal));
            }
        }
    }

    #[test]
    fn the_mean_is_within_half_a_unit_of_the_sixth_place(rows in population()) {
        let counted: Vec<Number> = rows.iter().flatten().copied().collect();
        if let Ok(Some(mean)) = figure(FigureKind::Mean, &rows).and_then(|figure| figure.of_row(None)) {
            let total: i128 = counted.iter().map(|number| number.raw()).sum();
            let back = mean.raw() * counted.len() as i128;
            prop_assert!((back - total).abs() * 2 <= counted.len() as i128 * 1_000_000);
        } else {
            prop_assert!(counted.is_empty());
        }
    }
}
