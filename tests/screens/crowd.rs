//! Three hundred families with very long names; none at all; and a phone that has not heard from the centre yet.

use crate::places::{at_both_sizes, at_every_size};
use crate::support::browser::Screen;
use crate::support::centre::{Centre, HOME};
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{PIN, enrol};

/// As long as names get.
pub const LONG: &str =
    "Raden Ajeng Siti Nurhalimah Kusumaningtyas Contohwatiningsih binti Almarhum Haji Misal Sastrowardoyo";

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_families_with_long_names() {
    let _room = room().await;
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
async fn three_hundred_are_proposed_paid_and_verified() {
    let _room = room().await;
    let centre = Centre::open();
    centre.crowd(300, LONG);
    // Money for a hundred: it ends among equals, and the lot of the programme's file decides.
    centre.budget(2, 350_000_000);
    centre.pay_crowd(300);
    centre.verify_aid();
    let mut mentor = centre.handset("P-1");
    for command in [
        r#"{"do":"sync"}"#,
        r#"{"do":"propose_first","count":303}"#,
        r#"{"do":"spend_all","scheme":"bsimu","differs_every":3}"#,
        r#"{"do":"sync"}"#,
    ] {
        mentor.tell(command);
    }
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Perlu diperiksa").await;
    desk.press("Papan seleksi").await;
    desk.on("Papan seleksi").await;
    desk.read("Undian memilih").await;
    at_both_sizes(&desk, "board-crowd").await;
    desk.desk(1280, 800).await;
    desk.looked_over("board-crowd-wide").await;
    desk.desk(360, 740).await;
    desk.press(LONG).await;
    desk.see("#decision-reason").await;
    at_both_sizes(&desk, "selection-deciding-long").await;
    desk.press("Kembali").await;
    desk.on("Papan seleksi").await;
    desk.quiet().await;
    desk.press("Pendamping").await;
    desk.quiet().await;
    desk.press("Bantuan").await;
    desk.on("Bantuan").await;
    desk.read("pembelian menunggu").await;
    desk.quiet().await;
    desk.press("Verifikasi bantuan").await;
    desk.on("Verifikasi bantuan").await;
    desk.read(LONG).await;
    at_both_sizes(&desk, "verification-crowd").await;
    desk.desk(1280, 800).await;
    desk.looked_over("verification-crowd-wide").await;
    desk.desk(360, 740).await;
    desk.press(LONG).await;
    desk.read("Contoh: bahan baku").await;
    at_both_sizes(&desk, "verify-long").await;
    desk.close().await;

    let phone = Phone::new();
    let field = enrol(&phone, &centre.invite("P-1"), "Perlu dikunjungi").await;
    field.press("KPM").await;
    field.read("303 KPM").await;
    field.write("#search", "298").await;
    field.read("Sastrowardoyo 298").await;
    field.quiet().await;
    field.press("Sastrowardoyo 298").await;
    field.read("Data KPM").await;
    field.quiet().await;
    field.press("Insentif Modal Usaha").await;
    field.on("Insentif Modal Usaha").await;
    field.read("Menunggu keputusan").await;
    at_both_sizes(&field, "selection-long").await;
    field.press("Kembali").await;
    field.read("Data KPM").await;
    field.quiet().await;
    field.press("Bantuan").await;
    field.read("Catat pembelian").await;
    at_both_sizes(&field, "spending-long").await;
    field.press("Catat pembelian").await;
    field.on("Catat pembelian").await;
    at_both_sizes(&field, "purchase-long").await;
    field.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_yet_is_said_everywhere() {
    let _room = room().await;
    let mut centre = Centre::open();
    // A mentor without families.
    let none = Phone::new();
    let screen = enrol(&none, &centre.invite("P-2"), "Belum ada KPM di HP ini").await;
    screen.read("Kantor belum menugaskan KPM").await;
    screen.looked_over("today-none").await;
    screen.press("KPM").await;
    screen.looked_over("families-none").await;
    screen.press("Status kirim").await;
    screen.read("Belum ada yang dikirim").await;
    screen.looked_over("outbox-none").await;
    screen.close().await;
    // An office where nothing waits.
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Belum ada kunjungan untuk diperiksa").await;
    at_every_size(&desk, "queue-none").await;
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
    screen.press_until("Kirim sekarang", "Siti Contoh-Satu").await;
    screen.close().await;
}
