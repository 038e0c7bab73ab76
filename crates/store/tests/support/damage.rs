//! A phone in the middle of a month, and ways to damage it.

use super::*;
use pendamping_domain::id::FamilyId;
use pendamping_domain::photo::Photo;
use pendamping_store_api::besides::AskOffice;
use pendamping_store_api::calls::{PutAsk, PutDraft, PutPhoto, PutSetting};
use pendamping_store_api::shared::DraftKey;
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

pub const FILE: &str = "pendamping.db";
pub const TWIN: &str = "pendamping.twin";
pub const PAGE: usize = 4096;
pub const OWN: u128 = 40;
pub const DRAFTS: u128 = 12;
/// Visits that have a photo which waits: the record of the first is at the centre already.
pub const WITH_PHOTO: [u128; 3] = [15, 25, 26];

/// A frozen revision: its sequence, its bytes, where it is.
pub type Frozen = BTreeMap<i64, (Vec<u8>, String)>;

/// What a camera gave, made small: bytes of any kind, which end as every JPEG does.
pub fn picture(n: u128) -> (String, Vec<u8>) {
    let mut jpeg = vec![0; 18_000 + n as usize * 500];
    StdRng::seed_from_u64(n as u64).fill_bytes(&mut jpeg);
    jpeg.extend([0xff, 0xd9]);
    let sha256 = Sha256::digest(&jpeg).iter().map(|byte| format!("{byte:02x}")).collect();
    (sha256, jpeg)
}

fn photo(n: u128) -> Photo {
    let (sha256, jpeg) = picture(n);
    Photo {
        sha256,
        source: None,
        taken: stamp(1),
        place: Place::Fixed(Fix::exact(-6.23, 106.85)),
        bytes: jpeg.len() as u32,
        width: 40,
        height: 30,
        rest: Rest::new(),
    }
}

/// A mentor's phone in the middle of a month: some received, some set back, some unsent, drafts, photos that wait, and the
/// centre's rows.
pub fn a_months_work() -> TempDir {
    let mut phone = Phone::new();
    phone.pull(40, (1..=40).map(|n| family_row(n, n as u64)).collect());
    let result =
        |n: u128| format!("kunjungan {n}: {}", "warung ramai, catatan kas diisi. ".repeat(n as usize % 40));
    let visit = |n: u128| {
        let photos = WITH_PHOTO.contains(&n).then(|| photo(n)).into_iter().collect();
        Visit { photos, ..a_visit(&result(n)) }
    };
    let own: Vec<_> = (1..=OWN).map(|n| revision(n, n, None, family(n % 40 + 1), visit(n).write())).collect();
    // The last one's form is not saved yet.
    for n in WITH_PHOTO.into_iter().chain([OWN + 1]) {
        let (sha256, jpeg) = picture(n);
        phone.ask(PutPhoto { sha256, jpeg, family: family(n % 40 + 1), at: now() });
    }
    for one in &own {
        phone.save(vec![one.clone()]);
    }
    phone.receipts(own.iter().take(20).zip(100..).map(|(one, at)| received(one, at)).collect());
    phone.pull(130, own.iter().take(12).zip(100..).map(|(one, at)| row_of(one, at)).collect());
    for n in 1..=DRAFTS {
        let key = DraftKey { kind: Visit::KIND, about: FamilyId::into(family(n)) };
        let mut json = format!("\"{}\"", "masih ditulis ".repeat(n as usize * 40));
        if n == DRAFTS {
            json = format!(r#"{{"photos":[{{"sha256":"{}"}}],"results":{json}}}"#, picture(OWN + 1).0);
        }
        phone.ask(PutDraft { key, family: family(n), json, at: now() });
    }
    phone.ask(PutSetting { name: "bahasa".to_owned(), value: Some("id".to_owned()) });
    let (what, text) = ("correction".to_owned(), "Nama desa keliru".to_owned());
    phone.ask(PutAsk { ask: AskOffice { id: id(70), what, text, at: now() } });
    let Phone { folder, core } = phone;
    drop(core);
    folder
}

pub fn copy_of(folder: &Path) -> TempDir {
    let copy = TempDir::new().unwrap();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

pub fn flip(file: &Path, from: usize, bytes: usize) {
    let mut content = fs::read(file).unwrap();
    for byte in &mut content[from..from + bytes] {
        *byte ^= 0x5a;
    }
    fs::write(file, content).unwrap();
}

pub fn frozen(core: &mut Core) -> Frozen {
    let mut query = core.connection().prepare("SELECT seq, payload, state FROM outbox").unwrap();
    let rows = query.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))).unwrap();
    rows.map(Result::unwrap).collect()
}

