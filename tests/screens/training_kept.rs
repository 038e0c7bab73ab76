//! What is kept of a training besides who was there: what they knew before and after, the list that they signed,
//! that it was cancelled, and a certificate for whoever was there.

use tempfile::TempDir;

use crate::report::keep_for_the_eye;
use crate::support::audit::Runs;
use crate::support::camera::take;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{enrol, hear, wake_up};
use crate::trainings::{open_on, open_today};

const TITLE: &str = "Bimtek pemasaran contoh";

#[tokio::test(flavor = "multi_thread")]
async fn scores_are_typed_for_those_who_came_and_kept_over_a_kill() {
    let _room = room().await;
    let centre = Centre::open();
    let mut office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Pemeriksaan").await;
    open_today(&desk, TITLE).await;
    desk.unread("Isi nilai").await;
    desk.tap("#mark-all-here").await;
    desk.read("5 hadir · 5 di tempat").await;
    desk.press("Isi nilai sebelum dan sesudah").await;
    desk.on("Nilai").await;
    desk.see(".score:nth-child(5)").await;
    desk.looked_over("scores").await;

    // What cannot be is said beside its field, and nothing is lost.
    desk.write(".score:nth-child(1) input[id^=pre]", "130").await;
    desk.write(".score:nth-child(1) input[id^=post]", "80").await;
    desk.write(".score:nth-child(2) input[id^=pre]", "60").await;
    desk.tap("#save").await;
    desk.read("Nilai antara 0 dan 100.").await;
    desk.see(".score:nth-child(1) input[id^=pre]:focus").await;
    desk.looked_over("scores-refused").await;
    desk.rewrite(".score:nth-child(1) input[id^=pre]", "40").await;
    desk.unread("Nilai antara 0 dan 100.").await;
    desk.read("Draf tersimpan otomatis").await;
    office.kill();
    wake_up(&mut office, &desk).await;
    desk.on("Nilai").await;
    desk.holds(".score:nth-child(1) input[id^=pre]", "40").await;
    desk.holds(".score:nth-child(2) input[id^=pre]", "60").await;
    desk.enlarge().await;
    desk.looked_over("scores-200").await;
    desk.run("document.documentElement.style.fontSize = ''; window.dispatchEvent(new Event('resize'));")
        .await;
    desk.desk(1280, 800).await;
    desk.looked_over("scores-wide").await;
    desk.desk(360, 740).await;
    desk.tap("#save").await;
    desk.on(TITLE).await;
    desk.read("Sebelum 50 2 Sesudah 80 1 Perubahan +40 1").await;
    desk.read("nilai 40 → 80").await;
    desk.run("document.querySelector('.totals').scrollIntoView({ block: 'center' });").await;
    desk.looked_over("training-scores").await;
    hear(&desk, "Perbarui sekarang", "Bimtek").await;
    desk.close().await;

    // Whose they are sees them too.
    let own = Phone::new();
    let home = enrol(&own, &centre.invite_family("KPM-003"), "Kue basah").await;
    home.press("Bimtek").await;
    home.on("Bimtek").await;
    home.quiet().await;
    home.press(TITLE).await;
    home.on(TITLE).await;
    home.read("nilai 40 → 80").await;
    home.unread("Rata-rata").await;
    home.looked_over("training-own-scores").await;
    home.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn scores_of_a_family_that_leaves_while_they_are_typed_arrive() {
    const LEFT: &str = "Ratna Contoh-Dua";
    let _room = room().await;
    let centre = Centre::open();
    let (office, mentor) = (Phone::new(), Phone::new());
    let desk = enrol(&office, &centre.invite("K-1"), "Pemeriksaan").await;
    open_today(&desk, TITLE).await;
    hear(&desk, "Perbarui sekarang", "Bimtek").await;
    let field = enrol(&mentor, &centre.invite("P-1"), LEFT).await;
    field.press("Bimtek").await;
    field.on("Bimtek").await;
    field.press(TITLE).await;
    field.on(TITLE).await;
    field.write("#search", LEFT).await;
    field.read("Tandai 1 hadir di tempat").await;
    field.tap("#mark-all-here").await;
    field.read("1 hadir · 1 di tempat").await;
    field.press("Status kirim").await;
    field.read("Sudah diterima pusat").await;
    let to_scores = async || {
        field.press("Hari ini").await;
        field.press("Bimtek").await;
        field.on("Bimtek").await;
        field.press(TITLE).await;
        field.on(TITLE).await;
        field.press("Isi nilai sebelum dan sesudah").await;
        field.on("Nilai").await;
    };
    to_scores().await;
    field.write(".score:nth-child(1) input[id^=pre]", "40").await;
    field.write(".score:nth-child(1) input[id^=post]", "130").await;
    field.read("Draf tersimpan otomatis").await;
    field.press("Kembali").await;
    field.on(TITLE).await;

    centre.move_family("KPM-002", "P-2");
    hear(&field, "Kirim sekarang", "KPM").await;
    field.on("Daftar KPM").await;
    field.read("2 KPM ·").await;
    field.unread(LEFT).await;
    // The list has a "Hari ini" of its own.
    field.press("Pengaturan").await;
    field.on("Pengaturan").await;
    // It is on the form as it was typed, and what is wrong with it can be put right.
    to_scores().await;
    field.read(LEFT).await;
    field.read("Tidak ada lagi di daftar ini").await;
    field.tap("#save").await;
    field.read("Nilai antara 0 dan 100.").await;
    field.looked_over("scores-left").await;
    field.rewrite(".score:nth-child(1) input[id^=post]", "80").await;
    field.tap("#save").await;
    field.read("Tersimpan di HP ini").await;
    field.press("Status kirim").await;
    field.read("0 masih di HP").await;
    field.unread("ditahan").await;
    field.close().await;

    hear(&desk, "Perbarui sekarang", "Bimtek").await;
    desk.press(TITLE).await;
    desk.on(TITLE).await;
    desk.read("nilai 40 → 80").await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_marked_from_the_photographed_list() {
    let _room = room().await;
    let centre = Centre::open();
    let camera = TempDir::new().unwrap();
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Pemeriksaan").await;
    open_today(&desk, TITLE).await;
    desk.unread("Tandai menurut").await;
    desk.photograph(&take(camera.path(), 1)).await;
    desk.read("Foto daftar hadir tersimpan di HP ini").await;
    desk.see(".photo img").await;
    desk.read("1 dari 5").await;
    desk.run("document.querySelector('.photos').scrollIntoView({ block: 'center' });").await;
    desk.looked_over("training-signed-photo").await;
    desk.press("Daftar bertanda tangan").await;
    desk.read("Tandai 5 ada di daftar").await;
    desk.write("#search", "siti").await;
    desk.read("Tandai 1 ada di daftar").await;
    desk.tap("#mark-all-listed").await;
    desk.read("1 hadir · 1 di tempat").await;
    desk.looked_over("training-signed").await;
    desk.tap("#mark-undo").await;
    desk.read("0 hadir").await;
    desk.tap("#mark-all-listed").await;
    desk.read("1 hadir · 1 di tempat").await;
    // Seen in the room as well: the same person, once.
    desk.press("Yang terlihat di ruangan").await;
    desk.rewrite("#search", "contoh").await;
    desk.read("Tandai 3 hadir di tempat").await;
    desk.tap("#mark-all-here").await;
    desk.read("4 hadir · 4 di tempat").await;
    // A photo is taken away only when that was asked.
    desk.press("Hapus foto 1").await;
    desk.see("#photo-away[open]").await;
    desk.looked_over("training-signed-remove").await;
    desk.press("Batal").await;
    desk.gone("#photo-away[open]").await;
    desk.enlarge().await;
    desk.looked_over("training-signed-200").await;
    desk.run("document.documentElement.style.fontSize = ''; window.dispatchEvent(new Event('resize'));")
        .await;
    hear(&desk, "Perbarui sekarang", "Bimtek").await;
    desk.close().await;

    // The mentor sees who stands on it, and not the list itself: it names the families of others.
    let mentor = Phone::new();
    let field = enrol(&mentor, &centre.invite("P-1"), "Siti Contoh-Satu").await;
    field.press("Bimtek").await;
    field.on("Bimtek").await;
    field.quiet().await;
    field.press(TITLE).await;
    field.on(TITLE).await;
    field.read("daftar bertanda tangan").await;
    field.unread("Daftar hadir bertanda tangan").await;
    field.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_training_is_seen_as_such_by_all_and_counts_for_nothing() {
    let _room = room().await;
    let centre = Centre::open();
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Pemeriksaan").await;
    open_today(&desk, TITLE).await;
    desk.tap("#mark-all-here").await;
    desk.read("5 hadir · 5 di tempat").await;
    desk.tap("#cancel").await;
    desk.see("#cancel-ask[open]").await;
    desk.tap("#cancel-ask .button.quiet").await;
    desk.gone("#cancel-ask[open]").await;
    desk.tap("#cancel").await;
    desk.see("#cancel-ask[open]").await;
    desk.tap("#cancel-ask .button.grave").await;
    desk.read("Tulis alasannya.").await;
    desk.looked_over("training-cancel-refused").await;
    desk.write("#cancel-reason", "Aula dipakai, diganti tanggal 12").await;
    desk.looked_over("training-cancel").await;
    desk.tap("#cancel-ask .button.grave").await;
    desk.read("Bimtek ini dibatalkan").await;
    desk.read("0 hadir").await;
    desk.unread("Kode ruangan").await;
    desk.unread("Isi nilai").await;
    desk.run("document.getElementById('cancelled').scrollIntoView({ block: 'center' });").await;
    desk.looked_over("training-cancelled").await;
    // It can be held after all, with what was marked.
    desk.tap("#resume").await;
    desk.see("#resume-ask[open]").await;
    desk.tap("#resume-ask .button.primary").await;
    desk.read("5 hadir · 5 di tempat").await;
    desk.tap("#cancel").await;
    desk.write("#cancel-reason", "Narasumber sakit").await;
    desk.tap("#cancel-ask .button.grave").await;
    desk.read("Alasan: Narasumber sakit").await;
    hear(&desk, "Perbarui sekarang", "Bimtek").await;
    desk.read("dibatalkan").await;
    desk.looked_over("trainings-cancelled").await;
    desk.close().await;

    let own = Phone::new();
    let home = enrol(&own, &centre.invite_family("KPM-003"), "Kue basah").await;
    home.press("Bimtek").await;
    home.on("Bimtek").await;
    home.quiet().await;
    home.read("dibatalkan").await;
    home.press(TITLE).await;
    home.on(TITLE).await;
    home.read("Alasan: Narasumber sakit").await;
    home.unread("Kehadiran Anda").await;
    home.unread("Buka tautan").await;
    home.looked_over("training-cancelled-family").await;
    home.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_there_makes_a_certificate_without_a_network() {
    let _room = room().await;
    let mut centre = Centre::open();
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Pemeriksaan").await;
    let yesterday =
        "return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Jakarta' }).format(Date.now() - 864e5);";
    let yesterday = desk.run(yesterday).await;
    open_on(&desk, TITLE, yesterday.as_str().unwrap()).await;
    desk.read("selesai").await;
    desk.tap("#mark-all-here").await;
    desk.read("5 hadir · 5 di tempat").await;
    hear(&desk, "Perbarui sekarang", "Bimtek").await;
    desk.close().await;

    let (mentor, own) = (Phone::new(), Phone::new());
    let field = enrol(&mentor, &centre.invite("P-1"), "Siti Contoh-Satu").await;
    let home = enrol(&own, &centre.invite_family("KPM-003"), "Kue basah").await;
    centre.stop();
    for (screen, name) in [(&field, "certificate-mentor"), (&home, "certificate-family")] {
        screen.press("Bimtek").await;
        screen.on("Bimtek").await;
        screen.quiet().await;
        screen.press(TITLE).await;
        screen.on(TITLE).await;
        screen.read("Simpan sertifikat (PDF)").await;
        screen.run("document.getElementById('certificate').scrollIntoView({ block: 'center' });").await;
        screen.looked_over(&format!("training-{name}")).await;
        let folder = TempDir::new().unwrap();
        screen.downloads_to(folder.path()).await;
        screen.tap("#certificate").await;
        screen.read("Sertifikat sudah disimpan di HP ini").await;
        let pdf = screen.downloaded(folder.path(), "pdf").await;
        assert!(pdf.starts_with(b"%PDF-"));
        keep_for_the_eye(&format!("{name}.pdf"), &pdf);
    }
    field.close().await;
    home.close().await;
}
