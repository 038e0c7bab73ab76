//! The family's word: on the mentor's phone, handed over, and on the family's own. The office never takes one for the other.

use crate::support::audit::Runs;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{PIN, begin_visit, enrol, finish_visit, hand_over, hear, looked_at, wake_up};

const FAMILY: &str = "Siti Contoh-Satu";

#[tokio::test(flavor = "multi_thread")]
async fn a_word_on_the_mentors_phone_is_known_as_one() {
    let _room = room().await;
    let centre = Centre::open();
    let mentor = Phone::new();
    let field = enrol(&mentor, &centre.invite("P-1"), FAMILY).await;
    begin_visit(&field, FAMILY).await;
    finish_visit(&field, "Ibu sedang berangkat ke pasar.").await;

    field.on(FAMILY).await;
    field.picture("family").await;
    field.press("Serahkan HP ke KPM").await;
    field.read("Yang membaca: koordinator.").await;
    field.picture("handover-question").await;
    field.press("Ya, datang").await;
    // What was said is not left on a screen that goes back into the mentor's hands.
    field.read("Terima kasih. Jawaban tersimpan.").await;
    field.read("Sudah dijawab").await;
    field.unread("Ya, datang").await;
    field.picture("handover").await;
    // Only the mentor's PIN leads back to everybody else's pages.
    field.press("Kembalikan ke pendamping").await;
    field.see("#pin").await;
    field.picture("handover-back").await;
    field.write("#pin", PIN).await;
    field.gone("#pin").await;
    field.press("Status kirim").await;
    field.read("0 masih di HP").await;

    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "KPM: ya, datang (di HP pendamping)").await;
    desk.picture("queue-word-handed-over").await;
    desk.press(FAMILY).await;
    desk.read("dijawab di HP pendamping").await;
    desk.read("Belum tentu kata keluarga sendiri").await;
    desk.picture("review-word-handed-over").await;
    desk.close().await;
    field.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_visit_leaves_alone_what_is_being_told_of_the_one_before() {
    let _room = room().await;
    let centre = Centre::open();
    let mentor = Phone::new();
    let field = enrol(&mentor, &centre.invite("P-1"), FAMILY).await;
    begin_visit(&field, FAMILY).await;
    finish_visit(&field, "Ibu sedang berangkat ke pasar.").await;
    hand_over(&field).await;
    let mut own = Phone::new();
    let home = enrol(&own, &centre.invite_family("KPM-001"), "Apakah benar pendamping berkunjung?").await;
    home.press("Ada yang tidak sesuai").await;
    home.write("#note", "Datangnya hari Rabu.").await;
    home.read("Draf tersimpan otomatis").await;
    home.read("Belum ada kunjungan lain").await;

    field.press("KPM").await;
    field.on("Daftar KPM").await;
    begin_visit(&field, FAMILY).await;
    finish_visit(&field, "Kembali sore harinya.").await;
    hand_over(&field).await;
    field.close().await;
    home.press("Perbarui").await;
    home.unread("Belum ada kunjungan lain").await;
    home.on("Kabar tentang kunjungan ini").await;
    home.holds("#note", "Datangnya hari Rabu.").await;
    home.see("#note:focus").await;
    // Also after the phone died: it is still this visit's.
    own.kill();
    wake_up(&mut own, &home).await;
    home.on("Kabar tentang kunjungan ini").await;
    home.holds("#note", "Datangnya hari Rabu.").await;
    home.press("Hari atau jamnya salah").await;
    home.press("Simpan jawaban").await;
    home.read("Apakah benar pendamping berkunjung?").await;
    home.gone("#note").await;
    home.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denial_from_the_familys_own_phone_reaches_the_office() {
    let _room = room().await;
    let centre = Centre::open();
    let mentor = Phone::new();
    let field = enrol(&mentor, &centre.invite("P-1"), FAMILY).await;
    begin_visit(&field, FAMILY).await;
    finish_visit(&field, "Ibu sedang berangkat ke pasar.").await;
    field.press("Status kirim").await;
    field.read("Sudah diterima pusat").await;

    // The office has approved it before the family says a word, and can look it up again.
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "1 kunjungan menunggu").await;
    desk.press(FAMILY).await;
    desk.on(FAMILY).await;
    desk.read("Belum ada kunjungan sebelumnya").await;
    looked_at().await;
    desk.tap("#review-approve").await;
    desk.read("Semua sudah diperiksa").await;
    desk.press("Sudah diputuskan 1").await;
    desk.picture("queue-decided").await;
    desk.press(FAMILY).await;
    desk.read("Sudah disetujui").await;
    desk.gone("#review-approve").await;

    let mut own = Phone::new();
    let home = enrol(&own, &centre.invite_family("KPM-001"), "Apakah benar pendamping berkunjung?").await;
    home.picture("home").await;
    // What a family began to tell is there again, whatever became of the phone.
    home.press("Ada yang tidak sesuai").await;
    home.press("Hari atau jamnya salah").await;
    home.write("#note", "Datangnya hari Rabu.").await;
    home.read("Draf tersimpan otomatis").await;
    home.picture("home-telling").await;
    own.kill();
    wake_up(&mut own, &home).await;
    home.holds("#note", "Datangnya hari Rabu.").await;
    home.see("#reasons-0:checked").await;
    home.press("Kembali").await;
    home.press("Tidak datang").await;
    home.see("dialog.sheet").await;
    home.picture("home-denial").await;
    home.press("Ya, tidak datang").await;
    home.read("Jawaban: Tidak datang").await;
    home.read("Sudah diterima").await;
    home.picture("home-answered").await;
    home.close().await;

    // Somebody of the family says the same on the mentor's phone: two answers of one word.
    field.press("KPM").await;
    field.on("Daftar KPM").await;
    field.press(FAMILY).await;
    field.on(FAMILY).await;
    field.press("Serahkan HP ke KPM").await;
    field.press("Tidak datang").await;
    field.see("dialog.sheet").await;
    field.press("Ya, tidak datang").await;
    field.read("Terima kasih. Jawaban tersimpan.").await;
    field.press("Kembalikan ke pendamping").await;
    field.see("#pin").await;
    field.write("#pin", PIN).await;
    field.gone("#pin").await;
    hear(&field, "Kirim sekarang", "Status kirim").await;
    field.read("0 masih di HP").await;
    field.close().await;

    // The complaint does not lie under the approval: the visit is to be decided again, with the word on screen.
    hear(&desk, "Perbarui sekarang", "Pemeriksaan").await;
    desk.press("Menunggu 1").await;
    desk.read("KPM: tidak datang").await;
    desk.read("Diperiksa lagi").await;
    desk.picture("queue-denied").await;
    desk.press("Pendamping").await;
    desk.on("Pendamping").await;
    desk.press("KPM perlu perhatian").await;
    desk.on("KPM perlu perhatian").await;
    desk.read("Disanggah KPM").await;
    desk.looked_over("at-risk").await;
    desk.press("Pemeriksaan").await;
    desk.on("Perlu diperiksa").await;
    desk.press(FAMILY).await;
    desk.read("Pernah disetujui, perlu diputuskan lagi").await;
    desk.read("dari HP keluarga sendiri").await;
    desk.read("di HP pendamping").await;
    desk.picture("review-denied").await;
    looked_at().await;
    desk.tap("#review-ask").await;
    looked_at().await;
    desk.press("Hasil kunjungan").await;
    desk.write("#correction-text-0", "KPM menyampaikan hal lain. Mohon dijelaskan.").await;
    looked_at().await;
    desk.tap("#review-send").await;
    desk.read("Semua sudah diperiksa").await;
    desk.press("Sudah diputuskan 1").await;
    desk.read("Perbaikan diminta").await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_that_comes_while_the_office_reads_is_read_before_it_decides() {
    let _room = room().await;
    let centre = Centre::open();
    let mentor = Phone::new();
    let field = enrol(&mentor, &centre.invite("P-1"), FAMILY).await;
    begin_visit(&field, FAMILY).await;
    finish_visit(&field, "Ibu sedang berangkat ke pasar.").await;
    field.press("Status kirim").await;
    field.read("Sudah diterima pusat").await;
    field.close().await;
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "1 kunjungan menunggu").await;
    desk.press(FAMILY).await;
    desk.see("#review-approve").await;

    let own = Phone::new();
    let home = enrol(&own, &centre.invite_family("KPM-001"), "Apakah benar pendamping berkunjung?").await;
    home.press("Tidak datang").await;
    home.press("Ya, tidak datang").await;
    home.read("Sudah diterima").await;
    home.close().await;

    desk.press("Perbarui").await;
    desk.read("Keluarga baru saja memberi kabar").await;
    desk.gone("#review-approve").await;
    desk.looked_over("review-word-new").await;
    desk.tap("#review-hear").await;
    desk.see("#review-approve").await;
    desk.read("dari HP keluarga sendiri").await;
    looked_at().await;
    desk.tap("#review-approve").await;
    desk.read("Setujui kunjungan yang dibantah keluarga?").await;
    looked_at().await;
    desk.press("Ya, setujui").await;
    // It was approved with the word on screen: that is a decision, and not a complaint that nobody heard.
    desk.read("Semua sudah diperiksa").await;
    desk.press("Sudah diputuskan 1").await;
    desk.read("Disetujui").await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_yes_does_not_cover_a_no_that_came_another_way() {
    let _room = room().await;
    let centre = Centre::open();
    let mentor = Phone::new();
    let field = enrol(&mentor, &centre.invite("P-1"), FAMILY).await;
    begin_visit(&field, FAMILY).await;
    finish_visit(&field, "Ibu sedang berangkat ke pasar.").await;
    field.on(FAMILY).await;
    field.press("Serahkan HP ke KPM").await;
    field.press("Ada yang tidak sesuai").await;
    field.on("Kabar tentang kunjungan ini").await;
    field.press("Diminta uang atau barang").await;
    field.picture("handover-telling").await;
    field.press("Simpan jawaban").await;
    field.read("Terima kasih. Jawaban tersimpan.").await;
    field.read("Sudah diterima").await;
    field.unread("tidak sesuai").await;
    field.close().await;

    let own = Phone::new();
    let home = enrol(&own, &centre.invite_family("KPM-001"), "Di HP pendamping dijawab").await;
    home.press("Ya, datang").await;
    home.read("Jawaban: Ya, datang").await;
    home.read("Sudah diterima").await;
    home.close().await;

    let office = Phone::new();
    let told = "KPM: ada yang tidak sesuai – Diminta uang atau barang (di HP pendamping)";
    let desk = enrol(&office, &centre.invite("K-1"), told).await;
    desk.unread("KPM: ya, datang").await;
    desk.picture("queue-disputed").await;
    desk.press(FAMILY).await;
    desk.read("Ada yang tidak sesuai: Diminta uang atau barang").await;
    desk.read("Kata KPM: Ada yang tidak sesuai").await;
    desk.read("Kata KPM: Ya, datang").await;
    // The denial stands first; that the family said yes since is told beside it.
    let latest = "const all = [...document.querySelectorAll('.notice')].filter((e) => e.innerText.includes('Kabar terbaru')); \
                  return all.length === 1 && all[0].innerText.includes('Ya, datang');";
    assert_eq!(desk.run(latest).await, true);
    desk.picture("review-disputed").await;
    // It is not approved over the family's head: who does it has read once more what it says.
    looked_at().await;
    desk.tap("#review-approve").await;
    desk.see("#approve-disputed").await;
    desk.read("Ada yang tidak sesuai: Diminta uang atau barang (dijawab di HP pendamping)").await;
    desk.looked_over("review-approve-disputed").await;
    desk.press("Batal").await;
    desk.gone("#approve-disputed").await;
    desk.desk(1280, 800).await;
    desk.picture("review-disputed-wide").await;
    desk.close().await;
}
