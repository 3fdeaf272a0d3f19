//! One row's run through a policy's statements.

use crate::decision::{Reason, RowDecision, RowState, Subject};
use crate::number::Number;
use crate::policy::{OutputType, PolicyIndex, PolicySpec};
use crate::script::{Block, Expr, ExprKind, Program, Stmt, StmtKind};
use crate::value::Value;

use super::evaluator::Evaluator;
use super::halt::{Halt, Outcome, checked};
use super::inputs::Inputs;
use super::ledger::Ledger;
use super::rows::{RowRef, Rows};
use super::trace::{Read, ReadSource, RuleOutcome, Step, StepKind, Trace};

/// What a local variable holds.
#[derive(Debug, Clone)]
pub(super) enum Slot<'a> {
    Value(Value<'a>),
    Row(Option<RowRef>),
    List(Option<Rows<'a>>),
    Score(Option<Number>, Number),
}

/// A rule that fired or is undetermined, before the row is done.
#[derive(Debug, Clone)]
struct Given<'a> {
    site: u16,
    code: u16,
    fired: bool,
    statement: u32,
    subject: Option<Subject>,
    /// Whether it added to a line.
    has_line: bool,
    values: Box<[Value<'a>]>,
}

/// The run of one row.
pub(super) struct Machine<'r, 't, 'a> {
    pub(super) evaluator: &'a Evaluator<'a>,
    pub(super) inputs: Inputs<'r, 'a>,
    pub(super) row: u32,
    pub(super) outputs: Vec<Value<'a>>,
    pub(super) slots: Vec<Slot<'a>>,
    pub(super) ledger: Ledger,
    pub(super) policy: PolicyIndex,
    spec: &'a PolicySpec,
    program: &'a Program,
    set: Vec<bool>,
    given: Vec<Given<'a>>,
    subject: Option<Subject>,
    statement: u32,
    added_line: bool,
    spent: u64,
    trace: Option<&'t mut Trace<'a>>,
    reads: Vec<Read<'a>>,
    /// How many figures over rows are being made: what they read is not traced.
    pub(super) inside: u32,
}

impl<'r, 't, 'a> Machine<'r, 't, 'a> {
    pub(super) fn new(
        evaluator: &'a Evaluator<'_>,
        policy: PolicyIndex,
        row: u32,
        inputs: &Inputs<'r, 'a>,
        trace: Option<&'t mut Trace<'a>>,
    ) -> Self {
        let spec = evaluator.checked.book.policy(policy);
        let program = evaluator.checked.program(policy);
        Self {
            evaluator,
            inputs: *inputs,
            row,
            outputs: spec.outputs.iter().map(|output| output.default.unwrap_or(Value::Absent)).collect(),
            slots: vec![Slot::Value(Value::Absent); program.locals.len()],
            ledger: Ledger::default(),
            policy,
            spec,
            program,
            set: vec![false; spec.outputs.len()],
            given: Vec::new(),
            subject: None,
            statement: 0,
            added_line: false,
            spent: 0,
            trace,
            reads: Vec::new(),
            inside: 0,
        }
    }

