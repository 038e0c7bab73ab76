//! A training from its opening to its totals: the coordinator opens it and shows the code, the mentor marks without a network,
//! a family follows from afar; each is one record, and counts once.

use crate::support::audit::Runs;
use crate::support::camera::take;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{enrol, hear, wake_up};

const TITLE: &str = "Bimtek pembukuan contoh";
const FAMILY: &str = "Siti Contoh-Satu";

/// Types into a field for days or times as a person's picker does.
pub async fn pick(screen: &crate::support::browser::Screen, id: &str, value: &str) {
    screen.see(&format!("#{id}")).await;
    screen
        .run(&format!(
            "const e = document.getElementById('{id}'); e.value = '{value}'; \
             for (const kind of ['input', 'change']) e.dispatchEvent(new Event(kind, {{ bubbles: true }}));"
        ))
        .await;
}

/// All of today, by the clock of Jakarta.
pub async fn today(screen: &crate::support::browser::Screen) -> String {
    let ask = "return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Jakarta' }).format(new Date());";
    screen.run(ask).await.as_str().unwrap().to_owned()
}

/// Opens one of today, in a room and from afar, and leaves the coordinator at its page.
pub async fn open_today(desk: &crate::support::browser::Screen, title: &str) {
    let day = today(desk).await;
    open_on(desk, title, &day).await;
}

