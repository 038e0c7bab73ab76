//! Phones whose storage goes bad: one of which nothing can be read, and one that lost a page.

use crate::support::centre::{Centre, HOME};
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{PIN, begin_visit, enrol, finish_visit, wake_up};

const FAMILY: &str = "Siti Contoh-Satu";

#[tokio::test(flavor = "multi_thread")]
async fn records_that_cannot_be_opened_say_so() {
    let _room = room().await;
    let centre = Centre::open();
    let mut phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), "Perlu dikunjungi").await;
    phone.kill();
    phone.spoil();
    phone.start();
    screen.look_at(&phone.address, HOME).await;
    screen.on("Masukkan PIN").await;
    screen.write("#pin", PIN).await;
    screen.read("Penyimpanan di HP ini rusak").await;
    screen.looked_over("unlock-damaged").await;
    screen.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_lost_a_page_says_what_it_saved() {
    let _room = room().await;
    let mut centre = Centre::open();
    let mut phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    centre.stop();
    begin_visit(&screen, FAMILY).await;
    screen.write("#results", "Warung ramai.").await;
    finish_visit(&screen, "Ibu sedang berangkat ke pasar.").await;
    phone.kill();
    phone.spoil_a_page();
    wake_up(&mut phone, &screen).await;
    screen.read("Penyimpanan HP ini sempat rusak").await;
    screen.read("Tidak ada catatan, draf, atau foto Anda yang hilang. Yang terselamatkan: 1 catatan").await;
    screen.looked_over("salvaged").await;
    screen.press("Status kirim").await;
    screen.read("Penyimpanan HP ini sempat rusak").await;

    // What the centre has comes back from there, and the visit goes to it.
    centre.start();
    screen.press_until("Kirim sekarang", "Semua sudah diterima pusat").await;
    // Told until it was read.
    screen.press("Sudah saya baca").await;
    screen.unread("sempat rusak").await;
    screen.press("KPM").await;
    screen.read(FAMILY).await;
    screen.close().await;
}
