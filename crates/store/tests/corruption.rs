//! Whatever is damaged, what only this phone has is kept, or its loss is told.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::FamilyId;
use pendamping_domain::revision::{Kind, Record};
use pendamping_store::Core;
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::{GetSalvaged, GetSyncState, ListDrafts, PutDraft, RecordRevisions};
use pendamping_store_api::shared::{DraftKey, Salvaged};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use support::damage::*;
use support::*;

/// A phone as it was, to compare with.
struct Before {
    frozen: Frozen,
    own: OwnWork,
    photos: BTreeMap<String, Vec<u8>>,
    mirrored: i64,
}

impl Before {
    fn of(folder: &Path) -> Before {
        let mut core = Core::open(folder, &key()).unwrap();
        Before {
            frozen: frozen(&mut core),
            own: own_work(&mut core),
            photos: waiting_photos(&mut core),
            mirrored: mirrored(&mut core),
        }
    }

    /// How many photos are not here any more. Those that are have not changed by a byte.
    fn photos_gone(&self, core: &mut Core, about: &str) -> usize {
        let here = waiting_photos(core);
        assert!(
            here.iter().all(|(name, jpeg)| self.photos.get(name) == Some(jpeg)),
            "{about}: a photo is not what it was"
        );
        self.photos.len() - here.len()
    }
}

/// Nothing of its own is lost, what the centre has comes back from there, and it is a phone to go on with.
fn assert_nothing_is_lost(core: &mut Core, before: &Before, report: &Salvaged, about: &str) {
    assert!(own_work(core) == before.own, "{about}");
    let left = frozen(core);
    assert!(left.iter().all(|(seq, entry)| before.frozen.get(seq) == Some(entry)), "{about}: one changed");
    assert_eq!((report.saved, report.lost), (left.len() as u64, 0), "{about}");
    assert_eq!(report.drafts, ask(core, ListDrafts).len() as u64, "{about}");
    assert!(!report.drafts_lost, "{about}");
    // Photos are kept once: one may be lost, but that is told.
    assert!(before.photos_gone(core, about) == 0 || report.photos_lost, "{about}: a photo went in silence");
    let all_here = left.len() == before.frozen.len() && mirrored(core) == before.mirrored;
    assert!(all_here || report.pull_again, "{about}: what the centre has is missing for good");
    assert_eq!(sequence(core), OWN as u64, "{about}");
    assert!(is_whole(core), "{about}");
    assert_eq!(ask(core, GetSyncState).token, "token", "{about}");
    let received: u64 = core
        .connection()
        .query_row("SELECT json_extract(value, '$.count') FROM meta WHERE name = 'tally'", [], |row| {
            row.get::<_, i64>(0)
        })
        .unwrap() as u64;
    assert_eq!(received, 20, "{about}: the centre confirmed more, or less");
    let next = revision(9_000, 9_000, None, family(3), a_visit("sesudah itu").write());
    ask(core, RecordRevisions { revisions: vec![next], draft: None, replaces: None });
    assert_eq!(sequence(core), OWN as u64 + 1, "{about}");
}

