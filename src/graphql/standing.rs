//! Who an asker is as time goes on: a subscription lasts longer than the token that it began with may.

use std::sync::Arc;

use crate::accounts::Asker;
use crate::db::DbConnection;
use crate::error::{Error, Result};

type Look = dyn Fn(&mut DbConnection) -> Result<Asker> + Send + Sync;

/// Finds out anew who the asker of a subscription is.
#[derive(Clone)]
pub struct Standing(Arc<Look>);

impl Standing {
    /// By this look at the database.
    pub fn new(look: impl Fn(&mut DbConnection) -> Result<Asker> + Send + Sync + 'static) -> Standing {
        Standing(Arc::new(look))
    }

    /// Who it is now.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the token is not valid, and those of the database.
    pub fn asker(&self, connection: &mut DbConnection) -> Result<Asker> {
        (self.0)(connection)
    }

    /// Checks that the asker is who it was and sees what it saw.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the token is revoked or the session is over, [`Error::Forbidden`] when the rights
    /// have changed.
    pub fn check(&self, connection: &mut DbConnection, was: &Asker) -> Result<()> {
        let now = self.asker(connection)?;
        if now.who != was.who {
            return Err(Error::Unauthenticated);
        }
        if now.rights != was.rights {
            return Err(Error::Forbidden("what you may see has changed meanwhile; subscribe again"));
        }
        Ok(())
    }
}
