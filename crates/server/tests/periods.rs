//! Closed periods: frozen, chained, and adjusted by what is learnt later; and what the office takes out of them.
#![allow(clippy::unwrap_used)]

mod files;
mod money;
mod support;

use files::{ran, table};
use money::{date, decree, list, pay_at, row};
use pendamping_domain::payout::PayoutState;
use pendamping_domain::period::{Cause, adjusted};
use pendamping_report::plain;
use pendamping_server::minutes::{Facts, Language, document, minutes};
use pendamping_server::store::money_file::PayoutRow;
use pendamping_server::store::office::{Declined, Office};
use pendamping_server::store::period_log::{PeriodAsk, PeriodLines, Periods, Told};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use support::{World, at, day};
use tempfile::TempDir;
use uuid::Uuid;

/// F1, F2 and F4 are listed, and F1 was paid.
fn told() -> World {
    let mut world = World::new();
    assert_eq!(list(&mut world, &decree("SK 1"), &["F1", "F2", "F4"]).1, []);
    pay(&mut world, 10, "1", "F1");
    world
}

fn pay(world: &mut World, minutes: i64, reference: &str, number: &str) {
    pay_at(world, at(minutes), vec![row(reference, number, PayoutState::Credited, 500_000)]);
}

fn close(world: &World, reported: &str, keep: bool) -> Result<String, String> {
    let closed =
        world.storage.close_period(date(reported), keep, Uuid::from_u128(5), at(100), date("2026-03-31"));
    closed.map(|period| period.digest).map_err(|error| match error {
        Declined::Wrong(why) => why,
        other => panic!("{other:?}"),
    })
}

fn database(world: &World) -> Connection {
    Connection::open(world.folder.path().join("centre.db")).unwrap()
}

#[test]
fn what_is_closed_stays_and_the_next_names_it() {
    let mut world = told();
    let rehearsed = close(&world, "2026-03-10", false).unwrap();
    assert_eq!(world.storage.periods().unwrap().periods, []);
    let first = close(&world, "2026-03-10", true).unwrap();
    assert_eq!(first, rehearsed);
    let why = |reported: &str| close(&world, reported, true).unwrap_err();
    assert!(why("2026-03-10").contains("2026-03-10 is closed already"));
    assert!(why("2026-03-09").contains("2026-03-10 is closed already"));
    assert!(why("2026-04-01").contains("is not over"));
    pay(&mut world, 20, "2", "F2");
    let second = close(&world, "2026-03-20", true).unwrap();
    assert_ne!(first, second);
    let list = world.storage.periods().unwrap();
    assert!(list.intact);
    let sums: Vec<_> = list.periods.iter().map(|period| (period.accounts, period.total.credited.0)).collect();
    assert_eq!(sums, [(3, 500_000), (3, 1_000_000)]);
    assert_eq!(world.storage.period(None).unwrap().previous, Some(first.clone()));
    assert_eq!(world.storage.period(Some(date("2026-03-10"))).unwrap().digest, first);
    assert!(matches!(world.storage.period(Some(date("2026-03-11"))), Err(Declined::Wrong(_))));
    // Noted as the office's act, with no name in it.
    let query =
        "SELECT group_concat(json_extract(detail, '$.digest')) FROM audit WHERE what = 'period_closed'";
    let noted: String = database(&world).query_row(query, [], |row| row.get(0)).unwrap();
    assert_eq!(noted, format!("{first},{second}"));
}

#[test]
fn nobody_changes_a_closed_period_without_a_trace() {
    let world = told();
    for reported in ["2026-03-10", "2026-03-20", "2026-03-30"] {
        close(&world, reported, true).unwrap();
    }
    let database = database(&world);
    for change in ["UPDATE period SET body = '{}' WHERE seq = 1", "DELETE FROM period WHERE seq = 3"] {
        assert!(database.execute(change, []).unwrap_err().to_string().contains("append-only"));
    }
}

