//! taawun
#![forbid(unsafe_code)]

pub mod activity;
pub mod cli;
pub mod clock;
pub mod config;
pub mod cooperatives;
pub mod db;
pub mod delivery;
pub mod demonstration;
pub mod error;
pub mod graphql;
pub mod install;
pub mod jobs;
pub mod network;
pub mod partnerships;
pub mod period;
pub mod places;
pub mod reports;
pub mod staff;
pub mod web;
pub mod wording;
