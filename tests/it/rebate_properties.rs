//! What must hold of rebates and settlements for any partner, whatever it sells, gives back, claims
//! or does wrong. Partners are made up by the hundred and put to the policies of the repository.
//! `PROPTEST_CASES=5000 cargo test rebate_properties` looks further.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use assay_engine::calendar::Period;
use assay_engine::dataset::FolderSource;
use assay_engine::script::CheckedBook;
use assay_tests::{
    CENT, Dealer, Tables, Verdict, Verdicts, book_folder, cents, changed, checked, dealer, money, name, request,
    sellers, tables, threshold, verdicts,
};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

const EARNED: [&str; 6] = ["TIER_REBATE", "PROMO", "NEW_CUSTOMER", "ORDER_CAP", "GROWTH", "PRICE_DISCIPLINE"];
const FACTORS: [&str; 3] = ["COLLECTION_FACTOR", "PENALTY_FACTOR", "FORFEIT_DIVERSION"];
const QUARTERS: [&str; 4] = ["2025Q1", "2025Q2", "2025Q3", "2025Q4"];

type Decided = BTreeMap<String, Verdicts>;
type Checked = Result<(), TestCaseError>;

fn book() -> &'static CheckedBook {
    static BOOK: OnceLock<CheckedBook> = OnceLock::new();
    BOOK.get_or_init(|| checked(&FolderSource::new(book_folder())))
}

/// A part of the usual number of cases, since each one is a run over several partners.
fn cases(one_in: u32) -> ProptestConfig {
    let usual = ProptestConfig::default();
    let cases = (usual.cases / one_in).max(1);
    // A failure is told within seconds, if not with the smallest of all partners.
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 500, ..usual }
}

fn run(book: &CheckedBook, tables: &Tables, period: &str) -> Decided {
    let folder = tempfile::tempdir().expect("a folder");
    tables.write(folder.path());
    verdicts(book, folder.path(), request(period))
}

/// Each slice at its own rate: more sales never pay less, and never more than the highest rate of what
/// was sold more. Half a cent is rounded on either side.
fn continuous_and_monotone(book: &CheckedBook, amounts: &[i64], kind: &'static str, signed: u16) -> Checked {
    let period = if kind == "quarter" { "2025Q3" } else { "2025Q4" };
    let decided = run(book, &tables(&sellers(amounts, &threshold("marginal", kind, "marginal"), signed)), period);
    for (code, hundredths) in [("TIER_REBATE", 8), ("GROWTH", 4)] {
        let paid = |at: usize| decided[&name(at)]["rebate"].sum(&[code]);
        for at in 1..amounts.len() {
            let (more, sold) = (paid(at) - paid(at - 1), i128::from(amounts[at] - amounts[at - 1]) * CENT);
            prop_assert!(more >= 0, "{code}: {} pays less than {}", money(amounts[at]), money(amounts[at - 1]));
            prop_assert!(
                more <= sold * hundredths / 100 + CENT,
                "{code} jumps between {} and {}",
                amounts[at - 1],
                amounts[at]
            );
        }
    }
    Ok(())
}

/// Everything at the rate reached: within a band, more sales never pay less; and a higher band never
/// has a lower rate.
fn never_less_within_a_band(book: &CheckedBook, amounts: &[i64], kind: &'static str, signed: u16) -> Checked {
    let decided = run(book, &tables(&sellers(amounts, &threshold("all_units", kind, ""), signed)), "2025Q3");
    for at in 1..amounts.len() {
        let (before, after) = (&decided[&name(at - 1)]["rebate"], &decided[&name(at)]["rebate"]);
        prop_assert!(after.number("rate") >= before.number("rate"));
        if after.number("rate") == before.number("rate") {
            prop_assert!(after.number("tier_rebate") >= before.number("tier_rebate"));
        }
    }
    Ok(())
}