#[test]
fn whoever_gets_round_that_breaks_the_chain() {
    // Also by taking away the last one, or by a figure that still adds up.
    for change in [
        "DELETE FROM period WHERE seq = 3",
        "DELETE FROM period WHERE seq = 1",
        "UPDATE period SET reported = '2026-03-11' WHERE seq = 1",
        "UPDATE period SET body = replace(body, '\"at\":', '\"at\":1') WHERE seq = 2",
        "UPDATE period SET previous = NULL WHERE seq = 2",
    ] {
        let world = told();
        for reported in ["2026-03-10", "2026-03-20", "2026-03-30"] {
            close(&world, reported, true).unwrap();
        }
        assert!(world.storage.periods().unwrap().intact);
        let triggers = "DROP TRIGGER period_is_append_only_update; DROP TRIGGER period_is_append_only_delete";
        database(&world).execute_batch(&format!("{triggers}; {change}")).unwrap();
        assert!(!world.storage.periods().unwrap().intact, "{change}");
        let why = close(&world, "2026-03-31", true).unwrap_err();
        assert!(why.contains("not what was closed"), "{change}: {why}");
        let (code, out, _) = ran(world.folder.path(), &["periods"]);
        assert!(code == 1 && out.contains("BROKEN"), "{out}");
    }
}

#[test]
fn later_news_are_adjustments_to_the_rupiah() {
    let mut world = told();
    close(&world, "2026-03-10", true).unwrap();
    pay(&mut world, 20, "2", "F2");
    pay(&mut world, 20, "9", "F9");
    let closed = world.storage.period(None).unwrap();
    let mut found = Vec::new();
    let ask = PeriodAsk { of: PeriodLines::Adjustments, reported: None, area: None };
    let mut lines = |ask: &PeriodAsk| {
        found.clear();
        world
            .storage
            .period_log(ask, at(200), day(), &mut |line| {
                found.push(line.clone());
                Ok(())
            })
            .unwrap();
        found.clone()
    };
    let now = lines(&ask);
    let numbers: Vec<_> =
        now.iter().map(|line| line.family.as_ref().map(|family| family.named.number.clone())).collect();
    assert!(numbers.contains(&Some("F2".to_owned())) && numbers.contains(&None) && numbers.len() == 2);
    let adjustments: Vec<_> = now
        .into_iter()
        .map(|line| match line.told {
            // Both were paid before the reporting date, and told of after it was closed.
            Told::Adjusted(Cause::Correction, one) => *one,
            other => panic!("a correction: {other:?}"),
        })
        .collect();
    // Closed and adjusted is what the books say now.
    let books = world.storage.books(None, date("2026-03-10")).unwrap().books;
    assert_eq!(adjusted(&closed.rows, &adjustments), pendamping_domain::period::rows(&books));
    // Of a period that another follows, it is what the other one says, whatever came after.
    close(&world, "2026-03-20", true).unwrap();
    let first = PeriodAsk { reported: Some(date("2026-03-10")), ..ask.clone() };
    assert_eq!((lines(&first).len(), lines(&ask).len()), (2, 0));
    let there = PeriodAsk { area: Some("31.74.02".parse().unwrap()), of: PeriodLines::Rows, reported: None };
    assert_eq!(lines(&there).len(), 1);
}

#[test]
fn what_was_corrected_is_told_apart_from_what_happened_later() {
    let mut world = told();
    close(&world, "2026-03-10", true).unwrap();
    // F2's payment of 5 March comes late; F4 is paid after the reporting date.
    pay(&mut world, 20, "2", "F2");
    let later = PayoutRow { date: date("2026-03-15"), ..row("3", "F4", PayoutState::Credited, 500_000) };
    pay_at(&mut world, at(20), vec![later]);
    let told = |world: &World| -> Vec<(String, Cause, i64)> {
        let mut found = Vec::new();
        let ask = PeriodAsk { of: PeriodLines::Adjustments, reported: Some(date("2026-03-10")), area: None };
        world
            .storage
            .period_log(&ask, at(200), day(), &mut |line| {
                let Told::Adjusted(cause, one) = &line.told else { panic!("an adjustment") };
                let number = line.family.as_ref().unwrap().named.number.clone();
                found.push((number, *cause, one.change().credited.0));
                Ok(())
            })
            .unwrap();
        found
    };
    let expected = [("F2".to_owned(), Cause::Correction, 500_000), ("F4".to_owned(), Cause::Since, 500_000)];
    assert_eq!(told(&world), expected);
    // Closed into the next period they stay what they were, and what is learnt later belongs to that one.
    close(&world, "2026-03-20", true).unwrap();
    assert_eq!(told(&world), expected);
    let next = world.storage.period(None).unwrap();
    assert_eq!((next.corrections.len(), next.total.credited.0), (1, 1_500_000));
    pay(&mut world, 30, "4", "F1");
    assert_eq!(told(&world), expected);
    // A period of a day holds what is of the time up to it, also when it is closed later.
    let fresh = self::told();
    let mut fresh = fresh;
    let later = PayoutRow { date: date("2026-03-15"), ..row("3", "F4", PayoutState::Credited, 500_000) };
    pay_at(&mut fresh, at(20), vec![later]);
    close(&fresh, "2026-03-10", true).unwrap();
    assert_eq!(fresh.storage.period(None).unwrap().total.credited.0, 500_000);
}

