//! Returns in long form: one figure a row, found by centre, month, indicator, sex and age band.
//!
//! Figures that a file does not name stay as they are. A validated return is not changed by a table: a correction of it
//! is opened first, and then it is the correction that the rows are for.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::centres::{programme_words, programmes};
use super::export::Filter;
use super::plan::{Checked, ColumnChange, NOT_FOUND, Plan, REASON, Seen, reason_fault};
use super::words::Words;
use super::{HandIn, Reading, Write};
use crate::accounts::{Action, Asker};
use crate::activity::facts::{self, Back, Facts};
use crate::activity::returns::many::{self, Filled};
use crate::activity::returns::{self, MAX_AT_ONCE, MAX_TEXT, MAX_VALUE};
use crate::activity::rules::{self, Level};
use crate::activity::{ActivityReturn, ReturnLine};
use crate::db::schema::{
    activity_return, age_band, centre, centre_stay, indicator, programme_indicator, published_figure,
    return_explanation,
};
use crate::db::work::still_wanted;
use crate::db::{Backend, DbConnection};
use crate::error::{Error, Result, UserError};
use crate::network::{AgeBand, Centre, CentreStay, Indicator};
use crate::only_seen;
use crate::period::Period;
use crate::tables::{Column, Detail, Fault, Row, Table};
use crate::wording::Language;

/// How many keys one statement looks up.
const CHUNK: usize = 2_000;

pub(super) const COLUMNS: &[Column] = &[
    Column {
        name: "centre",
        headings: ["رمز المركز", "Code du centre", "Centre code"],
        also: &["رمز", "code", "المركز"],
        required: true,
    },
    Column { name: "month", headings: ["الشهر", "Mois", "Month"], also: &[], required: true },
    Column { name: "indicator", headings: ["المؤشر", "Indicateur", "Indicator"], also: &[], required: true },
    Column { name: "sex", headings: ["الجنس", "Sexe", "Sex"], also: &[], required: true },
    Column {
        name: "age_band",
        headings: ["الفئة العمرية", "Tranche d’âge", "Age band"],
        also: &["السن", "âge", "age"],
        required: false,
    },
    Column {
        name: "value",
        headings: ["العدد", "Nombre", "Value"],
        also: &["القيمة", "valeur", "effectif", "number"],
        required: true,
    },
    Column {
        name: "explanation", headings: ["التوضيح", "Explication", "Explanation"], also: &[], required: false
    },
];

/// What a figure is of.
type Cell = (String, String, String);

/// A centre's month.
type Of = (i64, NaiveDate);

/// The words that rows use.
struct Catalogue {
    indicators: Words,
    bands: Words,
    sexes: Words,
    programmes: Words,
    /// What each programme's centres declare.
    declared: HashSet<(String, String)>,
}

impl Catalogue {
    fn read(connection: &mut DbConnection) -> Result<Catalogue> {
        let indicators: Vec<Indicator> =
            indicator::table.order(indicator::position).select(Indicator::as_select()).load(connection)?;
        let bands: Vec<AgeBand> =
            age_band::table.order(age_band::position).select(AgeBand::as_select()).load(connection)?;
        let declared: Vec<(String, String)> = programme_indicator::table
            .select((programme_indicator::programme_code, programme_indicator::indicator_code))
            .load(connection)?;
        Ok(Catalogue {
            indicators: Words::new(
                indicators.into_iter().map(|one| (one.code, [one.name_ar, one.name_fr, one.name_en])).collect(),
            ),
            bands: Words::new(
                bands.into_iter().map(|one| (one.code, [one.name_ar, one.name_fr, one.name_en])).collect(),
            ),
            sexes: Words::sexes(),
            programmes: programme_words(&programmes(connection)?),
            declared: declared.into_iter().collect(),
        })
    }
}

/// A row, with what comes of it.
struct Line<'t> {
    row: Row<'t>,
    key: String,
    /// The recorded and the new value.
    value: (Option<i64>, i64),
    faults: Vec<Fault>,
}

