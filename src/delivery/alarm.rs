//! The alarm: a stored file whose content is not what it was.

use chrono::NaiveDateTime;

use super::letters;
use super::outbox::{self, Kind, Message};
use crate::accounts::store::administrators;
use crate::db::{Db, DbConnection};
use crate::error::{Error, Result};
use crate::wording::Language;

/// Tells the administrators by mail, once a day, where an error says that a stored file is damaged; any other error is
/// none of its business. What goes wrong with it is logged: whoever wanted the file has an error already.
pub fn sound(db: &Db, error: &Error, now: NaiveDateTime) {
    let Error::Damaged { place } = error else { return };
    if let Err(error) = db.write(|connection| tell(connection, place, now)) {
        tracing::error!(place, %error, "the administrators could not be told of a damaged file");
    }
}

fn tell(connection: &mut DbConnection, place: &str, now: NaiveDateTime) -> Result<()> {
    let message = |recipient: String| Message {
        key: format!("alarm/{place}/{}/{recipient}", now.date()),
        kind: Kind::Alarm,
        recipient,
        sender: None,
        language: Language::Ar,
        letter: letters::alarm(Language::Ar, place),
        report_id: None,
        run_id: None,
        coordination_code: None,
    };
    let messages: Vec<Message> = administrators(connection)?.into_iter().map(message).collect();
    outbox::queue(connection, &messages, now)?;
    Ok(())
}
