//! What a routine visit costs the mentor: taps and time, from *Hari ini* to saved.

use std::time::Instant;

use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::steps::{begin_visit, enrol, finish_visit};
use crate::support::{room, say};

const FAMILY: &str = "Siti Contoh-Satu";

/// The most that experience.md's promise allows.
const MOST_TAPS: u32 = 8;

#[tokio::test(flavor = "multi_thread")]
async fn a_routine_visit_takes_few_taps() {
    let _room = room().await;
    let centre = Centre::open();
    let phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), FAMILY).await;

    screen.taps();
    let began = Instant::now();
    screen.press(FAMILY).await;
    screen.on(FAMILY).await;
    screen.press("Catat kunjungan").await;
    screen.on("Catat kunjungan").await;
    screen.press("Penerima").await;
    screen.press("Pantau usaha").await;
    screen.press("Buka").await;
    // Place and time are the phone's to fill in.
    screen.read("Di rumah KPM").await;
    screen.tap("#save").await;
    // A story cannot stay for five minutes, so this visit is flagged as short, which is two taps more than a longer one.
    screen.write("#explanation", "Ibu sedang berangkat ke pasar.").await;
    screen.tap("#save").await;
    screen.read("Tersimpan di HP ini").await;
    let (taps, time) = (screen.taps(), began.elapsed());
    say(&format!(
        "a routine visit: {} taps, {taps} with the explanation of a flag; the app took {:.1} s of it",
        taps - 2,
        time.as_secs_f32()
    ));
    assert!(taps <= MOST_TAPS, "{taps} taps");
    screen.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_today_a_visit_is_two_taps_away() {
    let _room = room().await;
    let centre = Centre::open();
    let phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    screen.press("Catat kunjungan").await;
    screen.on("Pilih KPM yang dikunjungi").await;
    screen.read(FAMILY).await;
    screen.looked_over("families-pick").await;
    screen.press(FAMILY).await;
    screen.on("Catat kunjungan").await;
    screen.see("#save").await;
    screen.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_of_another_zone_tells_a_visit_by_the_clock_of_the_place() {
    let _room = room().await;
    let centre = Centre::open();
    let phone = Phone::set_to("Asia/Jayapura");
    let screen = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    begin_visit(&screen, FAMILY).await;
    finish_visit(&screen, "Ibu sedang berangkat ke pasar.").await;
    screen.press("Status kirim").await;
    // It moves to what was received.
    screen.read("0 masih di HP").await;
    screen.press("Kunjungan · Siti").await;
    screen.read("Isi kunjungan").await;
    // Jakarta's time, with what the phone showed beside it: on the page, and where it is corrected.
    screen.read(" menit · jam HP: ").await;
    screen.read(" WIT").await;
    screen.looked_over("visit-other-zone").await;
    screen.press("Perbaiki kunjungan").await;
    screen.on("Perbaiki kunjungan").await;
    screen.read(" menit · jam HP: ").await;
    screen.looked_over("visit-edit-other-zone").await;
    screen.close().await;
}
