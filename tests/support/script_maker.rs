//! Makes rules from a tape of numbers: the same tape, the same rules, and a shorter tape simpler ones.
//!
//! What comes out is well typed on the whole. Values that may be absent are settled where they act,
//! except now and then: whether that is told is what the tests ask.

/// The kinds of values that rules are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Money,
    Fraction,
    Decimal,
    Integer,
    Boolean,
    Date,
    Text,
}

const KINDS: [Kind; 7] =
    [Kind::Money, Kind::Fraction, Kind::Decimal, Kind::Integer, Kind::Boolean, Kind::Date, Kind::Text];

/// How deep expressions nest.
const DEEPEST: u32 = 4;

/// Makes the rules of one policy.
#[derive(Debug)]
struct ScriptMaker<'t> {
    tape: std::slice::Iter<'t, u32>,
    text: String,
    /// What is in scope, with its kind.
    locals: Vec<(String, Kind)>,
    /// Lists in scope.
    lists: Vec<String>,
    named: u32,
    /// The row that a loop, or figures over rows, are at.
    row: Option<&'static str>,
    in_loop: bool,
    in_rule: bool,
    /// What a condition around has shown to be known.
    shown: Vec<(String, Kind)>,
    /// Whether it forgets now and then to settle a value.
    forgets: bool,
}

/// The rules of a tape.
#[must_use]
pub fn script_of(tape: &[u32]) -> String {
    let mut maker = ScriptMaker {
        tape: tape.iter(),
        text: String::new(),
        locals: Vec::new(),
        lists: Vec::new(),
        named: 0,
        row: None,
        in_loop: false,
        in_rule: false,
        shown: Vec::new(),
        forgets: false,
    };
    maker.forgets = maker.below(3) == 2;
    let statements = 2 + maker.below(8);
    for _ in 0..statements {
        maker.statement(0);
    }
    if !maker.forgets || maker.below(4) > 0 {
        let sure = maker.settled(Kind::Boolean, 1);
        maker.say(&format!("decision.sure = {sure};"), 0);
    }
    maker.text
}