/// Totals are sums of lines, lines sums of shares; a line is whole cents, and none is 0.
fn sums_add_up(decided: &Decided) -> Checked {
    for (partner, verdicts) in decided {
        let (rebate, penalty) = (&verdicts["rebate"], &verdicts["penalty"]);
        for (id, verdict) in verdicts {
            prop_assert_ne!(verdict.state, "undecided", "{} of {}: {}", id, partner, &verdict.problem);
            for line in &verdict.lines {
                prop_assert!(line.amount != 0 && line.amount % CENT == 0, "{partner} {line:?}");
                let shares: i128 = line.shares.iter().map(|(_, share)| share).sum();
                prop_assert!(line.shares.is_empty() || shares == line.amount, "{partner} {line:?}");
            }
        }
        let sum = |verdict: &Verdict| verdict.lines.iter().map(|line| line.amount).sum::<i128>();
        prop_assert_eq!(rebate.number("total"), sum(rebate), "the total of {}", partner);
        prop_assert_eq!(penalty.number("fine"), sum(penalty), "the fine of {}", partner);
        prop_assert_eq!(rebate.number("tier_rebate"), rebate.sum(&["TIER_REBATE"]), "the tier rebate of {}", partner);
        prop_assert_eq!(rebate.number("fund_paid"), rebate.sum(&["MARKET_FUND"]), "the market fund of {}", partner);
        // What has accrued is not rounded, what is paid of it is.
        prop_assert!(rebate.number("fund_paid") <= rebate.number("fund_accrued") + CENT / 2);
        factors_only_lower(rebate)?;
    }
    Ok(())
}

/// A factor takes from what is left above zero, and never more than that.
fn factors_only_lower(rebate: &Verdict) -> Checked {
    let mut left = rebate.sum(&EARNED) + rebate.sum(&["ALREADY_SETTLED"]);
    for line in rebate.lines.iter().filter(|line| FACTORS.contains(&line.code.as_str())) {
        prop_assert!(line.amount < 0 && left > 0 && left + line.amount >= 0, "{line:?} of {left}");
        left += line.amount;
    }
    let status = rebate.words.get("status").map(String::as_str);
    let total = rebate.number("total");
    match status {
        Some("CLAWBACK") => prop_assert!(total < 0),
        Some("EARNED") => prop_assert!(total > 0),
        Some("HOLD") => prop_assert!(total >= 0 && rebate.reasons.iter().any(|code| code == "PRICE_DISCIPLINE_HOLD")),
        _ => prop_assert_eq!(total, 0),
    }
    Ok(())
}

/// What is owed is paid by deposit, rebate and invoice, each once; what is payable is paid or set off.
fn settlements_tie_out(decided: &Decided, dealers: &[Dealer]) -> Checked {
    for (at, dealer) in dealers.iter().enumerate() {
        let verdicts = &decided[&name(at)];
        let (rebate, settlement) = (&verdicts["rebate"], &verdicts["settlement"]);
        let [payable, deposit, offset, invoiced, net] =
            ["rebate_payable", "from_deposit", "offset", "invoiced", "net_payable"].map(|name| settlement.number(name));
        let on_hold = rebate.words.get("status").is_some_and(|status| status == "HOLD");
        prop_assert_eq!(payable, if on_hold { 0 } else { rebate.number("total") }, "payable to {}", name(at));
        prop_assert_eq!(net + offset, payable);
        prop_assert_eq!(deposit + offset + invoiced, verdicts["penalty"].number("fine"));
        prop_assert!(deposit >= 0 && offset >= 0 && invoiced >= 0);
        prop_assert!(deposit <= i128::from(dealer.deposit.unwrap_or_default()) * CENT);
        prop_assert!(offset == 0 || net >= 0, "set off against what is not payable");
        prop_assert!(invoiced == 0 || net <= 0, "invoiced while something is payable");
    }
    Ok(())
}

/// No document earns more than 45 % of it, by tier rate, promotion and first purchase together; nor
/// does one that is given back take more with it. Each of three shares may be a cent off.
fn no_document_above_the_cap(decided: &Decided, tables: &Tables) -> Checked {
    for row in tables.0["sales"].iter().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let net = cells[5].replace('.', "").parse::<i128>().expect("cents") * CENT;
        let rebate = &decided[cells[1]]["rebate"];
        let key = format!("{}/1", cells[0]);
        let shares =
            rebate.lines.iter().filter(|line| EARNED.contains(&line.code.as_str())).flat_map(|line| &line.shares);
        let added: i128 = shares.filter(|(document, _)| *document == key).map(|(_, share)| share).sum();
        if added != 0 {
            let earned = net / CENT * rebate.number("rate") / 100 + added;
            prop_assert!(earned * net.signum() <= net.abs() * 45 / 100 + 3 * CENT, "{row}: {earned}");
        }
    }
    Ok(())
}

