//! Changes to a policy's parameters: every number a step up and down, every choice another, every set with a
//! member more or less.

use crate::diagnostic::Text;
use crate::number::Number;
use crate::parameters::{
    Anchors, Band, Bands, BoundWord, LookupTable, ParameterKind, ParameterSpec, ParameterType, ParameterValue, Scale,
    Weights,
};
use crate::policy::PolicyIndex;
use crate::script::{CheckedBook, ParameterRef};
use crate::value::{Symbol, Symbols, Value};

use super::mutant::{Change, Mutant};
use super::numbers::{beside, last_place, step};
use super::operators::became;

/// Every change to a policy's parameters, in the order written.
pub(super) fn mutants_of_parameters(checked: &CheckedBook, policy: PolicyIndex) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (parameter, spec) in checked.book.policy(policy).parameters.iter().enumerate() {
        let reference = ParameterRef { policy, parameter };
        for (at, dated) in spec.values.iter().enumerate() {
            for (value, words) in others(spec, &dated.value, &checked.book.symbols) {
                let name = &spec.name;
                let words = Text::new(format!("`{name}`: {}", words.en), format!("`{name}`：{}", words.zh));
                let change = Change::Parameter(reference, at, value);
                mutants.push(Mutant { policy, place: dated.place.clone(), words, change });
            }
        }
    }
    mutants
}

type Others = Vec<(ParameterValue, Text)>;

fn others(spec: &ParameterSpec, value: &ParameterValue, symbols: &Symbols) -> Others {
    match (value, &spec.kind) {
        (ParameterValue::Plain(value), kind) => other_plain(kind, *value, symbols),
        (ParameterValue::Text(_), _) => Vec::new(),
        (ParameterValue::Set(members), ParameterKind::Set(all)) => other_sets(members, all, symbols),
        (ParameterValue::Set(_), _) => Vec::new(),
        (ParameterValue::TextSet(members), _) => {
            let without = members.iter().map(|member| {
                let rest = members.iter().filter(|other| *other != member).cloned().collect();
                (ParameterValue::TextSet(rest), taken_out(member))
            });
            without.collect()
        }
        (ParameterValue::Scale(scale), ParameterKind::Scale { over, gives }) => other_scales(scale, over, gives),
        (ParameterValue::Bands(bands), ParameterKind::Bands { over, .. }) => other_bands(bands, over, symbols),
        (ParameterValue::Table(table), ParameterKind::Table { gives, .. }) => other_tables(table, gives, symbols),
        (ParameterValue::Weights(weights), ParameterKind::Weights(names)) => other_weights(weights, names),
        (ParameterValue::Anchors(anchors), ParameterKind::Anchors(over)) => other_anchors(*anchors, over),
        _ => Vec::new(),
    }
}

