//! The demonstration: three phones on one page, a network that can be cut, a phone that can be killed.

use std::process::Command;

use tempfile::TempDir;

use crate::support::audit::Runs;
use crate::support::browser::Screen;
use crate::support::centre::HOME;
use crate::support::steps::PIN;
use crate::support::{Running, built, room, root};

const MENTOR: &str = "#mentor iframe";

#[tokio::test(flavor = "multi_thread")]
async fn three_phones_on_one_page() {
    let _room = room().await;
    let folder = TempDir::new().unwrap();
    built("pendamping-server");
    let mut command = Command::new(built("pendamping-sim"));
    command.arg("demo").arg("--folder").arg(folder.path()).current_dir(root()).env("TZ", "Asia/Jakarta");
    let (demo, address) = Running::start(&mut command, "open ");
    let screen = Screen::open(&address, HOME).await;
    screen.desk(1366, 1210).await;
    for phone in [MENTOR, "#coordinator iframe", "#family iframe"] {
        screen.inside(phone).await;
        screen.on("Daftarkan HP ini").await;
        screen.outside().await;
    }
    let invitation = screen.words("#mentor code").await;
    // What is to be copied is seen at once, also on a low screen; on a narrow one nothing runs over the edge.
    screen.desk(1366, 768).await;
    let seen = "return document.querySelector('#mentor code').getBoundingClientRect().bottom < innerHeight;";
    assert_eq!(screen.run(seen).await, true);
    screen.desk(360, 768).await;
    screen.fits("demo-narrow").await;
    let seen = "return document.querySelector('#mentor b').getBoundingClientRect().left >= 0;";
    assert_eq!(screen.run(seen).await, true);
    screen.desk(1366, 1210).await;

    // Without a network the mentor's phone reaches nobody; with it, it enrols.
    screen.press("Network: on").await;
    screen.read("Network: cut").await;
    screen.inside(MENTOR).await;
    screen.paste("#code", &invitation).await;
    screen.until_filled("#centre").await;
    screen.press("Daftarkan").await;
    screen.read("Pusat belum bisa dihubungi").await;
    screen.outside().await;
    screen.press("Network: cut").await;
    screen.read("Network: on").await;
    screen.inside(MENTOR).await;
    screen.press("Daftarkan").await;
    screen.on("Buat PIN").await;
    screen.write("#pin", PIN).await;
    screen.write("#pin-again", PIN).await;
    screen.press("Simpan PIN").await;
    screen.read("Perlu dikunjungi").await;
    screen.outside().await;
    screen.picture("demo").await;

    // Killed and switched on, it asks for the PIN of the records it had.
    screen.press("Kill the phone").await;
    screen.read("Killed: SIGKILL").await;
    screen.press("Switch it on").await;
    screen.inside(MENTOR).await;
    screen.on("Masukkan PIN").await;
    screen.outside().await;
    demo.stop();
    screen.read("The demonstration has stopped").await;
    screen.close().await;
}
