//! Delivery: where issued files are kept.

pub mod bucket;
pub mod files;
