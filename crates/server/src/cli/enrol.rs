//! `enrol` and `recover`: a one-time code for one person's app or for a forgotten PIN, as text, as a link, as a QR code to scan from the
//! screen or from paper.

use crate::auth::{new_code, normal_code};
use crate::cli::{Data, now, say};
use crate::mint::SystemMint;
use crate::store::lock::Locks;
use crate::store::office::{CodeFor, Issued, Office};
use anyhow::{Context, anyhow};
use chrono::{DateTime, Duration, Utc};
use clap::Args;
use qrcode::QrCode;
use qrcode::render::{svg, unicode};
use std::path::PathBuf;
use std::process::ExitCode;
use url::{Host, Url};

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
    /// How long the code holds
    #[arg(long, default_value_t = 72, value_parser = clap::value_parser!(u32).range(1..=24 * 14))]
    hours: u32,
    #[command(flatten)]
    telling: Telling,
}

/// Let a person whose PIN was forgotten choose another, on the phone whose records it opens
///
/// Look first who asks: whoever has this code and that phone opens what is on it. The phone takes the code under *Lupa PIN*. It works for a
/// phone of that person alone which has spoken to the centre since it was updated, once; the audit log notes both.
#[derive(Debug, Args)]
#[group(skip)]
#[command(group = clap::ArgGroup::new("whom").required(true))]
pub struct Recover {
    /// The person's number
    #[arg(long, group = "whom", value_name = "NUMBER")]
    person: Option<String>,
    /// A family's Nomor KPM
    #[arg(long, group = "whom", value_name = "NUMBER")]
    family: Option<String>,
    /// Also for a phone that never told the centre its envelope: look at the phone, for the centre cannot know whose it is
    #[arg(long)]
    any_phone: bool,
    /// How long the code holds
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=72))]
    hours: u32,
    #[command(flatten)]
    telling: Telling,
}

/// How a code is told.
#[derive(Debug, Args)]
struct Telling {
    /// The centre's address as phones reach it: https, or http to this machine
    ///
    /// Without it the link leads to this machine, where no phone finds the centre.
    #[arg(long, env = "PENDAMPING_CENTRE", value_name = "URL", value_parser = address)]
    centre: Option<String>,
    /// Write the QR code as a picture too
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Print one line of JSON instead, for scripts
    #[arg(long)]
    json: bool,
}

/// Where the centre is when nobody says: for who tries it on one machine.
const HERE: &str = "http://127.0.0.1:8080";

/// An address that phones speak to. They refuse all others, and a code would be spent on finding that out.
fn address(typed: &str) -> Result<String, String> {
    let typed = typed.trim();
    let whole =
        Url::parse(typed).map_err(|_| "no address; for instance https://pusat.example.id".to_owned())?;
    let local = match whole.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    match whole.scheme() {
        "https" => Ok(typed.to_owned()),
        "http" if local => Ok(typed.to_owned()),
        _ => Err("phones speak only https, and http to their own machine alone".to_owned()),
    }
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
        let (whom, (code, plain)) = (whom(self.person, self.family)?, made()?);
        let (now, _) = now();
        let expires = now + Duration::hours(i64::from(self.hours));
        let issued = data.open_existing()?.issue_code(&whom, &plain, now, expires, &mut SystemMint)?;
        self.telling.tell("enrol", &issued, &code, expires, self.hours)
    }
}

impl Recover {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let (whom, (code, plain)) = (whom(self.person, self.family)?, made()?);
        let (now, _) = now();
        let expires = now + Duration::hours(i64::from(self.hours));
        let issued = data.open_existing()?.issue_recovery(&whom, &plain, self.any_phone, now, expires)?;
        self.telling.tell("recover", &issued, &code, expires, self.hours)
    }
}

fn whom(person: Option<String>, family: Option<String>) -> anyhow::Result<CodeFor> {
    match (person, family) {
        (Some(number), _) => Ok(CodeFor::Person(number)),
        (None, Some(number)) => Ok(CodeFor::Family(number)),
        (None, None) => Err(anyhow!("--person or --family")),
    }
}

/// A new code, as it is written and as it is hashed.
fn made() -> anyhow::Result<(String, String)> {
    let code = new_code(&mut SystemMint);
    let plain = normal_code(&code).ok_or_else(|| anyhow!("a code that is none was made"))?;
    Ok((code, plain))
}

impl Telling {
    /// Says a code that is for something (`enrol`, `recover`), once.
    fn tell(
        &self,
        what: &str,
        issued: &Issued,
        code: &str,
        expires: DateTime<Utc>,
        hours: u32,
    ) -> anyhow::Result<ExitCode> {
        let centre = self.centre.as_deref().unwrap_or_else(|| {
            eprintln!(
                "the link and the QR code lead to {HERE}, which is this machine and no phone can reach: say the centre's address with \
                 --centre https://… or in PENDAMPING_CENTRE (the code holds for any address)"
            );
            HERE
        });
        let link = format!("pendamping://{what}?centre={}&code={code}", escaped(centre));
        let qr = QrCode::new(link.as_bytes()).context("the link is too long for a QR code")?;
        if let Some(file) = &self.svg {
            let picture = qr.render::<svg::Color<'_>>().min_dimensions(320, 320).build();
            std::fs::write(file, picture).with_context(|| format!("cannot write {}", file.display()))?;
        }
        if self.json {
            let line = serde_json::json!({
                "code": code, "link": link, "centre": centre, "person": issued.person,
                "number": issued.number, "role": issued.role, "expires": expires,
            });
            say(&line.to_string())?;
            return Ok(ExitCode::SUCCESS);
        }
        let picture = qr.render::<unicode::Dense1x2>().quiet_zone(true).build();
        let whose = format!("{} ({}, {})", issued.name, issued.number, issued.role);
        say(&format!("{whose}\n{code}   for {hours} hours, once\n{link}\n{picture}"))?;
        Ok(ExitCode::SUCCESS)
    }
}

#[cfg(test)]
mod tests {
    use super::{address, escaped};

    #[test]
    fn addresses_that_phones_speak_to() {
        for good in [
            "https://pusat.example.id",
            "https://pusat.example.id:8443/a",
            "http://127.0.0.1:8080",
            "http://127.8.9.10",
            "http://[::1]:8080",
            "http://localhost:8080",
        ] {
            assert_eq!(address(good).as_deref(), Ok(good));
        }
        assert_eq!(address(" https://pusat.example.id\n").as_deref(), Ok("https://pusat.example.id"));
        for bad in [
            "http://pusat.example.id",
            "http://192.168.1.4:8080",
            "http://localhost.example.id",
            "ftp://127.0.0.1",
            "pusat.example.id",
            "localhost:8080",
            "https://",
            "",
        ] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_in_a_link() {
        assert_eq!(escaped("https://pusat.go.id:8443/a?b"), "https%3A%2F%2Fpusat.go.id%3A8443%2Fa%3Fb");
    }
}
