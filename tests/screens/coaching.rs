//! What the coordinator sees across mentors: what families of each model struggle with and which mentor to help, each mentor's month
//! beside the others, and who stands in for whom. All of it without a network, and each figure leads to what is behind it.

use crate::support::audit::Runs;
use crate::support::browser::Screen;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{begin_visit, enrol, finish_visit, hear};
use crate::trainings::open_today;

const FAMILY: &str = "Siti Contoh-Satu";
const SECOND: &str = "Ratna Contoh-Dua";
const THIRD: &str = "Dewi Contoh-Tiga";
const TRAINING: &str = "Bimtek pembukuan contoh";

/// Tells of the month that is over of a family's business.
async fn tell(field: &Screen, family: &str, (revenue, goods): (&str, &str), obstacles: &[&str]) {
    field.press("KPM").await;
    field.on("Daftar KPM").await;
    field.quiet().await;
    field.press(family).await;
    field.on(family).await;
    field.press("Perkembangan usaha").await;
    field.read("Belum ada bulan yang dicatat").await;
    field.press("Catat bulan").await;
    field.on("Catat perkembangan").await;
    for (id, amount) in [("#revenue", revenue), ("#goods", goods), ("#other_costs", "0")] {
        field.write(id, amount).await;
    }
    for obstacle in obstacles {
        field.press(obstacle).await;
    }
    field.tap("#save").await;
    field.on("Perkembangan usaha").await;
    field.quiet().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mentors_are_compared_and_helped_without_a_network() {
    let _room = room().await;
    let mut centre = Centre::open();
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Pemeriksaan").await;
    open_today(&desk, TRAINING).await;
    hear(&desk, "Perbarui sekarang", "Pendamping").await;

    // Nothing was told yet.
    desk.on("Pendamping").await;
    desk.quiet().await;
    desk.press("Pembinaan per model").await;
    desk.on("Pembinaan per model").await;
    desk.read("0 dari 2 KPM sudah dicatat").await;
    desk.read("Tidak ada kendala yang dicatat.").await;
    desk.looked_over("coaching-untold").await;

    // A mentor's day, in the field.
    let mentor = Phone::new();
    let field = enrol(&mentor, &centre.invite("P-1"), FAMILY).await;
    centre.stop();
    tell(&field, FAMILY, ("3000000", "1800000"), &["Modal kurang"]).await;
    tell(&field, SECOND, ("2000000", "1700000"), &["Modal kurang", "Pembeli sepi"]).await;
    tell(&field, THIRD, ("1000000", "1400000"), &["Pembeli sepi"]).await;
    field.press("KPM").await;
    field.on("Daftar KPM").await;
    field.quiet().await;
    begin_visit(&field, FAMILY).await;
    field.press("Tabungan").await;
    finish_visit(&field, "Ibu sedang berangkat ke pasar.").await;
    field.press("Hari ini").await;
    field.quiet().await;
    field.press("Bimtek").await;
    field.on("Bimtek").await;
    field.quiet().await;
    field.press(TRAINING).await;
    field.on(TRAINING).await;
    field.tap("#mark-all-here").await;
    field.read("3 hadir · 3 di tempat").await;

    // In the family's one line of time, and in the month's report.
    field.press("Hari ini").await;
    field.read("Perlu dikunjungi").await;
    field.quiet().await;
    field.press("KPM").await;
    field.on("Daftar KPM").await;
    field.quiet().await;
    field.press(SECOND).await;
    field.on(SECOND).await;
    field.read(TRAINING).await;
    field.run("document.querySelector('.timeline').scrollIntoView({ block: 'start' });").await;
    field.looked_over("family-training").await;
    field.press("Hari ini").await;
    field.quiet().await;
    field.press("Laporan bulanan").await;
    field.read("KPM hadir di bimtek").await;
    field.read("3 di tempat, 0 virtual").await;
    field.read("sudah mengikuti 0 bimtek").await;
    field.run("[...document.querySelectorAll('.report h4')].find((e) => e.innerText.includes('Bimtek')).scrollIntoView();").await;
    field.looked_over("report-trainings").await;
    centre.start();
    hear(&field, "Kirim sekarang", "Status kirim").await;
    field.read("0 masih di HP").await;
    field.close().await;

    // At the office: fetched once, and then the network goes.
    hear(&desk, "Perbarui sekarang", "Pendamping").await;
    desk.read("1 dari 3 kunjungan bulan ini").await;
    centre.stop();
    desk.looked_over("mentors-across").await;
    desk.press("Pembinaan per model").await;
    desk.on("Pembinaan per model").await;
    desk.read("2 dari 2 KPM sudah dicatat").await;
    desk.read("Untung Rp750.000").await;
    desk.read("Modal kurang: 2 dari 2 KPM yang dicatat").await;
    desk.read("1 KPM rugi").await;
    desk.read("Rugi Rp400.000").await;
    desk.read("Tabungan").await;
    desk.looked_over("coaching").await;
    desk.tap(".figures > summary").await;
    desk.read("100%").await;
    desk.run("document.querySelector('.ranks').scrollIntoView({ block: 'start' });").await;
    desk.looked_over("coaching-table").await;
    desk.tap("a.rank").await;
    desk.on("Modal kurang").await;
    desk.read(FAMILY).await;
    desk.read(SECOND).await;
    desk.unread(THIRD).await;
    desk.looked_over("coaching-families").await;
    desk.press(SECOND).await;
    desk.on("Perkembangan usaha").await;
    desk.read("Untung Rp300.000").await;
    desk.press("Kembali").await;
    desk.on("Modal kurang").await;
    desk.press("Kembali").await;
    desk.on("Pembinaan per model").await;
    desk.quiet().await;
    desk.press("1 KPM rugi").await;
    desk.on("KPM yang rugi").await;
    desk.read(THIRD).await;
    desk.unread(FAMILY).await;
    desk.press("Kembali").await;
    desk.on("Pembinaan per model").await;
    desk.enlarge().await;
    desk.looked_over("coaching-200").await;
    normal(&desk).await;
    desk.desk(1280, 800).await;
    desk.looked_over("coaching-wide").await;

    // The months, as a table at a desk and as cards on a phone.
    desk.press("Pendamping").await;
    desk.on("Pendamping").await;
    desk.quiet().await;
    desk.looked_over("mentors-across-wide").await;
    desk.press("Rekap bulan pendamping").await;
    desk.on("Rekap bulan pendamping").await;
    desk.read("Semua (2 pendamping)").await;
    desk.read("1 dari 3").await;
    desk.looked_over("mentor-months-wide").await;
    desk.desk(360, 740).await;
    desk.looked_over("mentor-months").await;
    desk.enlarge().await;
    desk.looked_over("mentor-months-200").await;
    normal(&desk).await;
    desk.tap("#mentors-month-before").await;
    desk.read("0 dari 3").await;
    desk.looked_over("mentor-months-none").await;
    desk.tap("#mentors-month-after").await;
    desk.read("1 dari 3").await;
    desk.quiet().await;
    desk.press("Rina Contoh").await;
    desk.on("Rina Contoh").await;
    desk.read("Kunjungan bulan ini").await;
    desk.read("3 di tempat, 0 virtual").await;
    desk.read("hanya ada di laporan yang ia kirim sendiri").await;
    desk.looked_over("mentor-month").await;
    desk.desk(1280, 800).await;
    desk.looked_over("mentor-month-wide").await;
    desk.press(FAMILY).await;
    desk.on(FAMILY).await;
    desk.read("Bukti kunjungan").await;
    desk.press("Pendamping").await;
    desk.on("Pendamping").await;
    desk.desk(360, 740).await;
    desk.quiet().await;

    // Somebody stands in: said beside the mentor, and on the mentor's page above the latest visits.
    centre.start();
    let until = (chrono::Utc::now() + chrono::TimeDelta::hours(7)).date_naive() + chrono::Days::new(12);
    centre.cover("P-1", "P-2", &until.to_string());
    hear(&desk, "Perbarui sekarang", "Pendamping").await;
    desk.read("Digantikan Lina Misal sampai").await;
    desk.read("Menggantikan Rina Contoh sampai").await;
    desk.looked_over("mentors-covered").await;
    desk.press("Kunjungan dan kegiatan").await;
    desk.read("Kunjungan terbaru").await;
    desk.read("Digantikan Lina Misal sampai").await;
    desk.looked_over("mentor-covered").await;
    desk.press(FAMILY).await;
    desk.on(FAMILY).await;
    desk.read("Bukti kunjungan").await;

    // Where nobody is accompanied there is nothing to coach.
    centre.list_only();
    hear(&desk, "Perbarui sekarang", "Pendamping").await;
    desk.quiet().await;
    desk.press("Pembinaan per model").await;
    desk.read("Belum ada KPM dengan usaha").await;
    desk.looked_over("coaching-none").await;
    desk.close().await;
}

async fn normal(screen: &Screen) {
    screen
        .run("document.documentElement.style.fontSize = ''; window.dispatchEvent(new Event('resize'));")
        .await;
}
