//! What happened, line by line: two runs of one seed must tell the same, and a run that broke is read from here.

use crate::world::faults::Fault;
use pendamping_protocol::digest::payload_hash;
use std::collections::BTreeMap;

/// The lines of one run, and how often what went wrong.
#[derive(Debug, Default, Clone)]
pub struct Trace {
    lines: Vec<String>,
    faults: BTreeMap<&'static str, u64>,
}

impl Trace {
    /// Tells a line.
    pub fn say(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// Counts a fault that came to pass.
    pub fn count(&mut self, fault: Fault) {
        self.name(fault.name());
    }

    /// Counts what has a name.
    pub fn name(&mut self, name: &'static str) {
        *self.faults.entry(name).or_default() += 1;
    }

    /// The lines.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// How often what went wrong.
    pub fn faults(&self) -> &BTreeMap<&'static str, u64> {
        &self.faults
    }

    /// What two runs are compared by.
    pub fn hash(&self) -> [u8; 32] {
        payload_hash(self.lines.join("\n").as_bytes())
    }
}