fn other_plain(kind: &ParameterKind, value: Value<'static>, symbols: &Symbols) -> Others {
    let plain = |value: Value<'static>| ParameterValue::Plain(value);
    match (kind, value) {
        (ParameterKind::Value(kind), value) => {
            other_values(kind, value).into_iter().map(|(other, words)| (plain(other), words)).collect()
        }
        (ParameterKind::Choice(options), Value::Symbol(chosen)) => {
            let rest = options.iter().filter(|option| **option != chosen);
            rest.map(|other| (plain(Value::Symbol(*other)), became(symbols.word(chosen), symbols.word(*other))))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Other values than a plain one: a step up and down, the day after and before, no instead of yes.
fn other_values(kind: &ParameterType, value: Value<'static>) -> Vec<(Value<'static>, Text)> {
    match value {
        Value::Number(number) => {
            let others = beside(number, step(kind)).into_iter();
            others.map(|other| (Value::Number(other), became(&number.to_string(), &other.to_string()))).collect()
        }
        Value::Boolean(yes) => vec![(Value::Boolean(!yes), became(&yes.to_string(), &(!yes).to_string()))],
        Value::Date(date) => {
            let others = [date.add_days(1), date.add_days(-1)];
            others.map(|other| (Value::Date(other), became(&date.to_string(), &other.to_string()))).to_vec()
        }
        _ => Vec::new(),
    }
}

fn other_sets(members: &[Symbol], all: &[Symbol], symbols: &Symbols) -> Others {
    let others = all.iter().map(|word| {
        if members.contains(word) {
            let rest = members.iter().copied().filter(|member| member != word).collect();
            (ParameterValue::Set(rest), taken_out(symbols.word(*word)))
        } else {
            let more = members.iter().copied().chain([*word]).collect();
            let word = symbols.word(*word);
            (ParameterValue::Set(more), Text::new(format!("`{word}` is put in"), format!("加入 `{word}`")))
        }
    });
    others.collect()
}

fn taken_out(word: &str) -> Text {
    Text::new(format!("`{word}` is taken out"), format!("去掉 `{word}`"))
}

fn other_scales(scale: &Scale, over: &ParameterType, gives: &ParameterType) -> Others {
    let bands = &scale.bands;
    let mut others: Others = other_bounds(bands, over)
        .into_iter()
        .map(|(bands, words)| (ParameterValue::Scale(Scale { word: scale.word, bands }), words))
        .collect();
    for (at, band) in bands.iter().enumerate() {
        for other in beside(band.gives, step(gives)) {
            let mut changed = scale.clone();
            if let Some(band) = changed.bands.get_mut(at) {
                band.gives = other;
            }
            let words = of_band(band.bound, &became(&band.gives.to_string(), &other.to_string()));
            others.push((ParameterValue::Scale(changed), words));
        }
    }
    if bands.len() > 1 {
        let (word, words) = other_word(scale.word);
        others.push((ParameterValue::Scale(Scale { word, bands: bands.clone() }), words));
    }
    others
}

fn other_bands(bands: &Bands, over: &ParameterType, symbols: &Symbols) -> Others {
    let mut others: Others = other_bounds(&bands.bands, over)
        .into_iter()
        .map(|(list, words)| (ParameterValue::Bands(Bands { word: bands.word, bands: list }), words))
        .collect();
    for (at, band) in bands.bands.iter().enumerate() {
        let beside = bands.bands.get(at + 1).or_else(|| bands.bands.get(at.checked_sub(1)?));
        let Some(other) = beside.map(|band| band.gives).filter(|other| *other != band.gives) else { continue };
        let mut changed = bands.clone();
        if let Some(band) = changed.bands.get_mut(at) {
            band.gives = other;
        }
        let words = of_band(band.bound, &became(symbols.word(band.gives), symbols.word(other)));
        others.push((ParameterValue::Bands(changed), words));
    }
    if bands.bands.len() > 1 {
        let (word, words) = other_word(bands.word);
        others.push((ParameterValue::Bands(Bands { word, bands: bands.bands.clone() }), words));
    }
    others
}

/// Every bound a step up and down, where bounds still rise.
fn other_bounds<G: Clone>(bands: &[Band<G>], over: &ParameterType) -> Vec<(Vec<Band<G>>, Text)> {
    let mut others = Vec::new();
    for (at, bound) in bands.iter().enumerate().filter_map(|(at, band)| Some((at, band.bound?))) {
        for other in beside(bound, step(over)) {
            let below = at.checked_sub(1).and_then(|below| bands.get(below)?.bound);
            let above = bands.get(at + 1).and_then(|above| above.bound);
            if below.is_some_and(|below| other <= below) || above.is_some_and(|above| other >= above) {
                continue;
            }
            let mut changed = bands.to_vec();
            if let Some(band) = changed.get_mut(at) {
                band.bound = Some(other);
            }
            others.push((changed, became(&bound.to_string(), &other.to_string())));
        }
    }
    others
}

fn other_word(word: BoundWord) -> (BoundWord, Text) {
    match word {
        BoundWord::From => (BoundWord::Above, became("from", "above")),
        BoundWord::Above => (BoundWord::From, became("above", "from")),
    }
}

fn of_band(bound: Option<Number>, words: &Text) -> Text {
    match bound {
        Some(bound) => Text::new(format!("band {bound}: {}", words.en), format!("{bound} 档：{}", words.zh)),
        None => Text::new(format!("lowest band: {}", words.en), format!("最低一档：{}", words.zh)),
    }
}

fn other_tables(table: &LookupTable, gives: &ParameterType, symbols: &Symbols) -> Others {
    let mut others = Others::new();
    for (at, (word, value)) in table.0.iter().enumerate() {
        for (other, words) in other_values(gives, *value) {
            let mut changed = table.clone();
            if let Some((_, value)) = changed.0.get_mut(at) {
                *value = other;
            }
            let word = symbols.word(*word);
            let words = Text::new(format!("`{word}`: {}", words.en), format!("`{word}`：{}", words.zh));
            others.push((ParameterValue::Table(changed), words));
        }
    }
    others
}

/// The least unit moved from each weight to the next; the sum stays.
fn other_weights(weights: &Weights, names: &[String]) -> Others {
    let unit = last_place(&weights.0);
    let count = weights.0.len();
    if count < 2 {
        return Vec::new();
    }
    let moved = (0..count).filter_map(|from| {
        let to = (from + 1) % count;
        let mut changed = weights.clone();
        let giver = changed.0.get_mut(from)?;
        *giver = giver.minus(unit).ok().filter(|left| !left.is_negative())?;
        let taker = changed.0.get_mut(to)?;
        *taker = taker.plus(unit).ok()?;
        let (from, to) = (names.get(from)?, names.get(to)?);
        let words =
            Text::new(format!("{unit} moved from `{from}` to `{to}`"), format!("{unit} 由 `{from}` 移到 `{to}`"));
        Some((ParameterValue::Weights(changed), words))
    });
    moved.collect()
}

fn other_anchors(anchors: Anchors, over: &ParameterType) -> Others {
    let zero = beside(anchors.zero, step(over)).into_iter().map(|zero| (Anchors { zero, ..anchors }, zero));
    let hundred =
        beside(anchors.hundred, step(over)).into_iter().map(|hundred| (Anchors { hundred, ..anchors }, hundred));
    let said = |was: Number| {
        move |(changed, is): (Anchors, Number)| {
            (ParameterValue::Anchors(changed), became(&was.to_string(), &is.to_string()))
        }
    };
    zero.map(said(anchors.zero)).chain(hundred.map(said(anchors.hundred))).collect()
}
