//! Training sessions of the coordinations' own staff.

use chrono::Datelike;

use super::chance::{Chance, Subject};
use super::dates::{plus_days, plus_months, working_day};
use super::partners::region_codes;
use super::rows::TrainingPlan;
use super::wording::TOPICS;
use super::{Places, Request};

/// Two to six sessions a year of each coordination, ordered by coordination and date; all are over by `until`.
pub(super) fn plan(places: &Places, request: &Request) -> Vec<TrainingPlan> {
    let mut chance = Chance::new(request.seed, Subject::Trainings);
    let mut trainings = Vec::new();
    for region_code in region_codes(places) {
        let mut topics = TOPICS;
        chance.shuffle(&mut topics);
        let mut topics = topics.iter().cycle();
        let mut of_coordination = Vec::new();
        for year in 0..request.months.div_ceil(12) {
            let months_before = (request.months - 12 * year) as i32;
            let start = plus_months(request.until, -months_before);
            for _ in 0..chance.between(2, 6) {
                let days = chance.between(1, 5);
                let month = plus_months(start, chance.below(months_before.min(12) as usize) as i32);
                // The office is half empty in August.
                let month = if month.month() == 8 { plus_months(month, -2) } else { month };
                let starts_on = working_day(plus_days(month, chance.between(2, 20)));
                let reported = chance.happens(0.93);
                let (women, men) = (chance.between(6, 22) as i32, chance.between(4, 17) as i32);
                let Some((topic_ar, topic_fr)) = topics.next() else { continue };
                of_coordination.push(TrainingPlan {
                    coordination_code: region_code.to_string(),
                    topic_ar,
                    topic_fr,
                    starts_on,
                    days: days as i32,
                    participants: reported.then_some((women, men)),
                });
            }
        }
        of_coordination.sort_by_key(|training| training.starts_on);
        trainings.append(&mut of_coordination);
    }
    trainings
}
