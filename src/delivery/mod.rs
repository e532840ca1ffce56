//! Delivery: where issued files are kept.

pub mod files;