    /// Runs the rules.
    pub(super) fn decide(mut self) -> Outcome<RowDecision<'a>> {
        let program = self.program;
        self.block(&program.body)?;
        for (index, output) in self.spec.outputs.iter().enumerate() {
            let is_set = self.set.get(index).copied().unwrap_or(false);
            if !is_set && output.default.is_none() && !output.optional {
                return Err(Halt::not_set(&output.name));
            }
        }
        let lines = checked(self.ledger.lines(self.evaluator.money), (0, 0))?;
        let mut given = std::mem::take(&mut self.given);
        given.sort_by_key(|given| given.statement);
        // A line of zero is no line, and its rule does not fire.
        given.retain(|given| !given.has_line || lines.iter().any(|line| line.code == given.code));
        let reasons = given.into_iter().map(|given| self.reason(given)).collect();
        Ok(RowDecision { state: RowState::Decided, problem: None, outputs: self.outputs.into(), reasons, lines })
    }

    /// A reason with the outputs that its text names as they are at the end.
    fn reason(&self, given: Given<'a>) -> Reason<'a> {
        let mut values = given.values;
        if let Some(site) = self.program.rules.get(usize::from(given.site)) {
            for (value, placeholder) in values.iter_mut().zip(&site.placeholders) {
                if let ExprKind::Output(index) = placeholder.kind {
                    *value = self.outputs.get(index).copied().unwrap_or(Value::Absent);
                }
            }
        }
        Reason { code: given.code, fired: given.fired, statement: given.statement, subject: given.subject, values }
    }

    fn block(&mut self, block: &'a Block) -> Outcome<()> {
        block.iter().try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &'a Stmt) -> Outcome<()> {
        self.statement = statement.number;
        if let Some(watch) = self.evaluator.watch {
            watch.statement(self.policy, statement.number);
        }
        let result = self.execute(statement);
        result.map_err(|mut halt| {
            if halt.statement == 0 {
                halt.statement = statement.number;
            }
            if halt.at == (0, 0) {
                halt.at = statement.at;
            }
            halt
        })
    }

    fn execute(&mut self, statement: &'a Stmt) -> Outcome<()> {
        self.spend(statement.at)?;
        match &statement.kind {
            StmtKind::Let(slot, expr) => {
                let value = self.value(expr)?;
                let name = self.program.locals.get(usize::from(*slot)).map_or("", String::as_str);
                self.note(statement, StepKind::Variable(name, value));
                self.put(*slot, Slot::Value(value));
            }
            StmtKind::LetList(slot, list) => {
                let rows = self.list(list)?;
                self.put(*slot, Slot::List(rows));
            }
            StmtKind::LetRow(slot, row) => {
                let row = self.row_of(row)?;
                self.put(*slot, Slot::Row(row));
            }
            StmtKind::LetScore(slot, score) => {
                let (value, coverage) = self.score(score, statement.at)?;
                let name = self.program.locals.get(usize::from(*slot)).map_or("", String::as_str);
                self.note(statement, StepKind::Variable(name, value.map_or(Value::Absent, Value::Number)));
                self.put(*slot, Slot::Score(value, coverage));
            }
            StmtKind::SetOutput(index, expr) => self.set_output(statement, usize::from(*index), expr)?,
            StmtKind::If(condition, then, otherwise) => {
                let holds = self.settled(condition, ("an `if` depends on it", "`if` 取决于它"))?;
                self.reads.clear();
                self.block(if holds { then } else { otherwise })?;
            }
            StmtKind::Switch(subject, arms, rest) => {
                let value = self.known_value(subject, ("a `switch` depends on it", "`switch` 取决于它"))?;
                self.reads.clear();
                let arm = arms.iter().position(|(words, _)| words.contains(&value));
                self.took(subject, arm.unwrap_or(arms.len()));
                match arm.and_then(|arm| arms.get(arm)) {
                    Some((_, block)) => self.block(block)?,
                    None => rest.as_ref().map_or(Ok(()), |block| self.block(block))?,
                }
            }
            StmtKind::For(slot, list, body) => self.each(statement, *slot, list, body)?,
            StmtKind::Rule(site, condition, block) => self.rule(statement, *site, condition.as_ref(), block)?,
            StmtKind::Line(code, base, rate) => self.line(statement, *code, base, rate.as_ref())?,
        }
        Ok(())
    }

    fn each(
        &mut self,
        statement: &'a Stmt,
        slot: u16,
        list: &'a crate::script::ListExpr,
        body: &'a Block,
    ) -> Outcome<()> {
        let Some(rows) = self.list(list)? else {
            return Err(Halt::not_settled(statement.at, None, ("a `for` goes over it", "`for` 要遍历它")));
        };
        // The error reported is the first by statement, then by row, whatever the order of work.
        let mut first: Option<Box<Halt>> = None;
        for index in 0..rows.len() {
            let Some(row) = rows.get(index) else { continue };
            self.subject = Some((row.table, row.row));
            self.put(slot, Slot::Row(Some(row)));
            if let Err(halt) = self.block(body)
                && first.as_ref().is_none_or(|known| halt.statement < known.statement)
            {
                first = Some(halt);
            }
        }
        self.subject = None;
        first.map_or(Ok(()), Err)
    }

    fn rule(&mut self, statement: &'a Stmt, site: u16, condition: Option<&'a Expr>, block: &'a Block) -> Outcome<()> {
        let program = self.program;
        let Some(rule) = program.rules.get(usize::from(site)) else { return Ok(()) };
        let outcome = match condition {
            None => RuleOutcome::Fired,
            Some(condition) => match self.value(condition)? {
                Value::Boolean(true) => RuleOutcome::Fired,
                Value::Boolean(false) => RuleOutcome::NotFired,
                Value::Absent => RuleOutcome::Undetermined,
                _ => return Err(Halt::unlike(condition.at)),
            },
        };
        self.note(statement, StepKind::Rule(rule.code, outcome));
        if outcome == RuleOutcome::NotFired {
            return Ok(());
        }
        self.added_line = false;
        if outcome == RuleOutcome::Fired {
            self.block(block)?;
        }
        let values = rule.placeholders.iter().map(|expr| self.value(expr).unwrap_or(Value::Absent)).collect();
        self.reads.clear();
        self.given.push(Given {
            site,
            code: rule.code,
            fired: outcome == RuleOutcome::Fired,
            statement: statement.number,
            subject: self.subject,
            has_line: std::mem::take(&mut self.added_line),
            values,
        });
        Ok(())
    }

    fn line(&mut self, statement: &'a Stmt, code: u16, base: &'a Expr, rate: Option<&'a Expr>) -> Outcome<()> {
        let acts = ("a line is made of it", "明细行要用到它");
        let first = self.number(base, acts)?;
        let base_and_rate = match rate {
            Some(rate) => Some((first, self.number(rate, acts)?)),
            None => None,
        };
        let amount = match base_and_rate {
            Some((base, rate)) => checked(base.times(rate), statement.at)?,
            None => first,
        };
        let (base, rate) = base_and_rate.unzip();
        self.note(statement, StepKind::Line { code, base, rate, amount });
        self.added_line = true;
        self.ledger.add(code, self.statement, self.subject, base_and_rate, amount);
        Ok(())
    }

    fn set_output(&mut self, statement: &'a Stmt, index: usize, expr: &'a Expr) -> Outcome<()> {
        let value = self.value(expr)?;
        let Some(output) = self.spec.outputs.get(index) else { return Ok(()) };
        if value == Value::Absent && !output.optional {
            let acts =
                (format!("the output `{}` needs a value", output.name), format!("输出 `{}` 必须有值", output.name));
            return Err(Halt::not_settled(expr.at, expr.name.as_deref(), (&acts.0, &acts.1)));
        }
        if let (OutputType::Integer, Value::Number(number)) = (&output.kind, value)
            && !number.is_whole()
        {
            return Err(Halt::not_whole(expr.at, &output.name));
        }
        self.note(statement, StepKind::Output(index, value));
        let was_set = self.set.get(index).copied().unwrap_or(false);
        let stands = match (&output.kind, output.keep_strongest && was_set) {
            (OutputType::Enum(words), true) => {
                let strength = |value: Value<'_>| match value {
                    Value::Symbol(symbol) => words.iter().position(|(word, _)| *word == symbol),
                    _ => None,
                };
                let current = self.outputs.get(index).copied().unwrap_or(Value::Absent);
                strength(value) > strength(current)
            }
            _ => true,
        };
        if let (Some(slot), true) = (self.outputs.get_mut(index), stands) {
            *slot = value;
        }
        if let Some(set) = self.set.get_mut(index) {
            *set = true;
        }
        Ok(())
    }

    /// Whether a rule of one of these codes is undetermined so far.
    pub(super) fn is_undetermined(&self, codes: &[u16]) -> bool {
        self.given.iter().any(|given| !given.fired && codes.contains(&given.code))
    }

    /// Counts a step; too many are an error.
    pub(super) fn spend(&mut self, at: (u32, u32)) -> Outcome<()> {
        self.spent += 1;
        if self.spent > self.evaluator.steps { Err(Halt::budget(at)) } else { Ok(()) }
    }

    /// Notes the arm of a switch that was taken, if somebody measures.
    pub(super) fn took(&self, subject: &Expr, arm: usize) {
        if let Some(watch) = self.evaluator.watch {
            watch.arm(self.policy, subject.number, arm);
        }
    }

    pub(super) fn put(&mut self, slot: u16, value: Slot<'a>) {
        if let Some(place) = self.slots.get_mut(usize::from(slot)) {
            *place = value;
        }
    }

    /// Notes a value that was read, if somebody wants to know.
    pub(super) fn read(&mut self, expr: &'a Expr, value: Value<'a>) {
        if self.trace.is_none() || self.inside > 0 {
            return;
        }
        let Some(name) = expr.name.as_deref() else { return };
        let source = match &expr.kind {
            ExprKind::Parameter(reference) | ExprKind::ParameterCall(reference, ..) | ExprKind::InSet(reference, _) => {
                ReadSource::Parameter(*reference)
            }
            ExprKind::Upstream(policy, _) => ReadSource::Upstream(*policy),
            ExprKind::Prior(policy, _) => ReadSource::Prior(*policy),
            ExprKind::Population(_) => ReadSource::Population,
            ExprKind::AsOf | ExprKind::Period(..) => ReadSource::Run,
            ExprKind::Aggregate(..) | ExprKind::IsListed(..) => ReadSource::Figure,
            ExprKind::Cell(..) | ExprKind::SpanCell(..) | ExprKind::PivotCell(..) | ExprKind::Similarity(_) => {
                ReadSource::Fact
            }
            _ => ReadSource::Script,
        };
        if !self.reads.iter().any(|read| read.name == name && read.value == value) {
            self.reads.push(Read { name, value, source });
        }
    }

    fn note(&mut self, statement: &'a Stmt, kind: StepKind<'a>) {
        let reads = std::mem::take(&mut self.reads);
        if let Some(trace) = self.trace.as_deref_mut() {
            trace.steps.push(Step {
                statement: statement.number,
                line: statement.at.0,
                subject: self.subject,
                kind,
                reads,
            });
        }
    }
}