#[test]
fn whichever_page_is_damaged_nothing_of_its_own_is_lost() {
    let real = a_months_work();
    let mut core = Core::open(real.path(), &key()).unwrap();
    let pages = pages(&mut core, "main");
    drop(core);
    let before = Before::of(real.path());
    let count = page_count(&real.path().join(FILE));
    assert!(before.frozen.len() == OWN as usize && count > 60, "{count} pages are too few to say something");
    let (mut pulled_again, mut photos_gone, mut unread) = (0, 0, Vec::new());
    for page in 1..=count {
        let folder = copy_of(real.path());
        let file = folder.path().join(FILE);
        flip_page(&file, page);
        let flipped = fs::read(&file).unwrap();
        let about = format!("page {page}, {:?}", pages.get(&page));
        let mut core = opened(folder.path());
        let Some(report) = ask(&mut core, GetSalvaged) else {
            // Nothing reads the page: whatever was saved reads as before.
            assert!(frozen(&mut core) == before.frozen && own_work(&mut core) == before.own, "{about}");
            assert_eq!(before.photos_gone(&mut core, &about), 0, "{about}: a photo went in silence");
            unread.push(about);
            continue;
        };
        assert_nothing_is_lost(&mut core, &before, &report, &about);
        let gone = before.photos_gone(&mut core, &about);
        // A page of one photo costs that one, and what is no page of theirs costs none. Here each has a leaf to itself.
        let may_cost = match pages.get(&page).map(|(tree, kind)| (tree.as_str(), kind.as_str())) {
            Some(("photo", "leaf" | "overflow")) => 1,
            Some(("photo" | "sqlite_schema", _)) => before.photos.len(),
            _ => 0,
        };
        assert!(gone <= may_cost, "{about}: {gone} photos gone");
        photos_gone += u32::from(gone > 0);
        let kept = in_quarantine(folder.path());
        assert!(kept.len() == 1 && fs::read(kept[0].join(FILE)).unwrap() == flipped, "{about}: {kept:?}");
        pulled_again += u32::from(report.pull_again);
    }
    assert!(unread.len() < count / 20, "{unread:?}");
    let of_photos = pages.values().filter(|(tree, kind)| tree == "photo" && kind == "overflow").count();
    assert!(of_photos > 25 && photos_gone as usize >= of_photos, "{of_photos} pages, {photos_gone} told");
    println!(
        "{count} pages flipped: all phones open, {pulled_again} pull again, {photos_gone} tell of a lost photo; \
         unread: {unread:?}"
    );
}

#[test]
fn a_damaged_twin_is_made_anew() {
    let real = a_months_work();
    let before = Before::of(real.path());
    let count = page_count(&real.path().join(TWIN));
    assert!(count > 10, "{count}");
    for page in 1..=count {
        let folder = copy_of(real.path());
        flip_page(&folder.path().join(TWIN), page);
        let mut core = opened(folder.path());
        assert_eq!(ask(&mut core, GetSalvaged), None, "page {page}");
        drop(core);
        // It is whole again: all of its own is in it.
        fs::remove_file(folder.path().join(FILE)).unwrap();
        let mut core = opened(folder.path());
        let report = ask(&mut core, GetSalvaged).unwrap();
        assert_nothing_is_lost(&mut core, &before, &report, &format!("page {page} of the twin"));
    }
}

