//! The lock: by hand, and with another PIN.

use crate::support::browser::Screen;
use crate::support::centre::{Centre, HOME};
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{PIN, begin_visit, enrol};

const FAMILY: &str = "Siti Contoh-Satu";
const RESULTS: &str = "Ibu mulai mencatat belanja bahan.";
const NEW_PIN: &str = "705316";

#[tokio::test(flavor = "multi_thread")]
async fn another_pin_opens_where_one_was() {
    let _room = room().await;
    let centre = Centre::open();
    let phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    begin_visit(&screen, FAMILY).await;
    screen.write("#results", RESULTS).await;
    screen.read("Draf tersimpan otomatis").await;

    // A second page looks at the same phone, and changes the PIN.
    let other = Screen::open(&phone.address, HOME).await;
    other.on("Catat kunjungan").await;
    other.quiet().await;
    other.press("Kembali").await;
    other.press("Pengaturan").await;
    other.press("Ganti PIN").await;
    other.on("Ganti PIN").await;
    other.looked_over("change-pin").await;
    other.write("#pin-old", "111222").await;
    other.write("#pin", "123456").await;
    other.write("#pin-again", "123456").await;
    other.tap("#save").await;
    other.read("PIN ini mudah ditebak").await;
    other.picture("change-pin-refused").await;
    other.rewrite("#pin", NEW_PIN).await;
    other.rewrite("#pin-again", NEW_PIN).await;
    other.tap("#save").await;
    other.read("PIN salah. Masih 4 kali").await;
    other.picture("change-pin-wrong").await;
    other.write("#pin-old", PIN).await;
    other.tap("#save").await;
    other.read("PIN sudah diganti").await;
    other.on("Pengaturan").await;
    other.picture("settings").await;

    // Locked there is locked everywhere. The old PIN opens nothing, and the new one shows the form as it was left.
    other.press("Kunci sekarang").await;
    screen.on("Masukkan PIN").await;
    screen.read("Pengiriman tetap berjalan").await;
    screen.picture("locked").await;
    screen.write("#pin", PIN).await;
    screen.read("PIN salah").await;
    screen.write("#pin", NEW_PIN).await;
    screen.on("Catat kunjungan").await;
    screen.holds("#results", RESULTS).await;
    other.on("Pengaturan").await;
    other.close().await;
    screen.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_language_is_a_tap_away_before_the_pin() {
    let _room = room().await;
    let centre = Centre::open();
    let phone = Phone::new();
    let screen = Screen::open(&phone.address, HOME).await;
    screen.on("Daftarkan HP ini").await;
    screen.looked_over("enrol").await;
    screen.paste("#code", &centre.invite("P-1")).await;
    screen.until_filled("#centre").await;
    screen.tap("#other-language").await;
    screen.see("html[lang=en]").await;
    screen.on("Enrol this phone").await;
    // What was typed is still there.
    screen.until_filled("#code").await;
    screen.walk("enrol-english").await;
    screen.looked_over("enrol-english").await;
    screen.press("Enrol").await;
    screen.on("Choose a PIN").await;
    screen.looked_over("set-pin-english").await;
    screen.tap("#other-language").await;
    screen.on("Buat PIN").await;
    screen.walk("set-pin").await;
    screen.looked_over("set-pin").await;
    screen.write("#pin", PIN).await;
    screen.write("#pin-again", PIN).await;
    screen.press("Simpan PIN").await;
    screen.read(FAMILY).await;
    screen.press("Pengaturan").await;
    screen.press("Kunci sekarang").await;
    screen.on("Masukkan PIN").await;
    screen.walk("unlock").await;
    screen.tap("#other-language").await;
    screen.on("Enter your PIN").await;
    screen.looked_over("locked-english").await;
    screen.write("#pin", PIN).await;
    screen.on("Settings").await;
    screen.close().await;
}