/// A centre's month with the rows that are about it.
struct Group {
    of: ActivityReturn,
    new: bool,
    before: Vec<ReturnLine>,
    lines: BTreeMap<Cell, i64>,
    /// The row of each figure that the file names, by its place among the rows.
    rows: HashMap<Cell, usize>,
    first: usize,
    explanation: Option<String>,
    faulty: bool,
}

impl Group {
    fn is_open(&self) -> bool {
        self.of.status == "draft" || self.of.status == "returned"
    }

    fn filled(&self) -> Vec<ReturnLine> {
        let line = |((indicator, sex, band), value): (&Cell, &i64)| ReturnLine {
            return_id: self.of.id,
            indicator_code: indicator.clone(),
            sex: sex.clone(),
            age_band: band.clone(),
            value: *value,
        };
        self.lines.iter().map(line).collect()
    }

    fn changes(&self) -> bool {
        self.before.len() != self.lines.len()
            || self.before.iter().any(|line| self.lines.get(&cell(line)) != Some(&line.value))
    }
}

fn cell(line: &ReturnLine) -> Cell {
    (line.indicator_code.clone(), line.sex.clone(), line.age_band.clone())
}

/// What the rows refer to, as it is recorded.
struct Recorded {
    centres: HashMap<String, Centre>,
    returns: HashMap<Of, ActivityReturn>,
    lines: HashMap<i64, Vec<ReturnLine>>,
    /// Where centres were before they moved, earliest first.
    stays: HashMap<i64, Vec<CentreStay>>,
    published: Vec<(String, String, NaiveDate, NaiveDate, String)>,
}

impl Recorded {
    fn read(connection: &mut DbConnection, table: &Table) -> Result<Recorded> {
        let codes: HashSet<&str> = table.rows().filter_map(|row| row.cell("centre").text().ok()).collect();
        let codes: Vec<String> = codes.into_iter().map(str::to_string).collect();
        let mut centres = HashMap::new();
        for chunk in codes.chunks(CHUNK) {
            let rows: Vec<Centre> = centre::table
                .filter(centre::code.eq_any(chunk.to_vec()))
                .select(Centre::as_select())
                .load(connection)?;
            centres.extend(rows.into_iter().map(|row| (row.code.clone(), row)));
        }
        let months: Vec<NaiveDate> =
            table.rows().filter_map(|row| Some(row.cell("month").month().ok()?.start())).collect();
        let mut found: HashMap<Of, ActivityReturn> = HashMap::new();
        if let (Some(first), Some(last)) = (months.iter().min(), months.iter().max()) {
            let ids: Vec<i64> = centres.values().map(|one| one.id).collect();
            for chunk in ids.chunks(CHUNK) {
                let rows: Vec<ActivityReturn> = activity_return::table
                    .filter(activity_return::centre_id.eq_any(chunk.to_vec()))
                    .filter(activity_return::month.ge(*first).and(activity_return::month.le(*last)))
                    .filter(activity_return::superseded.eq(false))
                    // A correction under way comes after what it corrects.
                    .order(activity_return::version)
                    .select(ActivityReturn::as_select())
                    .load(connection)?;
                found.extend(rows.into_iter().map(|row| ((row.centre_id, row.month), row)));
            }
        }
        let mut stays: HashMap<i64, Vec<CentreStay>> = HashMap::new();
        let ids: Vec<i64> = centres.values().map(|one: &Centre| one.id).collect();
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<CentreStay> = centre_stay::table
                .filter(centre_stay::centre_id.eq_any(chunk.to_vec()))
                .order(centre_stay::until_on)
                .select(CentreStay::as_select())
                .load(connection)?;
            rows.into_iter().for_each(|row| stays.entry(row.centre_id).or_default().push(row));
        }
        let named: HashSet<NaiveDate> = months.into_iter().collect();
        found.retain(|(_, month), _| named.contains(month));
        let ids: Vec<i64> = found.values().map(|row| row.id).collect();
        let mut lines = HashMap::new();
        for chunk in ids.chunks(CHUNK) {
            lines.extend(facts::lines(connection, chunk)?);
        }
        let published = published_figure::table
            .select((
                published_figure::coordination_code,
                published_figure::programme_code,
                published_figure::starts_on,
                published_figure::ends_on,
                published_figure::period,
            ))
            .load(connection)?;
        Ok(Recorded { centres, returns: found, lines, stays, published })
    }

    /// A centre with the place that it had in a month.
    fn placed(&self, of: &Centre, month: Period) -> Centre {
        let mut of = of.clone();
        let then = self.stays.get(&of.id).into_iter().flatten().find(|stay| stay.until_on > month.start());
        if let Some(stay) = then {
            of.province_code.clone_from(&stay.province_code);
            of.commune_code.clone_from(&stay.commune_code);
            of.setting.clone_from(&stay.setting);
        }
        of
    }

    /// Why no return can be opened for a centre's month, if so.
    fn closed(&self, of: &Centre, month: Period, today: NaiveDate) -> Option<UserError> {
        if month.start() > today {
            return Some(UserError::at(["month"], "FUTURE_MONTH").with("date", month.end()));
        }
        if of.opened_on >= month.end() || of.closed_on.is_some_and(|closed| closed <= month.start()) {
            return Some(rules::closed("CENTRE_CLOSED", of.opened_on, of.closed_on));
        }
        let covers = |(coordination, programme, from, until, _): &&(String, String, NaiveDate, NaiveDate, String)| {
            *coordination == of.coordination_code
                && *programme == of.programme_code
                && (*from..*until).contains(&month.start())
        };
        let (.., period) = self.published.iter().find(covers)?;
        Some(UserError::at(["month"], "PUBLISHED_PERIOD").with("period", period.as_str()))
    }
}

