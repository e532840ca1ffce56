//! `taawun mail`.

use std::net::SocketAddr;

use clap::{Args, Subcommand};

use super::account::perform;
use super::{Address, Failure, Outcome, existing, print};
use crate::clock::Clock;
use crate::config::{Config, MailOptions};
use crate::db::Db;
use crate::delivery::mutations::queue_test;
use crate::delivery::sender::Sender;
use crate::delivery::{mail, outbox};
use crate::error::Error;
use crate::wording::Language;

#[derive(Subcommand)]
pub enum MailCommand {
    /// List the latest letters: to whom, their state, how often they were tried, and what went wrong
    List {
        /// Only those in this state: due, sending, sent, failed or stopped
        #[arg(long, value_parser = ["due", "sending", "sent", "failed", "stopped"])]
        state: Option<String>,
        /// How many
        #[arg(long, default_value_t = 20)]
        count: u16,
    },
    /// Send a letter to an address now, by which you see whether mail works
    Test {
        /// The address
        #[arg(long, value_name = "ADDRESS")]
        to: String,
        /// Its language: ar, fr or en
        #[arg(long, default_value = "ar")]
        language: Language,
        #[command(flatten)]
        sending: Sending,
    },
    /// Try letters again that have failed, for another three days
    Retry {
        /// The letter's number, as `mail list` shows it
        #[arg(required_unless_present = "failed")]
        letter: Option<i64>,
        /// All that have failed
        #[arg(long, conflicts_with = "letter")]
        failed: bool,
    },
    /// Send the letters that are due now, and read what has come back; `serve` and `worker` do so by themselves
    Send {
        #[command(flatten)]
        sending: Sending,
    },
}

/// Where mail goes, and where links in it lead.
#[derive(Args)]
pub struct Sending {
    #[command(flatten)]
    mail: MailOptions,
    #[command(flatten)]
    pub(super) address: Address,
}

impl Sending {
    /// The sender of this process.
    pub fn sender(&self, config: &Config, db: Db) -> Result<Sender, Failure> {
        sender(config, db, &self.mail, &self.address, None)
    }
}

/// A sender of letters whose links lead to this address.
pub(super) fn sender(
    config: &Config,
    db: Db,
    mail: &MailOptions,
    address: &Address,
    listen: Option<SocketAddr>,
) -> Result<Sender, Failure> {
    let (settings, base) = (mail.settings()?, address.base(listen));
    if settings.server.is_some() && address.public(listen).is_none() {
        tracing::warn!("links in letters begin with {base}, which works on this machine alone: tell --public-url");
    }
    Ok(Sender::new(db, Clock::system(), config.files(), settings, &base, &config.data)?)
}

impl MailCommand {
    pub fn run(self, config: &Config) -> Outcome {
        let db = existing(config)?;
        match self {
            MailCommand::List { state, count } => {
                for letter in db.run(|connection| outbox::latest(connection, state.as_deref(), count))?.iter().rev() {
                    print(&describe(letter))?;
                }
                Ok(())
            }
            MailCommand::Test { to, language, sending } => {
                mail::check_address(&to).map_err(|problem| Error::BadArgument { argument: "--to", problem })?;
                let sender = sending.sender(config, db.clone())?;
                let id = perform(&db, "sendTest", |change| queue_test(change, &to, language))?;
                print(&format!("Mail: {}", sender.describe()))?;
                sender.send_one(id)?;
                sender.close();
                let letter = db.run(|connection| outbox::find(connection, id))?;
                print(&describe(&letter))?;
                match letter.state.as_str() {
                    "sent" => Ok(()),
                    _ => Err(Failure::Failed(anyhow::anyhow!(
                        "the letter has not been sent; while it is due, `serve` and `worker` try again"
                    ))),
                }
            }
            MailCommand::Retry { letter, failed: _ } => {
                let now = Clock::system().timestamp();
                match db.write(|connection| outbox::retry(connection, letter, now))? {
                    0 if letter.is_some() => Err(Failure::Usage(anyhow::anyhow!("no such letter has failed"))),
                    count => print(&format!("{count} letter(s) due again; `serve` and `worker` send them")),
                }
            }
            MailCommand::Send { sending } => {
                let sender = sending.sender(config, db)?;
                let tried = sender.send_until_idle()?;
                sender.close();
                let read = sender.read_bounces()?;
                print(&format!("{tried} attempt(s), {read} letter(s) came back"))
            }
        }
    }
}

/// A letter on one line.
fn describe(letter: &outbox::Delivery) -> String {
    let time = match (letter.state.as_str(), letter.sent_at) {
        ("due", _) => format!("next try {}", letter.not_before.format("%Y-%m-%d %H:%M UTC")),
        (_, Some(sent)) => format!("sent {}", sent.format("%Y-%m-%d %H:%M UTC")),
        _ => format!("written {}", letter.created_at.format("%Y-%m-%d %H:%M UTC")),
    };
    let uncertain = match letter.uncertain {
        0 => String::new(),
        times => format!(", perhaps {times} more cop{}", if times == 1 { "y" } else { "ies" }),
    };
    let error = letter.error.as_deref().map(|error| format!(": {error}")).unwrap_or_default();
    format!(
        "{:<6} {:<8} {:<9} {}  {} attempt(s), {time}{uncertain}{error}",
        letter.id, letter.state, letter.kind, letter.recipient, letter.attempts
    )
}
