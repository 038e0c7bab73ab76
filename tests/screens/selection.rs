//! A selection from proposal to objection: a mentor without a network proposes two families, whoever decides sees how far the budget
//! reaches, and a family that does not accept the decision is heard by somebody else.

use crate::places::{at_both_sizes, in_english};
use crate::support::audit::Runs;
use crate::support::browser::Screen;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{enrol, hear, looked_at, wake_up};

const FIRST: &str = "Siti Contoh-Satu";
const SECOND: &str = "Ratna Contoh-Dua";
const INCENTIVE: &str = "Insentif Modal Usaha";
const WORDS: &str = "Catatan usaha saya bulan lalu belum dihitung.";

#[tokio::test(flavor = "multi_thread")]
async fn a_selection_is_proposed_decided_objected_to_and_decided_anew() {
    let _room = room().await;
    let mut centre = Centre::open();
    centre.another_decider();
    // Money for one.
    centre.budget(2, 3_500_000);
    let mut phone = Phone::new();
    let field = enrol(&phone, &centre.invite("P-1"), FIRST).await;
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Belum ada kunjungan untuk diperiksa").await;

    // Two are proposed with no network; what is missing is said, and nothing is lost in a kill.
    centre.stop();
    open_family(&field, FIRST).await;
    field.press("Usulkan untuk insentif modal").await;
    field.on(INCENTIVE).await;
    field.read("Belum diusulkan").await;
    field.looked_over("selection-none").await;
    field.press("Usulkan untuk insentif modal").await;
    field.on("Usulan insentif modal").await;
    field.read("0 bulan tercatat").await;
    field.tap("#save").await;
    field.see("#points-commitment-error").await;
    field.see("#reasons-error").await;
    field.looked_over("selection-form-refused").await;
    give(&field, "commitment", 5, "Ibu datang ke setiap pertemuan.").await;
    give(&field, "need", 4, "Perlu etalase dan kulkas kecil.").await;
    field.read("27 dari 100").await;
    field.write("#reasons", "Warungnya ramai sejak pindah ke depan pasar.").await;
    field.read("Draf tersimpan otomatis").await;
    phone.kill();
    wake_up(&mut phone, &field).await;
    field.on("Usulan insentif modal").await;
    field.holds("#reasons", "Warungnya ramai sejak pindah ke depan pasar.").await;
    field.read("27 dari 100").await;
    at_both_sizes(&field, "selection-form").await;
    field.quiet().await;
    field.tap("#save").await;
    field.on(INCENTIVE).await;
    field.read("Di HP ini").await;
    field.looked_over("selection-proposed").await;
    propose(&field, SECOND, 2).await;

    centre.start();
    send(&field).await;
    field.read("Usulan insentif modal").await;
    field.read("Sudah diterima pusat").await;
    field.looked_over("selection-outbox").await;
    open_family(&field, FIRST).await;
    field.read("Menunggu keputusan").await;
    field.run("document.querySelector('.row[href^=\"/selection\"]').scrollIntoView();").await;
    field.looked_over("selection-line").await;

    // The board: one within the budget, one beyond, and why the line is where it is.
    renew(&desk).await;
    desk.press("Papan seleksi").await;
    desk.on("Papan seleksi").await;
    desk.read("Anggaran habis setelah 1 KPM").await;
    desk.read("Batas anggaran").await;
    at_both_sizes(&desk, "board").await;
    desk.desk(1280, 800).await;
    desk.looked_over("board-wide").await;
    desk.desk(360, 740).await;
    desk.press("Di luar anggaran · 1").await;
    desk.unread(FIRST).await;
    desk.press("Semua · 2").await;
    desk.read(FIRST).await;
    desk.quiet().await;
    decide(
        &desk,
        FIRST,
        "#selection-grant",
        "Usahanya siap, kebutuhannya jelas.",
        Some("selection-deciding"),
    )
    .await;
    desk.read("Disetujui").await;
    desk.looked_over("selection-granted").await;
    desk.press("Kembali").await;
    desk.on("Papan seleksi").await;
    desk.read("Sisa anggaran tidak cukup").await;
    desk.looked_over("board-granted").await;
    desk.quiet().await;
    decide(&desk, SECOND, "#selection-decline", "Anggaran tahap ini habis.", None).await;
    desk.read("Ditolak").await;
    desk.press("Kembali").await;
    desk.read("Semua usulan sudah diputuskan").await;
    desk.looked_over("board-decided").await;
    renew(&desk).await;

    // The family reads why, and objects in its own words.
    let own = Phone::new();
    let home = enrol(&own, &centre.invite_family("KPM-002"), "Seleksi bantuan").await;
    home.read("Anggaran tahap ini habis.").await;
    home.read("Anda bisa menyanggah sampai").await;
    home.run("document.querySelector('#object').scrollIntoView({ block: 'center' });").await;
    home.looked_over("own-selection").await;
    home.quiet().await;
    home.tap("#object").await;
    home.tap("#object-send").await;
    home.see("#objection-error").await;
    home.looked_over("own-object-refused").await;
    home.write("#objection", WORDS).await;
    home.looked_over("own-object").await;
    home.quiet().await;
    home.tap("#object-send").await;
    home.read("Dijawab paling lambat").await;
    home.looked_over("own-objected").await;
    hear(&home, "Perbarui sekarang", "Usaha saya").await;
    home.read("Sanggahan Anda").await;

    // Whoever decided does not answer.
    renew(&desk).await;
    desk.press("Sanggahan").await;
    desk.on("Sanggahan").await;
    desk.read("Dijawab dalam 14 hari").await;
    desk.looked_over("objections").await;
    desk.quiet().await;
    desk.press(SECOND).await;
    desk.read(WORDS).await;
    desk.read("Bukan Anda yang menjawab").await;
    desk.looked_over("objection-not-yours").await;

    // Somebody else does: the family is right.
    let other = Phone::new();
    let second = enrol(&other, &centre.invite("K-2"), "Perlu diperiksa").await;
    second.press("Sanggahan").await;
    second.on("Sanggahan").await;
    second.quiet().await;
    second.press(SECOND).await;
    second.read(WORDS).await;
    second.tap("#answer-send").await;
    second.see("#verdict-error").await;
    second.press("Kabulkan").await;
    second.write("#answer-reason", "Catatan itu sudah ada sebelum diputuskan.").await;
    at_both_sizes(&second, "objection-answering").await;
    second.quiet().await;
    second.tap("#answer-send").await;
    second.read("Dikabulkan").await;
    second.looked_over("objection-upheld").await;
    renew(&second).await;
    second.close().await;

    // It is decided anew, and what was upheld stands above the decision.
    centre.budget(3, 7_000_000);
    renew(&desk).await;
    desk.press("Papan seleksi").await;
    desk.on("Papan seleksi").await;
    desk.read("Diputuskan ulang").await;
    desk.looked_over("board-again").await;
    desk.quiet().await;
    decide(&desk, SECOND, "#selection-grant", "Dengan catatan itu nilainya cukup.", Some("selection-again"))
        .await;
    desk.read("Disetujui oleh Hadi Misal").await;
    desk.looked_over("selection-twice").await;
    renew(&desk).await;
    desk.close().await;

    hear(&home, "Perbarui sekarang", "Usaha saya").await;
    home.read("Disetujui untuk Anda").await;
    home.read("Dengan catatan itu nilainya cukup.").await;
    home.run("document.querySelector('.own-objection').scrollIntoView({ block: 'center' });").await;
    home.looked_over("own-granted").await;
    in_english(&home).await;
    home.press("My business").await;
    home.read("Granted to you").await;
    home.close().await;

    // Its mentor learns of objection and verdict, and of no word.
    send(&field).await;
    open_family(&field, SECOND).await;
    field.read("Disanggah").await;
    field.quiet().await;
    field.press(INCENTIVE).await;
    field.read("Dikabulkan").await;
    field.unread(WORDS).await;
    field.looked_over("selection-mentor").await;
    field.close().await;
}

