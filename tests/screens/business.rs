//! A month of a family's business: told with no network, guessed by the day, asked about, and told anew.

use thirtyfour::Key;

use crate::support::audit::Runs;
use crate::support::centre::Centre;
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{begin_visit, enrol, finish_visit, looked_at, wake_up};

const FAMILY: &str = "Siti Contoh-Satu";

#[tokio::test(flavor = "multi_thread")]
async fn months_of_a_business_are_told_and_seen() {
    let _room = room().await;
    let mut centre = Centre::open();
    let mut phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    centre.stop();
    screen.press(FAMILY).await;
    screen.on(FAMILY).await;
    screen.press("Perkembangan usaha").await;
    screen.read("Belum ada bulan yang dicatat").await;
    screen.looked_over("business-none").await;

    // What is no number stays, and is said to be none as soon as the field is left.
    screen.press("Catat bulan").await;
    screen.on("Catat perkembangan").await;
    screen.write("#revenue", "-5").await;
    screen.key(Key::Tab).await;
    screen.read("Tulis angka saja, misalnya 1.500.000.").await;
    screen.holds("#revenue", "-5").await;
    screen.paste("#revenue", "1500000,50").await;
    screen.key(Key::Tab).await;
    screen.read("Tulis angka saja").await;
    screen.holds("#revenue", "1500000,50").await;
    screen.looked_over("progress-unread").await;
    // What can be read in one way only is, and is shown as it was read.
    screen.rewrite("#revenue", "1.5 jt").await;
    screen.key(Key::Tab).await;
    screen.holds("#revenue", "1.500.000").await;
    screen.gone("#revenue-error").await;
    screen.rewrite("#revenue", "900 an").await;

    // What is missing is said beside its field, and what cannot be read as well.
    screen.tap("#save").await;
    screen.see("#revenue-error").await;
    screen.see("#goods-error").await;
    screen.see("#other_costs-error").await;
    screen.looked_over("progress-refused").await;
    screen.holds("#revenue", "900 an").await;

    // Guessed by the day, and kept when the phone dies: also what could not be read.
    screen.press("Kira-kira per hari").await;
    screen.write("#estimate-a_day", "150000").await;
    screen.write("#estimate-days", "26").await;
    screen.write("#goods", "2100000").await;
    screen.write("#debt", "900 an").await;
    screen.quiet().await;
    screen.read("Draf tersimpan otomatis").await;
    phone.kill();
    wake_up(&mut phone, &screen).await;
    screen.on("Catat perkembangan").await;
    screen.holds("#estimate-a_day", "150.000").await;
    screen.write("#other_costs", "300000").await;
    screen.read("Untung Rp1.500.000").await;
    screen.press("Modal kurang").await;
    screen.looked_over("progress-by-day").await;
    // Not even what may be left empty is saved without it.
    screen.holds("#debt", "900 an").await;
    screen.tap("#save").await;
    screen.see("#debt:focus").await;
    screen.see("#debt-error").await;
    screen.rewrite("#debt", "900rb").await;
    screen.gone("#debt-error").await;
    screen.tap("#save").await;
    screen.read("Tersimpan di HP ini").await;
    screen.on("Perkembangan usaha").await;
    screen.read("Di HP ini").await;

    // The month that was told of is not offered again. A nought too few is asked about, and is no obstacle.
    screen.press("Catat bulan").await;
    screen.on("Catat perkembangan").await;
    screen.tap("#month-before").await;
    screen.write("#revenue", "360000").await;
    screen.write("#goods", "200000").await;
    screen.write("#other_costs", "0").await;
    screen.write("#household", "900rb").await;
    screen.tap("#save").await;
    screen.read("Apakah angkanya benar?").await;
    assert_eq!(screen.run("return document.querySelector('.toasts').innerText;").await, "");
    screen.looked_over("progress-doubted").await;
    screen.rewrite("#household", "100000").await;
    screen.unread("Apakah angkanya benar?").await;
    looked_at().await;
    screen.tap("#save").await;
    screen.on("Perkembangan usaha").await;
    screen.read("Belum dicatat").await;
    screen.looked_over("business").await;

    // Told anew, and received.
    centre.start();
    screen.press("Omzet Rp360.000").await;
    screen.on("Ubah perkembangan").await;
    screen.rewrite("#revenue", "3.600.000").await;
    screen.holds("#revenue", "3.600.000").await;
    screen.tap("#save").await;
    screen.on("Perkembangan usaha").await;
    screen.read("Omzet Rp3.600.000").await;
    screen.enlarge().await;
    screen.looked_over("business-200").await;
    screen.press("Catat bulan").await;
    screen.on("Catat perkembangan").await;
    screen.tap("#save").await;
    screen.see("#revenue-error").await;
    screen.looked_over("progress-200").await;
    screen.press("Kembali").await;
    screen.on("Perkembangan usaha").await;
    screen.desk(1280, 800).await;
    screen.looked_over("business-wide").await;
    screen.press("KPM").await;
    screen.on("Daftar KPM").await;
    screen.press(FAMILY).await;
    screen.on(FAMILY).await;
    screen.read("Untung Rp1.500.000").await;
    screen.see(".bars").await;
    screen.run("document.querySelector('.bars').scrollIntoView({ block: 'center' });").await;
    screen.looked_over("family-chart").await;
    screen.press("Status kirim").await;
    screen.press_until("Kirim sekarang", "0 masih di HP").await;
    screen.read("Sudah diterima pusat").await;
    screen.read("Perkembangan usaha").await;
    screen.press("KPM").await;
    screen.on("Daftar KPM").await;
    screen.quiet().await;
    begin_visit(&screen, FAMILY).await;
    finish_visit(&screen, "Ibu sedang berangkat ke pasar.").await;
    screen.press("Status kirim").await;
    screen.read("Sudah diterima pusat").await;
    screen.close().await;

    // The coordinator gets from a visit to the months, with what stands in the way.
    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), FAMILY).await;
    desk.press(FAMILY).await;
    desk.on(FAMILY).await;
    desk.press("Perkembangan usaha").await;
    desk.on("Perkembangan usaha").await;
    desk.read("Untung Rp1.500.000").await;
    desk.read("Modal kurang").await;
    desk.read("Dikira-kira").await;
    desk.looked_over("business-read").await;
    desk.desk(1280, 800).await;
    desk.looked_over("business-read-wide").await;
    desk.enlarge().await;
    desk.looked_over("business-read-200").await;
    desk.close().await;

    // The family sees it as a picture, in figures and in words, and hides what others need not see.
    let mut own = Phone::new();
    let home = enrol(&own, &centre.invite_family("KPM-001"), "Keuntungan usaha").await;
    home.read("Untung Rp1.500.000").await;
    home.read("satu juta lima ratus ribu rupiah").await;
    home.read("Sasaran untung untuk").await;
    home.read("Awal (").await;
    home.read("menurut jadwal").await;
    assert_eq!(
        home.run("return document.querySelectorAll('.bars-column:first-child .bars-mark').length;").await,
        2
    );
    home.tap(".figures > summary").await;
    home.read("Rp3.400.000").await;
    home.looked_over("home-business").await;
    home.press("Sembunyikan angka").await;
    home.unread("Rp1.500.000").await;
    home.unread("satu juta").await;
    // The lines stay, without their amounts.
    home.read("Sasaran untung untuk").await;
    home.unread("Rp").await;
    home.looked_over("home-business-hidden").await;
    own.kill();
    wake_up(&mut own, &home).await;
    home.read("Angka disembunyikan").await;
    home.quiet().await;
    home.press("Tampilkan angka").await;
    home.read("Untung Rp1.500.000").await;
    home.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loss_hangs_below_the_line_of_nought() {
    let _room = room().await;
    let centre = Centre::open();
    let phone = Phone::new();
    let screen = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    screen.press(FAMILY).await;
    screen.on(FAMILY).await;
    screen.press("Perkembangan usaha").await;
    screen.read("Belum ada bulan yang dicatat").await;
    screen.press("Catat bulan").await;
    screen.on("Catat perkembangan").await;
    screen.write("#revenue", "1000000").await;
    screen.write("#goods", "1200000").await;
    screen.write("#other_costs", "100000").await;
    // People are counted: what is right looks like a count.
    screen.write("#workers", "dua").await;
    screen.key(Key::Tab).await;
    screen.read("Tulis angka saja, misalnya 40.").await;
    screen.rewrite("#workers", "2").await;
    screen.tap("#save").await;
    screen.on("Perkembangan usaha").await;
    screen.read("Rugi Rp300.000").await;
    let hangs = "const [bar, line, space] = ['.bars-down', '.bars-zero', '.bars-space'] \
                 .map((css) => document.querySelector(css).getBoundingClientRect()); \
                 return line.top > space.top + 8 && Math.abs(bar.top - line.top) < 3 && bar.bottom > line.bottom + 40;";
    assert_eq!(screen.run(hangs).await, true);
    screen.looked_over("business-loss").await;
    screen.close().await;
}
