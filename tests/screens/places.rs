//! Every place of each role as somebody sees it who reads English, or needs all words twice as large.

use crate::support::audit::Runs;
use crate::support::browser::Screen;
use crate::support::centre::{Centre, HOME};
use crate::support::phone::Phone;
use crate::support::room;
use crate::support::steps::{begin_visit, enrol, finish_visit, looked_at};

const FAMILY: &str = "Siti Contoh-Satu";
const EXPLANATION: &str = "Ibu sedang berangkat ke pasar.";

/// What is pressed, what is read there then, and what the pictures are called.
type Place = (&'static str, &'static str, &'static str);

const OF_A_MENTOR: &[Place] = &[
    ("Sending", "Received by the centre", "outbox-english"),
    ("Visit · Siti", "The visit", "visit-read-english"),
    ("Correct the visit", "Save on this phone", "visit-edit-english"),
    ("Back", "The visit", "visit-again"),
    ("Back", "Received by the centre", "outbox-again"),
    ("Today", "To visit", "today-english"),
    ("Other activities", "No activities yet", "activities-english"),
    ("Record an activity", "Save on this phone", "activity-english"),
    ("Back", "No activities yet", "activities-again"),
    ("Back", "To visit", "today-again"),
    ("Training", "No training yet", "trainings-english"),
    ("Families", "Tebet", "families-english"),
    (FAMILY, "Record a visit", "family-english"),
    ("How the business does", "No month recorded yet", "business-english"),
    ("Record a month", "Save on this phone", "progress-english"),
    ("Back", "No month recorded yet", "business-again"),
    ("Back", "Record a visit", "family-again"),
    ("Hand the phone to the family", "Did your mentor really visit?", "handover-english"),
    ("Give back to the mentor", "Enter the mentor's PIN", "handover-back-english"),
];

const OF_A_COORDINATOR: &[Place] = &[
    ("Training", "No training yet", "trainings-desk-english"),
    ("Open a training", "Save on this phone", "training-form-english"),
    ("Back", "No training yet", "trainings-again"),
    ("Mentors", "Rina Contoh", "mentors-english"),
    ("Visits and activities", FAMILY, "mentor-english"),
    ("Back", "Coaching by model", "mentors-again"),
    ("Mentors' months", "each counted apart", "mentor-months-english"),
    ("Back", "Coaching by model", "mentors-again"),
    ("Coaching by model", "families recorded", "coaching-english"),
    ("Back", "Rina Contoh", "mentors-again"),
    ("Targets", "Over", "targets-english"),
    ("Review", "To check", "queue-english"),
    (FAMILY, "Evidence of the visit", "review-english"),
    ("Ask for a correction", "Send the request", "correction-english"),
];

const OF_A_FAMILY: &[Place] = &[
    ("My business", "Did your mentor really visit?", "home-english"),
    ("Training", "No training yet", "trainings-family-english"),
    ("Back", "Did your mentor really visit?", "home-again"),
    ("Something is not right", "News about this visit", "telling-english"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_place_of_a_mentor_speaks_english_and_grows() {
    let _room = room().await;
    let centre = Centre::open();
    let phone = Phone::new();
    let field = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    begin_visit(&field, FAMILY).await;
    finish_visit(&field, EXPLANATION).await;
    in_english(&field).await;
    field.press("Change PIN").await;
    field.see("#pin-old, #old").await;
    at_both_sizes(&field, "change-pin-english").await;
    field.press("Back").await;
    go_through(&field, OF_A_MENTOR).await;
    field.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_place_of_the_others_speaks_english_and_grows() {
    let _room = room().await;
    let centre = Centre::open();
    let phone = Phone::new();
    let field = enrol(&phone, &centre.invite("P-1"), FAMILY).await;
    begin_visit(&field, FAMILY).await;
    finish_visit(&field, EXPLANATION).await;
    field.press("Status kirim").await;
    field.read("Sudah diterima pusat").await;
    field.close().await;

    let office = Phone::new();
    let desk = enrol(&office, &centre.invite("K-1"), FAMILY).await;
    in_english(&desk).await;
    go_through(&desk, OF_A_COORDINATOR).await;
    desk.close().await;

    let own = Phone::new();
    let home = enrol(&own, &centre.invite_family("KPM-001"), "Apakah benar").await;
    in_english(&home).await;
    go_through(&home, OF_A_FAMILY).await;
    home.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_in_grows_too() {
    let _room = room().await;
    let centre = Centre::open();
    let phone = Phone::new();
    let screen = Screen::open(&phone.address, HOME).await;
    screen.on("Daftarkan HP ini").await;
    at_both_sizes(&screen, "enrol").await;
    screen.paste("#code", &centre.invite("P-1")).await;
    screen.until_filled("#centre").await;
    screen.press("Daftarkan").await;
    screen.on("Buat PIN").await;
    at_both_sizes(&screen, "set-pin").await;
    screen.close().await;
}

async fn go_through(screen: &Screen, places: &[Place]) {
    for (press, there, name) in places {
        looked_at().await;
        screen.press(press).await;
        screen.read(there).await;
        // The way back to a place was looked at on the way there.
        if !name.ends_with("-again") {
            at_both_sizes(screen, name).await;
        }
    }
}

/// A place as it is, and with letters twice as large.
pub async fn at_both_sizes(screen: &Screen, name: &str) {
    screen.looked_over(name).await;
    screen.enlarge().await;
    screen.looked_over(&format!("{name}-200")).await;
    screen
        .run("document.documentElement.style.fontSize = ''; window.dispatchEvent(new Event('resize'));")
        .await;
}

/// The same, and on a desk.
pub async fn at_every_size(screen: &Screen, name: &str) {
    at_both_sizes(screen, name).await;
    screen.desk(1280, 800).await;
    screen.looked_over(&format!("{name}-wide")).await;
    screen.desk(360, 740).await;
}

/// The phone speaks English from now on.
pub async fn in_english(screen: &Screen) {
    screen.press("Pengaturan").await;
    screen.tap("#language-1").await;
    screen.on("Settings").await;
    at_both_sizes(screen, "settings-english").await;
}
