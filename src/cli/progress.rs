//! Progress bars for what takes more than a second.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar that appears on a terminal and leaves nothing behind.
pub fn bar(total: u64, message: &str) -> ProgressBar {
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("    {msg} {wide_bar} {pos}/{len}") {
        bar.set_style(style);
    }
    bar.set_message(message.to_string());
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