/// What the thresholds of the policy come to, worked out by other means: in whole cents, for quarterly
/// agreements.
fn tiers_as_worked_out(decided: &Decided, dealers: &[Dealer], tables: &Tables, period: &str) -> Checked {
    let quarter: Period = period.parse().expect("a period");
    for (at, dealer) in dealers.iter().enumerate() {
        let terms = dealer.terms.as_ref().filter(|terms| terms.scheme == "threshold" && terms.period_kind == "quarter");
        let Some(terms) = terms.filter(|_| QUARTERS.contains(&period)) else { continue };
        let sold = tables.0["sales"].iter().skip(1).map(|row| row.split(',').collect::<Vec<_>>());
        let within = sold.filter(|cells| {
            let on = cells[2].parse().expect("a date");
            cells[1] == name(at) && quarter.start() <= on && on <= quarter.end()
        });
        let basis: i128 = within.map(|cells| cells[5].replace('.', "").parse::<i128>().expect("cents")).sum();
        let (sales, target) = (basis.max(0), i128::from(terms.target.unwrap_or_default()));
        let (first, second) = (100_000_000, 300_000_000);
        let hundredths = match terms.mode {
            "all_units" if sales >= second => sales * 8,
            "all_units" if sales >= first => sales * 5,
            "marginal" => (sales.min(second) - first).max(0) * 5 + (sales - second).max(0) * 8,
            "hybrid" if target > 0 && sales >= target => target * 6 + (sales - target) * 8,
            "hybrid" if target > 0 && sales * 10 >= target * 6 => sales * 4,
            _ => 0,
        };
        let rebate = &decided[&name(at)]["rebate"];
        prop_assert_eq!(rebate.number("basis_amount"), basis * CENT);
        prop_assert_eq!(rebate.number("tier_rebate"), (hundredths + 50) / 100 * CENT, "the tier rebate of {:?}", terms);
    }
    Ok(())
}

/// The quarters one after the other, each settled before the next, pay together what the year's end
/// pays by itself; and after that a run over the year has nothing left to pay.
fn quarters_pay_what_the_year_pays(book: &CheckedBook, dealers: &[Dealer]) -> Checked {
    let mut tables = tables(dealers);
    let at_once = run(book, &tables, "2025Q4");
    let whole_year = run(book, &tables, "2025");
    let mut paid: BTreeMap<String, i128> = BTreeMap::new();
    let mut earned_before: BTreeMap<String, i128> = BTreeMap::new();
    for quarter in QUARTERS {
        let decided = run(book, &tables, quarter);
        sums_add_up(&decided)?;
        for (partner, verdicts) in &decided {
            let rebate = &verdicts["rebate"];
            *paid.entry(partner.clone()).or_default() += rebate.number("total");
            let earned = rebate.sum(&EARNED);
            let before = earned_before.insert(partner.clone(), earned).unwrap_or_default();
            if rebate.state == "decided" {
                settle(&mut tables, partner, quarter, (earned, before));
            }
        }
    }
    let after = run(book, &tables, "2025");
    for (partner, verdicts) in &at_once {
        prop_assert_eq!(paid[partner], verdicts["rebate"].number("total"), "{} by quarters and at once", partner);
        prop_assert_eq!(whole_year[partner]["rebate"].sum(&EARNED), verdicts["rebate"].sum(&EARNED));
        prop_assert_eq!(after[partner]["rebate"].number("total"), 0, "{} after all was settled", partner);
    }
    Ok(())
}

/// Records that a quarter was settled; and an accrual, which counts for nothing.
fn settle(tables: &mut Tables, partner: &str, quarter: &str, (earned, before): (i128, i128)) {
    let date = quarter.parse::<Period>().expect("a period").end();
    let kind = if earned < before { "clawback" } else { "partial" };
    let cents = |amount: i128| money(i64::try_from(amount / CENT).expect("cents"));
    let (earned, before) = (cents(earned), cents(before));
    let agreement = format!("A-{partner}");
    let id = format!("{partner}-{quarter}");
    tables.add("settlements", format!("{id},{agreement},{quarter},{kind},{earned},{before},{date}"));
    tables.add("settlements", format!("{id}-a,{agreement},{quarter},accrual,1234.56,0,{date}"));
}

/// Partners on yearly agreements to whom no factor applies, and who are owed nothing but the rebate.
fn without_factors() -> impl Strategy<Value = Dealer> {
    dealer().prop_map(|mut dealer| {
        dealer.claims.clear();
        dealer.incidents.truncate(1);
        dealer.documents.iter_mut().for_each(|document| document.attributed_to = None);
        // Whoever is not active gets no commission for bringing in others.
        dealer.active = false;
        if let Some(terms) = &mut dealer.terms {
            terms.period_kind = "year";
            terms.collection_factor = false;
            terms.forfeit = false;
        }
        dealer
    })
}

