//! The steps of a story as lines: `ok N what, with figures`. The first that does not hold ends the story.

use std::io::Write;
use std::time::Instant;

/// Counts and prints steps.
pub struct Steps {
    count: usize,
    begun: Instant,
}

impl Steps {
    /// Before the first.
    pub fn begin() -> Steps {
        Steps { count: 0, begun: Instant::now() }
    }

    /// A step held.
    pub fn ok(&mut self, what: &str) {
        self.count += 1;
        line(&format!("ok {} {what}", self.count));
    }

    /// Prints the last line. True if every step held.
    pub fn end(self, ended: anyhow::Result<()>) -> bool {
        match ended {
            Ok(()) => {
                line(&format!("story took {:.1} s", self.begun.elapsed().as_secs_f64()));
                line(&format!("story complete: {} steps", self.count));
                true
            }
            Err(error) => {
                line(&format!("not ok {} {error:#}", self.count + 1));
                line(&format!("story broke after {} steps", self.count));
                false
            }
        }
    }
}

/// Whoever reads may have gone away: that is no reason to break a story.
fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    drop(writeln!(out, "{text}"));
    drop(out.flush());
}
