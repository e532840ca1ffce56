//! What a job does around its due times: it reminds before, waits for figures after, and catches up on what was missed.

use chrono::{DateTime, Duration, Utc};

use super::file::{CatchUp, Job};
use super::schedule::Due;

/// A due time counts as missed when it is found only so much later: no process has looked meanwhile.
pub const MISSED_AFTER: Duration = Duration::hours(1);

/// A report waits for figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Until this share of the expected returns is validated, thousandths…
    pub share: i32,
    /// …but not beyond this instant.
    pub until: DateTime<Utc>,
}

impl Job {
    /// Until when, and for what, the reports of a due time wait; `None` where the job does not wait.
    ///
    /// The days are counted on the job's local calendar, from the local day of the due time; the end is at the same
    /// local time of day.
    pub fn waits(&self, due: &Due) -> Option<Wait> {
        let completeness = self.completeness?;
        let day = self.working_days.after(due.local.date_naive(), completeness.no_later_than)?;
        let until = self.time_zone.instant(day.and_time(due.local.time()))?;
        Some(Wait { share: completeness.share, until })
    }

    /// Until when returns can be handed in for the reports of a due time: the end of their waiting, or the due time.
    pub fn deadline(&self, due: &Due) -> DateTime<Utc> {
        self.waits(due).map_or(due.at, |wait| wait.until)
    }

    /// When those are reminded that have not reported for the period of a due time; `None` where the job does not
    /// remind. Counted like [`Job::waits`], backwards from the deadline.
    pub fn remind_at(&self, due: &Due) -> Option<DateTime<Utc>> {
        let deadline = self.time_zone.local(self.deadline(due));
        let day = self.working_days.before(deadline.date_naive(), self.remind_before?)?;
        self.time_zone.instant(day.and_time(deadline.time()))
    }

    /// The reminders later than `after`, up to and including `until`, earliest first, each with its due time.
    ///
    /// However an interval is cut into pieces, the pieces' reminders are those of the whole.
    pub fn reminders_between(&self, after: DateTime<Utc>, until: DateTime<Utc>) -> Vec<(DateTime<Utc>, Due)> {
        if self.remind_before.is_none() {
            return vec![];
        }
        // A reminder lies before its deadline, which lies so long after the due time at most; a week may have only one
        // working day.
        let waits = self.completeness.map_or(0, |completeness| i64::from(completeness.no_later_than.count) * 7 + 60);
        // Later due times have no reminder on an earlier day, but it can be at an earlier time of the same day.
        let near = until + Duration::days(1);
        let reminders =
            self.due_times(after - Duration::days(waits)).map_while(|due| Some((self.remind_at(&due)?, due)));
        let mut found: Vec<_> =
            reminders.take_while(|(at, _)| *at <= near).filter(|(at, _)| *at > after && *at <= until).collect();
        found.sort_by_key(|(at, due)| (*at, due.at, due.period.start()));
        found
    }