/// What a family objects on its mentor's phone is sealed, and nobody reads it there.
#[tokio::test(flavor = "multi_thread")]
async fn an_objection_on_the_mentors_phone_is_sealed() {
    let _room = room().await;
    let centre = Centre::open();
    let mut phone = Phone::new();
    let field = enrol(&phone, &centre.invite("P-1"), FIRST).await;
    propose(&field, FIRST, 3).await;
    send(&field).await;
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Papan seleksi").await;
    in_english(&desk).await;
    desk.press("Review").await;
    desk.on("To review").await;
    desk.press("Selection board").await;
    desk.on("Selection board").await;
    at_both_sizes(&desk, "board-english").await;
    desk.quiet().await;
    decide(&desk, FIRST, "#selection-decline", "Usahanya belum tercatat.", None).await;
    desk.read("Declined").await;
    desk.quiet().await;
    send_english(&desk).await;

    send(&field).await;
    open_family(&field, FIRST).await;
    field.read("Ditolak").await;
    field.quiet().await;
    field.press("Serahkan HP").await;
    field.read("Usahanya belum tercatat.").await;
    field.quiet().await;
    field.tap("#object").await;
    field.write("#objection", WORDS).await;
    field.read("disegel saat dikirim").await;
    field.run("document.querySelector('#object-send').scrollIntoView({ block: 'center' });").await;
    field.looked_over("handover-object").await;
    // What was begun and not sent is nowhere: neither now nor after a kill.
    phone.kill();
    wake_up(&mut phone, &field).await;
    open_handover(&field).await;
    field.unread(WORDS).await;
    field.tap("#object").await;
    field.holds("#objection", "").await;
    field.write("#objection", WORDS).await;
    field.quiet().await;
    field.tap("#object-send").await;
    field.read("Isinya disegel dan hanya dibaca pusat.").await;
    field.unread(WORDS).await;
    field.looked_over("handover-objected").await;
    field.close().await;
}

