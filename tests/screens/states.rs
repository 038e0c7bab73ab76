//! What a screen shows that has not what it is for: nothing heard from the centre, still looking, not this person's any more.

use crate::support::browser::Screen;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{begin_visit, enrol, finish_visit, looked_at, wake_up};

const FAMILY: &str = "Siti Contoh-Satu";
const EXPLANATION: &str = "Ibu sedang berangkat ke pasar.";

#[tokio::test(flavor = "multi_thread")]
async fn without_the_centre_everybody_still_sees_what_was_there() {
    let _room = room().await;
    let mut centre = Centre::open();
    let (phone, office, family) = (Phone::new(), Phone::new(), Phone::new());
    let field = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    begin_visit(&field, FAMILY).await;
    finish_visit(&field, EXPLANATION).await;
    field.press("Status kirim").await;
    field.read("Sudah diterima pusat").await;
    let home = enrol(&family, &centre.invite_family("KPM-001"), "Apakah benar pendamping berkunjung?").await;
    let desk = enrol(&office, &centre.invite("K-1"), "Terlalu singkat").await;

    centre.stop();
    desk.press("Perbarui").await;
    desk.read("Pusat belum terhubung").await;
    desk.looked_over("queue-offline").await;
    desk.press("Pendamping").await;
    desk.read("Rina Contoh").await;
    desk.looked_over("mentors-offline").await;
    desk.press("Pemeriksaan").await;
    desk.press(FAMILY).await;
    desk.read("Bukti kunjungan").await;
    desk.looked_over("review-offline").await;
    // Decided all the same, and not forgotten.
    looked_at().await;
    desk.tap("#review-approve").await;
    desk.read("Semua sudah diperiksa").await;
    desk.looked_over("queue-offline-decided").await;
    desk.close().await;

    home.press("Perbarui").await;
    home.read("Pusat belum terhubung").await;
    home.looked_over("home-offline").await;
    home.close().await;

    // Nobody's phone any more: it says so, and shows nothing of what there was.
    centre.start();
    centre.revoke("P-1");
    field.press("Pengaturan").await;
    field.press("Kirim sekarang").await;
    field.read("HP ini sudah dikeluarkan oleh kantor").await;
    field.unread(FAMILY).await;
    field.looked_over("enrol-forgotten").await;
    field.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_still_being_looked_for_has_its_shape() {
    let _room = room().await;
    let centre = Centre::open();
    let mut phone = Phone::new();
    let field = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    begin_visit(&field, FAMILY).await;
    finish_visit(&field, EXPLANATION).await;
    field.press("Status kirim").await;
    field.read("Sudah diterima pusat").await;
    for (way, there, name) in [
        (&["Hari ini", "KPM"][..], FAMILY, "families-loading"),
        (&["Status kirim", "Hari ini"], "Ratna Contoh-Dua", "today-loading"),
        (&["Hari ini", "Status kirim"], "Sudah diterima pusat", "outbox-loading"),
        (&["KPM", FAMILY], "Catat kunjungan", "family-loading"),
        (&["KPM", FAMILY, "Perkembangan usaha"], "Belum ada bulan yang dicatat", "business-loading"),
        (&["Hari ini", "Kegiatan lain"], "Belum ada kegiatan", "activities-loading"),
        (&["Hari ini", "Pertemuan kelompok"], "Belum ada pertemuan", "meetings-loading"),
        (&["Status kirim", "Kunjungan · Siti"], "Isi kunjungan", "visit-loading"),
    ] {
        held_loading(&mut phone, &field, way, there, name).await;
    }
    field.close().await;

    let mut office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), FAMILY).await;
    for (way, there, name) in [
        (&["Pemeriksaan", FAMILY][..], "Bukti kunjungan", "review-loading"),
        (&["Pemeriksaan", "Pendamping"], "Rina Contoh", "mentors-loading"),
        (&["Pendamping", "Pemeriksaan"], FAMILY, "queue-loading"),
        (&["Pendamping", "Kunjungan dan kegiatan"], "Kunjungan terbaru", "mentor-loading"),
        (&["Pendamping", "Rekap bulan pendamping"], "Semua (2 pendamping)", "mentor-months-loading"),
        (&["Pendamping", "Pembinaan per model"], "Pembibitan", "coaching-loading"),
    ] {
        held_loading(&mut office, &desk, way, there, name).await;
    }
    desk.close().await;
}

