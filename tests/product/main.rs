//! The product's tests, over HTTP and the command line as users do, on both databases.

mod activity;
mod api;
mod changes;
mod command_line;
mod constraints;
mod lists;
mod reports;
mod schedule;
mod schema;
mod support;
