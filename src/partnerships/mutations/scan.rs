//! Attaching the signed scan.

use async_graphql::{Context, ID, InputObject, Object, Upload};
use diesel::prelude::*;

use super::{AgreementPayload, open, record};
use crate::accounts::{Action, Ground};
use crate::change::Change;
use crate::db::schema::agreement;
use crate::delivery::files::{Files, sha256};
use crate::error::{Error, Result, UserError};
use crate::graphql::id;
use crate::graphql::load::{self, Loading};
use crate::graphql::mutation::{self, Outcome};
use crate::graphql::upload;
use crate::partnerships::{Agreement, Step};

/// The largest scan, bytes.
pub const MAX_SCAN: usize = 20 * 1024 * 1024;

/// The most that one compressed stream of a scan may grow to while it is read, bytes.
const MAX_DECOMPRESSED: usize = 64 << 20;

/// Mutations on scans.
#[derive(Default)]
pub struct ScanMutations;

/// A scan of a signed agreement.
#[derive(InputObject)]
pub struct AttachScanInput {
    /// The agreement.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// The file: a PDF of at most 20 MB.
    file: Upload,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// What makes two requests the same: the file by its content.
#[derive(InputObject)]
struct SameScan {
    id: ID,
    expected_version: i32,
    sha256: String,
}

#[Object]
impl ScanMutations {
    /// Attaches the scan of a signed agreement, in the place of one that was attached before. Send it as
    /// `multipart/form-data` (GraphQL multipart request). For the coordination's coordinators and administrators.
    async fn attach_scan(&self, ctx: &Context<'_>, input: AttachScanInput) -> async_graphql::Result<AgreementPayload> {
        let key = id::key_of("Agreement", &input.id)?;
        let expected = input.expected_version;
        // Nothing is stored for whoever may not keep the agreement.
        let asker = ctx.data::<Loading>()?.asker();
        if asker.key().is_none() {
            return Err(Error::Unauthenticated.into());
        }
        let found: Agreement = load::get(ctx, key).await?;
        asker.rights.may(Action::Keep, &Ground::Coordination(found.coordination_code.clone()))?;
        let upload = upload::content(ctx, &input.file).await?;
        let files = ctx.data::<Files>()?.clone();
        let stored = tokio::task::spawn_blocking(move || keep(&files, &upload))
            .await
            .map_err(|error| Error::Internal(format!("attachScan: {error}")))?;
        let (hash, size) = match stored {
            Ok(stored) => stored,
            Err(Error::Refused(errors)) => {
                return AgreementPayload::of(ctx, Outcome { changed: None, errors }).await;
            }
            Err(error) => return Err(error.into()),
        };
        let same = SameScan { id: input.id.clone(), expected_version: expected, sha256: hash.clone() };
        let outcome = mutation::run(ctx, "attachScan", &input.idempotency_key, &same, move |change| {
            attach(change, key, expected, &hash, size)
        })
        .await?;
        AgreementPayload::of(ctx, outcome).await
    }
}

/// Checks that the file is a PDF and keeps it: its hash and size.
///
/// # Errors
/// `FILE_TOO_LARGE` and `NOT_A_PDF`; those of the file store.
fn keep(files: &Files, bytes: &[u8]) -> Result<(String, i64)> {
    let refused = |code| UserError::at(["file"], code);
    if bytes.len() > MAX_SCAN {
        return Err(refused("FILE_TOO_LARGE").with("most", (MAX_SCAN / 1024 / 1024) as i64).into());
    }
    // What its sender calls it decides nothing.
    if !bytes.starts_with(b"%PDF-") || !has_pages(bytes) {
        return Err(refused("NOT_A_PDF").into());
    }
    let hash = files.put(bytes)?;
    debug_assert_eq!(hash, sha256(bytes));
    Ok((hash, bytes.len() as i64))
}

/// Whether it can be read as a PDF with at least one page.
fn has_pages(bytes: &[u8]) -> bool {
    // A small file can say that it unpacks to any size.
    let options = lopdf::LoadOptions::with_max_decompressed_size(MAX_DECOMPRESSED);
    lopdf::Document::load_mem_with_options(bytes, options)
        .is_ok_and(|document| document.is_encrypted() || !document.get_pages().is_empty())
}

fn attach(change: &mut Change<'_>, id: i64, expected: i32, hash: &str, size: i64) -> Result<i64> {
    let opened = open(change, id, Some(expected), Step::Scan)?;
    diesel::update(agreement::table.find(id))
        .set((
            agreement::scan_sha256.eq(hash),
            agreement::scan_size_bytes.eq(size),
            agreement::lock_version.eq(opened.row.lock_version + 1),
        ))
        .execute(change.connection)?;
    record(change, opened)
}