pub fn drafts(core: &mut Core) -> Vec<(String, String)> {
    let mut query = core.connection().prepare("SELECT about, json FROM draft ORDER BY about").unwrap();
    query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

/// What each page of the database (`main`) or its twin is: its tree, and its kind (`leaf`, `internal`, `overflow`).
pub fn pages(core: &mut Core, of: &str) -> BTreeMap<usize, (String, String)> {
    let mut query =
        core.connection().prepare("SELECT pageno, name, pagetype FROM dbstat WHERE schema = ?1").unwrap();
    let rows = query.query_map([of], |row| Ok((row.get::<_, i64>(0)? as usize, (row.get(1)?, row.get(2)?))));
    rows.unwrap().map(Result::unwrap).collect()
}

pub fn ask<C: Call>(core: &mut Core, call: C) -> C::Answer {
    core.handle(call.into()).and_then(C::answer).unwrap()
}

pub fn sequence(core: &mut Core) -> u64 {
    let text: String = core
        .connection()
        .query_row("SELECT value FROM meta WHERE name = 'sequence'", [], |row| row.get(0))
        .unwrap();
    text.parse().unwrap()
}

pub fn is_whole(core: &mut Core) -> bool {
    let said: String = core.connection().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    let mut bad = core.connection().prepare("PRAGMA cipher_integrity_check").unwrap();
    said == "ok" && !bad.exists([]).unwrap()
}

pub fn in_quarantine(folder: &Path) -> Vec<PathBuf> {
    let Ok(kept) = fs::read_dir(folder.join("quarantine")) else { return Vec::new() };
    kept.map(|entry| entry.unwrap().path()).collect()
}

pub fn opened(folder: &Path) -> Core {
    Core::open_or_salvage(folder, &key(), now()).unwrap()
}

/// What only this phone has.
#[derive(Debug, PartialEq)]
pub struct OwnWork {
    /// Frozen revisions that the centre has not received.
    pub unreceived: Frozen,
    pub drafts: Vec<(String, String)>,
    pub settings: Vec<(String, String)>,
    /// What a family asks for.
    pub asks: Vec<(String, String)>,
}

pub fn own_work(core: &mut Core) -> OwnWork {
    let unreceived = frozen(core).into_iter().filter(|(_, (_, state))| state != "received").collect();
    let drafts = drafts(core);
    let mut pairs = |question: &str| -> Vec<(String, String)> {
        let mut query = core.connection().prepare(question).unwrap();
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    };
    let settings = pairs("SELECT name, value FROM setting ORDER BY name");
    let asks = pairs("SELECT id, text FROM asked ORDER BY id");
    OwnWork { unreceived, drafts, settings, asks }
}

/// Each picture that waits, by its name.
pub fn waiting_photos(core: &mut Core) -> BTreeMap<String, Vec<u8>> {
    let mut query = core.connection().prepare("SELECT sha256, jpeg FROM photo WHERE state = 'own'").unwrap();
    query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

/// How many rows of the centre are here.
pub fn mirrored(core: &mut Core) -> i64 {
    core.connection().query_row("SELECT count(*) FROM mirror", [], |row| row.get(0)).unwrap()
}

pub fn page_count(file: &Path) -> usize {
    fs::metadata(file).unwrap().len() as usize / PAGE
}

/// As before there were twins.
pub fn forget_twin(folder: &Path) {
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(folder.join(format!("{TWIN}{end}")));
    }
}

/// Spoils some bytes of a page.
pub fn flip_page(file: &Path, page: usize) {
    flip(file, (page - 1) * PAGE + 1_000, 16);
}

/// A phone of which a page of the outbox is bad, and what it held.
pub fn damaged() -> (TempDir, Frozen) {
    let folder = a_months_work();
    let mut core = Core::open(folder.path(), &key()).unwrap();
    let whole = frozen(&mut core);
    let outbox = |(_, (tree, kind)): &(usize, (String, String))| tree == "outbox" && kind == "leaf";
    let (page, _) = pages(&mut core, "main").into_iter().filter(outbox).nth(2).unwrap();
    drop(core);
    flip_page(&folder.path().join(FILE), page);
    (folder, whole)
}
