//! What a form says while it is filled in: what is missing, all of it; how much room is left; what must not be emptied.

use thirtyfour::Key;

use crate::support::browser::Screen;
use crate::support::centre::{Centre, HOME};
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{begin_visit, enrol};

const FAMILY: &str = "Siti Contoh-Satu";

#[tokio::test(flavor = "multi_thread")]
async fn forms_say_what_is_wrong_and_what_is_left() {
    let _room = room().await;
    let centre = Centre::open();

    // A code that is not all there, and no address: both are said.
    let nobody = Phone::new();
    let screen = Screen::open(&nobody.address, HOME).await;
    screen.on("Daftarkan HP ini").await;
    screen.write("#code", "K7QF").await;
    screen.press("Daftarkan").await;
    screen.read("Kode ini tidak lengkap").await;
    screen.read("Isi alamat pusat").await;

    // A whole link fills in both, and whoever pasted it goes on from where they are.
    screen.paste("#code", &centre.invite("P-2")).await;
    screen.until_filled("#centre").await;
    screen.see("#code:focus").await;
    screen.key(Key::Enter).await;
    screen.on("Buat PIN").await;
    screen.close().await;

    let phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    begin_visit(&screen, FAMILY).await;
    screen.paste("#results", &"a".repeat(1_963)).await;
    screen.read("sisa 37 huruf").await;
    screen.picture("visit-room-left").await;
    screen.write("#results", &"b".repeat(40)).await;
    screen.read("sudah penuh: 2.000 huruf").await;
    // Words that begin like one of the choices are somebody's own all the same.
    screen.press("Tambah tindak lanjut lain").await;
    screen.write("#follow-up-0", "Urus NIB").await;
    screen.quiet().await;
    screen.write("#follow-up-0", " di kelurahan").await;
    screen.holds("#follow-up-0", "Urus NIB di kelurahan").await;
    screen.press("Kembali").await;

    // An address that was known is corrected, not forgotten.
    screen.on(FAMILY).await;
    screen.press("Perbaiki kontak dan lokasi").await;
    screen.see("#correct-family[open]").await;
    screen.rewrite("#family-address", " ").await;
    screen.press("Simpan").await;
    screen.read("Alamat tidak boleh kosong").await;
    screen.picture("family-address-missing").await;
    screen.press("Tutup").await;
    screen.gone("#correct-family").await;

    screen.press("Pengaturan").await;
    screen.on("Pengaturan").await;
    screen.read("dengan lisensi Open Database License").await;

    // Enter on the field that a wrong PIN has emptied does not hide what is said of it.
    screen.press("Kunci sekarang").await;
    screen.on("Masukkan PIN").await;
    screen.write("#pin", "111222").await;
    screen.read("PIN salah. Masih").await;
    screen.write("#pin", "\u{e007}").await;
    screen.press("Buka").await;
    screen.read("PIN salah. Masih").await;
    screen.unread("PIN terdiri dari").await;
    screen.close().await;
}
