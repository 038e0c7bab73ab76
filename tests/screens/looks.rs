//! How the screens look to whoever needs them otherwise: English, dark, twice the size, and without touching.

use thirtyfour::Key;

use crate::support::browser::Screen;
use crate::support::centre::{Centre, HOME};
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{PIN, begin_visit, enrol, finish_visit, wake_up};

const FAMILY: &str = "Siti Contoh-Satu";

#[tokio::test(flavor = "multi_thread")]
async fn english_and_dark_are_kept_on_the_phone() {
    let _room = room().await;
    let centre = Centre::open();
    let mut phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    screen.press("Pengaturan").await;
    screen.tap("#language-1").await;
    screen.on("Settings").await;
    screen.see("html[lang=en]").await;
    screen.tap("#theme-2").await;
    screen.see("html[data-theme=dark]").await;
    screen.picture("settings-english").await;
    screen.press("Today").await;
    screen.read("To visit").await;
    screen.picture("today-english").await;
    screen.press(FAMILY).await;
    // "Today" has a button of the same words.
    screen.on(FAMILY).await;
    screen.press("Record a visit").await;
    screen.read("Check on the business").await;
    screen.tap("#save").await;
    screen.read("Choose at least one purpose.").await;
    screen.picture("visit-english").await;

    // Also before the PIN, after the phone was off.
    phone.kill();
    phone.start();
    screen.look_at(&phone.address, HOME).await;
    screen.on("Enter your PIN").await;
    screen.see("html[data-theme=dark][lang=en]").await;
    screen.picture("unlock-english").await;
    screen.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_done_from_a_keyboard() {
    let _room = room().await;
    let centre = Centre::open();
    let phone = Phone::new();
    let screen = Screen::open(&phone.address, HOME).await;
    screen.on("Daftarkan HP ini").await;
    screen.paste("#code", &centre.invite("P-1")).await;
    screen.until_filled("#centre").await;
    screen.walk("enrol").await;
    screen.enter("#centre").await;
    screen.on("Buat PIN").await;
    screen.walk("set-pin").await;
    screen.write("#pin", PIN).await;
    screen.write("#pin-again", PIN).await;
    screen.enter("#pin-again").await;
    screen.read(FAMILY).await;
    screen.walk("today").await;
    screen.press("KPM").await;
    screen.read("Ratna Contoh-Dua").await;
    screen.walk("families").await;
    screen.write("#search", "ratna").await;
    screen.enter("#search").await;
    screen.unread(FAMILY).await;
    screen.press("Ratna Contoh-Dua").await;
    screen.on("Ratna Contoh-Dua").await;
    screen.walk("family").await;
    screen.press("Perbaiki kontak dan lokasi").await;
    screen.see("dialog[open]").await;
    screen.picture("family-correct").await;
    screen.key(Key::Escape).await;
    screen.gone("dialog").await;
    screen.press("Catat kunjungan").await;
    screen.on("Catat kunjungan").await;
    screen.walk("visit").await;
    screen.press("Kembali").await;
    screen.press("Pengaturan").await;
    screen.walk("settings").await;
    screen.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twice_the_size_still_fits() {
    let _room = room().await;
    let centre = Centre::open();
    let mut phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    screen.enlarge().await;
    screen.looked_over("today-200").await;
    screen.press("KPM").await;
    screen.read("Ratna Contoh-Dua").await;
    screen.looked_over("families-200").await;
    screen.press(FAMILY).await;
    screen.on(FAMILY).await;
    screen.looked_over("family-200").await;
    screen.press("Catat kunjungan").await;
    screen.on("Catat kunjungan").await;
    screen.tap("#save").await;
    screen.see("#met-error").await;
    screen.looked_over("visit-200").await;
    screen.press("Kembali").await;
    screen.press("Status kirim").await;
    screen.looked_over("outbox-200").await;
    screen.press("Pengaturan").await;
    screen.looked_over("settings-200").await;
    screen.press("Hari ini").await;
    begin_visit(&screen, FAMILY).await;
    finish_visit(&screen, "Ibu sedang berangkat ke pasar.").await;
    screen.press("Status kirim").await;
    screen.read("0 masih di HP").await;
    screen.looked_over("outbox-received-200").await;
    phone.kill();
    wake_up(&mut phone, &screen).await;
    screen.close().await;

    let own = Phone::new();
    let home = enrol(&own, &centre.invite_family("KPM-001"), "Apakah benar pendamping berkunjung?").await;
    home.enlarge().await;
    home.looked_over("home-200").await;
    home.press("Ada yang tidak sesuai").await;
    home.read("Hari atau jamnya salah").await;
    home.looked_over("home-telling-200").await;
    home.close().await;

    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Terlalu singkat").await;
    desk.enlarge().await;
    desk.looked_over("queue-200").await;
    desk.press(FAMILY).await;
    desk.read("Bukti kunjungan").await;
    desk.looked_over("review-200").await;
    desk.press("Kembali").await;
    desk.press("Pendamping").await;
    desk.read("Rina Contoh").await;
    desk.looked_over("mentors-200").await;
    desk.close().await;
}
