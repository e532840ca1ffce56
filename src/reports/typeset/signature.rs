//! Where the report is signed, and its verification code.

use super::page::{Item, Mark, Role};
use super::strip::Strip;
use super::style::{CONTENT_WIDTH, INK};
use super::{Composer, qr};
use crate::reports::document::{ParagraphStyle, Signature, Verification};

/// The side of the QR code with its light margin, in points: 28 mm.
const QR_SIDE: f32 = 79.4;

impl Composer {
    pub(super) fn signature(&mut self, signature: &Signature) {
        for field in &signature.fields {
            self.paragraph(field, ParagraphStyle::Body);
        }
        if let Some(verification) = &signature.verification {
            self.paragraph(&verification.text, ParagraphStyle::Note);
            self.paragraph(&verification.code, ParagraphStyle::Body);
            self.qr_code(verification);
        }
    }

    fn qr_code(&mut self, verification: &Verification) {
        let Some(address) = &verification.address else { return };
        let Some(areas) = qr::rectangles(address, QR_SIDE) else { return };
        let element = self.element(Role::Figure { alternative: verification.alternative.clone() }, None);
        let x = self.start_edge(0.0, QR_SIDE, CONTENT_WIDTH);
        let dark = |area| Item { element: Some(element), mark: Mark::Rectangle { area, colour: INK } };
        let items = areas.into_iter().map(|area| dark(area).moved(x, 0.0)).collect();
        self.push(Strip { height: QR_SIDE, items, ..Strip::default() }, 4.0);
    }
}
