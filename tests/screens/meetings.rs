//! A meeting with many families: recorded without a network, by a phone that dies meanwhile, told in each family's line of time and
//! in the month's report, and read by the coordinator with its signed list.

use tempfile::TempDir;

use crate::support::camera::take;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{enrol, wake_up};

const FAMILY: &str = "Siti Contoh-Satu";
const SECOND: &str = "Ratna Contoh-Dua";
const THIRD: &str = "Dewi Contoh-Tiga";
const PLACE: &str = "Balai RW 05 Kelurahan Bukit Duri";
const RESULTS: &str = "Sepakat mengisi buku kas setiap malam dan membawanya bulan depan.";

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_is_recorded_offline_and_read_by_the_coordinator() {
    let _room = room().await;
    let mut centre = Centre::open();
    let camera = TempDir::new().unwrap();
    let list = take(camera.path(), 1);
    let mut mentor = Phone::new();
    let screen = enrol(&mentor, &centre.invite("P-1"), FAMILY).await;
    centre.stop();
    screen.press("Pertemuan kelompok").await;
    screen.on("Pertemuan kelompok").await;
    screen.read("Belum ada pertemuan").await;
    screen.looked_over("meetings-none").await;

    // Nobody was there yet: that is said beside the names.
    screen.press("Catat pertemuan").await;
    screen.on("Catat pertemuan").await;
    screen.quiet().await;
    screen.tap("#save").await;
    screen.see("#families-error").await;
    screen.read("Tandai paling sedikit satu KPM").await;
    screen.looked_over("meeting-refused").await;

    // One by a search, then all who are shown, and one taken back.
    screen.write("#search", "ratna").await;
    screen.unread(THIRD).await;
    screen.press(SECOND).await;
    screen.read("1 KPM hadir").await;
    screen.rewrite("#search", "siapa").await;
    screen.read("Tidak ada nama yang cocok").await;
    screen.looked_over("meeting-not-found").await;
    screen.rewrite("#search", "contoh").await;
    screen.read("1 KPM hadir").await;
    screen.tap("#mark-shown").await;
    screen.read("3 KPM hadir").await;
    screen.press(THIRD).await;
    screen.read("2 KPM hadir").await;
    screen.write("#place", PLACE).await;
    screen.write("#guests", "4").await;
    screen.photograph(&list).await;
    screen.see(".thumb img").await;
    screen.press("Tabungan").await;
    screen.read("Draf tersimpan").await;

    // A dead phone comes back to the same form.
    mentor.kill();
    wake_up(&mut mentor, &screen).await;
    screen.on("Catat pertemuan").await;
    screen.holds("#place", PLACE).await;
    screen.holds("#guests", "4").await;
    screen.read("2 KPM hadir").await;
    screen.see(".thumb img").await;
    screen.write("#results", RESULTS).await;
    screen.looked_over("meeting-form").await;
    screen.quiet().await;
    screen.tap("#save").await;
    screen.read("Tersimpan di HP ini").await;
    screen.on("Pertemuan kelompok").await;
    screen.read(RESULTS).await;
    screen.read("2 KPM hadir").await;
    screen.looked_over("meetings").await;

    // In the line of time of whoever was there, and no visit: the family is due as before.
    screen.press("Kembali").await;
    screen.quiet().await;
    screen.press(FAMILY).await;
    screen.on(FAMILY).await;
    screen.read("belum pernah dikunjungi").await;
    screen.read(RESULTS).await;
    screen.looked_over("family-meeting").await;
    screen.quiet().await;
    screen.press("Kembali").await;
    screen.quiet().await;
    screen.press("Hari ini").await;
    screen.quiet().await;
    screen.press("Laporan bulanan").await;
    screen.read("Pertemuan kelompok dihitung sendiri").await;
    screen.read("Tidak ada kunjungan bulan ini.").await;
    screen.looked_over("report-meetings").await;

    // Told anew, and on its way with its list.
    screen.press("Kembali").await;
    screen.quiet().await;
    screen.press("Pertemuan kelompok").await;
    screen.quiet().await;
    screen.press(PLACE).await;
    screen.on("Ubah pertemuan").await;
    screen.quiet().await;
    screen.press(THIRD).await;
    screen.read("3 KPM hadir").await;
    screen.tap("#save").await;
    screen.on("Pertemuan kelompok").await;
    centre.start();
    screen.quiet().await;
    screen.press("Status kirim").await;
    screen.quiet().await;
    screen.press_until("Kirim sekarang", "0 masih di HP").await;
    screen.read("Sudah diterima pusat").await;
    screen.read("Pertemuan kelompok").await;
    screen.unread("foto menunggu").await;
    screen.unread("KPM tidak lagi di HP ini").await;
    screen.close().await;

    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Pengaturan").await;
    desk.press("Pendamping").await;
    desk.on("Pendamping").await;
    desk.quiet().await;
    desk.press("Kunjungan dan kegiatan").await;
    desk.on("Rina Contoh").await;
    desk.read("3 KPM hadir").await;
    desk.looked_over("mentor-meetings").await;
    desk.quiet().await;
    desk.press(PLACE).await;
    desk.on("Pertemuan kelompok").await;
    for name in [FAMILY, SECOND, THIRD, RESULTS] {
        desk.read(name).await;
    }
    desk.see(".photo img").await;
    desk.looked_over("meeting-read").await;
    desk.close().await;
}
