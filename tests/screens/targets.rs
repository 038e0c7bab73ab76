//! Targets: none, then set by the office for each mentor, an area and the whole programme; a visit is counted at once and without a
//! network, each number opens to its records, and the coordinator sees who falls short.

use crate::support::audit::Runs;
use crate::support::browser::Screen;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{begin_visit, enrol, finish_visit, hear};

const FAMILY: &str = "Siti Contoh-Satu";
const EACH: &str = "Kunjungan tiap pendamping sampai akhir tahun depan";
const AREA: &str = "KPM di Tebet yang sudah ditemui";
const OVER: &str = "Bimtek angkatan pertama di Jakarta Selatan";
const WIDE: &str = "KPM menjadi Mandiri";

/// The year it is, by the phone that is set to Jakarta: targets of a fixed year would all be over.
async fn year(screen: &Screen) -> i64 {
    screen.run("return new Date(Date.now() + 7 * 3600 * 1000).getUTCFullYear();").await.as_i64().unwrap()
}

fn targets(year: i64) -> String {
    let one = |code: &str, words: &str, more: &str, from: i64, to: i64, amount: u32| {
        format!(
            "[[targets]]\ncode = \"{code}\"\nid = \"{words}\"\nen = \"{words}\"\n{more}\nfrom = \"{from}-01\"\nto = \"{to}-12\"\namount = {amount}\n"
        )
    };
    [
        one("visits_each", EACH, "measure = \"visits\"\neach_mentor = true", year - 2, year + 1, 48),
        one("met_tebet", AREA, "measure = \"families_visited\"\nof = \"31.74.01\"", year, year + 1, 1),
        one("trained", OVER, "measure = \"trained_families\"\nof = \"31.74\"", year - 2, year - 2, 20),
        one("own", WIDE, "measure = \"stage_reached\"\nstage = \"independent\"", year, year + 3, 1_000),
    ]
    .concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_counted_opened_and_seen_by_the_coordinator() {
    let _room = room().await;
    let mut centre = Centre::open();
    centre.aim(2, "");
    let mentor = Phone::new();
    let screen = enrol(&mentor, &centre.invite("P-1"), FAMILY).await;
    screen.unread("Target").await;
    centre.aim(3, &targets(year(&screen).await));
    hear(&screen, "Kirim sekarang", "Hari ini").await;
    screen.read("1 dari 2 tertinggal").await;

    // From here on without a network: what was recorded counts at once.
    centre.stop();
    screen.quiet().await;
    screen.press("Target").await;
    screen.on("Target").await;
    screen.read(EACH).await;
    screen.read("0 / 48").await;
    screen.read(AREA).await;
    screen.unread(WIDE).await;
    screen.looked_over("targets-mentor").await;
    screen.quiet().await;
    screen.press(EACH).await;
    screen.on(EACH).await;
    screen.read("Belum ada catatan yang terhitung").await;
    screen.looked_over("target-nothing").await;
    screen.press("Hari ini").await;
    screen.quiet().await;
    begin_visit(&screen, FAMILY).await;
    finish_visit(&screen, "Ibu sedang berangkat ke pasar.").await;
    screen.press("Hari ini").await;
    screen.quiet().await;
    screen.press("Target").await;
    screen.read("1 / 48").await;
    screen.read("Tercapai").await;
    screen.looked_over("targets-offline").await;
    screen.quiet().await;
    screen.press(EACH).await;
    screen.on(EACH).await;
    screen.read(FAMILY).await;
    screen.looked_over("target-mentor").await;
    screen.quiet().await;
    screen.press(FAMILY).await;
    screen.read("Pantau usaha").await;

    centre.start();
    screen.press("Kembali").await;
    screen.on(EACH).await;
    screen.quiet().await;
    screen.press("Status kirim").await;
    screen.quiet().await;
    screen.press_until("Kirim sekarang", "0 masih di HP").await;
    screen.close().await;

    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "1 kunjungan menunggu").await;
    desk.press("Pendamping").await;
    desk.on("Pendamping").await;
    desk.read("1 dari 3 tertinggal").await;
    desk.quiet().await;
    desk.looked_over("mentors-targets").await;
    desk.press("1 dari 3 tertinggal").await;
    desk.on("Target").await;
    for words in [EACH, AREA, OVER, WIDE, "Hanya yang terlihat di HP ini", "Tidak tercapai, kurang 20"] {
        desk.read(words).await;
    }
    desk.looked_over("targets").await;
    desk.desk(1280, 800).await;
    desk.looked_over("targets-wide").await;
    desk.walk("targets-wide").await;
    desk.desk(360, 740).await;
    desk.quiet().await;
    desk.press(EACH).await;
    desk.on(EACH).await;
    desk.read("Rina Contoh").await;
    desk.looked_over("target-shares").await;
    desk.quiet().await;
    desk.press("Rina Contoh").await;
    desk.read("Catatan yang terhitung").await;
    desk.read(FAMILY).await;
    desk.looked_over("target").await;
    desk.quiet().await;
    desk.press(FAMILY).await;
    desk.read("Bukti kunjungan").await;
    desk.press("Kembali").await;
    desk.read("Catatan yang terhitung").await;
    desk.quiet().await;

    // What is wider than the area shows its part and judges nothing.
    desk.press("Pendamping").await;
    desk.quiet().await;
    desk.press("Target").await;
    desk.quiet().await;
    desk.press(WIDE).await;
    desk.read("Tidak semua yang dihitung ada di HP ini").await;
    desk.looked_over("target-part").await;
    desk.close().await;
}
