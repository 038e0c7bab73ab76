//! A centre of its own for each story: the real `pendamping-server` with a few invented families.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU16, Ordering};

use tempfile::TempDir;

use super::handset::Handset;
use super::{Running, built, root};

/// Invented people: two mentors and a coordinator.
const PEOPLE: &str = "nomor,nama,peran,telepon,wilayah\n\
    P-1,Rina Contoh,mentor,081200000001,31.74.01\n\
    P-2,Lina Misal,mentor,081200000003,31.74.02\n\
    K-1,Hadi Misal,coordinator,081200000002,31.74\n";

/// Who may do what where.
const POWERS: &str =
    "person,area,powers\nP-1,31.74.01,\nK-1,31.74,review_visits open_trainings decide_selection\n";

/// Invented families, at home where the browser says the phone is, or elsewhere.
const FAMILIES: &str = "nomor_kpm,nama,desa,alamat,lintang,bujur,keluar_pkh,didampingi,usaha,bidang,mulai_usaha,model\n\
    KPM-001,Siti Contoh-Satu,31.74.01.1001,Jl. Misal 1 RT 01/02,-6.2300,106.8500,mampu,ya,Warung nasi,SECTOR,2019-03-01,pembibitan\n\
    KPM-002,Ratna Contoh-Dua,31.74.01.1001,Jl. Misal 2 RT 01/02,-6.2310,106.8510,mampu,ya,Jahit,SECTOR,2019-04-01,pembibitan\n\
    KPM-003,Dewi Contoh-Tiga,31.74.01.1001,Jl. Misal 3 RT 01/02,-6.2320,106.8520,mampu,ya,Kue basah,SECTOR,2019-05-01,mentoring\n";

/// Where the home of *Siti Contoh-Satu* is.
pub const HOME: (f64, f64) = (-6.2300, 106.8500);

/// A centre: its data, and whether its door is open.
pub struct Centre {
    data: TempDir,
    /// Kept while closed, so that phones find it again.
    port: u16,
    running: Option<Running>,
}

/// A port that no other centre of these tests has, below those that systems give to whoever only calls somebody: while a door is closed
/// nobody else takes its place.
fn next_port() -> u16 {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 20_000).unwrap();
    10_000 + (first + TAKEN.fetch_add(1, Ordering::Relaxed)) % 20_000
}

impl Centre {
    /// Sets one up as an office would, and opens it.
    pub fn open() -> Self {
        let data = TempDir::new().unwrap();
        let mut centre = Self { data, port: 0, running: None };
        let programme = programme();
        let sector = first_sector(&std::fs::read_to_string(&programme).unwrap());
        let people = centre.write("people.csv", PEOPLE);
        let families = centre.write("families.csv", &FAMILIES.replace("SECTOR", &sector));
        let powers = centre.write("powers.csv", POWERS);
        centre.run(&["configure", text(&programme)]);
        centre.run(&["import", "people", text(&people)]);
        centre.run(&["import", "families", text(&families)]);
        centre.run(&["assign", "--csv", text(&powers)]);
        centre.start();
        centre
    }

    /// Opens the door, where it was before.
    pub fn start(&mut self) {
        for _ in 0..20 {
            let port = if self.port == 0 { next_port() } else { self.port };
            let listen = format!("127.0.0.1:{port}");
            let mut serve = self.command();
            serve.args(["serve", "--listen", &listen]);
            if let Some((running, _)) = Running::try_start(&mut serve, "listening http://") {
                (self.port, self.running) = (port, Some(running));
                return;
            }
        }
        panic!("no door could be opened in twenty tries");
    }

    /// Where the door is.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Closes the door.
    pub fn stop(&mut self) {
        self.running.take().unwrap().kill();
    }

    /// A new version of the programme with these targets (`[[targets]]`) in the place of the example's.
    pub fn aim(&self, version: u32, targets: &str) {
        let example = std::fs::read_to_string(programme()).unwrap();
        let (before, rest) = example.split_once("[[targets]]").unwrap();
        let after = rest.split_once("# Why a visit was made.").unwrap().1;
        let changed =
            format!("{before}{targets}\n{after}").replacen("version = 1", &format!("version = {version}"), 1);
        self.run(&["configure", text(&self.write("aimed.toml", &changed))]);
    }