/// An app before this one let its twin follow fewer tables, under the same version.
#[test]
fn a_twin_that_followed_less_is_filled() {
    let real = a_months_work();
    let mut core = opened(real.path());
    core.connection().execute_batch("DROP TABLE twin.asked").unwrap();
    drop(core);
    let mut core = opened(real.path());
    let key = DraftKey { kind: Kind::Visit, about: FamilyId::into(family(39)) };
    ask(&mut core, PutDraft { key, family: family(39), json: r#""baru""#.to_owned(), at: now() });
    drop(core);
    let before = Before::of(copy_of(real.path()).path());
    fs::remove_file(real.path().join(FILE)).unwrap();
    let mut core = opened(real.path());
    let report = ask(&mut core, GetSalvaged).unwrap();
    assert_nothing_is_lost(&mut core, &before, &report, "the twin of an earlier app");
}

#[test]
fn either_of_the_two_files_may_be_gone() {
    let real = a_months_work();
    let before = Before::of(real.path());
    let length = fs::metadata(real.path().join(FILE)).unwrap().len();
    for left in [None, Some(0), Some(100), Some(length / 2)] {
        let folder = copy_of(real.path());
        let file = folder.path().join(FILE);
        match left {
            None => fs::remove_file(&file).unwrap(),
            Some(left) => fs::File::options().write(true).open(&file).unwrap().set_len(left).unwrap(),
        }
        assert!(pendamping_store::is_there(folder.path()));
        let mut core = opened(folder.path());
        let report = ask(&mut core, GetSalvaged).unwrap();
        assert_nothing_is_lost(&mut core, &before, &report, &format!("{left:?} bytes left"));
    }
    let folder = copy_of(real.path());
    fs::remove_file(folder.path().join(TWIN)).unwrap();
    let mut core = opened(folder.path());
    assert!(ask(&mut core, GetSalvaged).is_none() && own_work(&mut core) == before.own);
    assert!(page_count(&folder.path().join(TWIN)) > 0);
}

#[test]
fn two_bad_pages_of_the_database_cost_no_more_than_one() {
    let real = a_months_work();
    let before = Before::of(real.path());
    let count = page_count(&real.path().join(FILE));
    let mut rng = StdRng::seed_from_u64(12);
    for _ in 0..25 {
        let pair = [rng.gen_range(1..=count), rng.gen_range(1..=count)];
        let folder = copy_of(real.path());
        // The same one twice is none at all.
        let different = if pair[0] == pair[1] { &pair[..1] } else { &pair[..] };
        different.iter().for_each(|page| flip_page(&folder.path().join(FILE), *page));
        let mut core = opened(folder.path());
        match ask(&mut core, GetSalvaged) {
            Some(report) => assert_nothing_is_lost(&mut core, &before, &report, &format!("pages {pair:?}")),
            None => assert!(own_work(&mut core) == before.own, "pages {pair:?}"),
        }
    }
}

#[test]
fn a_bad_page_in_both_is_told_for_what_it_costs() {
    let real = a_months_work();
    let before = Before::of(real.path());
    let mut core = Core::open(real.path(), &key()).unwrap();
    let (main, twin) = (pages(&mut core, "main"), pages(&mut core, "twin"));
    drop(core);
    let own = |(_, (tree, _)): &(&usize, &(String, String))| {
        ["outbox", "draft", "meta", "setting", "sqlite_schema"].contains(&tree.as_str())
    };
    let pairs: Vec<_> =
        main.iter().filter(own).flat_map(|main| twin.iter().map(move |twin| (main, twin))).collect();
    let mut rng = StdRng::seed_from_u64(35);
    let (mut closed, mut told) = (0, 0);
    for _ in 0..60 {
        let ((page, of), (twin_page, of_twin)) = pairs[rng.gen_range(0..pairs.len())];
        let about = format!("{page} {of:?} and {twin_page} {of_twin:?}");
        let folder = copy_of(real.path());
        flip_page(&folder.path().join(FILE), *page);
        flip_page(&folder.path().join(TWIN), *twin_page);
        let mut core = match Core::open_or_salvage(folder.path(), &key(), now()) {
            Ok(core) => core,
            Err(error) => {
                // Whom it belongs to is in neither.
                let whose = |tree: &str| tree == "meta" || tree == "sqlite_schema";
                assert!(matches!(error, StoreError::Corrupt) && whose(&of.0) && whose(&of_twin.0), "{about}");
                assert!(in_quarantine(folder.path()).is_empty(), "{about}");
                closed += 1;
                continue;
            }
        };
        let now = own_work(&mut core);
        let Some(report) = ask(&mut core, GetSalvaged) else {
            assert!(now == before.own, "{about}: silent");
            continue;
        };
        let gone = before.own.unreceived.keys().filter(|seq| !now.unreceived.contains_key(seq)).count();
        assert!(report.lost >= gone as u64, "{about}: {gone} lost, {} told", report.lost);
        assert!(report.drafts_lost || now.drafts == before.own.drafts, "{about}: a draft is gone");
        assert!(sequence(&mut core) == OWN as u64, "{about}");
        told += u32::from(report.lost > 0 || report.drafts_lost);
    }
    println!("of 60 pairs {closed} phones stay closed, {told} tell of a loss");
    assert!(closed < 6 && told > 0, "{closed} {told}");
}
