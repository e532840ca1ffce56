//! `taawun public`: which months everybody may see.

use clap::Subcommand;

use super::account::perform;
use super::{Outcome, existing, print};
use crate::activity::snapshot;
use crate::config::Config;
use crate::db::DbConnection;
use crate::error::Result;
use crate::period::Period;

#[derive(Subcommand)]
#[command(after_help = "Examples:\n  taawun public begin --from 2026-01\n  taawun public list\n  \
    taawun public withdraw 2026-03 --reason 'A centre was counted twice'\n  taawun public publish 2026-03\n  \
    taawun public after 3")]
pub enum PublicCommand {
    /// Begin: make the months from one on public whose time has come; from then on the others follow by themselves
    Begin {
        /// The first month, such as 2026-01
        #[arg(long, value_name = "MONTH")]
        from: Period,
    },
    /// List the months that are public or were withdrawn, and say which comes next, and when
    List,
    /// Withdraw a month in which something is wrong; everybody may read why
    Withdraw {
        /// The month
        month: Period,
        /// Why: no persons, no figures
        #[arg(long)]
        reason: String,
    },
    /// Make a withdrawn month public again, with the figures of now as far as they may be told
    Publish {
        /// The month
        month: Period,
    },
    /// Choose how many whole months pass before a month becomes public
    After {
        /// From 1 to 24
        months: u32,
    },
}

impl PublicCommand {
    pub fn run(self, config: &Config) -> Outcome {
        let db = existing(config)?;
        match self {
            PublicCommand::Begin { from } => {
                let months = perform(&db, "beginPublicFigures", |change| snapshot::begin(change, from))?;
                print(&format!("public now: {}", months.join(" ")))
            }
            PublicCommand::List => print(&db.read(listed)?),
            PublicCommand::Withdraw { month, reason } => {
                perform(&db, "withdrawPublicMonth", |change| snapshot::withdraw(change, month, &reason))?;
                print(&format!("{month} is withdrawn"))
            }
            PublicCommand::Publish { month } => {
                perform(&db, "publishMonthAgain", |change| snapshot::publish_again(change, month))?;
                print(&format!("{month} is public again"))
            }
            PublicCommand::After { months } => {
                perform(&db, "choosePublicAfter", |change| snapshot::choose_after_months(change, months))?;
                print(&format!("a month becomes public {months} month(s) after its end"))
            }
        }
    }
}

fn listed(connection: &mut DbConnection) -> Result<String> {
    let after = snapshot::after_months(connection)?;
    let mut lines = vec![];
    for one in snapshot::revisions(connection)? {
        let state = match (&one.withdrawn_at, &one.withdrawn_reason) {
            (Some(at), Some(reason)) => format!("withdrawn {}: {reason}", at.format("%Y-%m-%d")),
            _ => "public".to_string(),
        };
        let since = one.published_at.format("%Y-%m-%d");
        lines.push(format!("{}  revision {}  since {since}  {state}", one.month, one.revision));
    }
    lines.push(match snapshot::next(connection)? {
        None => "no month is public; begin with `taawun public begin --from MONTH`".to_string(),
        Some(month) => match snapshot::public_from(month, after) {
            Some(day) => format!("next: {month}, from {day} on"),
            None => format!("next: {month}"),
        },
    });
    Ok(lines.join("\n"))
}