    /// Those of the due times found at `now` that are to be made, in order.
    ///
    /// A due time that is found later than [`MISSED_AFTER`] was missed: nothing looked while the program was off. All
    /// others are always made. Of those missed, `catch_up` takes all, none, or the latest, which is made only where no
    /// other due time has come since.
    pub fn caught_up(&self, due: Vec<Due>, now: DateTime<Utc>) -> Vec<Due> {
        let latest = due.last().map(|due| due.at);
        let taken = |due: &Due| {
            due.at >= now - MISSED_AFTER
                || match self.catch_up {
                    CatchUp::All => true,
                    CatchUp::Latest => Some(due.at) == latest,
                    CatchUp::None => false,
                }
        };
        due.into_iter().filter(taken).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(more: &str) -> Job {
        let text = format!(
            "schedule = \"0 6 1 * *\"\ntime_zone = \"Africa/Casablanca\"\nperiod = \"month\"\ncoordinations = \"all\"\n\
             languages = [\"ar\"]\n{more}"
        );
        Job::parse("test", &text).unwrap()
    }

    fn utc(text: &str) -> DateTime<Utc> {
        format!("{text}Z").parse().unwrap()
    }

    fn shown(at: DateTime<Utc>) -> String {
        at.format("%Y-%m-%dT%H:%M").to_string()
    }

    #[test]
    fn a_report_waits_until_the_same_local_time_so_many_days_later() {
        let due = |job: &Job| job.due_after(utc("2025-03-15T00:00:00")).unwrap();
        let working = job("wait_for_completeness = \"95%\"\nbut_no_later_than = \"5 working days\"");
        // Due on 1 April, the second day of Aïd al-Fitr; on 6 April the clock goes forward.
        let wait = working.waits(&due(&working)).unwrap();
        assert_eq!((wait.share, shown(wait.until)), (950, "2025-04-08T05:00".to_string()));
        let all = job("wait_for_completeness = \"97.5%\"\nbut_no_later_than = \"4 days\"");
        let wait = all.waits(&due(&all)).unwrap();
        assert_eq!((wait.share, shown(wait.until)), (975, "2025-04-05T06:00".to_string()));
        assert_eq!(job("").waits(&due(&job(""))), None);
    }

    #[test]
    fn reminders_come_before_their_due_times_once_however_the_time_is_cut() {
        let job = job("remind_before = \"3 working days\"");
        let reminders = job.reminders_between(utc("2025-03-01T00:00:00"), utc("2025-06-30T00:00:00"));
        let shown: Vec<_> = reminders.iter().map(|(at, due)| (shown(*at), due.period.to_string())).collect();
        // The clock is on UTC from 23 February to 6 April; the fair days before 1 April are 28, 27 and 26 March.
        let expected = [
            ("2025-03-26T06:00", "2025-03"),
            ("2025-04-28T05:00", "2025-04"),
            ("2025-05-28T05:00", "2025-05"),
            ("2025-06-25T05:00", "2025-06"),
        ];
        assert_eq!(shown, expected.map(|(at, period)| (at.to_string(), period.to_string())));
        let mut daily = job.clone();
        daily.schedule = crate::jobs::schedule::Schedule::parse("0 3,22 * * *").unwrap();
        daily.on_working_days = true;
        let (start, end) = (utc("2025-02-20T00:00:00"), utc("2025-04-20T00:00:00"));
        let whole = daily.reminders_between(start, end);
        assert!(whole.len() > 70 && whole.is_sorted_by_key(|(at, _)| *at), "{}", whole.len());
        for hours in [1, 5, 7, 24, 100] {
            let mut cuts: Vec<_> = std::iter::successors(Some(start), |at| Some(*at + Duration::hours(hours)))
                .take_while(|at| *at < end)
                .collect();
            cuts.push(end);
            let pieces: Vec<_> = cuts.windows(2).flat_map(|cut| daily.reminders_between(cut[0], cut[1])).collect();
            assert_eq!(pieces, whole, "cut each {hours} hours");
        }
        assert!(self::job("").reminders_between(start, end).is_empty());
    }

    #[test]
    fn what_was_missed_is_made_as_the_file_says() {
        let (since, now) = (utc("2025-03-15T00:00:00"), utc("2025-06-20T00:00:00"));
        let periods = |catch_up: &str, now| {
            let job = job(&format!("catch_up = \"{catch_up}\""));
            let taken = job.caught_up(job.due_between(since, now), now);
            taken.iter().map(|due| due.period.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(periods("all", now), ["2025-03", "2025-04", "2025-05"]);
        assert_eq!(periods("latest", now), ["2025-05"]);
        assert!(periods("none", now).is_empty());
        // Found within the hour, the last one was not missed.
        let soon = utc("2025-06-01T05:59:00");
        assert_eq!(periods("all", soon), ["2025-03", "2025-04", "2025-05"]);
        assert_eq!(periods("latest", soon), ["2025-05"]);
        assert_eq!(periods("none", soon), ["2025-05"]);
        assert_eq!(job("").catch_up, CatchUp::All);
    }
}
