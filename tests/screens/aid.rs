//! Aid from list to word: what a mentor is to see, records with receipt and photo, and what they cannot; the family's own word; and
//! what does not agree on its coordinator's phone.

use tempfile::TempDir;

use crate::crowd::LONG;
use crate::places::{at_both_sizes, in_english};
use crate::support::audit::Runs;
use crate::support::camera::take;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{enrol, hear, wake_up};

const FAMILY: &str = "Siti Contoh-Satu";

#[tokio::test(flavor = "multi_thread")]
async fn aid_is_seen_answered_and_laid_beside_each_other() {
    let _room = room().await;
    let centre = Centre::open();
    let camera = TempDir::new().unwrap();

    // Before any list there is nothing, and it says so.
    let mut phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), "Siti").await;
    screen.press("KPM").await;
    screen.on("Daftar KPM").await;
    screen.press(FAMILY).await;
    screen.on(FAMILY).await;
    screen.press("Bantuan").await;
    screen.on("Bantuan").await;
    screen.read("Belum ada bantuan").await;
    screen.looked_over("aid-none").await;

    centre.pay();
    screen.press("Hari ini").await;
    screen.quiet().await;
    hear(&screen, "Kirim sekarang", "Hari ini").await;
    screen.read("4 perlu diurus").await;
    screen.quiet().await;
    screen.press("Bantuan").await;
    screen.on("Bantuan").await;
    screen.read("Belum disaksikan").await;
    screen.looked_over("aid-to-see").await;
    screen.quiet().await;
    screen.press(FAMILY).await;
    screen.on("Bantuan").await;
    screen.read("Sudah dibayar").await;
    screen.looked_over("aid-paid").await;
    screen.quiet().await;

    // Recorded with receipt and photo; what is missing is said, and nothing is lost in a kill.
    screen.press("Saksikan bantuan").await;
    screen.on("Saksikan bantuan").await;
    screen.holds("#amount", "500.000").await;
    screen.tap("#save").await;
    screen.read("Tulis nomor kuitansinya").await;
    screen.looked_over("witness-refused").await;
    screen.write("#receipt", "KW-12").await;
    screen.photograph(&take(camera.path(), 1)).await;
    screen.read("1 dari 5").await;
    screen.read("Draf tersimpan otomatis").await;
    phone.kill();
    wake_up(&mut phone, &screen).await;
    screen.on("Saksikan bantuan").await;
    screen.holds("#receipt", "KW-12").await;
    screen.looked_over("witness").await;
    screen.enlarge().await;
    screen.looked_over("witness-200").await;
    screen
        .run("document.documentElement.style.fontSize = ''; window.dispatchEvent(new Event('resize'));")
        .await;
    screen.quiet().await;
    screen.tap("#save").await;
    screen.on("Bantuan").await;
    screen.read("Rp500.000 dilihat hari ini").await;
    screen.read("kuitansi KW-12").await;
    screen.looked_over("aid-witnessed").await;
    screen.press("Status kirim").await;
    screen.read("Kesaksian bantuan").await;
    screen.read("Sudah diterima pusat").await;
    // It stands in the family's line of time, above the payment.
    screen.press("KPM").await;
    screen.on("Daftar KPM").await;
    screen.quiet().await;
    screen.press(FAMILY).await;
    screen.on(FAMILY).await;
    screen.read("Kesaksian bantuan").await;
    screen.read("Rp500.000 · kuitansi KW-12").await;
    screen.run("document.querySelector('.timeline').scrollIntoView();").await;
    screen.looked_over("family-aid").await;
    screen.close().await;

    // The family says no. Its mentor will learn that it answered, and not what.
    let own = Phone::new();
    let home = enrol(&own, &centre.invite_family("KPM-001"), "Bantuan untuk saya").await;
    home.read("Pendamping mencatat Rp500.000").await;
    home.looked_over("own-aid").await;
    home.tap("#aid-no-0").await;
    home.see("#money-denial[open]").await;
    home.looked_over("own-aid-denial").await;
    home.press("Ya, belum terima").await;
    home.read("belum diterima").await;
    home.looked_over("own-aid-said").await;
    hear(&home, "Perbarui sekarang", "Usaha saya").await;
    home.close().await;

    // Her coordinator sees both, and what else does not agree: somebody was paid twice.
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Pemeriksaan").await;
    desk.press("Pendamping").await;
    desk.quiet().await;
    desk.press("Bantuan").await;
    desk.on("Bantuan").await;
    desk.quiet().await;
    desk.read("KPM bilang belum terima").await;
    desk.read("Dibayar dua kali").await;
    desk.looked_over("books").await;
    desk.press("Dibayar dua kali · 1").await;
    desk.unread(FAMILY).await;
    desk.press("Semua · 2").await;
    desk.quiet().await;
    desk.press(FAMILY).await;
    desk.read("belum diterima").await;
    desk.read("Rina Contoh").await;
    desk.looked_over("books-family").await;
    desk.desk(1280, 800).await;
    desk.looked_over("books-family-wide").await;
    desk.enlarge().await;
    desk.looked_over("books-family-200").await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn aid_of_three_hundred_with_long_names_in_english() {
    let _room = room().await;
    let mut centre = Centre::open();
    centre.crowd(300, LONG);
    centre.pay_crowd(300);
    let phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), "Perlu dikunjungi").await;
    in_english(&screen).await;
    screen.press("Today").await;
    screen.read("600 to be cleared").await;
    screen.quiet().await;
    screen.press("Aid").await;
    screen.on("Aid").await;
    screen.read("and 500 more").await;
    at_both_sizes(&screen, "aid-crowd").await;
    screen.desk(1280, 800).await;
    screen.looked_over("aid-crowd-wide").await;
    screen.desk(360, 740).await;
    // Everything of it is on the phone: no network takes it away.
    centre.stop();
    screen.quiet().await;
    screen.press(LONG).await;
    screen.read("Witness the aid").await;
    at_both_sizes(&screen, "aid-long").await;
    screen.quiet().await;
    screen.press("Witness the aid").await;
    screen.on("Witness the aid").await;
    at_both_sizes(&screen, "witness-long").await;
    screen.desk(1280, 800).await;
    screen.looked_over("witness-wide").await;
    screen.close().await;
    centre.start();

    let own = Phone::new();
    let home = enrol(&own, &centre.invite_family("KPM-9001"), "Bantuan untuk saya").await;
    in_english(&home).await;
    home.press("My business").await;
    home.read("Have you received this money?").await;
    home.run("document.querySelector('#aid-no-0').scrollIntoView({ block: 'center' });").await;
    at_both_sizes(&home, "own-aid-english").await;
    home.desk(1280, 800).await;
    home.looked_over("own-aid-wide").await;
    home.desk(360, 740).await;
    home.press("Another amount").await;
    home.see("#money-other[open]").await;
    home.press("Send the answer").await;
    home.read("Write the amount, for instance").await;
    at_both_sizes(&home, "own-aid-other-refused").await;
    home.write("#other-amount", "450000").await;
    home.press("Send the answer").await;
    home.read("another amount: Rp450").await;
    home.close().await;

    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Pemeriksaan").await;
    in_english(&desk).await;
    desk.press("Mentors").await;
    desk.quiet().await;
    desk.press("Aid").await;
    desk.on("Aid").await;
    desk.read("In all").await;
    at_both_sizes(&desk, "books-crowd").await;
    desk.desk(1280, 800).await;
    desk.looked_over("books-crowd-wide").await;
    desk.close().await;
}
