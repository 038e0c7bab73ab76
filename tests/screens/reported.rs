//! What a mentor reports besides visits comes into the coordinator's queue: a month that looks wrong is sent back and answered, and
//! what nothing speaks against is approved together once the drawn ones were opened.

use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{enrol, hand_over, hear, looked_at};

const FAMILY: &str = "Siti Contoh-Satu";
const COMMENT: &str = "Dari mana biaya sebesar ini?";
const DUTIES: usize = 6;

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_sent_back_and_duties_are_approved_together() {
    let _room = room().await;
    let centre = Centre::open();
    let mentor = Phone::new();
    let field = enrol(&mentor, &centre.invite("P-1"), FAMILY).await;

    // A month with costs far above what came in, and six duties.
    field.press(FAMILY).await;
    field.on(FAMILY).await;
    field.quiet().await;
    field.press("Perkembangan usaha").await;
    field.quiet().await;
    field.press("Catat bulan").await;
    field.on("Catat perkembangan").await;
    field.write("#revenue", "500000").await;
    field.write("#goods", "2100000").await;
    field.write("#other_costs", "0").await;
    field.quiet().await;
    field.tap("#save").await;
    field.read("Apakah angkanya benar?").await;
    looked_at().await;
    field.tap("#save").await;
    field.on("Perkembangan usaha").await;
    field.quiet().await;
    field.press("Kembali").await;
    field.on(FAMILY).await;
    field.quiet().await;
    field.press("Kembali").await;
    field.quiet().await;
    field.press("Hari ini").await;
    field.quiet().await;
    field.press("Kegiatan lain").await;
    for index in 1..=DUTIES {
        field.on("Kegiatan lain").await;
        field.quiet().await;
        field.press("Catat kegiatan").await;
        field.on("Catat kegiatan").await;
        field.press("Sosialisasi").await;
        field.write("#place", &format!("Balai RW 0{index}")).await;
        field.quiet().await;
        field.tap("#save").await;
        field.read(&format!("Balai RW 0{index}")).await;
    }
    field.press("Status kirim").await;
    field.read("Sudah diterima pusat").await;
    field.unread("Menunggu dikirim").await;

    // Seven wait, none of them a visit.
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "7 catatan menunggu").await;
    desk.press("Perkembangan 1").await;
    desk.read("Biaya lebih dari dua kali omzet").await;
    desk.looked_over("queue-progress").await;
    desk.press(FAMILY).await;
    desk.on(FAMILY).await;
    desk.read("Rugi Rp1.600.000").await;
    desk.looked_over("reported-progress").await;
    looked_at().await;
    desk.tap("#review-ask").await;
    desk.press("Belanja bahan dan barang").await;
    desk.write("#correction-text-0", COMMENT).await;
    desk.looked_over("reported-asking").await;
    looked_at().await;
    desk.tap("#review-send").await;
    desk.on("Perlu diperiksa").await;
    desk.read("6 catatan menunggu").await;

    // Nothing is drawn from what is flagged; six duties stand together, three are opened.
    desk.press("Kegiatan lain 6").await;
    desk.quiet().await;
    desk.press("Setujui sekaligus").await;
    desk.on("Setujui sekaligus").await;
    desk.read("3 lagi perlu dibuka").await;
    desk.looked_over("batch").await;
    desk.see("#batch-approve:disabled").await;
    for left in (0..3).rev() {
        desk.quiet().await;
        desk.press("Belum dibuka").await;
        desk.on("Sosialisasi").await;
        desk.quiet().await;
        if left == 2 {
            desk.looked_over("reported-activity").await;
        }
        desk.press("Kembali").await;
        desk.on("Setujui sekaligus").await;
        match left {
            0 => desk.gone("#batch-approve:disabled").await,
            left => desk.read(&format!("{left} lagi perlu dibuka")).await,
        }
    }
    desk.looked_over("batch-opened").await;
    looked_at().await;
    desk.tap("#batch-approve").await;
    desk.read("6 disetujui").await;
    desk.on("Perlu diperiksa").await;
    desk.read("0 kunjungan menunggu").await;
    desk.press("Sudah diputuskan 6").await;
    desk.quiet().await;
    desk.press("Sosialisasi").await;
    desk.read("disetujui bersama 6 catatan").await;
    desk.looked_over("reported-approved").await;

    // The mentor reads what is asked, above the figures it is asked of, and answers.
    hear(&field, "Kirim sekarang", "Status kirim").await;
    field.read(COMMENT).await;
    field.looked_over("outbox-asked-month").await;
    field.quiet().await;
    field.press("Perbaiki").await;
    field.on("Ubah perkembangan").await;
    field.read(COMMENT).await;
    field.looked_over("progress-asked").await;
    field.rewrite("#goods", "210000").await;
    field.quiet().await;
    field.tap("#save").await;
    field.read("Tersimpan di HP ini").await;
    hand_over(&field).await;
    field.close().await;
    hear(&desk, "Perbarui sekarang", "Pemeriksaan").await;
    desk.read("1 catatan menunggu").await;
    desk.press("Perkembangan 1").await;
    desk.press("Menunggu 1").await;
    desk.read("Diperbaiki").await;
    desk.press(FAMILY).await;
    desk.read("Untung Rp290.000").await;
    desk.read("Riwayat perubahan").await;
    desk.looked_over("reported-answered").await;
    looked_at().await;
    desk.tap("#review-approve").await;
    desk.read("Disetujui dan tersimpan").await;
    desk.read("0 kunjungan menunggu").await;
    desk.close().await;
}
