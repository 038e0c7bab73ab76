//! A visit with no network, on a phone that dies in the middle of it.

use crate::support::audit::Runs;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{begin_visit, enrol, wake_up};

const FAMILY: &str = "Siti Contoh-Satu";
const RESULTS: &str = "Pelanggan sarapan bertambah sejak ada spanduk.";

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_recorded_offline_outlives_a_kill_and_arrives() {
    let _room = room().await;
    let mut centre = Centre::open();
    let mut phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    screen.picture("today").await;

    // No network from here on.
    centre.stop();
    begin_visit(&screen, FAMILY).await;
    screen.write("#results", RESULTS).await;
    screen.read("Draf tersimpan otomatis").await;
    screen.picture("visit-draft").await;
    phone.kill();

    // The phone comes back, to the same field with the same words.
    wake_up(&mut phone, &screen).await;
    screen.on("Catat kunjungan").await;
    screen.see("#results:focus").await;
    screen.holds("#results", RESULTS).await;
    screen.picture("visit-draft-again").await;

    // Left by hand it is not opened again, and not lost either.
    screen.press("Kembali").await;
    screen.read("Perlu dikunjungi").await;
    phone.kill();
    wake_up(&mut phone, &screen).await;
    screen.press("Kunjungan belum selesai").await;
    screen.on("Catat kunjungan").await;
    screen.holds("#results", RESULTS).await;

    // What is missing is said where it is missing.
    screen.tap("#save").await;
    screen.see("#met-error").await;
    screen.see("#purposes-error").await;
    screen.picture("visit-refused").await;

    // The second of two taps says nothing to flags that were not seen.
    screen.press("Penerima").await;
    screen.press("Pantau usaha").await;
    screen.run("const it = document.querySelector('#save'); it.click(); it.click();").await;
    screen.read("Simpan dengan tanda ini").await;
    screen.see("#explanation:focus").await;
    screen.picture("visit-flagged").await;
    screen.write("#explanation", "Ibu sedang berangkat ke pasar.").await;
    // Nor does it press what stands there on the next screen.
    screen.tap_twice("#save").await;
    screen.read("Tersimpan di HP ini").await;
    screen.on(FAMILY).await;
    screen.picture("visit-saved").await;
    screen.press("Status kirim").await;
    screen.read("Menunggu dikirim").await;
    screen.picture("outbox-waiting").await;

    // Changed before it went, it is one record still, in two versions.
    screen.press("Kunjungan · Siti").await;
    screen.press("Perbaiki kunjungan").await;
    screen.on("Perbaiki kunjungan").await;
    screen.write("#results", "Sepakat mencatat belanja bahan, dimulai besok.").await;
    screen.tap("#save").await;
    screen.on(FAMILY).await;
    screen.press("Status kirim").await;
    screen.read("2 versi").await;
    screen.read("0 diterima pusat · 1 masih di HP").await;
    screen.read("1 belum terkirim").await;
    screen.looked_over("outbox-versions").await;

    // Saved means saved: another kill, and still nobody has heard of it but this phone.
    phone.kill();
    centre.start();
    wake_up(&mut phone, &screen).await;
    screen.press("Status kirim").await;
    screen.read("Sudah diterima pusat").await;
    screen.read(FAMILY).await;
    screen.picture("outbox-received").await;
    screen.close().await;
}
