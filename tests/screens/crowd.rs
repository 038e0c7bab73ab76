//! Three hundred families with very long names; none at all; and a phone that has not heard from the centre yet.

use crate::support::alone;
use crate::support::browser::Screen;
use crate::support::centre::{Centre, HOME};
use crate::support::phone::Phone;
use crate::support::steps::{PIN, enrol};

/// As long as names get.
pub const LONG: &str =
    "Raden Ajeng Siti Nurhalimah Kusumaningtyas Contohwatiningsih binti Almarhum Haji Misal Sastrowardoyo";

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_families_with_long_names() {
    let _alone = alone().await;
    let centre = Centre::open();
    centre.crowd(300, LONG);
    let phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), "Perlu dikunjungi").await;
    screen.read(LONG).await;
    screen.looked_over("today-crowd").await;
    screen.press("KPM").await;
    screen.read("303 KPM").await;
    screen.looked_over("families-crowd").await;
    screen.write("#search", "298").await;
    screen.read("Sastrowardoyo 298").await;
    screen.looked_over("families-found").await;
    screen.rewrite("#search", "tidakada").await;
    screen.read("Tidak ada yang cocok").await;
    screen.looked_over("families-not-found").await;
    screen.rewrite("#search", "298").await;
    screen.press("Sastrowardoyo 298").await;
    screen.read("Data KPM").await;
    screen.looked_over("family-long").await;
    screen.press("Perkembangan usaha").await;
    screen.press("Catat bulan").await;
    screen.on("Catat perkembangan").await;
    screen.looked_over("progress-long").await;
    screen.press("Kembali").await;
    screen.on("Perkembangan usaha").await;
    screen.press("Kembali").await;
    screen.press("Catat kunjungan").await;
    screen.on("Catat kunjungan").await;
    screen.looked_over("visit-long").await;
    screen.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_yet_is_said_everywhere() {
    let _alone = alone().await;
    let mut centre = Centre::open();
    // A mentor without families.
    let none = Phone::new();
    let screen = enrol(&none, &centre.invite("P-2"), "Belum ada KPM di HP ini").await;
    screen.looked_over("today-none").await;
    screen.press("KPM").await;
    screen.looked_over("families-none").await;
    screen.press("Status kirim").await;
    screen.read("Belum ada yang dikirim").await;
    screen.looked_over("outbox-none").await;
    screen.close().await;
    // An office where nothing waits.
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Semua sudah diperiksa").await;
    desk.looked_over("queue-none").await;
    desk.desk(1280, 800).await;
    desk.looked_over("queue-none-wide").await;
    desk.close().await;

    // The network goes away between the enrolment and the first answer.
    let early = Phone::new();
    let screen = Screen::open(&early.address, HOME).await;
    screen.on("Daftarkan HP ini").await;
    screen.looked_over("enrol").await;
    screen.press("Daftarkan").await;
    screen.read("Isi kode dari kantor.").await;
    screen.looked_over("enrol-refused").await;
    screen.paste("#code", &centre.invite("P-1")).await;
    screen.until_filled("#centre").await;
    screen.press("Daftarkan").await;
    screen.on("Buat PIN").await;
    screen.looked_over("set-pin").await;
    centre.stop();
    screen.write("#pin", PIN).await;
    screen.write("#pin-again", PIN).await;
    screen.press("Simpan PIN").await;
    screen.read("Data belum diambil dari pusat").await;
    screen.looked_over("today-unheard").await;
    centre.start();
    screen.press("Kirim sekarang").await;
    screen.read("Siti Contoh-Satu").await;
    screen.close().await;
}
