//! A change of model: proposed with no network, decided by the coordinator, seen by mentor and family.

use crate::support::browser::Screen;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{enrol, looked_at, wake_up};

const FAMILY: &str = "Siti Contoh-Satu";
const REASONS: &str = "Ibu mencatat tiap hari dan pelanggan bertambah.";

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_model_is_proposed_declined_and_approved() {
    let _room = room().await;
    let mut centre = Centre::open();
    let mut phone = Phone::new();
    let field = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Belum ada kunjungan untuk diperiksa").await;
    centre.stop();
    field.press(FAMILY).await;
    field.on(FAMILY).await;
    field.press("Model usaha").await;
    field.on("Model usaha").await;
    field.read("Syarat untuk").await;
    field.read("0 dari").await;
    field.looked_over("stage").await;

    // What is missing is said; what is typed survives the phone.
    field.press("Usulkan perubahan model").await;
    field.on("Usulan perubahan model").await;
    field.tap("#save").await;
    field.see("#to-error").await;
    field.see("#reasons-error").await;
    field.looked_over("stage-form-refused").await;
    field.press("Inkubasi").await;
    field.read("Belum semua syarat terpenuhi").await;
    field.write("#reasons", REASONS).await;
    field.read("Draf tersimpan otomatis").await;
    phone.kill();
    wake_up(&mut phone, &field).await;
    field.on("Usulan perubahan model").await;
    field.holds("#reasons", REASONS).await;
    field.looked_over("stage-form").await;
    field.tap("#save").await;
    field.on("Model usaha").await;
    field.read("Di HP ini").await;
    field.unread("Usulkan perubahan model").await;

    // The coordinator has it once both have been heard, and says no with a reason.
    centre.start();
    send(&field).await;
    field.read("Sudah diterima pusat").await;
    renew(&desk).await;
    desk.press("Usulan perubahan model").await;
    desk.on("Usulan perubahan model").await;
    desk.read("Syarat belum terpenuhi").await;
    desk.looked_over("proposals").await;
    desk.desk(1280, 800).await;
    desk.looked_over("proposals-wide").await;
    desk.press(FAMILY).await;
    desk.on("Model usaha").await;
    desk.read(REASONS).await;
    desk.looked_over("stage-to-decide-wide").await;
    desk.desk(360, 740).await;
    desk.looked_over("stage-to-decide").await;
    looked_at().await;
    desk.tap("#stage-decline").await;
    looked_at().await;
    desk.tap("#stage-decline-send").await;
    desk.see("#stage-reason-error").await;
    desk.write("#stage-reason", "Catat tiga bulan dulu.").await;
    desk.looked_over("stage-declining").await;
    desk.tap("#stage-decline-send").await;
    desk.read("Ditolak").await;
    desk.press("Kembali").await;
    desk.read("Tidak ada usulan yang menunggu").await;
    desk.looked_over("proposals-none").await;

    // The mentor reads why, and proposes the next one.
    renew(&desk).await;
    send(&field).await;
    field.press("Usulan perubahan model").await;
    field.on("Model usaha").await;
    field.read("Catat tiga bulan dulu.").await;
    field.looked_over("stage-declined").await;
    field.press("Usulkan perubahan model").await;
    field.press("Mentoring").await;
    field.write("#reasons", REASONS).await;
    field.tap("#save").await;
    field.on("Model usaha").await;
    send(&field).await;
    field.read("Sudah diterima pusat").await;
    renew(&desk).await;
    desk.press("Usulan perubahan model").await;
    desk.on("Usulan perubahan model").await;
    desk.press(FAMILY).await;
    looked_at().await;
    desk.press("Setujui: Mentoring").await;
    desk.read("Disetujui").await;
    desk.looked_over("stage-approved").await;
    renew(&desk).await;
    send(&field).await;
    field.press("Usulan perubahan model").await;
    field.read("Syarat untuk Inkubasi").await;
}

/// Sends what waits, and looks at where it is.
async fn send(field: &Screen) {
    field.press("Pengaturan").await;
    field.on("Pengaturan").await;
    field.press("Kirim sekarang").await;
    field.read("Semua sudah diterima pusat").await;
    field.quiet().await;
    field.press("Status kirim").await;
    field.on("Status kirim").await;
}

/// Hears what the centre has, and looks at the queue.
async fn renew(desk: &Screen) {
    desk.quiet().await;
    desk.press("Pengaturan").await;
    desk.on("Pengaturan").await;
    desk.press("Perbarui sekarang").await;
    desk.quiet().await;
    desk.press("Pemeriksaan").await;
    desk.on("Perlu diperiksa").await;
}