/// Looks over what stands at the end of a way while it is still being looked for.
async fn held_loading(phone: &mut Phone, screen: &Screen, way: &[&str], there: &str, name: &str) {
    let (last, before) = way.split_last().unwrap();
    for place in before {
        screen.press(place).await;
    }
    looked_at().await;
    screen
        .held_at(".skeleton", async {
            screen.press(last).await;
            screen.read(there).await;
        })
        .await;
    screen.read("Sedang dibuka").await;
    screen.looked_over(name).await;
    phone.kill();
    wake_up(phone, screen).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn records_that_go_bad_under_an_open_app_are_no_empty_list() {
    let _room = room().await;
    let centre = Centre::open();
    centre.crowd(300, "Misal Contoh-Banyak");
    let mut phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), "Perlu dikunjungi").await;
    phone.kill();
    wake_up(&mut phone, &screen).await;
    screen.read("Perlu dikunjungi").await;
    phone.spoil();
    screen.press("KPM").await;
    screen.read("Catatan di HP ini tidak bisa dibuka").await;
    screen.read("Tutup aplikasi, lalu buka lagi").await;
    screen.unread("Tidak ada data yang hilang").await;
    screen.looked_over("families-trouble").await;
    for (place, name) in [("Hari ini", "today-trouble"), ("Status kirim", "outbox-trouble")] {
        screen.press(place).await;
        screen.read("Catatan di HP ini tidak bisa dibuka").await;
        screen.looked_over(name).await;
    }
    screen.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn records_that_go_bad_at_the_office_are_no_empty_queue() {
    let _room = room().await;
    let centre = Centre::open();
    let phone = Phone::new();
    let field = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    begin_visit(&field, FAMILY).await;
    finish_visit(&field, EXPLANATION).await;
    field.press("Status kirim").await;
    field.read("Sudah diterima pusat").await;
    field.close().await;
    centre.crowd(300, "Misal Contoh-Banyak");
    let mut office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), FAMILY).await;
    office.kill();
    wake_up(&mut office, &desk).await;
    desk.read(FAMILY).await;
    office.spoil();
    for (place, name) in [("Pendamping", "mentors-trouble"), ("Pemeriksaan", "queue-trouble")] {
        desk.press(place).await;
        desk.read("Catatan di HP ini tidak bisa dibuka").await;
        desk.looked_over(name).await;
    }
    desk.close().await;
}

/// The way to a place whose records go bad just before its last step, and what its picture is called.
type Trouble = (&'static [&'static str], &'static str);

#[tokio::test(flavor = "multi_thread")]
async fn no_place_of_a_mentor_takes_bad_records_for_none() {
    let _room = room().await;
    let centre = Centre::open();
    let mut phone = Phone::new();
    let field = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    begin_visit(&field, FAMILY).await;
    finish_visit(&field, EXPLANATION).await;
    field.press("Status kirim").await;
    field.read("Sudah diterima pusat").await;
    in_trouble(
        &mut phone,
        &field,
        &[
            (&["KPM", FAMILY], "family-trouble"),
            (&["Status kirim", "Kunjungan · Siti"], "visit-trouble"),
            (&["KPM", FAMILY, "Perkembangan usaha"], "business-trouble"),
            (&["KPM", FAMILY, "Catat kunjungan"], "visit-form-trouble"),
            (&["KPM", FAMILY, "Serahkan HP ke KPM"], "handover-trouble"),
            (&["Hari ini", "Kegiatan lain"], "activities-trouble"),
            (&["Hari ini", "Pertemuan kelompok"], "meetings-trouble"),
            (&["Hari ini", "Laporan bulanan"], "report-trouble"),
            (&["Hari ini", "Bimtek"], "trainings-trouble"),
            (&["Hari ini", "Pengaturan"], "settings-trouble"),
        ],
    )
    .await;
    field.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_place_of_the_others_takes_bad_records_for_none() {
    let _room = room().await;
    let centre = Centre::open();
    let phone = Phone::new();
    let field = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    begin_visit(&field, FAMILY).await;
    finish_visit(&field, EXPLANATION).await;
    field.press("Status kirim").await;
    field.read("Sudah diterima pusat").await;
    field.close().await;
    let mut office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), FAMILY).await;
    let places: &[Trouble] = &[
        (&["Pemeriksaan", FAMILY], "review-trouble"),
        (&["Pendamping", "Kunjungan dan kegiatan"], "mentor-trouble"),
        (&["Pemeriksaan", "Bimtek"], "trainings-desk-trouble"),
        (&["Pendamping", "Rekap bulan pendamping"], "mentor-months-trouble"),
        (&["Pendamping", "Pembinaan per model"], "coaching-trouble"),
        (&["Pendamping", "Target"], "targets-trouble"),
    ];
    in_trouble(&mut office, &desk, places).await;
    desk.close().await;
    let mut own = Phone::new();
    let home = enrol(&own, &centre.invite_family("KPM-001"), "Apakah benar").await;
    in_trouble(&mut own, &home, &[(&["Pengaturan", "Usaha saya"], "home-trouble")]).await;
    home.close().await;
}

async fn in_trouble(phone: &mut Phone, screen: &Screen, places: &[Trouble]) {
    phone.kill();
    let kept = phone.keep();
    wake_up(phone, screen).await;
    for (way, name) in places {
        let (last, before) = way.split_last().unwrap();
        for place in before {
            screen.press(place).await;
            screen.quiet().await;
        }
        looked_at().await;
        phone.spoil();
        screen.press(last).await;
        screen.read("Penyimpanan di HP ini rusak").await;
        screen.unread("Tidak ada data yang hilang").await;
        screen.looked_over(name).await;
        phone.kill();
        phone.put_back(&kept);
        wake_up(phone, screen).await;
    }
}
