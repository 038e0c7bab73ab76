//! On which line of a file a setting stands. Complaints name settings by their path (`targets[3].to: …`), whoever makes them; here
//! each gets its line, so that nobody counts entries. It judges nothing.

use toml::de::{DeTable, DeValue};

/// A file whose settings can be found. It has been read before: what is no TOML was said then.
pub struct Lines<'a> {
    text: &'a str,
    root: Option<DeTable<'a>>,
}

impl<'a> Lines<'a> {
    pub fn of(text: &'a str) -> Self {
        Lines { text, root: DeTable::parse(text).ok().map(|root| root.into_inner()) }
    }

    /// The complaint with its line in front, where what it names, or what that is missing from, stands in the file.
    pub fn name(&self, complaint: String) -> String {
        let path = complaint.split(':').next().unwrap_or_default();
        match self.root.as_ref().and_then(|root| place(root, path)) {
            Some(at) => {
                let line = self.text.get(..at).unwrap_or_default().matches('\n').count() + 1;
                format!("line {line}, {complaint}")
            }
            None => complaint,
        }
    }
}

/// Where the last part of the path stands that is there at all, in bytes.
fn place(root: &DeTable<'_>, path: &str) -> Option<usize> {
    let (mut table, mut at) = (Some(root), None);
    for part in path.split('.') {
        let (name, index) = match part.strip_suffix(']').and_then(|part| part.split_once('[')) {
            Some((name, index)) => (name, index.parse::<usize>().ok()),
            None => (part, None),
        };
        let Some((key, mut value)) = table.and_then(|table| table.get_key_value(name)) else { break };
        at = Some(key.span().start);
        if let (Some(index), DeValue::Array(list)) = (index, value.get_ref()) {
            let Some(entry) = list.get(index) else { break };
            (value, at) = (entry, Some(entry.span().start));
        }
        table = match value.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => None,
        };
    }
    at
}

#[cfg(test)]
mod tests {
    use super::Lines;

    const FILE: &str = "version = 1\n\n[limits]\nfence_m = 1 # metres\n\n[[targets]]\ncode = \"a\"\n[[targets]]\ncode = \"b\"\n  to = \"2026-01\"\n[deep.er]\nlist = [\n  { code = \"c\" },\n  { code = \"d\" },\n]\n";

    #[test]
    fn what_is_named_has_its_line_or_that_of_what_it_is_missing_from() {
        let lines = Lines::of(FILE);
        for (path, said) in [
            ("version", "line 1, version: no"),
            ("limits.fence_m", "line 4, limits.fence_m: no"),
            ("limits.shortest", "line 3, limits.shortest: no"),
            ("targets", "line 6, targets: no"),
            ("targets[0].to", "line 6, targets[0].to: no"),
            ("targets[1]", "line 8, targets[1]: no"),
            ("targets[1].to", "line 10, targets[1].to: no"),
            ("targets[7].to", "line 6, targets[7].to: no"),
            ("deep.er.list[1].code", "line 14, deep.er.list[1].code: no"),
            ("report", "report: no"),
        ] {
            assert_eq!(lines.name(format!("{path}: no")), said);
        }
        assert_eq!(Lines::of("not [ toml").name("version: no".to_owned()), "version: no");
    }
}
