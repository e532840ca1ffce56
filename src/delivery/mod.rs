//! Delivery: the store of issued files, and mail. What causes a letter writes it into the outbox in its own
//! transaction; a sender takes it from there.

pub mod alarm;
pub mod bounces;
pub mod bucket;
pub mod files;
pub mod graphql;
pub mod letters;
pub mod links;
pub mod mail;
pub mod mutations;
pub mod observed;
pub mod outbox;
pub mod sender;
pub mod settings;
pub mod smtp;
pub mod stops;