/// From wherever a start leads: the family's page, handed over.
async fn open_handover(field: &Screen) {
    open_family(field, FIRST).await;
    field.quiet().await;
    field.press("Serahkan HP").await;
    field.read("Usahanya belum tercatat.").await;
    field.quiet().await;
}

async fn open_family(field: &Screen, family: &str) {
    field.quiet().await;
    field.press("KPM").await;
    field.on("Daftar KPM").await;
    field.quiet().await;
    field.press(family).await;
    field.on(family).await;
    field.quiet().await;
}

/// Points for what a person judges, and why.
async fn give(field: &Screen, criterion: &str, points: u32, reason: &str) {
    field.tap(&format!("label:has(#points-{criterion}-{points})")).await;
    field.write(&format!("#reason-{criterion}"), reason).await;
}

async fn propose(field: &Screen, family: &str, points: u32) {
    open_family(field, family).await;
    field.press("Usulkan untuk insentif modal").await;
    field.on(INCENTIVE).await;
    field.press("Usulkan untuk insentif modal").await;
    field.on("Usulan insentif modal").await;
    field.read("0 bulan tercatat").await;
    give(field, "commitment", points, "Terlihat saat kunjungan.").await;
    give(field, "need", points, "Perlu mesin jahit kedua.").await;
    field.write("#reasons", "Pesanan bertambah.").await;
    field.quiet().await;
    field.tap("#save").await;
    field.on(INCENTIVE).await;
    field.quiet().await;
}

/// Decides on the board's proposal of a family, with a reason.
async fn decide(desk: &Screen, family: &str, button: &str, reason: &str, picture: Option<&str>) {
    desk.press(family).await;
    desk.see("#decision-reason").await;
    desk.tap(button).await;
    desk.see("#decision-reason-error").await;
    desk.write("#decision-reason", reason).await;
    if let Some(picture) = picture {
        at_both_sizes(desk, picture).await;
    }
    desk.quiet().await;
    desk.tap(button).await;
    desk.see("#selection-sure[open]").await;
    if let Some(picture) = picture {
        desk.looked_over(&format!("{picture}-sure")).await;
    }
    looked_at().await;
    desk.tap("#selection-sure .sheet-actions button:last-child").await;
    desk.gone("#selection-sure").await;
    desk.quiet().await;
}

/// Sends what waits, and looks at where it is.
async fn send(field: &Screen) {
    field.quiet().await;
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
    desk.quiet().await;
}

async fn send_english(desk: &Screen) {
    desk.press("Settings").await;
    desk.on("Settings").await;
    desk.press("Update now").await;
    desk.quiet().await;
}
