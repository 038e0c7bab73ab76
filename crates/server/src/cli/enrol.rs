//! `enrol`: a one-time code for one person's app, as text, as a link, as a QR code to scan from the screen or from paper.

use crate::auth::{new_code, normal_code};
use crate::cli::{Data, now, say};
use crate::mint::SystemMint;
use crate::store::office::{CodeFor, Office};
use anyhow::{Context, anyhow};
use chrono::Duration;
use clap::Args;
use qrcode::QrCode;
use qrcode::render::{svg, unicode};
use std::path::PathBuf;
use std::process::ExitCode;

/// Issue a one-time code with which one person's app becomes theirs
///
/// The code is shown once. It works again only while the app it was used by has never reached the centre.
#[derive(Debug, Args)]
#[group(skip)]
#[command(group = clap::ArgGroup::new("whom").required(true))]
pub struct Enrol {
    /// The person's number
    #[arg(long, group = "whom", value_name = "NUMBER")]
    person: Option<String>,
    /// A family's Nomor KPM: the code is for the family's own app
    #[arg(long, group = "whom", value_name = "NUMBER")]
    family: Option<String>,
    /// The centre's address as phones reach it
    #[arg(long, env = "PENDAMPING_CENTRE", default_value = "http://127.0.0.1:8080", value_name = "URL")]
    centre: String,
    /// How long the code holds
    #[arg(long, default_value_t = 72, value_parser = clap::value_parser!(u32).range(1..=24 * 31))]
    hours: u32,
    /// Write the QR code as a picture too
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Print one line of JSON instead, for scripts
    #[arg(long)]
    json: bool,
}

/// A text as it may stand in a link.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

impl Enrol {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let whom = match (self.person, self.family) {
            (Some(number), _) => CodeFor::Person(number),
            (None, Some(number)) => CodeFor::Family(number),
            (None, None) => return Err(anyhow!("--person or --family")),
        };
        let code = new_code(&mut SystemMint);
        let plain = normal_code(&code).ok_or_else(|| anyhow!("a code that is none was made"))?;
        let (now, _) = now();
        let expires = now + Duration::hours(i64::from(self.hours));
        let issued = data.open_existing()?.issue_code(&whom, &plain, now, expires, &mut SystemMint)?;
        let link = format!("pendamping://enrol?centre={}&code={code}", escaped(&self.centre));
        let qr = QrCode::new(link.as_bytes()).context("the link is too long for a QR code")?;
        if let Some(file) = &self.svg {
            let picture = qr.render::<svg::Color<'_>>().min_dimensions(320, 320).build();
            std::fs::write(file, picture).with_context(|| format!("cannot write {}", file.display()))?;
        }
        if self.json {
            let line = serde_json::json!({
                "code": code, "link": link, "centre": self.centre, "person": issued.person,
                "number": issued.number, "role": issued.role, "expires": expires,
            });
            say(&line.to_string())?;
            return Ok(ExitCode::SUCCESS);
        }
        let picture = qr.render::<unicode::Dense1x2>().quiet_zone(true).build();
        let whose = format!("{} ({}, {})", issued.name, issued.number, issued.role);
        say(&format!("{whose}\n{code}   for {} hours, once\n{link}\n{picture}", self.hours))?;
        Ok(ExitCode::SUCCESS)
    }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn an_address_in_a_link() {
        assert_eq!(escaped("https://pusat.go.id:8443/a?b"), "https%3A%2F%2Fpusat.go.id%3A8443%2Fa%3Fb");
    }
}