/// A return that is not there yet.
fn unopened(of: &Centre, month: Period, id: i64) -> ActivityReturn {
    ActivityReturn {
        id,
        centre_id: of.id,
        month: month.start(),
        version: 1,
        status: "draft".to_string(),
        superseded: false,
        coordination_code: of.coordination_code.clone(),
        province_code: of.province_code.clone(),
        commune_code: of.commune_code.clone(),
        programme_code: of.programme_code.clone(),
        setting: of.setting.clone(),
        submitted_at: None,
        validated_at: None,
        returned_reason: None,
        correction_reason: None,
        demonstration: of.demonstration,
        lock_version: 1,
    }
}

pub(super) fn plan(reading: &mut Reading<'_>, table: &Table, plan: &mut Plan) -> Result<Write> {
    let catalogue = Catalogue::read(reading.connection)?;
    let recorded = Recorded::read(reading.connection, table)?;
    let mut lines: Vec<Line<'_>> = vec![];
    let mut groups: BTreeMap<Of, Group> = BTreeMap::new();
    let mut seen = Seen::default();
    for row in table.rows() {
        let line = read_row(reading, row, &catalogue, &recorded, lines.len(), &mut groups, &mut seen)?;
        lines.push(line);
    }
    let hand_in = reading.hand_in;
    let mut submits: HashMap<Of, Vec<(UserError, String)>> = HashMap::new();
    if hand_in != HandIn::Draft {
        if hand_in == HandIn::Validate {
            for group in groups.values() {
                reading.asker.rights.may(Action::Validate, &group.of.ground())?;
            }
        }
        check(reading, &groups, &mut lines, &mut submits)?;
    }
    for line in lines {
        if plan.refuse(line.faults) {
            continue;
        }
        match line.value {
            (None, _) => plan.add(line.row, line.key),
            (Some(before), after) => {
                let (before, after) = (Some(before.to_string()), Some(after.to_string()));
                plan.change(line.row, line.key, ColumnChange::between("value", before, after).into_iter().collect());
            }
        }
    }
    if plan.is_refused() {
        return Ok(Box::new(|_| Ok(())));
    }
    let mut filled = vec![];
    let mut waiting: Vec<i64> = vec![];
    for (of, group) in &groups {
        let submit = submits.remove(of);
        let changes = group.changes();
        if group.of.status == "submitted" {
            waiting.push(group.of.id);
        }
        if group.new || changes || submit.is_some() {
            filled.push(Filled {
                of: group.of.clone(),
                new: group.new,
                before: group.before.clone(),
                lines: (group.new || changes).then(|| group.filled()),
                submit,
            });
        }
    }
    plan.handed_in = filled.iter().filter(|one| one.submit.is_some()).count() as u32;
    if hand_in == HandIn::Validate {
        plan.validated = plan.handed_in + waiting.len() as u32;
    }
    Ok(Box::new(move |change| {
        let ids = many::write(change, &filled)?;
        if hand_in == HandIn::Validate {
            let submitted = filled.iter().zip(ids).filter(|(one, _)| one.submit.is_some()).map(|(_, id)| id);
            let all: Vec<(i64, Option<i32>)> = submitted.chain(waiting).map(|id| (id, None)).collect();
            for chunk in all.chunks(MAX_AT_ONCE) {
                returns::validate(change, chunk)?;
            }
        }
        Ok(())
    }))
}

