//! What people do more than once.

use std::time::Duration;

use super::browser::Screen;
use super::centre::HOME;
use super::phone::Phone;

/// No date, no row of keys.
pub const PIN: &str = "482913";

/// From a new phone to the first screen of the role. Leaves the browser at it.
pub async fn enrol(phone: &Phone, link: &str, first_seen: &str) -> Screen {
    let screen = Screen::open(&phone.address, HOME).await;
    screen.on("Daftarkan HP ini").await;
    screen.paste("#code", link).await;
    // The address comes out of the link.
    screen.until_filled("#centre").await;
    screen.press("Daftarkan").await;
    screen.on("Buat PIN").await;
    screen.write("#pin", PIN).await;
    screen.write("#pin-again", PIN).await;
    screen.press("Simpan PIN").await;
    screen.read(first_seen).await;
    // While the line above changes, what stands below it moves away from under a press.
    screen.unread("Sedang memperbarui").await;
    screen.unread("Mengambil").await;
    screen.quiet().await;
    screen
}

/// Switches a dead phone on and opens its records.
pub async fn wake_up(phone: &mut Phone, screen: &Screen) {
    phone.start();
    screen.look_at(&phone.address, HOME).await;
    screen.on("Masukkan PIN").await;
    screen.write("#pin", PIN).await;
    screen.gone("#pin").await;
    screen.quiet().await;
}

/// Opens the form for a family that is due.
pub async fn begin_visit(screen: &Screen, family: &str) {
    screen.press(family).await;
    screen.on(family).await;
    screen.press("Catat kunjungan").await;
    screen.on("Catat kunjungan").await;
}

/// Fills in what must be filled in, and saves. A visit this short is flagged: the mentor explains it.
pub async fn finish_visit(screen: &Screen, explanation: &str) {
    screen.press("Penerima").await;
    screen.press("Pantau usaha").await;
    screen.tap("#save").await;
    screen.write("#explanation", explanation).await;
    screen.tap("#save").await;
    screen.read("Tersimpan di HP ini").await;
}

/// Until a button that has just come to stand there takes a press: the only wait for time, since that moment is not to be seen.
pub async fn looked_at() {
    tokio::time::sleep(Duration::from_millis(1_500)).await;
}

/// Sends what was recorded, and waits until the centre has all of it: whoever asks for it before reads of it only much later.
pub async fn hand_over(screen: &Screen) {
    hear(screen, "Kirim sekarang", "Status kirim").await;
    screen.read("Semua sudah diterima pusat").await;
}

/// Fetches what the other did, now rather than in a quarter of an hour, and comes back to where that is seen.
pub async fn hear(screen: &Screen, ask: &str, place: &str) {
    screen.press("Pengaturan").await;
    screen.press(ask).await;
    screen.press(place).await;
}
