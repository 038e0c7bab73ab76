//! One mentor stands in for another: the stand-in reads in whose place, records without a network, and forgets the families when it
//! is over and everything has gone; who is away keeps them, and the family reads who comes.

use crate::support::audit::Runs;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{begin_visit, enrol, finish_visit, hear};

const FAMILY: &str = "Siti Contoh-Satu";

/// The day by the office's clock, in so many days.
fn office_day(ahead: u64) -> String {
    let now = chrono::Utc::now() + chrono::TimeDelta::hours(7);
    (now.date_naive() + chrono::Days::new(ahead)).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stand_in_has_the_families_for_as_long_as_it_holds() {
    let _room = room().await;
    let mut centre = Centre::open();
    let (away, phone, own) = (Phone::new(), Phone::new(), Phone::new());
    let away = enrol(&away, &centre.invite("P-1"), FAMILY).await;
    let stand_in = enrol(&phone, &centre.invite("P-2"), "Belum ada KPM di HP ini").await;

    centre.cover("P-1", "P-2", &office_day(12));
    hear(&stand_in, "Kirim sekarang", "Hari ini").await;
    stand_in.read("Anda menggantikan Rina Contoh").await;
    stand_in.read("KPM ikut Anda dampingi.").await;
    stand_in.read("menggantikan Rina Contoh").await;
    stand_in.looked_over("cover-stand-in").await;
    stand_in.enlarge().await;
    stand_in.looked_over("cover-stand-in-200").await;
    stand_in
        .run("document.documentElement.style.fontSize = ''; window.dispatchEvent(new Event('resize'));")
        .await;

    hear(&away, "Kirim sekarang", "Hari ini").await;
    away.read("Lina Misal menggantikan Anda").await;
    away.read("KPM Anda tetap ada di HP ini").await;
    away.looked_over("cover-away").await;
    away.press(FAMILY).await;
    away.on(FAMILY).await;
    away.read("Lina Misal menggantikan Anda").await;
    away.close().await;

    let home = enrol(&own, &centre.invite_family("KPM-001"), "Warung nasi").await;
    home.read("Menggantikan pendamping Anda sampai").await;
    home.looked_over("cover-family").await;
    home.close().await;

    // Recorded without a network, while the office ends it.
    centre.stop();
    stand_in.press(FAMILY).await;
    stand_in.on(FAMILY).await;
    stand_in.read("Anda mendampingi KPM ini menggantikan Rina Contoh").await;
    stand_in.looked_over("cover-family-page").await;
    stand_in.press("Hari ini").await;
    begin_visit(&stand_in, FAMILY).await;
    finish_visit(&stand_in, "KPM harus pergi").await;
    centre.end_cover("P-1");
    centre.start();
    hear(&stand_in, "Kirim sekarang", "Hari ini").await;
    stand_in.read("Belum ada KPM di HP ini").await;
    stand_in.unread("menggantikan").await;
    stand_in.press("Status kirim").await;
    stand_in.read("Sudah diterima pusat").await;
    stand_in.close().await;

    let desk = Phone::new();
    let desk = enrol(&desk, &centre.invite("K-1"), "Pemeriksaan").await;
    desk.read("Lina Misal").await;
    desk.close().await;
}