/// Reads a row and adds it to its group.
fn read_row<'t>(
    reading: &mut Reading<'_>,
    row: Row<'t>,
    catalogue: &Catalogue,
    recorded: &Recorded,
    index: usize,
    groups: &mut BTreeMap<Of, Group>,
    seen: &mut Seen<(Of, Cell)>,
) -> Result<Line<'t>> {
    let mut checked = Checked::default();
    let code = checked.keep(row.cell("centre").text());
    let month = checked.keep(row.cell("month").month());
    let indicator = checked.keep(catalogue.indicators.read(&row.cell("indicator"))).map(str::to_string);
    let sex = checked.keep(catalogue.sexes.read(&row.cell("sex"))).map(str::to_string);
    let band = row.cell("age_band").optional(|cell| catalogue.bands.read(cell).map(str::to_string));
    let band = checked.keep(band).map(|band| band.unwrap_or_else(|| "not_stated".to_string()));
    let value = checked.keep(row.cell("value").whole(0..=MAX_VALUE));
    let explanation = match row.cell("explanation").text() {
        Ok(_) => checked.text(row, "explanation", MAX_TEXT).map(str::to_string),
        Err(_) => None,
    };
    let mut line = Line { row, key: String::new(), value: (None, 0), faults: vec![] };
    let of = code.map(|code| recorded.centres.get(code).filter(|of| reading.asker.sees(&of.ground())));
    let (Some(code), Some(of)) = (code, of) else {
        line.faults = checked.0;
        return Ok(line);
    };
    let Some(of) = of else {
        checked.0.push(row.cell("centre").fault(NOT_FOUND));
        line.faults = checked.0;
        return Ok(line);
    };
    reading.asker.rights.may(Action::HandIn, &of.ground())?;
    let Some(month) = month else {
        line.faults = checked.0;
        return Ok(line);
    };
    let key = (of.id, month.start());
    let own = recorded.returns.get(&key);
    if own.is_none()
        && let Some(reason) = recorded.closed(of, month, reading.today)
    {
        checked.0.push(reason_fault(row.cell("month").fault(REASON), &reason));
        line.faults = checked.0;
        return Ok(line);
    }
    // Keys below zero are of no return.
    let next = -(groups.len() as i64) - 1;
    let group = groups.entry(key).or_insert_with(|| {
        let before = own.and_then(|own| recorded.lines.get(&own.id)).cloned().unwrap_or_default();
        Group {
            of: own.cloned().unwrap_or_else(|| unopened(&recorded.placed(of, month), month, next)),
            new: own.is_none(),
            lines: before.iter().map(|line| (cell(line), line.value)).collect(),
            before,
            rows: HashMap::new(),
            first: index,
            explanation: None,
            faulty: false,
        }
    });
    if let Some(text) = explanation {
        group.explanation = Some(match group.explanation.take() {
            Some(before) if before.split(" / ").any(|part| part == text) => before,
            Some(before) => format!("{before} / {text}"),
            None => text,
        });
    }
    if let (Some(indicator), Some(sex), Some(band), Some(value)) = (indicator, sex, band, value) {
        let programme = group.of.programme_code.clone();
        if !catalogue.declared.contains(&(programme.clone(), indicator.clone())) {
            let declared = |language| {
                let own = catalogue.declared.iter().filter(|(of, _)| *of == programme);
                let mut own: Vec<String> = own.map(|(_, code)| catalogue.indicators.say(code, language)).collect();
                own.sort();
                own
            };
            let programme = Language::ALL.map(|language| catalogue.programmes.say(&group.of.programme_code, language));
            checked.0.push(
                row.cell("indicator")
                    .fault(super::plan::NOT_OF_PROGRAMME)
                    .with("programme", Detail::InLanguages(programme))
                    .with("choices", Detail::list(declared)),
            );
        }
        line.key = format!("{code} {}", month.start().format("%Y-%m"));
        let figure = (indicator, sex, band);
        checked.0.extend(seen.twice(row, (key, figure.clone())));
        let before = group.before.iter().find(|line| cell(line) == figure).map(|line| line.value);
        line.value = (before, value);
        if before != Some(value) && !group.is_open() {
            let code = if group.of.status == "validated" { "ALREADY_VALIDATED" } else { "NOT_OPEN" };
            checked.0.push(reason_fault(row.cell("value").fault(REASON), &UserError::at(["id"], code)));
        }
        group.lines.insert(figure.clone(), value);
        group.rows.insert(figure, index);
    }
    group.faulty |= !checked.0.is_empty();
    line.faults = checked.0;
    Ok(line)
}