    /// The coordinator verifies the use of aid as well.
    pub fn verify_aid(&self) {
        let powers = POWERS.replace("decide_selection", "decide_selection verify_aid");
        self.run(&["assign", "--csv", text(&self.write("verifies.csv", &powers))]);
    }

    /// A new version of the programme with so much money for those that are selected.
    pub fn budget(&self, version: u32, rupiah: u64) {
        let example = std::fs::read_to_string(programme()).unwrap();
        let changed = example.replacen("version = 1", &format!("version = {version}"), 1).replacen(
            "budget = 3_500_000_000",
            &format!("budget = {rupiah}"),
            1,
        );
        assert!(changed.contains(&format!("budget = {rupiah}")));
        self.run(&["configure", text(&self.write("budget.toml", &changed))]);
    }

    /// One more who decides beside the first.
    pub fn another_decider(&self) {
        let people =
            self.write("more.csv", &format!("{PEOPLE}K-2,Maya Contoh,coordinator,081200000004,31.74\n"));
        self.run(&["import", "people", text(&people)]);
        let powers = ["--powers", "review_visits,decide_selection"];
        self.run(&[&["assign", "--person", "K-2", "--area", "31.74"][..], &powers].concat());
    }

    /// Takes a person's phones away.
    pub fn revoke(&self, number: &str) {
        self.run(&["revoke", "--person", number]);
    }

    /// The decree's list of all families, and the bank's file: the first is paid, the second twice, the third not at all.
    pub fn pay(&self) {
        let list = self.write("list.csv", "nomor_kpm\nKPM-001\nKPM-002\nKPM-003\n");
        let decree = ["--decree", "SK CONTOH 1", "--decree-date", "2026-11-01"];
        self.run(&[&["import", "aid", text(&list), "--scheme", "bsimu"][..], &decree].concat());
        let rows = "referensi,nomor_kpm,nama,jumlah,tanggal,status\nA1,KPM-001,Siti,500000,2026-11-20,kredit\n\
                    A2,KPM-002,Ratna,500000,2026-11-20,kredit\nA3,KPM-002,Ratna,500000,2026-11-21,kredit\n";
        let file = self.write("payouts.csv", rows);
        self.run(&["import", "payouts", text(&file), "--source", "bank_contoh", "--scheme", "bsimu"]);
    }

    /// So many of a crowd are on the list, and paid.
    pub fn pay_crowd(&self, count: u32) {
        let numbers = || (1..=count).map(|number| format!("KPM-9{number:03}"));
        let rows: String = numbers().map(|family| format!("{family}\n")).collect();
        let list = self.write("crowd-list.csv", &format!("nomor_kpm\n{rows}"));
        let decree = ["--decree", "SK CONTOH NOMOR 1234/DITJEN/2026", "--decree-date", "2026-11-01"];
        self.run(&[&["import", "aid", text(&list), "--scheme", "bsimu"][..], &decree].concat());
        let rows: String =
            numbers().map(|family| format!("{family}-A,{family},Misal,500000,2026-11-20,kredit\n")).collect();
        let file = self
            .write("crowd-payouts.csv", &format!("referensi,nomor_kpm,nama,jumlah,tanggal,status\n{rows}"));
        self.run(&["import", "payouts", text(&file), "--source", "bank_contoh", "--scheme", "bsimu"]);
    }

    /// Gives a family to another mentor.
    pub fn move_family(&self, family: &str, to: &str) {
        self.run(&["assign", "--family", family, "--to", to]);
    }

    /// One mentor stands in for another from today on.
    pub fn cover(&self, mentor: &str, by: &str, until: &str) {
        self.run(&["cover", "--mentor", mentor, "--by", by, "--until", until]);
    }

    /// Whoever stands in for a mentor does so no more.
    pub fn end_cover(&self, mentor: &str) {
        self.run(&["cover", "--end", mentor]);
    }

    /// The office corrects where *Siti Contoh-Satu* lives.
    pub fn move_home(&self, home: (f64, f64)) {
        let before = format!("{:.4},{:.4}", HOME.0, HOME.1);
        let after = format!("{:.4},{:.4}", home.0, home.1);
        let sector = first_sector(&std::fs::read_to_string(programme()).unwrap());
        let rows = FAMILIES.replace("SECTOR", &sector).replace(&before, &after);
        self.run(&["import", "families", text(&self.write("moved.csv", &rows))]);
    }

