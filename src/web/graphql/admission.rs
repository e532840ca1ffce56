//! The one way in for requests, whatever door they come through: first what document is meant and whether it may be
//! carried out here, then whether it is within the limits and valid.

use async_graphql::Request;

use super::persisted::Documents;
use super::trusted::Trusted;
use crate::graphql::Checked;
use crate::graphql::limits::{Checker, Limits, Refusal};

/// What admits requests. Clones are the same.
#[derive(Clone, Default)]
pub struct Admission {
    checker: Checker,
    documents: Documents,
}

impl Admission {
    /// Admits the documents of a list and nothing else.
    pub fn to(trusted: Trusted) -> Admission {
        Admission { documents: Documents::trusted(trusted), checker: Checker::default() }
    }

    /// The limits that are checked.
    pub fn limits(&self) -> &Limits {
        self.checker.limits()
    }

    /// Checks a request of somebody with or without an account.
    ///
    /// # Errors
    /// What is wrong with it, for whoever sent it.
    pub fn check(&self, mut request: Request, by_account: bool) -> Result<Checked, Refusal> {
        let new = self.documents.resolve(&mut request, by_account)?;
        let checked = self.checker.check(request)?;
        // What is not valid is not worth a place.
        if let Some(new) = new {
            self.documents.learn(new);
        }
        Ok(checked)
    }
}
