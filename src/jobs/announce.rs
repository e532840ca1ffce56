//! What runs make known: letters that they leave in the outbox, in the transaction that changes the run.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::file::{Job, Recipient};
use super::recording::codes;
use super::runs::stored;
use super::schedule::Due;
use super::text::{TextPattern, TextValues};
use super::{JobRun, Jobs};
use crate::accounts::store::{administrators, grants, holders};
use crate::accounts::{Ground, Reach, Rights, Role};
use crate::activity::{Place, Scope, store as activity};
use crate::db::schema::{account, centre, delivery, job_batch, job_run};
use crate::db::{Db, DbConnection};
use crate::delivery::letters::{self, FailedRun, FailureFacts, Letter, ReminderFacts, SummaryFacts, WaitingRun};
use crate::delivery::outbox::{self, Kind, Message};
use crate::error::{Error, Result};
use crate::network::{Centre, store as network};
use crate::period::Period;
use crate::reports::letter::letter;
use crate::reports::{Edition, Figures};
use crate::wording::{Language, Wording};

/// The letters to a run's report, one for each recipient: those that the job's file names, and for a report that was
/// asked for by hand who asked. The report's key is still to be filled in.
///
/// # Errors
/// Those of the database.
pub fn report(
    connection: &mut DbConnection,
    job: Option<&Job>,
    run: &JobRun,
    figures: &Figures,
    edition: &Edition,
) -> Result<Vec<Message>> {
    let (period, language) = (run.report_period()?, run.report_language()?);
    let code = &run.coordination_code;
    let wording = Wording::of(language);
    let written = wording.period(period);
    let values = TextValues {
        coordination: figures.coordination.name(language),
        period: &written,
        edition: edition.number.into(),
        beneficiaries: figures.beneficiaries.now,
    };
    let own = |texts: fn(&Job) -> &BTreeMap<Language, TextPattern>| {
        job.and_then(|job| texts(job).get(&language)).map(|pattern| pattern.render(&values))
    };
    let (subject, message) = (own(|job| &job.subject), own(|job| &job.message));
    let letter = letter(figures, edition, language, subject.as_deref(), message.as_deref());
    let sender = job.and_then(|job| job.sender_for(code));
    let to = recipients(connection, job, run)?;
    let message = |recipient: String| Message {
        // Who asks again, or starts a run over, is told again.
        key: format!("report/{}/{}/{recipient}", run.id, run.claim),
        kind: Kind::Report,
        recipient,
        sender: sender.clone(),
        language,
        letter: letter.clone(),
        report_id: None,
        run_id: Some(run.id),
        coordination_code: Some(code.clone()),
    };
    Ok(to.into_iter().map(message).collect())
}

/// Who gets the report of a run, each address once.
fn recipients(connection: &mut DbConnection, job: Option<&Job>, run: &JobRun) -> Result<BTreeSet<String>> {
    let ground = Ground::Coordination(run.coordination_code.clone());
    let Some(job) = job else {
        let asked = run.requested_by.unwrap_or_default();
        let usable = account::table.find(asked).filter(account::disabled_at.is_null());
        let email: Option<String> = usable.select(account::email).first(connection).optional()?;
        // Their role may have been taken away since.
        let sees = Rights::new(grants(connection, asked)?).sees(&ground);
        return Ok(email.filter(|_| sees).into_iter().collect());
    };
    let mut found = BTreeSet::new();
    for recipient in job.recipients_for(&run.coordination_code) {
        match recipient {
            Recipient::Address(address) => {
                found.insert(address.trim().to_lowercase());
            }
            // Only who may see the report: a clerk's role in one centre does not reach as far.
            Recipient::Role(role) => {
                let all = holders(connection, &[role])?.into_iter();
                found.extend(all.filter(|(_, grant)| Rights::new(vec![grant.clone()]).sees(&ground)).map(|(to, _)| to));
            }
        }
    }
    if found.is_empty() && !job.recipients_for(&run.coordination_code).is_empty() {
        tracing::warn!(run = run.id, coordination = run.coordination_code, "nobody has a role that the report goes to");
    }
    Ok(found)
}

/// Tells the administrators once that a run has failed for good. To be called in the transaction in which it does.
///
/// # Errors
/// Those of the database.
pub fn failure(connection: &mut DbConnection, run: &JobRun, error: &str, now: NaiveDateTime) -> Result<()> {
    let language = run.report_language()?;
    let coordination = network::coordination(connection, &run.coordination_code)?;
    let letter = letters::failure(
        language,
        &FailureFacts {
            run: run.id,
            job: &run.job,
            coordination: coordination.name(language),
            period: run.report_period()?,
            report_language: language,
            attempts: run.attempts.into(),
            error,
        },
    );
    let to = administrators(connection)?;
    let about = About { run: Some(run), language, letter: &letter };
    let key = format!("failure/{}/{}", run.id, run.claim);
    about.queue(connection, Kind::Failure, &key, to, now)
}

