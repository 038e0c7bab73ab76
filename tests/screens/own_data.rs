//! A family sees who received and opened its data, and asks the office for a copy or a correction; whoever reviews there reads what it asks for.

use crate::crowd::LONG;
use crate::places::at_both_sizes;
use crate::support::audit::Runs;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{begin_visit, enrol, finish_visit, hear, wake_up};

#[tokio::test(flavor = "multi_thread")]
async fn who_had_the_data_is_told_and_the_office_is_asked() {
    let _room = room().await;
    let mut centre = Centre::open();
    centre.rename("P-1", LONG);
    let mentor = Phone::new();
    let field = enrol(&mentor, &centre.invite("P-1"), "Siti Contoh-Satu").await;
    // That her page was opened rides with what there is to say.
    begin_visit(&field, "Siti Contoh-Satu").await;
    finish_visit(&field, "Ibu sedang berangkat ke pasar.").await;
    field.press("Status kirim").await;
    field.read("0 masih di HP").await;
    field.close().await;

    let mut own = Phone::new();
    let home = enrol(&own, &centre.invite_family("KPM-001"), "Siapa melihat data saya").await;
    home.press("Siapa melihat data saya").await;
    home.on("Siapa melihat data saya").await;
    home.read(LONG).await;
    home.read("sampai 7 hari kemudian").await;
    // How often, that of the visit among them, depends on when it went.
    home.read("Menerima Membuka ").await;
    at_both_sizes(&home, "own-data").await;
    home.desk(1280, 800).await;
    home.looked_over("own-data-wide").await;
    home.desk(360, 740).await;
    // One tap asks for nothing.
    home.press("Kirim permintaan").await;
    home.read("Pilih dulu: salinan atau perbaikan.").await;
    home.press("Perbaikan data saya").await;
    home.press("Kirim permintaan").await;
    home.read("Tulis apa yang salah dan apa yang benar").await;
    home.looked_over("own-data-refused").await;
    home.write("#ask-text", "Nomor telepon saya sudah ganti.").await;
    // What is half written is there again, whatever became of the phone.
    home.read("Draf tersimpan otomatis").await;
    own.kill();
    wake_up(&mut own, &home).await;
    home.on("Siapa melihat data saya").await;
    home.holds("#ask-text", "Nomor telepon saya sudah ganti.").await;
    home.press("Kirim permintaan").await;
    home.read("Nomor telepon saya sudah ganti.").await;
    home.run("document.querySelector('#ask-text').scrollIntoView();").await;
    home.looked_over("own-data-asked").await;
    // The next is kept as the first was.
    home.write("#ask-text", "Juga RT saya.").await;
    home.read("Draf tersimpan otomatis").await;

    // The list is at the centre: without a network that is said, and what was asked stays in sight.
    centre.stop();
    home.press("Kembali").await;
    home.press("Siapa melihat data saya").await;
    home.read("Pusat belum bisa dihubungi").await;
    home.read("Nomor telepon saya sudah ganti.").await;
    home.looked_over("own-data-offline").await;
    home.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_family_asks_for_is_read_where_it_is_reviewed_and_the_answer_by_both() {
    let _room = room().await;
    let mut centre = Centre::open();
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Pemeriksaan").await;
    hear(&desk, "Perbarui sekarang", "Pendamping").await;
    desk.press("Permintaan data").await;
    desk.on("Permintaan data").await;
    desk.read("Belum ada permintaan").await;
    desk.looked_over("data-requests-none").await;

    let own = Phone::new();
    let home = enrol(&own, &centre.invite_family("KPM-001"), "Siapa melihat data saya").await;
    home.press("Siapa melihat data saya").await;
    home.press("Perbaikan data saya").await;
    home.write("#ask-text", "RT saya 3, bukan 2.").await;
    home.press("Kirim permintaan").await;
    home.read("RT saya 3, bukan 2.").await;
    home.press("Kembali").await;
    hear(&home, "Perbarui sekarang", "Usaha saya").await;
    home.press("Siapa melihat data saya").await;
    home.read("Di kantor").await;

    desk.press("Kembali").await;
    desk.press("Permintaan data").await;
    desk.read("1 menunggu jawaban kantor").await;
    desk.read("RT saya 3, bukan 2.").await;
    // Two may have one name.
    desk.read("KPM-001 · ").await;
    at_both_sizes(&desk, "data-requests").await;
    desk.desk(1280, 800).await;
    desk.looked_over("data-requests-wide").await;
    desk.desk(360, 740).await;

    centre.answer_request("Sudah diperbaiki, terima kasih.");
    desk.press("Kembali").await;
    desk.press("Permintaan data").await;
    desk.read("Sudah diperbaiki, terima kasih.").await;
    desk.unread("1 menunggu jawaban kantor").await;
    desk.looked_over("data-requests-answered").await;
    desk.press("Lihat KPM").await;
    desk.on("Perkembangan usaha").await;
    desk.press("Kembali").await;
    desk.on("Permintaan data").await;
    home.press("Kembali").await;
    home.press("Siapa melihat data saya").await;
    home.read("Jawaban kantor: Sudah diperbaiki, terima kasih.").await;
    home.close().await;

    // The list is at the centre: without a network that is said.
    centre.stop();
    desk.press("Kembali").await;
    desk.press("Permintaan data").await;
    desk.read("Pusat belum bisa dihubungi").await;
    desk.looked_over("data-requests-offline").await;
    centre.start();
    desk.press("Coba lagi").await;
    desk.read("Sudah diperbaiki, terima kasih.").await;
    desk.close().await;
}
