//! The office's template: Markdown with `{{ … }}` and `{% for … %}`, checked when it is loaded.

use crate::markdown::{LINE, PARAGRAPH};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use serde::Serialize;

/// How much work a template may do: a loop that an office wrote by mistake must not hold a phone.
const FUEL: u64 = 2_000_000;

/// The most text a template may come to.
const LENGTH_MAX: usize = 2_000_000;

/// What is wrong with a template, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the template: {message}")]
pub struct TemplateError {
    /// The line, counted from 1; 0 when it is about the whole.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// The template with the facts in place of what stands for them, as Markdown. Signs that mean something in Markdown mean nothing
/// in a fact: a family called `*Sari*` stays as it is written. A line in a fact that ends, ends where it stands in a paragraph, and
/// an empty one begins another.
///
/// # Errors
/// What does not parse, or names a fact that there is not.
pub fn fill(template: &str, facts: &impl Serialize) -> Result<String, TemplateError> {
    let mut environment = Environment::new();
    let told = |error: minijinja::Error| TemplateError {
        line: error.line().unwrap_or(0),
        message: error.detail().map_or_else(|| error.kind().to_string(), str::to_owned),
    };
    // A misspelt name is an error that names its line, and not a hole in a report.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // A line that only says what to do is no line of the report.
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(told)?;
    environment.set_syntax(syntax);
    environment.set_fuel(Some(FUEL));
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("markdown".into()));
    environment.set_formatter(|out, _, value| out.write_str(&escaped(value)).map_err(minijinja::Error::from));
    environment.add_template("report", template).map_err(told)?;
    let filled =
        environment.get_template("report").and_then(|report| report.render(Serde(facts))).map_err(told)?;
    if filled.len() > LENGTH_MAX {
        return Err(TemplateError { line: 0, message: "it comes to too much text".to_owned() });
    }
    Ok(filled)
}

/// A fact as Markdown that says just its words. A break in it would end a table's row, so breaks go by Unicode's own signs, which
/// mean nothing to Markdown; the reader makes of them what the place allows.
fn escaped(value: &Value) -> String {
    let fact = value.to_string().replace("\r\n", "\n").replace(PARAGRAPH, "\n\n");
    let lines: Vec<&str> = fact.split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', LINE]).collect();
    let mut out = String::with_capacity(fact.len() + fact.len() / 8 + 8);
    if let [line] = lines[..] {
        put(&mut out, line);
        return out;
    }
    let mut gap = None;
    for line in lines {
        if line.trim().is_empty() {
            gap = gap.map(|_| PARAGRAPH);
            continue;
        }
        out.extend(gap);
        put(&mut out, line);
        gap = Some(LINE);
    }
    out
}

/// All punctuation is escaped: which of it means something depends on what stands around it, a figure before a full stop among that.
fn put(out: &mut String, line: &str) {
    // Four spaces at the head of a line would be code, two at its end a break.
    const AT_AN_EDGE: &str = "&#32;";
    let (mut begun, mut spaces) = (false, false);
    for sign in line.chars() {
        match sign {
            ' ' | '\t' => {
                spaces = true;
                continue;
            }
            // No file can say it.
            sign if sign.is_control() => continue,
            _ => {}
        }
        if spaces {
            out.push_str(if begun { " " } else { AT_AN_EDGE });
        }
        (begun, spaces) = (true, false);
        if sign.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(sign);
    }
    if spaces {
        out.push_str(AT_AN_EDGE);
    }
}