/// A letter that several people get.
struct About<'a> {
    run: Option<&'a JobRun>,
    language: Language,
    letter: &'a Letter,
}

impl About<'_> {
    /// Leaves it in the outbox for each of them, under `key` and the address.
    fn queue(
        &self,
        connection: &mut DbConnection,
        kind: Kind,
        key: &str,
        to: BTreeSet<String>,
        now: NaiveDateTime,
    ) -> Result<()> {
        let message = |recipient: String| Message {
            key: format!("{key}/{recipient}"),
            kind,
            recipient,
            sender: None,
            language: self.language,
            letter: self.letter.clone(),
            report_id: None,
            run_id: self.run.map(|run| run.id),
            coordination_code: None,
        };
        let messages: Vec<Message> = to.into_iter().map(message).collect();
        outbox::queue(connection, &messages, now)?;
        Ok(())
    }
}

/// Tells the administrators once what became of each batch whose runs are over, or wait for figures, and whose letters
/// have been tried. Returns how many batches those were.
///
/// # Errors
/// Those of the database.
pub fn summaries(db: &Db, jobs: &Jobs, now: DateTime<Utc>, today: NaiveDate) -> Result<usize> {
    let open: Vec<(String, NaiveDateTime)> = db.run(|connection| {
        Ok(job_batch::table
            .filter(job_batch::summarised_at.is_null())
            .order(job_batch::due_at)
            .select((job_batch::job, job_batch::due_at))
            .limit(100)
            .load(connection)?)
    })?;
    let jobs = jobs.current();
    let mut told = 0;
    for (name, due_at) in open {
        let job = jobs.iter().find(|job| job.name == name);
        told += usize::from(db.write(|connection| summary(connection, &name, job, due_at, stored(now), today))?);
    }
    Ok(told)
}

/// A letter of a batch, as far as its summary goes: recipient, state, attempts, error.
type Tried = (String, String, i32, Option<String>);

/// Whether the batch was ready and nobody had told of it yet.
fn summary(
    connection: &mut DbConnection,
    name: &str,
    job: Option<&Job>,
    due_at: NaiveDateTime,
    now: NaiveDateTime,
    today: NaiveDate,
) -> Result<bool> {
    let runs: Vec<JobRun> = job_run::table
        .filter(job_run::job.eq(name))
        .filter(job_run::due_at.eq(due_at))
        .order((job_run::coordination_code, job_run::language))
        .select(JobRun::as_select())
        .load(connection)?;
    let ids: Vec<Option<i64>> = runs.iter().map(|run| Some(run.id)).collect();
    let letters: Vec<Tried> = delivery::table
        .filter(delivery::run_id.eq_any(ids))
        .filter(delivery::kind.eq(Kind::Report.as_str()))
        .order(delivery::id)
        .select((delivery::recipient, delivery::state, delivery::attempts, delivery::error))
        .load(connection)?;
    let untried = |(_, state, attempts, _): &Tried| state == "sending" || state == "due" && *attempts == 0;
    if runs.iter().any(|run| ["due", "running"].contains(&run.state.as_str())) || letters.iter().any(untried) {
        return Ok(false);
    }
    let batch = job_batch::table.find((name, due_at)).filter(job_batch::summarised_at.is_null());
    if diesel::update(batch).set(job_batch::summarised_at.eq(Some(now))).execute(connection)? == 0 {
        return Ok(false);
    }
    let language = job.and_then(|job| job.languages.first().copied()).unwrap_or(Language::Ar);
    let due = match job {
        Some(job) => job.time_zone.local(due_at.and_utc()).format("%Y-%m-%d %H:%M").to_string(),
        None => due_at.format("%Y-%m-%d %H:%M UTC").to_string(),
    };
    let names: BTreeMap<String, String> = network::coordinations(connection)?
        .into_iter()
        .map(|coordination| (coordination.code.clone(), coordination.name(language).to_string()))
        .collect();
    let name_of = |run: &JobRun| names.get(&run.coordination_code).map_or("", String::as_str);
    let count = |state: &str| letters.iter().filter(|(_, is, _, _)| is == state).count() as i64;
    let mut facts = SummaryFacts {
        job: name,
        due: &due,
        issued: runs.iter().filter(|run| run.state == "done").count() as i64,
        sent: count("sent"),
        unsent: count("due"),
        ..SummaryFacts::default()
    };
    for run in &runs {
        match run.state.as_str() {
            "waiting" => {
                let (expected, validated) = returns(connection, run, today)?;
                facts.waiting.push(WaitingRun { coordination: name_of(run), validated, expected });
            }
            "failed" => facts.failed.push(FailedRun {
                run: run.id,
                coordination: name_of(run),
                report_language: run.report_language()?,
                error: run.error.as_deref().unwrap_or_default(),
            }),
            _ => {}
        }
    }
    facts.undelivered = letters
        .iter()
        .filter(|(_, state, _, _)| state == "failed")
        .map(|(recipient, _, _, error)| (recipient.as_str(), error.as_deref().unwrap_or_default()))
        .collect();
    let letter = letters::summary(language, &facts);
    let to = administrators(connection)?;
    let key = format!("summary/{name}/{}", due_at.format("%Y-%m-%dT%H:%M:%S"));
    About { run: None, language, letter: &letter }.queue(connection, Kind::Summary, &key, to, now)?;
    Ok(true)
}

