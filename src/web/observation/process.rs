//! What this process uses of its machine.

/// What a process uses, where the system tells (Linux).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Process {
    /// Processor time since its start, seconds.
    pub cpu_seconds: f64,
    /// Memory that is held in fact, bytes.
    pub resident_bytes: u64,
    /// Address space, bytes.
    pub virtual_bytes: u64,
    /// Files, connections and the like that are open.
    pub open_files: usize,
    /// The most that may be open, where there is a limit.
    pub most_open_files: Option<u64>,
    /// Threads.
    pub threads: i64,
    /// When it started, seconds since 1970 UTC.
    pub started: f64,
}

/// What this process uses; `None` where the system does not tell.
#[cfg(target_os = "linux")]
pub(super) fn read() -> Option<Process> {
    use procfs::process::{LimitValue, Process as Entry};
    let entry = Entry::myself().ok()?;
    let stat = entry.stat().ok()?;
    let ticks = procfs::ticks_per_second() as f64;
    let most_open_files = match entry.limits().ok()?.max_open_files.soft_limit {
        LimitValue::Value(most) => Some(most),
        LimitValue::Unlimited => None,
    };
    Some(Process {
        cpu_seconds: (stat.utime + stat.stime) as f64 / ticks,
        resident_bytes: stat.rss * procfs::page_size(),
        virtual_bytes: stat.vsize,
        open_files: entry.fd_count().ok()?,
        most_open_files,
        threads: stat.num_threads,
        started: procfs::boot_time_secs().ok()? as f64 + stat.starttime as f64 / ticks,
    })
}

#[cfg(not(target_os = "linux"))]
pub(super) fn read() -> Option<Process> {
    None
}

/// The free and the whole space of the disk that a folder lies on, bytes, as far as this process may use it; `None` where
/// the folder is not there or the system does not tell.
#[cfg(unix)]
pub(super) fn disk(folder: &std::path::Path) -> Option<(u64, u64)> {
    let told = rustix::fs::statvfs(folder).ok()?;
    Some((told.f_bavail.saturating_mul(told.f_frsize), told.f_blocks.saturating_mul(told.f_frsize)))
}

#[cfg(not(unix))]
pub(super) fn disk(_: &std::path::Path) -> Option<(u64, u64)> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_knows_what_it_uses() {
        let process = read().unwrap();
        assert!(process.resident_bytes > 1 << 20 && process.virtual_bytes >= process.resident_bytes, "{process:?}");
        assert!(process.open_files >= 3 && process.threads >= 1 && process.cpu_seconds >= 0.0, "{process:?}");
        assert!(process.started > 1.7e9, "{process:?}");
        let (free, all) = disk(std::path::Path::new("/")).unwrap();
        assert!(0 < free && free <= all);
        assert_eq!(disk(std::path::Path::new("/no/such/folder")), None);
    }
}
