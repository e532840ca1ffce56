//! The monthly returns of every centre, and their figures.

use chrono::{Datelike, NaiveDate};

use super::Request;
use super::chance::{Chance, Subject};
use super::dates::plus_months;
use super::enrolment::{Course, Figures, SEXES};
use super::punctuality::{Fate, fate};
use super::rows::{Admits, CentrePlan, Kind, LinePlan, ReturnPlan};

/// Ages are declared for those enrolled only.
const AGE_NOT_STATED: &str = "not_stated";

/// Decides every return, month by month and within a month in the order of centres, and the lines in the same order.
pub(super) fn plan(centres: &[CentrePlan], request: &Request) -> (Vec<ReturnPlan>, Vec<LinePlan>) {
    let start = plus_months(request.until, -(request.months as i32));
    let mut going: Vec<(Chance, Course)> = centres
        .iter()
        .enumerate()
        .map(|(index, centre)| {
            let mut chance = Chance::new(request.seed, Subject::Returns(index));
            let course = Course::new(centre, centre.opened_on >= start, start.month(), &mut chance);
            (chance, course)
        })
        .collect();
    let mut rows = Rows::default();
    for number in 0..request.months {
        let month = plus_months(start, number as i32);
        let end = plus_months(month, 1);
        // Slow growth: a tenth over the whole time.
        let growth = 0.9 + 0.1 * f64::from(number + 1) / f64::from(request.months);
        for (index, (centre, (chance, course))) in centres.iter().zip(&mut going).enumerate() {
            if centre.opened_on >= end || centre.closed_on.is_some_and(|closed| closed <= month) {
                continue;
            }
            let opening = centre.opened_on >= month;
            let figures = course.month(month.month(), growth, opening, chance);
            let fate = fate(request, &centre.coordination_code, month, chance);
            rows.add(index, centre, course, month, figures, fate);
        }
    }
    (rows.returns, rows.lines)
}

#[derive(Default)]
struct Rows {
    returns: Vec<ReturnPlan>,
    lines: Vec<LinePlan>,
}

impl Rows {
    fn add(
        &mut self,
        index: usize,
        centre: &CentrePlan,
        course: &Course,
        month: NaiveDate,
        figures: Figures,
        fate: Fate,
    ) {
        let row = ReturnPlan {
            centre: index,
            month,
            version: 1,
            status: "draft",
            superseded: false,
            submitted_at: None,
            validated_at: None,
            returned_reason: None,
            correction_reason: None,
        };
        match fate {
            Fate::Missing => {}
            Fate::Draft => self.push(centre, course, &figures, row),
            Fate::Submitted(at) => {
                self.push(centre, course, &figures, ReturnPlan { status: "submitted", submitted_at: Some(at), ..row });
            }
            Fate::Returned(at, reason) => {
                let row =
                    ReturnPlan { status: "returned", submitted_at: Some(at), returned_reason: Some(reason), ..row };
                self.push(centre, course, &mistaken(&figures, course).0, row);
            }
            Fate::Validated(handled) => {
                let row = ReturnPlan {
                    status: "validated",
                    submitted_at: Some(handled.submitted),
                    validated_at: Some(handled.validated),
                    ..row
                };
                self.push(centre, course, &figures, row);
            }
            Fate::Corrected(first, second) => {
                let (wrong, reason) = mistaken(&figures, course);
                let row = ReturnPlan {
                    status: "validated",
                    superseded: true,
                    submitted_at: Some(first.submitted),
                    validated_at: Some(first.validated),
                    ..row
                };
                self.push(centre, course, &wrong, row.clone());
                let row = ReturnPlan {
                    version: 2,
                    superseded: false,
                    submitted_at: Some(second.submitted),
                    validated_at: Some(second.validated),
                    correction_reason: Some(reason),
                    ..row
                };
                self.push(centre, course, &figures, row);
            }
        }
    }

    fn push(&mut self, centre: &CentrePlan, course: &Course, figures: &Figures, row: ReturnPlan) {
        let of_return = self.returns.len();
        self.returns.push(row);
        let sexes = match centre.admits {
            Admits::Women => 0..1,
            Admits::Men => 1..2,
            Admits::Both => 0..2,
        };
        for sex in sexes {
            let mut line = |indicator, age_band, value| {
                self.lines.push(LinePlan { of_return, indicator, sex: SEXES[sex], age_band, value });
            };
            for (band, value) in course.by_age(sex, figures.enrolled[sex]) {
                line("beneficiaries", band, value);
            }
            line("entrants", AGE_NOT_STATED, figures.entrants[sex]);
            if course.counts_drop_outs() {
                line("drop_outs", AGE_NOT_STATED, figures.drop_outs[sex]);
            }
            if centre.kind == Kind::CitizenHouse {
                line("service_contacts", AGE_NOT_STATED, figures.contacts[sex]);
            } else {
                line("graduates", AGE_NOT_STATED, figures.graduates[sex]);
            }
        }
    }
}

/// The same figures with a clerk's mistake in them, and the reason that a correction of it gives. The mistake keeps
/// entrants, graduates, drop-outs and the change of enrolment consistent, or it would have been seen at once.
fn mistaken(figures: &Figures, course: &Course) -> (Figures, &'static str) {
    let mut wrong = *figures;
    let larger = usize::from(figures.enrolled[1] > figures.enrolled[0]);
    if let Some(sex) = (0..2).find(|sex| figures.entrants[*sex] > 0 && figures.enrolled[*sex] >= 3) {
        let forgotten = figures.entrants[sex].min(3);
        wrong.entrants[sex] -= forgotten;
        wrong.enrolled[sex] -= forgotten;
        (wrong, "إدراج مسجلين جدد سقطوا سهوا من التصريح السابق.")
    } else if let Some(sex) = (0..2).find(|sex| course.counts_drop_outs() && figures.drop_outs[*sex] > 0) {
        wrong.drop_outs[sex] -= 1;
        wrong.enrolled[sex] += 1;
        (wrong, "تدارك خطأ في احتساب المنقطعين بعد مراجعة سجل الحضور.")
    } else {
        wrong.entrants[larger] += 1;
        wrong.enrolled[larger] += 1;
        (wrong, "حذف مستفيد سجل مرتين.")
    }
}
