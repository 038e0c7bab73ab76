//! A centre that was put back from before a phone was enrolled: with a new code the phone goes on with everything it holds.

use crate::places::at_both_sizes;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{begin_visit, enrol, finish_visit};

const FAMILY: &str = "Siti Contoh-Satu";
const UNKNOWN: &str = "HP ini perlu didaftarkan lagi";

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_the_centre_never_had_is_enrolled_again_and_keeps_its_work() {
    let _room = room().await;
    let mut centre = Centre::open();
    let backup = centre.back_up();
    let phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    centre.stop();
    begin_visit(&screen, FAMILY).await;
    finish_visit(&screen, "Ibu sedang sibuk berjualan.").await;
    centre.put_back(&backup);
    centre.start();
    screen.press("Pengaturan").await;
    screen.press_until("Kirim sekarang", UNKNOWN).await;
    screen.press("Hari ini").await;
    screen.read(UNKNOWN).await;
    screen.read("Daftarkan lagi ›").await;
    screen.looked_over("enrol-again-line").await;
    screen.press("Status kirim").await;
    screen.looked_over("outbox-enrol-again").await;
    screen.press("Daftarkan lagi HP ini").await;
    screen.see("#code").await;
    screen.quiet().await;
    at_both_sizes(&screen, "enrol-again").await;
    screen.desk(1280, 800).await;
    screen.looked_over("enrol-again-wide").await;
    screen.desk(360, 740).await;
    screen.press("Daftarkan lagi").await;
    screen.see("#code-error").await;
    screen.looked_over("enrol-again-incomplete").await;

    // Somebody else's changes nothing, and without a network nothing does.
    screen.paste("#code", &centre.invite("K-1")).await;
    screen.until_filled("#centre").await;
    screen.press("Daftarkan lagi").await;
    screen.read("Kode ini milik orang lain").await;
    screen.looked_over("enrol-again-not-yours").await;
    let code = centre.invite("P-1");
    screen.rewrite("#code", "").await;
    screen.paste("#code", &code).await;
    centre.stop();
    screen.press("Daftarkan lagi").await;
    screen.in_sight(".notice[role=status]").await;
    screen.looked_over("enrol-again-offline").await;
    centre.start();
    screen.quiet().await;
    screen.press("Daftarkan lagi").await;
    screen.gone("#code").await;
    screen.unread(UNKNOWN).await;
    screen.read("Sudah diterima pusat").await;
    screen.picture("enrol-again-done").await;
    screen.close().await;
}
