//! taawun (تعاون, cooperation): the information system of Entraide Nationale, Morocco's institution for social
//! assistance. One binary serves programme, activity and partnership figures over GraphQL and makes a PDF activity
//! report for each regional coordination on a schedule.
//!
//! # The map
//!
//! Folders are named for the domain. In each, `mod.rs` has the types and the rules, `store.rs` the queries and
//! `graphql.rs` what the API shows; `mutations` has what the API changes.
//!
//! | where | what |
//! |---|---|
//! | [`places`] | regions, provinces, communes, the census |
//! | [`network`] | coordinations, delegations, the catalogue of programmes, centres |
//! | [`activity`] | monthly returns and their rules, published figures, running totals, completeness, breakdowns and series |
//! | [`activity::suppression`] | what of the figures everybody may see, and why nothing else can be computed from it |
//! | [`partnerships`] | partners and agreements: terms in versions, decisions, payments, totals |
//! | [`imports`] | tables in and out: what a file would change, all or nothing, and the same table written |
//! | [`staff`], [`cooperatives`] | continuing training; economic integration |
//! | [`accounts`] | accounts, roles, what they allow, tokens, the audit trail |
//! | [`change`] | how anything is changed: one transaction with its audit entry |
//! | [`check`] | what must always hold, and finding out whether it does |
//! | [`reports`] | figures → document; issued editions; their verification and signatures |
//! | [`typeset`] | document → pages → PDF: a crate of its own in `src/typeset`, which knows nothing of the product |
//! | [`jobs`] | job files, due times, runs, the worker, the scheduler |
//! | [`delivery`] | the store of issued files: a folder, or a bucket of an S3-compatible store; letters: outbox, texts, sender, what comes back, who wants no more |
//! | [`graphql`] | the schema's root, ids, pages, loaders, limits, errors |
//! | [`web`] | the HTTP server: API, subscriptions over WebSocket and Server-Sent Events, GraphiQL, start page, downloads, verification, unsubscribing; health, metrics and the request log |
//! | [`cli`], [`config`] | the command line and what an operator sets |
//! | [`db`] | one connection type over SQLite and PostgreSQL, transactions, work that ends in time ([`db::work`]), migrations, the tables |
//! | [`wording`], [`period`], [`error`] | languages and their messages; periods; errors and their codes |
//! | [`telemetry`] | the log's format, and traces for an OpenTelemetry collector |
//! | [`clock`], [`zone`] | the time; time zones |
//! | [`tables`], [`folding`] | files of tables that people hand in and take away; one form for texts that mean the same |
//! | [`install`], [`demonstration`] | setting up a database; made-up data to try things on |
//!
//! Imports point down: `cli → web → graphql → domain folders → db`, and `jobs → reports → delivery, domain folders`. A
//! domain folder's own `graphql.rs` uses the schema's helpers (ids, pages, loaders), never its root.
//!
//! # A query's way
//!
//! `POST /graphql` reaches [`web`], which refuses what is too large or comes under a foreign name. The schema parses
//! the query and checks depth and cost ([`graphql::spending`]) before any work; what is dear waits for its turn. Whatever
//! it reads ends at the request's deadline, and when its client goes away. A resolver asks the request's loader ([`graphql::load`]), which
//! gathers what all fields of a level ask for and runs one statement: a list of a hundred centres costs as many
//! statements as a list of one. Totals come from tables that are kept by period ([`activity::sums`]), so that a year
//! costs what a month costs. Lists are pages by keyset ([`db::page`]).
//!
//! What somebody may see and do are [`accounts::Rights`]; where an object belongs is its [`accounts::Ground`]. Every
//! object that is found by its key passes [`graphql::load`], every list is limited by [`only_seen!`] in its query, and
//! totals are limited to the places that are seen: what may not be seen is answered like what does not exist.
//!
//! # A change's way
//!
//! A mutation ([`graphql::mutation`]), an import or a command opens one transaction ([`change::perform`]) that holds its
//! effect, its entry in the audit trail ([`accounts::audit`]) and, where it came with an idempotency key, its answer. It
//! checks the right on the object, then the version that was seen, then everything that can be wrong with the input, and
//! tells all of that at once. Figures that begin or cease to count are in the running totals when it commits
//! ([`activity::totals`]). [`check`] finds out whether all that must hold does.
//!
//! # A report's way
//!
//! 1. At a due time, [`jobs::runs`] records one run for each coordination and language under a unique key. Whoever
//!    comes second finds it there: this is what makes several processes safe.
//! 2. A worker ([`jobs::worker`]) claims a run with a lease and reads its [`reports::Figures`] in one transaction.
//!    [`reports::editions`] compares them with the latest edition: equal figures make no new one.
//! 3. Figures, edition and language are a [`reports::Paper`], which can be written as JSON. [`reports::compose`] words
//!    it as a document, [`typeset::layout`] gives that places on pages, [`typeset::pdf`] writes those down with the
//!    data attached. Same paper, same bytes, same verification code.
//! 4. Where there is a certificate, [`reports::signing`] appends a signature. The PDF goes to the file store under its
//!    SHA-256, and the run is closed together with the report's row, unless the claim has been lost meanwhile.
//!
//! Who listens to runs ([`jobs::subscription`]) is told what [`jobs::progress`] finds changed in the database, once a
//! second: the process that makes a report and the one that serves need not be the same.
//!
//! A process that dies between any two steps leaves a state from which the next goes on.
//!
//! # A letter's way
//!
//! 1. What causes a letter writes it into the outbox ([`delivery::outbox`]) in its own transaction, under a unique key.
//!    [`delivery::letters`] has its text, from plain values.
//! 2. A sender ([`delivery::sender`]) claims it with a lease, makes the message ([`delivery::mail`]) and talks to the mail
//!    server step by step ([`delivery::smtp`]). Before the first byte of the content goes, the database knows that it may
//!    have gone.
//! 3. The answer is written down: taken, refused, or to be tried again, for three days. Where the whole message went out
//!    and the answer was lost, the same `Message-ID` goes again and is counted as uncertain.
//! 4. What comes back ([`delivery::bounces`]) and who unsubscribes ([`delivery::stops`]) stop the next letter to that
//!    address only.
#![forbid(unsafe_code)]

pub mod accounts;
pub mod activity;
pub mod change;
pub mod check;
pub mod cli;
pub mod clock;
pub mod config;
pub mod cooperatives;
pub mod db;
pub mod delivery;
pub mod demonstration;
pub mod error;
pub mod folding;
pub mod graphql;
pub mod imports;
pub mod install;
pub mod jobs;
pub mod network;
pub mod partnerships;
pub mod period;
pub mod places;
pub mod reports;
pub mod staff;
pub mod tables;
pub mod telemetry;
pub mod web;
pub mod wording;
pub mod zone;