    /// No family is accompanied any more.
    pub fn list_only(&self) {
        let sector = first_sector(&std::fs::read_to_string(programme()).unwrap());
        let rows = FAMILIES.replace("SECTOR", &sector).replace(",ya,", ",tidak,");
        self.run(&["import", "families", text(&self.write("listed.csv", &rows))]);
    }

    /// So many more families of the first mentor, all of this name with a number.
    pub fn crowd(&self, count: u32, name: &str) {
        let sector = first_sector(&std::fs::read_to_string(programme()).unwrap());
        let mut rows = FAMILIES.lines().next().unwrap_or_default().to_owned();
        for number in 1..=count {
            rows.push_str(&format!(
                "\nKPM-9{number:03},{name} {number},31.74.01.1001,Jalan Misal Panjang Sekali Gang Buntu Nomor {number} RT 01/02,\
                 -6.2300,106.8500,mampu,ya,Warung Makan Masakan Rumahan Serba Ada Ibu Misal,{sector},2019-03-01,pembibitan"
            ));
        }
        let file = self.write("crowd.csv", &rows);
        self.run(&["import", "families", text(&file)]);
    }

    /// The link with which a person's app becomes theirs.
    pub fn invite(&self, number: &str) -> String {
        self.enrol("--person", number)
    }

    /// The link with which a person who forgot the PIN sets another.
    pub fn recover(&self, number: &str) -> String {
        let address = format!("http://127.0.0.1:{}", self.port);
        let said = self.run(&["recover", "--person", number, "--centre", &address, "--json"]);
        said.split("\"link\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned()
    }

    /// Copies the centre as it is now.
    pub fn back_up(&self) -> PathBuf {
        let file = self.data.path().join("backup");
        self.run(&["backup", text(&file)]);
        file
    }

    /// Its disk is gone, and it is put back as it was: of what came since nothing can be carried over.
    pub fn put_back(&self, file: &Path) {
        std::fs::remove_dir_all(self.data.path().join("centre")).unwrap();
        self.run(&["restore", text(file)]);
    }

    /// Somebody is called otherwise.
    pub fn rename(&self, number: &str, name: &str) {
        let rows = PEOPLE.lines().map(|row| match row.split(',').collect::<Vec<_>>().as_slice() {
            [first, _, rest @ ..] if *first == number => format!("{first},{name},{}\n", rest.join(",")),
            _ => format!("{row}\n"),
        });
        self.run(&["import", "people", text(&self.write("renamed.csv", &rows.collect::<String>()))]);
    }

    /// A phone without screens, already that person's.
    pub fn handset(&self, number: &str) -> Handset {
        let address = format!("http://127.0.0.1:{}", self.port);
        let said = self.run(&["enrol", "--person", number, "--centre", &address, "--json"]);
        Handset::enrol(
            &address,
            said.split("\"code\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap(),
        )
    }

    /// The office answers the one request of a family that waits.
    pub fn answer_request(&self, answer: &str) {
        let said = self.run(&["data-requests", "--json"]);
        let id = said.split("\"id\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        self.run(&["data-requests", "answer", id, answer]);
    }

    /// The link with which a family's app becomes theirs.
    pub fn invite_family(&self, number: &str) -> String {
        self.enrol("--family", number)
    }

    fn enrol(&self, whom: &str, number: &str) -> String {
        let address = format!("http://127.0.0.1:{}", self.port);
        let said = self.run(&["enrol", whom, number, "--centre", &address, "--json"]);
        // One text field of one flat line.
        said.split("\"link\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned()
    }

    fn run(&self, arguments: &[&str]) -> String {
        let done = self.command().args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(
            done.status.success(),
            "pendamping-server {arguments:?}: {said}{}",
            String::from_utf8_lossy(&done.stderr)
        );
        said
    }

    fn command(&self) -> Command {
        let mut command = Command::new(program());
        command.arg("--data").arg(self.data.path().join("centre")).env("RUST_LOG", "warn");
        command
    }

    fn write(&self, name: &str, content: &str) -> PathBuf {
        let file = self.data.path().join(name);
        std::fs::write(&file, content).unwrap();
        file
    }
}

/// The rules that ship as the example.
fn programme() -> PathBuf {
    root().join("assets/programme/prokus-2020.toml")
}

/// The code of the first sector in the programme.
fn first_sector(programme: &str) -> String {
    let after = programme.split("[[sectors]]").nth(1).unwrap();
    after.split("code = \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The centre's program, built once beside the app's.
fn program() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| built("pendamping-server"))
}
