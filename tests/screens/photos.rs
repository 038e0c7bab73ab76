//! A photo from the camera to the coordinator: kept before it is sent, sent as the mentor wants it, awaited until it is there.

use tempfile::TempDir;

use crate::places::at_both_sizes;
use crate::support::audit::Runs;
use crate::support::camera::take;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::road::SpoilingRoad;
use crate::support::room;
use crate::support::steps::{begin_visit, enrol, finish_visit, wake_up};

const FAMILY: &str = "Siti Contoh-Satu";
const OTHER_FAMILY: &str = "Ratna Contoh-Dua";
const EXPLANATION: &str = "Ibu sedang berangkat ke pasar.";

/// On a cheap phone a large picture takes seconds.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_saves_or_leaves_without_a_photo_that_is_still_being_read() {
    let _room = room().await;
    let centre = Centre::open();
    let camera = TempDir::new().unwrap();
    let phone = Phone::new();
    let field = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    begin_visit(&field, FAMILY).await;
    let slow = "const read = window.createImageBitmap; \
        window.createImageBitmap = (...of) => new Promise((go) => { window.goOn = () => go(read(...of)); });";
    field.run(slow).await;
    field.photograph(&take(camera.path(), 1)).await;
    field.read("Menyimpan foto").await;
    field.see("#save:disabled").await;
    field.see("#take-photo:disabled").await;
    field.looked_over("visit-photo-reading").await;
    field.run("window.goOn();").await;
    field.see(".thumb img").await;
    field.unread("Menyimpan foto").await;
    field.see("#save:enabled").await;
    field.photograph(&take(camera.path(), 2)).await;
    field.see("#save:disabled").await;
    field.press("Kembali").await;
    field.on(FAMILY).await;
    field.read("Foto terakhir belum tersimpan").await;
    field.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_comes_to_the_coordinator() {
    let _room = room().await;
    let mut centre = Centre::open();
    let camera = TempDir::new().unwrap();
    let (stall, other) = (take(camera.path(), 1), take(camera.path(), 2));
    let no_picture = camera.path().join("contoh.txt");
    std::fs::write(&no_picture, "Contoh").unwrap();
    let mut phone = Phone::new();
    let field = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    field.press("Pengaturan").await;
    field.press("Wi-Fi saja").await;
    field.unread("Data seluler untuk foto").await;
    field.looked_over("settings-photos").await;

    // On the form at once, and still there after the phone died.
    field.press("Hari ini").await;
    begin_visit(&field, FAMILY).await;
    field.photograph(&stall).await;
    field.see(".thumb img").await;
    field.read("1 dari 5").await;
    field.looked_over("visit-photo").await;
    field.photograph(&other).await;
    field.read("2 dari 5").await;
    // The same once more is not a third, and that is said.
    field.photograph(&other).await;
    field.read("Foto ini sudah ada di kunjungan ini").await;
    field.read("2 dari 5").await;
    field.looked_over("visit-photo-again").await;
    field.tap(".thumb:nth-child(2) .thumb-remove").await;
    field.read("1 dari 5").await;
    field.unread("Foto ini sudah ada").await;
    field.photograph(&no_picture).await;
    field.read("bukan foto yang bisa dibaca").await;
    field.read("Draf tersimpan otomatis").await;
    phone.kill();
    wake_up(&mut phone, &field).await;
    field.on("Catat kunjungan").await;
    field.see(".thumb img").await;
    finish_visit(&field, EXPLANATION).await;

    // Its record goes, the photo waits for Wi-Fi.
    field.press("Status kirim").await;
    field.read("Sudah diterima pusat").await;
    field.read("Menunggu Wi-Fi").await;
    field.looked_over("outbox-photo").await;

    // The coordinator sees that there is one, before it is there.
    let mut office = Phone::new();
    let road = SpoilingRoad::to(&centre);
    let desk = enrol(&office, &road.by(&centre.invite("K-1")), "Terlalu singkat").await;
    desk.press(FAMILY).await;
    desk.read("Foto ditunggu").await;
    desk.looked_over("review-photo-awaited").await;

    // A person who does not want to wait does not have to.
    field.press("Kirim foto (").await;
    field.unread("foto menunggu").await;
    centre.stop();
    desk.press("Ambil foto").await;
    desk.read("pusat tidak terjangkau").await;
    desk.looked_over("review-photo-offline").await;
    centre.start();
    desk.press("Ambil foto").await;
    desk.see(".photo img").await;
    let decoded =
        "const it = document.querySelector('.photo img'); return it.decode().then(() => it.naturalWidth);";
    let width = desk.run(decoded).await;
    assert_eq!(width, 1_600, "smaller than the camera's, and whole");
    desk.looked_over("review-photo").await;
    // Evidence is looked at closely: over the whole screen, and back again.
    desk.tap(".photo-open").await;
    desk.see("dialog.photo-large[open] img").await;
    desk.looked_over("review-photo-large").await;
    desk.press("Lihat dekat").await;
    desk.see(".photo-large-space.near").await;
    desk.looked_over("review-photo-near").await;
    desk.press("Tutup foto").await;
    desk.gone("dialog.photo-large").await;
    // What was fetched once is on this phone: looked at again it is asked of nobody, and without the centre it is there.
    let asked = road.photos_asked();
    assert!(asked > 0);
    for stands in [true, false] {
        if !stands {
            centre.stop();
        }
        office.kill();
        wake_up(&mut office, &desk).await;
        desk.press(FAMILY).await;
        desk.see(".photo img").await;
        desk.quiet().await;
        assert_eq!(road.photos_asked(), asked, "with the centre {stands}");
    }
    centre.start();
    desk.close().await;

    // The mentor sees it too, and the same photo on another visit is noticed on the phone.
    field.press("Hari ini").await;
    begin_visit(&field, OTHER_FAMILY).await;
    field.photograph(&stall).await;
    field.see(".thumb img").await;
    field.press("Penerima").await;
    field.press("Pantau usaha").await;
    field.read("Foto dari kunjungan lain").await;
    field.looked_over("visit-photo-used").await;
    field.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_the_centre_refuses_is_told_of_with_its_record_until_another_is_taken() {
    let _room = room().await;
    let centre = Centre::open();
    let camera = TempDir::new().unwrap();
    let (spoilt, other) = (take(camera.path(), 1), take(camera.path(), 2));
    let phone = Phone::new();
    let link = SpoilingRoad::to(&centre).by(&centre.invite("P-1"));
    let field = enrol(&phone, &link, FAMILY).await;
    begin_visit(&field, FAMILY).await;
    field.photograph(&spoilt).await;
    field.see(".thumb img").await;
    finish_visit(&field, EXPLANATION).await;
    field.press("Status kirim").await;
    field.press_until("Kirim foto (", "1 foto ditolak pusat").await;
    // The line above moves the place that is pressed as it changes.
    field.press_until("Hari ini", "Perlu dikunjungi").await;
    field.read("1 foto ditolak pusat").await;
    field.unread("Semua sudah diterima pusat").await;
    field.looked_over("today-photo-refused").await;
    field.press("Status kirim").await;
    field.read("Foto yang ditolak pusat").await;
    field.read("Foto tidak bisa dibaca. Ambil foto lagi.").await;
    at_both_sizes(&field, "outbox-photo-refused").await;
    field.desk(1280, 800).await;
    field.looked_over("outbox-photo-refused-wide").await;
    field.desk(360, 740).await;
    // Read of: the line rests, and the record is named all the same.
    field.press("Sudah saya baca").await;
    field.read("Semua sudah diterima pusat").await;
    field.looked_over("outbox-photo-refused-read").await;

    // Whoever reviews is told what to ask for.
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Terlalu singkat").await;
    desk.press(FAMILY).await;
    desk.read("Minta perbaikan agar pendamping mengambil foto lagi.").await;
    desk.run("document.querySelector('.photo-missing').scrollIntoView({ block: 'center' });").await;
    at_both_sizes(&desk, "review-photo-never-comes").await;
    desk.desk(1280, 800).await;
    desk.looked_over("review-photo-never-comes-wide").await;
    desk.close().await;

    // From there to the record, where the same is said, and another is taken.
    field.press(FAMILY).await;
    field.read("Foto tidak bisa dibaca. Ambil foto lagi.").await;
    field.run("document.querySelector('.photo').scrollIntoView({ block: 'center' });").await;
    field.looked_over("visit-photo-refused").await;
    field.press("Perbaiki").await;
    field.see(".thumb img").await;
    field.tap(".thumb .thumb-remove").await;
    field.gone(".thumb img").await;
    field.photograph(&other).await;
    field.see(".thumb img").await;
    field.press("Simpan").await;
    field.press("Status kirim").await;
    field.unread("Foto tidak bisa dibaca").await;
    field.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_taken_away_is_empty_as_soon_as_its_last_photo_has_gone() {
    let _room = room().await;
    let centre = Centre::open();
    let camera = TempDir::new().unwrap();
    let phone = Phone::new();
    let field = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    field.press("Pengaturan").await;
    field.press("Wi-Fi saja").await;
    field.press("Hari ini").await;
    begin_visit(&field, FAMILY).await;
    field.photograph(&take(camera.path(), 1)).await;
    field.see(".thumb img").await;
    finish_visit(&field, EXPLANATION).await;
    field.press("Status kirim").await;
    field.read("Menunggu Wi-Fi").await;

    // It hears of it, sends what is its owner's by whatever network there is, and does not wait for a quarter of an hour then.
    centre.revoke("P-1");
    field.press("Pengaturan").await;
    field.press("Kirim sekarang").await;
    field.read("HP ini sudah dikeluarkan oleh kantor").await;
    field.unread(FAMILY).await;
    field.close().await;
}
