//! The product's tests, over HTTP and the command line as users do, on both databases.

mod accounts;
mod activity;
mod agreements;
mod api;
mod audit;
mod changes;
mod check;
mod command_line;
mod constraints;
mod editions;
mod imports;
mod job_files;
mod lists;
mod mutations;
mod network;
mod openid;
mod public;
mod reports;
mod returns;
mod rights;
mod runs;
mod schedule;
mod schema;
mod secrets;
mod support;
