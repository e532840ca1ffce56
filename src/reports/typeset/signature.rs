//! Where the report is signed, and its verification code.

use super::Composer;
use crate::reports::document::{ParagraphStyle, Signature};

impl Composer {
    pub(super) fn signature(&mut self, signature: &Signature) {
        for field in &signature.fields {
            self.paragraph(field, ParagraphStyle::Body);
        }
        if let Some(verification) = &signature.verification {
            self.paragraph(&verification.text, ParagraphStyle::Note);
            self.paragraph(&verification.code, ParagraphStyle::Body);
        }
    }
}
