//! A phone without screens, for work that would take a person days: it saves and sends as the one with screens does.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use tempfile::TempDir;

use super::built;
use super::steps::PIN;

/// It.
pub struct Handset {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    _data: TempDir,
}

impl Handset {
    /// Switches one on and makes it that of whom the code is for.
    pub fn enrol(centre: &str, code: &str) -> Self {
        let data = TempDir::new().unwrap();
        let mut process = Command::new(built("pendamping-sim"))
            .args(["phone", "--data"])
            .arg(data.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let mut handset = Self { process, input, output, _data: data };
        handset.tell(&format!(r#"{{"do":"enrol","centre":"{centre}","code":"{code}","pin":"{PIN}"}}"#));
        handset
    }

    /// One line in, one line out; an answer that is an error ends the test.
    pub fn tell(&mut self, command: &str) -> String {
        writeln!(self.input, "{command}").unwrap();
        self.input.flush().unwrap();
        let mut answer = String::new();
        self.output.read_line(&mut answer).unwrap();
        assert!(!answer.is_empty() && !answer.contains("\"error\":\""), "{command}: {answer}");
        answer
    }
}

impl Drop for Handset {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
