//! Metrics as text: OpenMetrics, or Prometheus' own older form.

use std::fmt::Write;

use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::registry::{Registry, Unit};

use super::measures::{Labels, Sheet};
use super::{Observation, process};

/// The two forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// OpenMetrics 1.0.0.
    OpenMetrics,
    /// Prometheus' text, version 0.0.4.
    Prometheus,
}

impl Format {
    /// The form that an `Accept` header prefers; Prometheus' where it names none.
    pub(super) fn asked_for(accept: &str) -> Format {
        let weight = |wanted: &[&str]| {
            let weights = accept.split(',').filter_map(|range| {
                let mut parts = range.split(';').map(str::trim);
                wanted.iter().any(|one| parts.clone().next().is_some_and(|name| name.eq_ignore_ascii_case(one))).then(
                    || {
                        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
                        weight.unwrap_or(1.0)
                    },
                )
            });
            weights.fold(0.0, f32::max)
        };
        let open = weight(&["application/openmetrics-text"]);
        if open > 0.0 && open >= weight(&["text/plain"]) { Format::OpenMetrics } else { Format::Prometheus }
    }

    /// The content type.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Format::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            Format::Prometheus => "text/plain; version=0.0.4; charset=utf-8",
        }
    }
}

impl Observation {
    /// All metrics of this process and of what it shares with others.
    ///
    /// # Errors
    /// None that could be named.
    pub(super) async fn exposition(&self, format: Format) -> Result<String, std::fmt::Error> {
        let mut counted = Registry::default();
        self.0.measures.register(&mut counted);
        let mut sheet = Sheet::default();
        self.of_readiness(&mut sheet).await;
        self.of_process(&mut sheet);
        let stored = self.stored().await;
        let help = "Whether the figures of runs, jobs and letters could be read; they are left out where not";
        sheet.gauge("taawun_stored_figures_read", help, None, f64::from(stored.is_some()));
        if let Some(stored) = stored {
            stored.fill(&mut sheet);
        }
        let mut text = String::new();
        encode_registry(&mut text, &counted)?;
        encode_registry(&mut text, &sheet.0)?;
        match format {
            Format::OpenMetrics => {
                encode_eof(&mut text)?;
                Ok(text)
            }
            Format::Prometheus => prometheus(&text),
        }
    }

    async fn of_readiness(&self, sheet: &mut Sheet) {
        let checks = self.checks().await;
        let ready = checks.iter().all(|check| check.ok);
        sheet.gauge("taawun_ready", "Whether the process can do its work, as /readyz says", None, f64::from(ready));
        let label = |name: &str| -> Labels { vec![("check", name.to_string())] };
        let each = checks.iter().map(|check| (label(check.name), f64::from(check.ok)));
        sheet.gauges("taawun_check_ok", "Whether each of the things that /readyz looks at is right", None, each);
        if let Some(pulse) = self.0.pulse.get() {
            let at = pulse.last().1.timestamp_millis() as f64 / 1000.0;
            let help = "When the scheduler of this process looked at what is due last, seconds since 1970 UTC";
            sheet.gauge("taawun_scheduler_last_tick_timestamp", help, Some(Unit::Seconds), at);
        }
    }