impl ScriptMaker<'_> {
    /// The next choice among so many; the first where the tape is at its end.
    fn below(&mut self, bound: u32) -> u32 {
        self.tape.next().map_or(0, |number| number % bound.max(1))
    }

    fn pick<'l>(&mut self, list: &[&'l str]) -> &'l str {
        list[self.below(list.len() as u32) as usize]
    }

    fn name(&mut self, first: char) -> String {
        self.named += 1;
        format!("{first}{}", self.named)
    }

    fn say(&mut self, line: &str, indent: usize) {
        self.text.push_str(&"    ".repeat(indent));
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn block(&mut self, indent: usize) {
        let (locals, lists) = (self.locals.len(), self.lists.len());
        let statements = 1 + self.below(3);
        for _ in 0..statements {
            self.statement(indent + 1);
        }
        self.locals.truncate(locals);
        self.lists.truncate(lists);
        self.say("}", indent);
    }

    fn statement(&mut self, indent: usize) {
        let deep = indent > 3;
        match self.below(12) {
            0..3 => self.set_output(indent),
            3 | 4 => {
                let kind = self.kind();
                let value = if self.below(3) == 0 { self.settled(kind, 2) } else { self.any(kind, 2) };
                let name = self.name('v');
                self.say(&format!("let {name} = {value};"), indent);
                self.locals.push((name, kind));
            }
            5 | 6 if !self.in_rule => self.rule(indent),
            7 if !deep => {
                let known = self.shown.len();
                let condition = if self.below(3) == 0 { self.settled(Kind::Boolean, 2) } else { self.showing() };
                self.say(&format!("if {condition} {{"), indent);
                self.block(indent);
                self.forget(known);
                if self.below(2) == 1 {
                    self.text.truncate(self.text.trim_end().len());
                    self.text.push_str(" else {\n");
                    self.block(indent);
                }
            }
            8 if !deep => self.switch(indent),
            9 if !self.in_loop && !self.in_rule => self.walk(indent),
            10 if !self.in_loop => {
                let (name, list) = (self.name('r'), self.list());
                let pick = self.pick(&["first", "last", "first", "last", "only"]);
                let condition = self.condition();
                self.say(&format!("let {name} = {pick}(sale in {list}{condition});"), indent);
                self.locals.push((format!("{name}.net_amount"), Kind::Money));
                self.locals.push((format!("{name}.doc_date"), Kind::Date));
            }
            11 if !self.in_loop => {
                let (name, list) = (self.name('l'), self.list());
                let condition = self.condition();
                self.say(&format!("let {name} = rows(sale in {list}{condition});"), indent);
                self.lists.push(name);
            }
            _ if self.in_rule => {
                let (base, rate) = (self.settled(Kind::Money, 2), self.settled(Kind::Fraction, 1));
                let rate = if self.below(2) == 0 { String::new() } else { format!(", {rate}") };
                self.say(&format!("line({base}{rate});"), indent);
            }
            _ => self.set_output(indent),
        }
    }

    /// A condition that shows something to be known.
    fn showing(&mut self) -> String {
        let kind = self.pick_of(&[Kind::Money, Kind::Fraction, Kind::Decimal, Kind::Date]);
        let (one, two) = (self.simple(kind), self.simple(kind));
        self.shown.push((one.clone(), kind));
        match self.below(8) {
            0 | 1 => format!("known({one})"),
            2 => format!("(known({one}) && {one} >= {})", self.settled(kind, 1)),
            3 => {
                self.shown.push((two.clone(), kind));
                format!("(({one} > {two}) ?? false)")
            }
            4 => {
                self.shown.push((two.clone(), kind));
                format!("!(!known({one}) || !known({two}))")
            }
            // One of the two only, which is more than it shows.
            5 if self.forgets => format!("(known({one}) || known({two}))"),
            6 if self.forgets => format!("(({one} <= {two}) ?? true)"),
            _ => format!("(known({one}) && {})", self.settled(Kind::Boolean, 1)),
        }
    }

    /// Beyond a block what its condition has shown is not known; now and then it is used all the same.
    fn forget(&mut self, known: usize) {
        if !self.forgets || self.below(3) > 0 {
            self.shown.truncate(known);
        }
    }

    fn set_output(&mut self, indent: usize) {
        if self.in_loop {
            let word = self.pick(&["low", "middle", "high"]);
            return self.say(&format!("decision.told = \"{word}\";"), indent);
        }
        let line = match self.below(9) {
            0 => format!("decision.amount = {};", self.settled(Kind::Money, 3)),
            1 => format!("decision.share = {};", self.any(Kind::Fraction, 3)),
            2 => format!("decision.number = {};", self.any(Kind::Decimal, 3)),
            // Now and then it is forgotten that only whole numbers go in.
            3 if self.forgets && self.below(3) == 0 => format!("decision.whole = {};", self.settled(Kind::Decimal, 1)),
            3 => format!("decision.whole = {};", self.settled(Kind::Integer, 2)),
            4 => format!("decision.day = {};", self.any(Kind::Date, 2)),
            5 => format!("decision.flag = {};", self.any(Kind::Boolean, 3)),
            6 => format!("decision.told = \"{}\";", self.pick(&["low", "middle", "high"])),
            7 => format!("decision.told = params.bands.label({});", self.settled(Kind::Money, 1)),
            _ => format!("decision.amount += {};", self.settled(Kind::Money, 2)),
        };
        self.say(&line, indent);
    }

    fn rule(&mut self, indent: usize) {
        let code = self.pick(&["A", "B", "C", "D"]);
        let condition = match self.below(5) {
            0 => String::new(),
            1 => format!(" when {}", self.settled(Kind::Boolean, 2)),
            _ => format!(" when {}", self.any(Kind::Boolean, 2)),
        };
        if self.below(4) == 0 {
            return self.say(&format!("rule \"{code}\"{condition};"), indent);
        }
        let known = self.shown.len();
        let condition = if self.below(3) == 0 { format!(" when {}", self.showing()) } else { condition };
        self.say(&format!("rule \"{code}\"{condition} {{"), indent);
        self.in_rule = true;
        self.block(indent);
        self.in_rule = false;
        self.forget(known);
    }

    fn switch(&mut self, indent: usize) {
        let level = self.pick(&["partner.level", "(partner.level ?? \"none\")", "(partner.level ?? \"gold\")"]);
        let is_whole = self.below(2) == 0;
        let cases: &[&str] = if is_whole { &["\"none\"", "\"gold\"", "\"diamond\""] } else { &["\"gold\"", "_"] };
        self.say(&format!("switch {level} {{"), indent);
        for case in cases {
            self.say(&format!("{case} => {{"), indent + 1);
            self.block(indent + 1);
        }
        self.say("}", indent);
    }

    fn walk(&mut self, indent: usize) {
        let list = self.list();
        self.say(&format!("for sale in {list} {{"), indent);
        let row = self.row.replace("sale");
        self.in_loop = true;
        self.block(indent);
        self.in_loop = false;
        self.row = row;
    }

    fn list(&mut self) -> String {
        match self.below(6) {
            0 => "partner.referred_sales".to_owned(),
            1 | 2 if !self.lists.is_empty() => {
                let at = self.below(self.lists.len() as u32) as usize;
                self.lists[at].clone()
            }
            _ => "partner.sales".to_owned(),
        }
    }

    /// A `where` of figures over sales, or none.
    fn condition(&mut self) -> String {
        if self.below(3) == 0 {
            return String::new();
        }
        let row = self.row.replace("sale");
        let condition = match self.below(3) {
            0 => "known(sale.net_amount)".to_owned(),
            _ => self.settled(Kind::Boolean, 1),
        };
        self.row = row;
        format!(" where {condition}")
    }

    fn kind(&mut self) -> Kind {
        KINDS[self.below(KINDS.len() as u32) as usize]
    }

    /// An expression that is known, as a rule.
    fn settled(&mut self, kind: Kind, depth: u32) -> String {
        let value = self.any(kind, depth);
        let certain = match kind {
            Kind::Money => self.pick(&["0", "params.step", "1"]),
            Kind::Fraction => self.pick(&["0", "params.rate", "1"]),
            Kind::Decimal => self.pick(&["0", "params.low"]),
            Kind::Integer => self.pick(&["0", "params.two", "period.year"]),
            Kind::Boolean => self.pick(&["false", "true", "known(partner.volume)"]),
            Kind::Date => self.pick(&["as_of", "period.start"]),
            Kind::Text => "\"nobody\"",
        };
        let shown: Vec<String> =
            self.shown.iter().filter(|(_, own)| *own == kind).map(|(name, _)| name.clone()).collect();
        match self.below(18) {
            // Now and then it is forgotten.
            17 if self.forgets => value,
            12..15 => certain.to_owned(),
            6..12 if !shown.is_empty() => shown[self.below(shown.len() as u32) as usize].clone(),
            _ => format!("({value} ?? {certain})"),
        }
    }

    /// An expression that may be absent.
    fn any(&mut self, kind: Kind, depth: u32) -> String {
        let depth = depth.min(DEEPEST);
        if depth == 0 || self.below(5) == 0 {
            return self.simple(kind);
        }
        let deeper = depth - 1;
        match (self.below(4), kind) {
            (0, _) => {
                let condition = self.settled(Kind::Boolean, deeper);
                let (yes, no) = (self.any(kind, deeper), self.any(kind, deeper));
                format!("(if {condition} {{ {yes} }} else {{ {no} }})")
            }
            (1, _) => format!("({} ?? {})", self.any(kind, deeper), self.any(kind, deeper)),
            (_, Kind::Boolean) => self.truth(deeper),
            (_, Kind::Date) => self.date(deeper),
            (_, Kind::Text) => self.simple(kind),
            (_, Kind::Integer) => self.integer(deeper),
            (_, Kind::Money) => self.money(deeper),
            _ => self.ratio(kind, deeper),
        }
    }

    fn simple(&mut self, kind: Kind) -> String {
        let of_kind: Vec<String> =
            self.locals.iter().filter(|(_, own)| *own == kind).map(|(name, _)| name.clone()).collect();
        if !of_kind.is_empty() && self.below(2) == 1 {
            let at = self.below(of_kind.len() as u32) as usize;
            return of_kind[at].clone();
        }
        if self.row.is_some() && self.below(2) == 1 {
            match kind {
                Kind::Money => return "sale.net_amount".to_owned(),
                Kind::Date => return self.pick(&["sale.doc_date", "sale.promotion.start_date"]).to_owned(),
                Kind::Text => return self.pick(&["sale.customer", "sale.doc_no"]).to_owned(),
                _ => {}
            }
        }
        if !self.in_loop && self.below(6) == 5 {
            match kind {
                Kind::Fraction => return "decision.share".to_owned(),
                Kind::Decimal => return "decision.number".to_owned(),
                Kind::Date => return "decision.day".to_owned(),
                Kind::Boolean => return "decision.flag".to_owned(),
                _ => {}
            }
        }
        let own: &[&str] = match kind {
            Kind::Money => &["partner.volume", "params.step", "partner.agreement.target", "0", "population.target"],
            Kind::Fraction => &["partner.share", "params.rate", "1", "prior.generated.share"],
            Kind::Decimal => &["partner.other", "params.low", "params.top", "missing_values.flows", "population.usual"],
            Kind::Integer => &["params.two", "period.year", "1", "population.place"],
            Kind::Boolean => {
                &["partner.active", "partner.insured", "true", "missing_values.either", "known(prior.generated.day)"]
            }
            Kind::Date => &["partner.sign_date", "as_of", "period.end", "partner.agreement.valid_from"],
            Kind::Text => &["partner.partner_name", "\"nobody\"", "partner.partner_id"],
        };
        self.pick(own).to_owned()
    }

    fn money(&mut self, depth: u32) -> String {
        let one = self.any(Kind::Money, depth);
        match self.below(10) {
            0 => format!("({one} + {})", self.any(Kind::Money, depth)),
            1 => format!("({one} - {})", self.any(Kind::Money, depth)),
            2 => format!("({one} * {})", self.any(Kind::Fraction, depth)),
            3 => format!("clamp({one}, 0, params.step)"),
            4 => format!("floor_to({one}, params.step)"),
            5 => format!("params.bands.{}({one})", self.pick(&["next_threshold"])),
            6 => format!("max({one}, {})", self.any(Kind::Money, depth)),
            7 if !self.in_loop => self.pick(&["lines_total()", "decision.amount", "lines_total(\"A\")"]).to_owned(),
            8 | 9 if self.row.is_none() => {
                let (figure, list) = (self.pick(&["sum", "mean", "min", "max"]), self.list());
                let condition = self.condition();
                let row = self.row.replace("sale");
                let is_shown = condition.contains("known(sale.net_amount)") && self.below(2) == 0;
                let value =
                    if is_shown { "sale.net_amount".to_owned() } else { self.settled(Kind::Money, depth.min(1)) };
                self.row = row;
                format!("{figure}({value} for sale in {list}{condition})")
            }
            _ => format!("(-{one})"),
        }
    }

    /// A fraction or a decimal.
    fn ratio(&mut self, kind: Kind, depth: u32) -> String {
        let one = self.any(kind, depth);
        match self.below(8) {
            0 => format!("({one} + {})", self.any(kind, depth)),
            1 => format!("({one} - {})", self.any(kind, depth)),
            2 => format!("({one} * {})", self.any(kind, depth)),
            3 => format!("min({one}, {})", self.any(kind, depth)),
            4 if kind == Kind::Decimal => format!("mean([{one}, {}])", self.any(kind, depth)),
            5 if kind == Kind::Decimal => format!("params.line.score({one})"),
            4 => format!("({} / {})", self.any(Kind::Money, depth), self.any(Kind::Money, depth)),
            5 => format!("growth_rate({}, {})", self.any(Kind::Money, depth), self.any(Kind::Money, depth)),
            6 if kind == Kind::Fraction => format!("params.scale.rate({})", self.any(Kind::Money, depth)),
            _ => format!("({one} / {})", self.any(kind, depth)),
        }
    }

    fn integer(&mut self, depth: u32) -> String {
        let one = self.any(Kind::Integer, depth);
        match self.below(7) {
            0 => format!("({one} + {})", self.any(Kind::Integer, depth)),
            1 => format!("days_between({}, {})", self.any(Kind::Date, depth), self.any(Kind::Date, depth)),
            2 => format!("months_between({}, {})", self.any(Kind::Date, depth), self.any(Kind::Date, depth)),
            3 => format!("month({})", self.any(Kind::Date, depth)),
            4 => format!("whole({})", self.any(Kind::Decimal, depth)),
            5 if self.row.is_none() => {
                let (list, condition) = (self.list(), self.condition());
                format!("count(sale in {list}{condition})")
            }
            _ => format!("min({one}, {})", self.any(Kind::Integer, depth)),
        }
    }

    fn date(&mut self, depth: u32) -> String {
        let one = self.any(Kind::Date, depth);
        match self.below(4) {
            0 => format!("add_days({one}, params.two)"),
            1 => format!("add_months({one}, params.two)"),
            2 => format!("day_before({one})"),
            _ => format!("max({one}, {})", self.any(Kind::Date, depth)),
        }
    }

    fn truth(&mut self, depth: u32) -> String {
        match self.below(11) {
            0..3 => {
                let kind = self.pick_of(&[Kind::Money, Kind::Fraction, Kind::Decimal, Kind::Integer, Kind::Date]);
                let sign = self.pick(&["<", "<=", ">", ">=", "==", "!="]);
                format!("({} {sign} {})", self.any(kind, depth), self.any(kind, depth))
            }
            3 => format!("({} && {})", self.any(Kind::Boolean, depth), self.any(Kind::Boolean, depth)),
            4 => format!("({} || {})", self.any(Kind::Boolean, depth), self.any(Kind::Boolean, depth)),
            5 => format!("!{}", self.any(Kind::Boolean, depth)),
            6 => {
                let kind = self.kind();
                format!("known({})", self.any(kind, depth))
            }
            7 => format!("({} in {})", self.any(Kind::Date, depth), self.pick(&["period", "year_to_date(as_of)"])),
            8 => format!("(partner.level {} \"gold\")", self.pick(&["==", "!="])),
            9 if self.row.is_none() => {
                let (figure, list) = (self.pick(&["any", "all"]), self.list());
                format!("{figure}(sale in {list}{})", self.condition())
            }
            10 if !self.in_loop => "undetermined(\"A\")".to_owned(),
            _ => "is_listed(blacklist, subject_name, partner.partner_name)".to_owned(),
        }
    }

    fn pick_of(&mut self, kinds: &[Kind]) -> Kind {
        kinds[self.below(kinds.len() as u32) as usize]
    }
}