fn some(dealers: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Dealer>> {
    proptest::collection::vec(dealer(), dealers)
}

fn rising_amounts() -> impl Strategy<Value = Vec<i64>> {
    proptest::collection::vec(cents(), 2..24).prop_map(|mut amounts| {
        amounts.sort_unstable();
        amounts
    })
}

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn marginal_scales_are_continuous_and_monotone(
        amounts in rising_amounts(),
        kind in select(vec!["quarter", "year"]),
        signed in select(vec![0, 366 + 100, 366 + 180_u16]),
    ) {
        continuous_and_monotone(book(), &amounts, kind, signed)?;
    }

    #[test]
    fn all_units_never_pay_less_for_more_within_a_band(
        amounts in rising_amounts(),
        kind in select(vec!["quarter", "year"]),
        signed in select(vec![0, 366 + 100, 366 + 180_u16]),
    ) {
        never_less_within_a_band(book(), &amounts, kind, signed)?;
    }

    #[test]
    fn sums_caps_and_settlements_hold_for_every_partner(
        dealers in some(4..10),
        period in select(vec!["2025Q1", "2025Q2", "2025Q3", "2025Q4", "2025", "2025-08"]),
        seed in any::<u64>(),
    ) {
        let tables = tables(&dealers);
        let decided = run(book(), &tables, period);
        sums_add_up(&decided)?;
        settlements_tie_out(&decided, &dealers)?;
        no_document_above_the_cap(&decided, &tables)?;
        tiers_as_worked_out(&decided, &dealers, &tables, period)?;
        prop_assert_eq!(run(book(), &tables.shuffled(seed), period), decided, "in another order");
    }
}

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn a_year_settled_by_quarters_pays_what_it_pays_at_once(
        dealers in proptest::collection::vec(without_factors(), 3..8),
    ) {
        quarters_pay_what_the_year_pays(book(), &dealers)?;
    }
}

/// What the check finds where the book is broken in one place.
fn found(change: (&str, &str, &str), check: impl Fn(&CheckedBook) -> Checked) -> String {
    match check(&checked(&changed(&book_folder(), change))) {
        Ok(()) => "nothing".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// Always the same partners.
fn same(dealers: &BoxedStrategy<Dealer>, count: usize) -> Vec<Dealer> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| dealers.new_tree(&mut runner).expect("a partner").current()).collect()
}

#[test]
fn a_broken_rule_is_found() {
    let amounts = [99_999_998, 99_999_999, 100_000_000, 100_000_001, 250_000_000, 300_000_000];
    let jump = found(
        (
            "rebate/rules.rhai",
            "tier_amount = params.rebate_scale.marginal(earning, share)",
            "tier_amount = earning * rate",
        ),
        |book| continuous_and_monotone(book, &amounts, "quarter", 0),
    );
    assert!(jump.contains("TIER_REBATE jumps between 99999999 and 100000000"), "{jump}");
    let lower = found(
        (
            "rebate/rules.rhai",
            "rate = params.rebate_scale.rate(earning, share);",
            "rate = 1 - params.rebate_scale.rate(earning, share);",
        ),
        |book| never_less_within_a_band(book, &amounts, "quarter", 0),
    );
    assert!(lower.contains("rate"), "{lower}");

    let exact = sellers(&amounts, &threshold("all_units", "quarter", ""), 0);
    let tier = found(
        ("rebate/params.toml", "{ from = 1_000_000, gives = 0.05 }", "{ from = 1_000_000.01, gives = 0.05 }"),
        |book| tiers_as_worked_out(&run(book, &tables(&exact), "2025Q3"), &exact, &tables(&exact), "2025Q3"),
    );
    assert!(tier.contains("the tier rebate"), "{tier}");

    let dealers = same(&dealer().boxed(), 40);
    let tables = tables(&dealers);
    let total = found(("rebate/rules.rhai", "decision.total = total;", "decision.total = left;"), |book| {
        sums_add_up(&run(book, &tables, "2025Q4"))
    });
    assert!(total.contains("the total of"), "{total}");
    let held = found(("settlement/rules.rhai", "payable = 0;", "payable = rebate.total;"), |book| {
        settlements_tie_out(&run(book, &tables, "2025Q4"), &dealers)
    });
    assert!(held.contains("payable to"), "{held}");
    let cap =
        found(("rebate/rules.rhai", "added - params.order_cap, 0)", "added - params.order_cap - added, 0)"), |book| {
            no_document_above_the_cap(&run(book, &tables, "2025Q4"), &tables)
        });
    assert!(cap.contains("-F") || cap.contains("-T"), "{cap}");
    let twice = found(
        ("rebate/rules.rhai", "sum(entry.earned - (entry.prev_settled ?? 0) for", "sum(entry.earned for"),
        |book| quarters_pay_what_the_year_pays(book, &same(&without_factors().boxed(), 6)),
    );
    assert!(twice.contains("after all was settled"), "{twice}");
}
