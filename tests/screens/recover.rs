//! A PIN that was forgotten: with a code from the office another one opens the same records.

use crate::places::at_both_sizes;
use crate::support::centre::{Centre, HOME};
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{PIN, begin_visit, enrol, hear};

const FAMILY: &str = "Siti Contoh-Satu";
const NEW_PIN: &str = "428163";

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_pin_loses_nothing() {
    let _room = room().await;
    let mut centre = Centre::open();
    let mut phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    hear(&screen, "Kirim sekarang", "Hari ini").await;
    begin_visit(&screen, FAMILY).await;
    screen.write("#results", "Stok cukup untuk seminggu.").await;
    screen.read("Draf tersimpan otomatis").await;
    phone.kill();
    phone.start();
    screen.look_at(&phone.address, HOME).await;
    screen.on("Masukkan PIN").await;
    screen.looked_over("unlock-recover").await;
    screen.quiet().await;
    screen.press("Saya punya kode dari kantor").await;
    screen.on("Lupa PIN").await;
    at_both_sizes(&screen, "recover").await;
    screen.desk(1280, 800).await;
    screen.looked_over("recover-wide").await;
    screen.desk(360, 740).await;
    screen.press("Ganti PIN").await;
    screen.see("#code-error").await;
    screen.see("#pin-error").await;
    screen.looked_over("recover-refused").await;

    // What says of itself that it is for something else is told at once.
    screen.paste("#code", &centre.invite("P-1")).await;
    screen.read("Ini kode pendaftaran. Minta kode lupa PIN ke kantor.").await;
    screen.looked_over("recover-enrolment-code").await;
    screen.rewrite("#code", "").await;

    // Another's code does not open it, and without a network nothing changes.
    screen.paste("#code", &centre.recover("K-1")).await;
    screen.see("#pin:focus").await;
    screen.write("#pin", NEW_PIN).await;
    screen.write("#pin-again", NEW_PIN).await;
    screen.press("Ganti PIN").await;
    screen.read("Kode ini bukan untuk HP ini").await;
    screen.looked_over("recover-not-yours").await;
    let code = centre.recover("P-1");
    screen.rewrite("#code", "").await;
    screen.paste("#code", &code).await;
    // Where it leads first: what is refused before that would be scrolled away from.
    screen.see("#pin:focus").await;
    centre.stop();
    screen.press("Ganti PIN").await;
    // Said where it is seen: whoever typed last is at the end of the form.
    screen.in_sight(".notice[role=status]").await;
    screen.looked_over("recover-offline").await;
    centre.start();
    screen.quiet().await;
    screen.press("Ganti PIN").await;
    screen.on("Catat kunjungan").await;
    screen.holds("#results", "Stok cukup untuk seminggu.").await;
    screen.close().await;
}

/// Whoever tries PINs without end is left to the office, and the one whose phone it is too.
#[tokio::test(flavor = "multi_thread")]
async fn too_many_wrong_pins_leave_a_phone_to_the_office() {
    let _room = room().await;
    let centre = Centre::open();
    let mut phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    // The office knows by now what this phone's key is sealed in.
    hear(&screen, "Kirim sekarang", "Hari ini").await;
    screen.quiet().await;
    phone.kill();
    phone.tried(50);
    phone.start();
    screen.look_at(&phone.address, HOME).await;
    screen.on("Masukkan PIN").await;
    screen.write("#pin", PIN).await;
    screen.read("Sudah terlalu banyak PIN yang salah").await;
    at_both_sizes(&screen, "unlock-spent").await;

    screen.quiet().await;
    screen.press("Saya punya kode dari kantor").await;
    screen.on("Lupa PIN").await;
    screen.paste("#code", &centre.recover("P-1")).await;
    screen.see("#pin:focus").await;
    screen.write("#pin", NEW_PIN).await;
    screen.write("#pin-again", NEW_PIN).await;
    screen.press("Ganti PIN").await;
    screen.read(FAMILY).await;
    screen.close().await;
}