/// How many returns are expected for a run's report, and validated.
fn returns(connection: &mut DbConnection, run: &JobRun, today: NaiveDate) -> Result<(i64, i64)> {
    let scope = Scope::at(Place::Coordination(run.coordination_code.clone()));
    let period = run.report_period()?;
    let openings = activity::openings(connection, std::slice::from_ref(&scope))?.remove(&scope).unwrap_or_default();
    let received = activity::received(connection, &[(scope.clone(), period)], today)?.remove(&(scope, period));
    let validated = received.unwrap_or_default().values().map(|received| received.validated).sum();
    Ok((activity::expected(&openings, period, today), validated))
}

/// Reminds those to whom centres belong from which returns for a due time's period are missing: their clerks, who sees
/// their delegation's figures, and their coordinators. Each gets one letter with those centres that are theirs. To be called in the transaction that notes how far the job has looked.
/// `address` is where people reach the server. Returns how many letters those are.
///
/// # Errors
/// Those of the database.
pub fn remind(
    connection: &mut DbConnection,
    job: &Job,
    due: &Due,
    now: DateTime<Utc>,
    today: NaiveDate,
    address: &str,
) -> Result<usize> {
    let deadline = job.deadline(due);
    if deadline <= now {
        // The program was off: it is too late.
        return Ok(0);
    }
    let keys: Vec<_> =
        codes(connection, job)?.into_iter().map(|code| (Scope::at(Place::Coordination(code)), due.period)).collect();
    let mut missing: BTreeMap<i64, Vec<Period>> = BTreeMap::new();
    for centre in activity::missing(connection, &keys, today)?.into_values().flatten() {
        missing.entry(centre.centre_id).or_default().extend(centre.months);
    }
    let ids: Vec<i64> = missing.keys().copied().collect();
    let centres: Vec<Centre> = centre::table
        .filter(centre::id.eq_any(ids))
        .order((centre::province_code, centre::id))
        .select(Centre::as_select())
        .load(connection)?;
    let mut people: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for (to, grant) in holders(connection, &[Role::Clerk, Role::Viewer, Role::Coordinator])? {
        if grant.role != Role::Viewer || matches!(grant.reach, Reach::Delegation(_)) {
            people.entry(to).or_default().push(grant);
        }
    }
    let language = job.languages.first().copied().unwrap_or(Language::Ar);
    let until = job.time_zone.local(deadline).date_naive();
    let at = stored(due.at).format("%Y-%m-%dT%H:%M:%S");
    let mut told = 0;
    for (to, grants) in people {
        let rights = Rights::new(grants);
        let own = centres.iter().filter(|centre| rights.sees(&centre.ground()));
        let own = own.map(|centre| (language.name(&centre.name_ar, &centre.name_fr), missing[&centre.id].clone()));
        let facts = ReminderFacts { period: due.period, until: Some(until), centres: own.collect(), address };
        if facts.centres.is_empty() {
            continue;
        }
        let letter = letters::reminder(language, &facts);
        let key = format!("reminder/{}/{at}", job.name);
        let to = BTreeSet::from([to]);
        About { run: None, language, letter: &letter }.queue(connection, Kind::Reminder, &key, to, stored(now))?;
        told += 1;
    }
    Ok(told)
}

impl JobRun {
    /// The period of its report.
    ///
    /// # Errors
    /// [`Error::BadPeriod`] for a row that was not written by this program.
    pub fn report_period(&self) -> Result<Period> {
        Ok(self.period.parse()?)
    }

    /// The language of its report.
    ///
    /// # Errors
    /// [`Error::Internal`] for a row that was not written by this program.
    pub fn report_language(&self) -> Result<Language> {
        self.language.parse().map_err(|error| Error::Internal(format!("run {}: {error}", self.id)))
    }
}
