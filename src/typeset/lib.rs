//! Document → pages → PDF: typesetting for Arabic, French and English, in colours and type of its own. It knows nothing
//! of whose documents these are.
//!
//! [`document`] is what is said, in reading order and without coordinates; [`layout`] gives it places on pages; [`pdf`]
//! writes these down as a tagged file that meets PDF/A-3a and PDF/UA-1. The same document gives the same bytes.
#![forbid(unsafe_code)]

pub mod document;
pub mod layout;
pub mod pdf;

pub use document::Document;
pub use pdf::{RenderError, render};