/// The same on another day.
pub async fn open_on(desk: &crate::support::browser::Screen, title: &str, day: &str) {
    desk.press("Bimtek").await;
    desk.on("Bimtek").await;
    desk.quiet().await;
    desk.press("Buka bimtek baru").await;
    desk.on("Buka bimtek").await;
    for (id, value) in [("day", day), ("from", "00:00"), ("until", "23:59")] {
        pick(desk, id, value).await;
    }
    for (field, words) in [("#title", title), ("#place", "Aula contoh"), ("#link", "https://rapat.example/1")]
    {
        desk.write(field, words).await;
    }
    desk.tap("#save").await;
    desk.on("Bimtek").await;
    desk.quiet().await;
    desk.press(title).await;
    desk.on(title).await;
    desk.quiet().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_of_long_names_stays_readable() {
    const NAME: &str = "Raden Ayu Siti Nurhaliza Kusumawardhani Contoh-Panjang";
    let _room = room().await;
    let centre = Centre::open();
    centre.crowd(300, NAME);
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Pemeriksaan").await;
    desk.press("Bimtek").await;
    desk.press("Buka bimtek baru").await;
    desk.on("Buka bimtek").await;
    let day = today(&desk).await;
    for (id, value) in [("day", day.as_str()), ("from", "00:00"), ("until", "23:59")] {
        pick(&desk, id, value).await;
    }
    let title = "Bimtek pembukuan, pemasaran, dan perizinan usaha mikro bagi penerima manfaat contoh";
    desk.write("#title", title).await;
    desk.write("#place", "Aula Serbaguna Kantor Wali Kota Contoh Lantai Dua Belas Sayap Timur").await;
    desk.tap("#save").await;
    desk.on("Bimtek").await;
    desk.looked_over("trainings-long").await;
    desk.press(title).await;
    desk.on(title).await;
    desk.read("nama lagi: gunakan pencarian.").await;
    desk.looked_over("training-crowd").await;
    desk.write("#search", "KPM-9300").await;
    desk.read("Tandai 1 hadir di tempat").await;
    desk.tap("#mark-all-here").await;
    desk.read("1 hadir · 1 di tempat").await;
    desk.looked_over("training-long-name").await;
    desk.enlarge().await;
    desk.looked_over("training-long-name-200").await;
    desk.run("document.documentElement.style.fontSize = ''; window.dispatchEvent(new Event('resize'));")
        .await;
    desk.desk(1280, 800).await;
    desk.looked_over("training-crowd-wide").await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_training_is_opened_attended_and_counted() {
    let _room = room().await;
    let mut centre = Centre::open();
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), "Pemeriksaan").await;
    desk.press("Bimtek").await;
    desk.on("Bimtek").await;
    desk.read("Belum ada bimtek").await;
    desk.looked_over("trainings-none").await;

    // What is missing is said where it is missing.
    desk.press("Buka bimtek baru").await;
    desk.on("Buka bimtek").await;
    desk.tap("#save").await;
    desk.read("Beri judul.").await;
    desk.read("Pilih harinya.").await;
    desk.looked_over("training-refused").await;
    let day = today(&desk).await;
    for (id, value) in [("day", day.as_str()), ("from", "00:00"), ("until", "23:59")] {
        pick(&desk, id, value).await;
    }
    desk.write("#title", TITLE).await;
    desk.tap("#save").await;
    desk.read("Isi tempat, tautan, atau keduanya.").await;
    desk.write("#place", "Aula contoh").await;
    desk.write("#link", "https://rapat.example/bimtek").await;
    desk.tap("#save").await;
    desk.on("Bimtek").await;
    desk.read("sedang berlangsung").await;
    desk.looked_over("trainings").await;
    desk.press(TITLE).await;
    desk.on(TITLE).await;
    desk.read("Kode ruangan").await;
    let code = desk.run("return document.querySelector('.room-code').getAttribute('aria-label');").await;
    let camera = tempfile::tempdir().unwrap();
    let seen = camera.path().join("kode.png");
    desk.seen_by_a_camera(".room-picture", &seen).await;
    desk.looked_over("training-code-picture").await;
    desk.looked_over("training-opener").await;
    desk.desk(1280, 800).await;
    desk.picture("training-opener-wide").await;
    desk.desk(360, 740).await;
    hear(&desk, "Perbarui sekarang", "Bimtek").await;

    // The mentor learns of it, and the network goes.
    let mut mentor = Phone::new();
    let field = enrol(&mentor, &centre.invite("P-1"), FAMILY).await;
    centre.stop();
    field.press("Bimtek").await;
    field.on("Bimtek").await;
    field.press(TITLE).await;
    field.on(TITLE).await;
    field.unread("Tunjukkan kepada yang hadir").await;
    field.write("#code", "12").await;
    // That a screen was entered comes late on a slow phone: whoever has begun to write goes on.
    field.run("window.enterScreen('Contoh');").await;
    field.see("#code:focus").await;
    field.tap("#code-save").await;
    field.read("Kode terdiri dari enam angka.").await;
    // What the camera sees is this training's code, or it is said what is wrong.
    field.photograph_by("#scan-code", &take(camera.path(), 1)).await;
    field.read("Tidak ada kode QR di foto itu").await;
    field.run("document.getElementById('scan-code').scrollIntoView({ block: 'center' });").await;
    field.looked_over("training-scan-none").await;
    let no_picture = camera.path().join("contoh.txt");
    std::fs::write(&no_picture, "Contoh").unwrap();
    field.photograph_by("#scan-code", &no_picture).await;
    field.read("bukan foto yang bisa dibaca").await;
    field.photograph_by("#scan-code", &seen).await;
    field.read("kode sudah dicatat").await;
    field.read("Salah ketik?").await;
    // All at once, and taken back at once.
    field.tap("#mark-all-here").await;
    field.read("3 hadir · 3 di tempat").await;
    field.tap("#mark-undo").await;
    field.read("0 hadir").await;
    field.write("#search", "siti").await;
    field.read("Tandai 1 hadir di tempat").await;
    field.tap("#mark-all-here").await;
    field.read("1 hadir · 1 di tempat").await;
    field.looked_over("training-mentor").await;
    // A dead phone has lost none of it.
    mentor.kill();
    wake_up(&mut mentor, &field).await;
    field.press("Bimtek").await;
    field.press(TITLE).await;
    field.on(TITLE).await;
    field.read("1 hadir · 1 di tempat").await;
    field.read("kode sudah dicatat").await;

    // The family follows from afar, on its own phone, and knows nothing of the mark.
    centre.start();
    let own = Phone::new();
    let home = enrol(&own, &centre.invite_family("KPM-001"), "Warung nasi").await;
    home.press("Bimtek").await;
    home.press(TITLE).await;
    home.write("#code", code.as_str().unwrap()).await;
    home.tap("#code-save").await;
    home.read("kode sudah dicatat").await;
    home.tap("#check-in").await;
    home.read("Kehadiran tersimpan di HP ini").await;
    home.looked_over("training-family").await;
    hear(&home, "Perbarui sekarang", "Usaha saya").await;
    home.close().await;
    hear(&field, "Kirim sekarang", "Status kirim").await;
    field.read("Kehadiran bimtek").await;
    field.read("Sudah diterima pusat").await;
    field.close().await;

    // The coordinator's list: one person one record, the mentor by the right code, a guest, and a wrong code counts for nothing.
    hear(&desk, "Perbarui sekarang", "Bimtek").await;
    desk.press(TITLE).await;
    desk.read("2 hadir · 2 di tempat · 0 virtual").await;
    desk.read("lapor virtual").await;
    // The phone that shows the code knows that it was the right one, and vouches for it.
    desk.tap("#mark-by-code").await;
    desk.read("1 orang ditandai hadir").await;
    desk.gone("#mark-by-code").await;
    desk.write("#guest", "Tamu Contoh").await;
    desk.tap("#guest-add").await;
    desk.read("3 hadir · 3 di tempat").await;
    desk.looked_over("training-totals").await;
    desk.enlarge().await;
    desk.looked_over("training-totals-200").await;
    desk.close().await;
}
