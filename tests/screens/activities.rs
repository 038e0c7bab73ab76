//! What a mentor did besides visits, from the empty list to the coordinator's screen.

use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{enrol, wake_up};

const FAMILY: &str = "Siti Contoh-Satu";
const PLACE: &str = "Posko banjir Kelurahan Bukit Duri";
const NOTE: &str = "Mendata 42 keluarga di posko bersama Dinas Sosial.";

#[tokio::test(flavor = "multi_thread")]
async fn an_activity_is_told_kept_and_read_by_the_coordinator() {
    let _room = room().await;
    let centre = Centre::open();
    let mut mentor = Phone::new();
    let screen = enrol(&mentor, &centre.invite("P-1"), FAMILY).await;
    screen.press("Kegiatan lain").await;
    screen.on("Kegiatan lain").await;
    screen.read("Belum ada kegiatan").await;
    screen.looked_over("activities-none").await;

    // What is missing is said beside its field.
    screen.press("Catat kegiatan").await;
    screen.on("Catat kegiatan").await;
    screen.tap("#save").await;
    screen.read("Pilih jenis kegiatan.").await;
    screen.press("Lainnya").await;
    // The form leads to what is missing first: only then somebody goes on to write.
    screen.quiet().await;
    screen.write("#place", PLACE).await;
    screen.tap("#save").await;
    screen.see("#note-error").await;
    screen.looked_over("activity-refused").await;

    // A dead phone comes back to the same form.
    screen.read("Draf tersimpan").await;
    mentor.kill();
    wake_up(&mut mentor, &screen).await;
    screen.on("Catat kegiatan").await;
    screen.holds("#place", PLACE).await;
    screen.write("#note", NOTE).await;
    screen.tap("#save").await;
    screen.read("Tersimpan di HP ini").await;
    screen.on("Kegiatan lain").await;
    screen.read(NOTE).await;
    screen.read("Diterima pusat").await;
    screen.looked_over("activities").await;

    // Told anew, and on its way like everything else.
    screen.press(PLACE).await;
    screen.on("Ubah kegiatan").await;
    screen.press("Sosialisasi").await;
    screen.tap("#save").await;
    screen.on("Kegiatan lain").await;
    screen.read("Sosialisasi").await;
    screen.press("Status kirim").await;
    screen.read("Sudah diterima pusat").await;
    screen.read("Kegiatan lain").await;
    screen.unread("KPM tidak lagi di HP ini").await;
    screen.close().await;

    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Pengaturan").await;
    desk.press("Pendamping").await;
    desk.on("Pendamping").await;
    desk.press("Kunjungan dan kegiatan").await;
    desk.on("Rina Contoh").await;
    desk.read(PLACE).await;
    desk.read("Sosialisasi").await;
    desk.looked_over("mentor-activities").await;
    desk.close().await;
}