#[test]
fn a_later_decree_says_nothing_of_the_time_before_it() {
    let mut world = told();
    close(&world, "2026-03-10", true).unwrap();
    let closed = world.storage.period(None).unwrap();
    let until = |world: &World| -> Vec<Cause> {
        let mut found = Vec::new();
        let ask = PeriodAsk { of: PeriodLines::Adjustments, reported: None, area: None };
        world
            .storage
            .period_log(&ask, at(200), day(), &mut |line| {
                let Told::Adjusted(cause, _) = &line.told else { panic!("an adjustment") };
                found.push(*cause);
                Ok(())
            })
            .unwrap();
        found
    };
    let later = |number: &str, strike| pendamping_server::store::money_file::AidList {
        decree_date: date("2026-03-20"),
        strike,
        ..decree(number)
    };
    // The same families in an amended decree: nothing of it is of the time before.
    assert_eq!(list(&mut world, &later("SK 2", false), &["F1", "F2"]).0.changed, 2);
    assert_eq!(until(&world), []);
    // One struck off by it: something that happened since, and no correction.
    assert_eq!(list(&mut world, &later("SK 3", true), &["F1"]).0.changed, 1);
    assert_eq!(until(&world), [Cause::Since]);
    // Closed for the same day it comes to the same.
    let mut other = self::told();
    list(&mut other, &later("SK 2", false), &["F1", "F2"]);
    list(&mut other, &later("SK 3", true), &["F1"]);
    close(&other, "2026-03-10", true).unwrap();
    assert_eq!(other.storage.period(None).unwrap().total, closed.total);
}

#[test]
fn as_commands_and_files() {
    let world = told();
    let (data, folder) = (world.folder.path(), TempDir::new().unwrap());
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    assert_eq!(ran(data, &["periods"]).1, "no period was closed yet\n");
    let (code, _, err) = ran(data, &["export", "period", &path("p.csv")]);
    assert!(code == 1 && err.contains("no period was closed yet"), "{err}");
    let (code, out, _) = ran(data, &["close-period", "--reported", "2026-03-10"]);
    assert!(code == 0 && out.contains("nothing was kept"), "{out}");
    let (code, out, err) = ran(data, &["close-period", "--reported", "2026-03-10", "--yes"]);
    assert!(code == 0 && out.contains("Rp500.000 credited"), "{out}{err}");
    let seed = out.lines().find_map(|line| line.strip_prefix("audit seed ")).unwrap().to_owned();
    let (code, _, err) = ran(data, &["close-period", "--reported", "2099-01-01", "--yes"]);
    assert!(code == 1 && err.contains("is not over"), "{err}");
    let (code, out, _) = ran(data, &["periods"]);
    assert!(code == 0 && out.contains("the chain is whole") && out.contains(&seed), "{out}");
    // The bytes that the digest is of.
    let canonical = path("p.txt");
    let mut tables = Vec::new();
    for end in ["csv", "xlsx"] {
        let file = path(&format!("p.{end}"));
        let args = ["export", "period", &file, "--reported", "2026-03-10", "--canonical", &canonical];
        let (code, out, err) = ran(data, &args);
        assert_eq!((code, out), (0, format!("3 accounts in {file}\n")), "{err}");
        tables.push(table(std::path::Path::new(&file)));
    }
    assert_eq!(tables[0].last().unwrap()[0], "JUMLAH");
    let at = |name: &str| tables[0][0].iter().position(|heading| heading == name).unwrap();
    assert_eq!(tables[0].last().unwrap()[at("direncanakan")], "1500000");
    assert_eq!(tables[0][1..4].to_vec(), tables[1][1..4].to_vec());
    let bytes = std::fs::read(&canonical).unwrap();
    let digest = hex::encode(Sha256::digest(&bytes));
    assert!(String::from_utf8(bytes).unwrap().contains(&seed), "the digest is also of the seed");
    assert!(ran(data, &["periods"]).1.contains(&digest));
    // Drawn again it is the same, and what nothing was paid to is not drawn.
    let drawn: Vec<_> = (0..2)
        .map(|n| {
            let file = path(&format!("a{n}.csv"));
            let args = ["export", "audit", &file, "--percent", "100"];
            let (code, out, err) = ran(data, &args);
            assert_eq!((code, out), (0, format!("1 accounts to look at in {file}\n")), "{err}");
            table(std::path::Path::new(&file))
        })
        .collect();
    assert_eq!(drawn[0], drawn[1]);
    assert_eq!(drawn[0][1][0], "F1");
    let column = drawn[0][0].iter().position(|heading| heading == "referensi").unwrap();
    assert_eq!(drawn[0][1][column - 1..=column], ["bri", "1"]);
    for (args, says) in [
        (&["export", "audit", "a.csv"][..], "--percent: say how many of a hundred"),
        (&["export", "aid", "a.csv", "--reported", "2026-03-10"], "--reported: goes with period"),
        (&["export", "aid", "a.csv", "--percent", "5"], "--percent: goes with audit alone"),
        (&["export", "period", "a.csv", "--as", "K1"], "--mentor, --as: a closed period is the office's"),
        (&["export", "audit", "a.csv", "--canonical", "b"], "--canonical: goes with period alone"),
        (&["export", "period", "a.csv", "--from", "2026-03-10"], "--from, --to: a period"),
    ] {
        let (code, _, err) = ran(data, args);
        assert!(code != 0 && err.contains(says), "{args:?}: {err}");
    }
    // What goes out is noted first.
    let query =
        "SELECT count(*) FROM audit WHERE what = 'disclosed' AND json_extract(detail, '$.export') = ?1";
    for (export, times) in [("period", 2), ("audit", 2), ("adjustments", 0)] {
        let noted: i64 = database(&world).query_row(query, [export], |row| row.get(0)).unwrap();
        assert_eq!(noted, times, "{export}");
    }
}

