//! Files that came with a request. They lie on disk until somebody reads them.

use std::io::{Read as _, Seek as _};

use async_graphql::{Context, Upload};

use crate::error::{Error, Result};

/// The content of a file. Who may not use it is refused before.
///
/// # Errors
/// [`Error::Internal`] when it can't be read back.
pub async fn content(ctx: &Context<'_>, upload: &Upload) -> Result<Vec<u8>> {
    let failed = |error: std::io::Error| Error::Internal(format!("upload: {error}"));
    let mut file = upload.value(ctx).map_err(failed)?.content;
    let read = move || {
        let mut bytes = vec![];
        // Another field may have read it before, and both share one place in it.
        file.rewind()?;
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let read = tokio::task::spawn_blocking(read).await;
    read.map_err(|error| Error::Internal(format!("upload: {error}")))?.map_err(failed)
}
