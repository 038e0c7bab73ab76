//! The demonstration: the centre with ten thousand invented families, the three roles' apps, each its own process with its own
//! database, and one page that shows the apps side by side and can cut the mentor's network or kill the mentor's phone.

mod app;
mod page;

use crate::centre::Centre;
use crate::demo_data::{self, Extent};
use crate::proxy::{Mood, Proxy, Traffic};
use anyhow::{Context, bail};
use app::App;
use chrono::{Days, Utc};
use serde_json::{Value, json};
use std::fs::File;
use std::path::{Path, PathBuf};

/// What a demonstration runs with.
#[derive(Debug, Clone)]
pub struct Stage {
    /// A folder for all of its data; whatever is in it goes.
    pub folder: PathBuf,
    /// The centre's program.
    pub server: PathBuf,
    /// The app's program, built with feature `liveview`.
    pub app: PathBuf,
    /// The configuration to put in force.
    pub programme: PathBuf,
    /// The page's port; 0 takes a free one.
    pub port: u16,
    /// Whether to open the page in the desktop's browser, where there is a desktop.
    pub open: bool,
}

/// Everything that is running. Dropping it ends all of it.
struct Demo {
    apps: Vec<App>,
    /// Between the mentor's phone and the centre; the others have one that is always fine.
    network: Proxy,
    cut: bool,
    went: Traffic,
    _centre: Centre,
}

/// The announced 10,000 families.
const EXTENT: Extent =
    Extent { families: 10_000, districts: None, accompanied_one_in: 10, accompanied_since: None, seed: 2020 };

/// Who shows what: the name in addresses and folders, what the page calls it, and how its owner is named to `enrol`.
const ROLES: [(&str, &str, &str, &str); 3] = [
    ("mentor", "Mentor", "--person", "TKSK-CONTOH-01"),
    ("coordinator", "Coordinator", "--person", "PKH-CONTOH-1"),
    ("family", "Family", "--family", "KPM-CONTOH-00001"),
];

/// Sets everything up and serves the page until told to stop.
///
/// # Errors
/// When a program is missing or a command of the office fails; its own words are part of the error.
pub fn run(stage: &Stage) -> anyhow::Result<()> {
    let _lock = cleared(&stage.folder)?;
    page::serve(stage, |origin| open(stage, origin))
}

/// Empties the folder of an earlier demonstration. The lock lasts as long as the file is open: one at a time may have it.
fn cleared(folder: &Path) -> anyhow::Result<File> {
    const LOCK: &str = "lock";
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    if !folder.join(LOCK).exists() && std::fs::read_dir(folder)?.next().is_some() {
        bail!(
            "{} holds something else than a demonstration; name an empty or a new folder",
            folder.display()
        );
    }
    let lock = File::create(folder.join(LOCK))?;
    if lock.try_lock().is_err() {
        bail!("a demonstration is running in {} already; stop it first", folder.display());
    }
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let gone = match entry.file_type()?.is_dir() {
            true => std::fs::remove_dir_all(entry.path()),
            false if entry.file_name() == LOCK => Ok(()),
            false => std::fs::remove_file(entry.path()),
        };
        gone.with_context(|| format!("cannot clear {}", folder.display()))?;
    }
    Ok(lock)
}

/// Enters the demonstration data as an office would, and starts everything. Only `origin` may frame the apps.
fn open(stage: &Stage, origin: &str) -> anyhow::Result<Demo> {
    let files = stage.folder.join("files");
    println!(
        "== the centre: 10,000 invented families in the 42 sub-districts of the five cities of DKI Jakarta"
    );
    demo_data::write(&files, &EXTENT)?;
    let today = Utc::now().date_naive();
    let (decided, paid) = (today - Days::new(14), today - Days::new(7));
    demo_data::write_aid(&files, &EXTENT, paid)?;
    let mut centre = Centre::new(stage.server.clone(), stage.folder.join("centre"));
    let file = |name: &str| files.join(name).to_string_lossy().into_owned();
    centre.office(&["configure", &stage.programme.to_string_lossy()])?;
    print!("{}", centre.office(&["import", "people", &file("people.csv")])?);
    print!("{}", centre.office(&["import", "families", &file("families.csv")])?);
    centre.office(&["assign", "--csv", &file("assignments.csv")])?;
    let decree = ["--scheme", "bsimu", "--decree", "SK CONTOH 1", "--decree-date", &decided.to_string()];
    print!("{}", centre.office(&[&["import", "aid", &file("aid.csv")][..], &decree].concat())?);
    let bank = ["--source", "bank_contoh", "--scheme", "bsimu"];
    print!("{}", centre.office(&[&["import", "payouts", &file("payouts.csv")][..], &bank].concat())?);
    let address = centre.start()?;
    let network = Proxy::start(address.clone())?;

    println!("== three apps, each its own process with its own database");
    let mut apps = Vec::new();
    for (name, title, whom, number) in ROLES {
        let reached = if name == "mentor" { network.address() } else { format!("http://{address}") };
        let invitation = centre.invite(whom, number, &reached)?;
        let app = App::start(&stage.app, &stage.folder.join(name), name, origin)?;
        println!("{title} ({number})\n  alone  {}\n  enter  {}", app.address(), invitation.link);
        apps.push(app.of(title, number, invitation.link));
    }
    Ok(Demo { apps, network, cut: false, went: Traffic::default(), _centre: centre })
}

impl Demo {
    /// What the page shows.
    fn told(&mut self) -> Value {
        self.went += self.network.traffic();
        let apps: Vec<Value> = self.apps.iter_mut().map(App::told).collect();
        let Traffic { requests, up, down } = self.went;
        json!({"apps": apps, "cut": self.cut, "traffic": {"requests": requests, "up": up, "down": down}})
    }

    fn cut(&mut self, cut: bool) {
        self.network.set(if cut { Mood::Down } else { Mood::Fine });
        self.cut = cut;
    }

    fn app(&mut self, name: &str) -> anyhow::Result<&mut App> {
        match self.apps.iter_mut().find(|app| app.name() == name) {
            Some(app) => Ok(app),
            None => bail!("there is no app called {name:?}"),
        }
    }
}