    fn of_process(&self, sheet: &mut Sheet) {
        let version = env!("CARGO_PKG_VERSION").to_string();
        let build = vec![("version", version), ("database", self.0.db.product().to_string())];
        sheet.gauges("taawun_build_info", "The version of the program; always 1", None, [(build, 1.0)]);
        let under_way = *self.0.under_way.borrow();
        sheet.gauge("taawun_requests_under_way", "Requests that are being answered", None, under_way as f64);
        let open = self.0.subscriptions.open();
        sheet.gauge("taawun_subscriptions_open", "Subscriptions that are open", None, open as f64);

        let pool = self.0.db.pool();
        let help = "The most connections to the database that this process opens";
        sheet.gauge("taawun_pool_connections_most", help, None, f64::from(pool.most));
        let label = |state: &str| -> Labels { vec![("state", state.to_string())] };
        let used = pool.open.saturating_sub(pool.idle);
        let states = [(label("in_use"), f64::from(used)), (label("idle"), f64::from(pool.idle))];
        sheet.gauges("taawun_pool_connections", "Open connections to the database", None, states);
        let help = "Threads that wait for a connection to the database";
        sheet.gauge("taawun_pool_waiting", help, None, pool.waiting as f64);
        let help = "How often a connection to the database has been asked for";
        sheet.counter("taawun_pool_acquisitions", help, None, pool.asked as f64);
        let help = "How long connections to the database have been waited for, together";
        sheet.counter("taawun_pool_wait", help, Some(Unit::Seconds), pool.waited.as_secs_f64());
        let help = "SQL statements of this process, transaction control included";
        sheet.counter("taawun_sql_statements", help, None, self.0.db.statements() as f64);

        let disks = self.0.watched.disks.iter().filter_map(|(name, folder)| Some((*name, process::disk(folder)?)));
        let disks: Vec<(&str, (u64, u64))> = disks.collect();
        let label = |name: &str| -> Labels { vec![("folder", name.to_string())] };
        let free = disks.iter().map(|(name, (free, _))| (label(name), *free as f64));
        sheet.gauges("taawun_disk_free", "Free space of the disk with this folder", Some(Unit::Bytes), free);
        let all = disks.iter().map(|(name, (_, all))| (label(name), *all as f64));
        sheet.gauges("taawun_disk_size", "Size of the disk with this folder", Some(Unit::Bytes), all);

        // Under the names that every client library of Prometheus gives them.
        let Some(process) = process::read() else { return };
        sheet.counter("process_cpu", "Processor time", Some(Unit::Seconds), process.cpu_seconds);
        let resident = process.resident_bytes as f64;
        sheet.gauge("process_resident_memory", "Memory held", Some(Unit::Bytes), resident);
        let reserved = process.virtual_bytes as f64;
        sheet.gauge("process_virtual_memory", "Address space", Some(Unit::Bytes), reserved);
        sheet.gauge("process_open_fds", "Open files and connections", None, process.open_files as f64);
        if let Some(most) = process.most_open_files {
            sheet.gauge("process_max_fds", "The most files and connections that may be open", None, most as f64);
        }
        sheet.gauge("process_threads", "Threads", None, process.threads as f64);
        let help = "When the process started, seconds since 1970 UTC";
        sheet.gauge("process_start_time", help, Some(Unit::Seconds), process.started);
    }
}

/// OpenMetrics' text in Prometheus' own form: there a counter's name has its `_total` in the head lines too, and there
/// are neither units nor an end mark.
fn prometheus(text: &str) -> Result<String, std::fmt::Error> {
    let counters: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.strip_suffix(" counter")).collect();
    let mut plain = String::with_capacity(text.len());
    for line in text.lines() {
        let head = ["# HELP ", "# TYPE "].into_iter().find_map(|head| Some((head, line.strip_prefix(head)?)));
        match head.and_then(|(head, rest)| Some((head, rest.split_once(' ')?))) {
            Some((head, (name, rest))) if counters.contains(&name) => writeln!(plain, "{head}{name}_total {rest}")?,
            None if line.starts_with("# UNIT ") || line == "# EOF" => {}
            _ => writeln!(plain, "{line}")?,
        }
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_the_one_that_is_preferred() {
        let scraper = "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;\
                       q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
        assert_eq!(Format::asked_for(scraper), Format::OpenMetrics);
        for accept in ["", "*/*", "text/plain", "application/openmetrics-text;q=0", "text/html, text/plain;q=0.5"] {
            assert_eq!(Format::asked_for(accept), Format::Prometheus, "{accept}");
        }
        let text_first = "text/plain, application/openmetrics-text; version=1.0.0; q=0.9";
        assert_eq!(Format::asked_for(text_first), Format::Prometheus);
    }

    #[test]
    fn the_older_form_names_counters_in_full() {
        let open = "# HELP a_seconds A.\n# TYPE a_seconds counter\n# UNIT a_seconds seconds\na_seconds_total 1.0\n\
                    # HELP a_seconds_b B.\n# TYPE a_seconds_b gauge\na_seconds_b 2.0\n# EOF\n";
        let plain = "# HELP a_seconds_total A.\n# TYPE a_seconds_total counter\na_seconds_total 1.0\n\
                     # HELP a_seconds_b B.\n# TYPE a_seconds_b gauge\na_seconds_b 2.0\n";
        assert_eq!(prometheus(open).unwrap(), plain);
    }
}