/// Asks the rules about the returns that are handed in, and about those that wait where they are validated.
fn check(
    reading: &mut Reading<'_>,
    groups: &BTreeMap<Of, Group>,
    lines: &mut [Line<'_>],
    submits: &mut HashMap<Of, Vec<(UserError, String)>>,
) -> Result<()> {
    let asked: Vec<(&Of, &Group)> = groups
        .iter()
        .filter(|(_, group)| !group.faulty)
        .filter(|(_, group)| group.is_open() || (reading.hand_in == HandIn::Validate && group.of.status == "submitted"))
        .collect();
    let mut known: HashMap<i64, Facts> = HashMap::new();
    let mut explained: HashMap<i64, Vec<(String, String)>> = HashMap::new();
    for chunk in asked.chunks(CHUNK) {
        let rows: Vec<ActivityReturn> = chunk.iter().map(|(_, group)| group.of.clone()).collect();
        known.extend(facts::facts(reading.connection, &rows, reading.today, Back::History)?);
        let ids: Vec<i64> = rows.iter().map(|row| row.id).filter(|id| *id > 0).collect();
        let stored: Vec<(i64, String, String)> = return_explanation::table
            .filter(return_explanation::return_id.eq_any(ids))
            .select((return_explanation::return_id, return_explanation::rule_code, return_explanation::text))
            .load(reading.connection)?;
        for (id, rule, text) in stored {
            explained.entry(id).or_default().push((rule, text));
        }
    }
    // What the file says of a centre's earlier months is known when a later one is looked at.
    let mut past: HashMap<i64, BTreeMap<NaiveDate, [i64; 2]>> = HashMap::new();
    for (of, group) in asked {
        let Some(mut facts) = known.remove(&group.of.id) else { continue };
        facts.lines = group.filled();
        facts.past.extend(past.get(&of.0).into_iter().flatten().map(|(month, sexes)| (*month, *sexes)));
        if let Some(headline) = &facts.headline {
            let own = facts.lines.iter().filter(|line| line.indicator_code == *headline);
            let sexes = own.fold([0, 0], |mut sums: [i64; 2], line| {
                sums[usize::from(line.sex == "male")] += line.value;
                sums
            });
            past.entry(of.0).or_default().insert(of.1, sexes);
        }
        let stored = explained.remove(&group.of.id).unwrap_or_default();
        let mut warned = vec![];
        for problem in rules::problems(&facts)? {
            let reason = problem.reason;
            let at = place(&reason, &facts, group);
            let row = lines[at].row;
            match problem.level {
                Level::Error => lines[at].faults.push(reason_fault(row.cell("value").fault(REASON), &reason)),
                Level::Warning if !group.is_open() => {}
                Level::Warning => {
                    let own = stored.iter().find(|(rule, _)| rule == reason.code).map(|(_, text)| text);
                    match group.explanation.as_ref().or(own) {
                        Some(text) => warned.push((reason, text.chars().take(MAX_TEXT).collect())),
                        None => {
                            let mut needed =
                                UserError::at(["explanations"], "EXPLANATION_NEEDED").with("rule", reason.code);
                            needed.arguments.extend(reason.arguments);
                            lines[at].faults.push(reason_fault(row.cell("value").fault(REASON), &needed));
                        }
                    }
                }
            }
        }
        if group.is_open() {
            submits.insert(*of, warned);
        }
    }
    Ok(())
}

/// The row, by its place, that a reason is about.
fn place(reason: &UserError, facts: &Facts, group: &Group) -> usize {
    let line = match reason.field.as_slice() {
        [list, index, ..] if list == "lines" => index.parse::<usize>().ok().and_then(|index| facts.lines.get(index)),
        _ => None,
    };
    line.and_then(|line| group.rows.get(&cell(line))).copied().unwrap_or(group.first)
}

/// The figures of the returns that the asker sees, by centre and month: of the version that is being filled in, or of
/// the one that counts.
///
/// # Errors
/// [`Error::BadArgument`] without a period: all months of the country are no table that anybody reads.
pub(super) fn export(
    connection: &mut DbConnection,
    asker: &Asker,
    filter: &Filter,
    language: Language,
) -> Result<Vec<Vec<String>>> {
    let Some(period) = filter.period else {
        let problem = "returns are exported for a period: name one, such as 2026-10".to_string();
        return Err(Error::BadArgument { argument: "period", problem });
    };
    let mut query = only_seen!(
        activity_return::table.inner_join(centre::table).into_boxed::<Backend>(),
        asker.rights,
        centre activity_return centre_id
    )
    .filter(activity_return::month.ge(period.start()).and(activity_return::month.lt(period.end())))
    .filter(activity_return::superseded.eq(false));
    if let Some(code) = &filter.coordination {
        query = query.filter(activity_return::coordination_code.eq(code.clone()));
    }
    let rows: Vec<(ActivityReturn, String)> = query
        .order((centre::code, activity_return::month, activity_return::version))
        .select((ActivityReturn::as_select(), centre::code))
        .load(connection)?;
    let mut last: BTreeMap<(String, NaiveDate), i64> = BTreeMap::new();
    for (row, code) in rows {
        last.insert((code, row.month), row.id);
    }
    let catalogue = Catalogue::read(connection)?;
    let ids: Vec<i64> = last.values().copied().collect();
    let (mut lines, mut explained) = (HashMap::new(), HashMap::new());
    for chunk in ids.chunks(CHUNK) {
        still_wanted()?;
        lines.extend(facts::lines(connection, chunk)?);
        explained.extend(returns::warned(connection, chunk)?);
    }
    let mut rows = vec![];
    for ((code, month), id) in last {
        let mut texts: Vec<String> = explained.remove(&id).into_iter().flatten().map(|(_, text, _)| text).collect();
        texts.dedup();
        let mut explanation = texts.join(" / ");
        for line in lines.remove(&id).unwrap_or_default() {
            rows.push(vec![
                code.clone(),
                month.format("%Y-%m").to_string(),
                catalogue.indicators.say(&line.indicator_code, language),
                catalogue.sexes.say(&line.sex, language),
                catalogue.bands.say(&line.age_band, language),
                line.value.to_string(),
                std::mem::take(&mut explanation),
            ]);
        }
    }
    Ok(rows)
}
