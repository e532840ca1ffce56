//! The file store: a folder, or a bucket of an S3-compatible store, in which each file lies under its SHA-256 and never
//! changes.

use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::bucket::Bucket;
use crate::error::{Error, Result};

/// Files named by their content.
///
/// All of it blocks the thread, and where the files are in a bucket waits for another machine: it is called from
/// threads that may block (`spawn_blocking`), never from asynchronous ones.
#[derive(Debug, Clone)]
pub struct Files {
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    Folder(PathBuf),
    Bucket(Bucket),
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn fault(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_path_buf();
    move |source| Error::File { path, source }
}

/// Where a file lies in the store.
fn key(sha256: &str) -> String {
    format!("{}/{sha256}.pdf", sha256.get(..2).unwrap_or("xx"))
}

impl Files {
    /// The store in this folder, which is made when it is needed.
    pub fn new(folder: impl Into<PathBuf>) -> Files {
        Files { place: Place::Folder(folder.into()) }
    }

    /// The store in this bucket, which must be there.
    pub fn in_bucket(bucket: Bucket) -> Files {
        Files { place: Place::Bucket(bucket) }
    }

    /// Keeps a file and returns its hash. It is there whole or not at all, also when the machine stops in between;
    /// keeping the same bytes again changes nothing, unless what is there is damaged: that is mended.
    ///
    /// # Errors
    /// [`Error::File`] with what the system says, for example that the disk is full; [`Error::Store`] when the bucket's
    /// store can't be reached or refuses.
    pub fn put(&self, bytes: &[u8]) -> Result<String> {
        let hash = sha256(bytes);
        match self.get(&hash) {
            Ok(_) => return Ok(hash),
            // It would only be waited for a second time.
            Err(error @ Error::Store { .. }) => return Err(error),
            Err(_) => {}
        }
        match &self.place {
            Place::Folder(folder) => write_whole(&folder.join(key(&hash)), bytes)?,
            Place::Bucket(bucket) => bucket.put(&key(&hash), bytes)?,
        }
        Ok(hash)
    }

    /// Whether a file could be kept now: a small one is written and taken away again; a bucket is asked for one that it
    /// has not got.
    ///
    /// # Errors
    /// As [`Files::put`].
    pub fn check(&self) -> Result<()> {
        match &self.place {
            Place::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(fault(folder))?;
                let mut builder = tempfile::Builder::new();
                let mut probe = builder.prefix(".").suffix(".part").tempfile_in(folder).map_err(fault(folder))?;
                probe.write_all(&[0; 4096]).and_then(|()| probe.as_file().sync_all()).map_err(fault(folder))
            }
            Place::Bucket(bucket) => match bucket.get("ready") {
                Ok(_) | Err(Error::File { .. }) => Ok(()),
                Err(error) => Err(error),
            },
        }
    }

    /// The folder of the store, where it is one.
    pub fn folder(&self) -> Option<&Path> {
        match &self.place {
            Place::Folder(folder) => Some(folder),
            Place::Bucket(_) => None,
        }
    }

    /// The file with this hash.
    ///
    /// # Errors
    /// [`Error::File`] when it is not there; [`Error::Damaged`] when its content is not what it was: that is an alarm,
    /// and the bytes are not handed out; [`Error::Store`] when the bucket's store can't be reached or refuses.
    pub fn get(&self, hash: &str) -> Result<Vec<u8>> {
        let (place, bytes) = match &self.place {
            Place::Folder(folder) => {
                let path = folder.join(key(hash));
                let bytes = std::fs::read(&path).map_err(fault(&path))?;
                (path.display().to_string(), bytes)
            }
            Place::Bucket(bucket) => (bucket.place(&key(hash)), bucket.get(&key(hash))?),
        };
        if sha256(&bytes) != hash {
            tracing::error!(place, "a stored file does not have the content that it was stored with");
            return Err(Error::Damaged { place });
        }
        Ok(bytes)
    }
}

/// Writes a file through a temporary one beside it, so that no reader ever sees half of it.
///
/// # Errors
/// [`Error::File`] with what the system says.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder).map_err(fault(folder))?;
    let mut temporary =
        tempfile::Builder::new().prefix(".").suffix(".part").tempfile_in(folder).map_err(fault(folder))?;
    temporary.write_all(bytes).and_then(|()| temporary.as_file().sync_all()).map_err(fault(path))?;
    readable(temporary.as_file()).map_err(fault(path))?;
    // If anything fails before this, the temporary file goes away by itself.
    temporary.persist(path).map_err(|error| fault(path)(error.error))?;
    sync_folder(folder).map_err(fault(folder))
}

/// Temporary files are for their owner alone; a report may be read by whoever may read the folder.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

/// Makes the file's new name survive a power cut, not only its content.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_damage_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::new(folder.path());
        let hash = files.put(b"report").unwrap();
        assert_eq!(files.put(b"report").unwrap(), hash);
        assert_eq!(files.get(&hash).unwrap(), b"report");
        std::fs::write(folder.path().join(key(&hash)), b"rep0rt").unwrap();
        assert_eq!(files.get(&hash).unwrap_err().code(), "FILE_DAMAGED");
        // Keeping the right bytes again mends it.
        files.put(b"report").unwrap();
        assert_eq!(files.get(&hash).unwrap(), b"report");
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, b"").unwrap();
        let error = write_whole(&file.join("report.pdf"), b"x").unwrap_err().to_string();
        assert!(error.contains("file"), "{error}");
    }
}