#[test]
fn the_minutes_of_an_area() {
    let mut world = told();
    let closed = close(&world, "2026-03-10", true).unwrap();
    pay(&mut world, 20, "2", "F2");
    pay(&mut world, 20, "3", "F2");
    let area = "31.74".parse().unwrap();
    let books = world.storage.books(Some(&area), date("2026-03-25")).unwrap();
    let period = world.storage.period(None).unwrap();
    let now = pendamping_domain::period::rows(&books.books);
    let facts = |rows, digest| Facts {
        reported: date("2026-03-10"),
        made: date("2026-03-25"),
        area: &area,
        rows,
        digest,
        books: &books,
    };
    let said = |facts: &Facts<'_>, language| plain(&document(facts, language).unwrap());
    let frozen = said(&facts(&period.rows, Some(&closed)), Language::Id);
    for says in [
        "Jakarta Selatan",
        "10 Maret 2026",
        "25 Maret 2026",
        "Rp1.500.000",
        "dibayar dua kali",
        "kantor",
        &closed,
    ] {
        assert!(frozen.contains(says), "{says}: {frozen}");
    }
    // What came after the period was closed is in the open books alone.
    assert!(frozen.contains("Masuk ke rekening: Rp500.000") && !frozen.contains("belum ditutup"), "{frozen}");
    let open = said(&facts(&now, None), Language::En);
    for says in [
        "Credited: Rp1.500.000",
        "more than the tranche: Rp500.000",
        "not closed",
        "March 2026",
        "paid twice",
        "Signatures",
    ] {
        assert!(open.contains(says), "{says}: {open}");
    }
    assert!(!open.contains("Keluarga"), "no family is named");
    // As a command: of a closed period, and of no day that is neither closed nor today.
    let (data, folder) = (world.folder.path(), TempDir::new().unwrap());
    let out = folder.path().join("ba.pdf");
    let run = |reported: &str, region: &str, out: &str| {
        ran(data, &["minutes", "--reported", reported, "--region", region, "--out", out])
    };
    let (code, _, err) = run("2026-03-10", "31.74", out.to_str().unwrap());
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(std::fs::read(&out).unwrap().starts_with(b"%PDF"));
    for (reported, region, to, says) in [
        ("2026-03-11", "31.74", "b.pdf", "no period was closed for 2026-03-11"),
        ("2026-03-10", "99", "b.pdf", "there is no region 99"),
        ("2026-03-10", "31.74", "b.txt", "the name must end in .pdf"),
    ] {
        let (code, _, err) = run(reported, region, to);
        assert!(code == 1 && err.contains(says), "{err}");
    }
    // To be looked at: MINUTES_TO names a folder.
    if let Ok(folder) = std::env::var("MINUTES_TO") {
        for (name, facts, language) in [
            ("id", facts(&period.rows, Some(&closed)), Language::Id),
            ("en", facts(&now, None), Language::En),
        ] {
            std::fs::write(format!("{folder}/{name}.pdf"), minutes(&facts, language).unwrap()).unwrap();
        }
    }
}
