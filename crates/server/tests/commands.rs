//! The command line as the office types it: what it says, how it ends, and the door it opens.
#![allow(clippy::unwrap_used)]

use serde_json::json;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn command(data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pendamping-server"));
    command.arg("--data").arg(data).args(args).env_remove("PENDAMPING_DATA").env_remove("RUST_LOG");
    command
}

fn ran(data: &Path, args: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command(data, args).output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn good(data: &Path, args: &[&str]) -> String {
    let (code, out, err) = ran(data, args);
    assert_eq!(code, 0, "{args:?}: {out}{err}");
    out
}

#[test]
fn from_an_empty_folder_to_a_code() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("centre");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (code, _, err) = ran(&data, &["status"]);
    assert_eq!((code, data.exists()), (1, false), "{err}");
    assert!(err.contains("there is no centre in"), "{err}");

    let config = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/programme/prokus-2020.toml");
    assert!(good(&data, &["configure", config]).starts_with("configuration 1 of"));
    let broken = file("broken.toml", "version = 1\nprogramme = [\n");
    let (code, _, err) = ran(&data, &["configure", &broken]);
    assert_eq!(code, 1);
    assert!(err.contains("line 2"), "{err}");

    let people = file(
        "people.csv",
        "nomor,nama,peran\nM1,Ibu Contoh,pendamping\nM2,Ibu Lain,pendamping\nK1,Pak Contoh,koordinator\n",
    );
    assert_eq!(good(&data, &["import", "people", &people]), "people: 3 new, 0 changed, 0 unchanged, 0 bad\n");
    let many = file(
        "assign.csv",
        "person,area,powers\nM1,31.74.01,accompany\nM2,31.74.02,\nK1,31.74,review_visits verify_aid\n",
    );
    assert_eq!(
        good(&data, &["assign", "--csv", &many]),
        "assignments made: 3; families that came to a mentor: 0\n"
    );

    let families = file(
        "families.csv",
        "nomor_kpm,nama,nik,desa,keluar_pkh,didampingi\nF1,A,,31.74.01.1001,mampu,ya\nF2,B,12,31.74.01.1001,mampu,ya\n",
    );
    let (code, out, err) = ran(&data, &["import", "families", &families]);
    assert_eq!((code, err.as_str()), (1, "line 3, nik: has 2 digits; a NIK has 16 digits\n"));
    assert_eq!(
        out,
        "families: 1 new, 0 changed, 0 unchanged, 1 bad; nothing was kept (--partial keeps the good rows)\n"
    );
    let (code, out, _) = ran(&data, &["import", "families", &families, "--partial", "--dry-run"]);
    assert_eq!(
        (code, out.as_str()),
        (1, "families: 1 new, 0 changed, 0 unchanged, 1 bad; a rehearsal, nothing was kept\n")
    );
    let (code, out, _) = ran(&data, &["import", "families", &families, "--partial"]);
    assert_eq!((code, out.as_str()), (1, "families: 1 new, 0 changed, 0 unchanged, 1 bad\n"));
    assert_eq!(
        good(&data, &["assign", "--family", "F1", "--to", "M2"]),
        "assignments made: 1; families that came to a mentor: 1, 1 of them had another\n"
    );

    let line = good(&data, &["enrol", "--family", "F1", "--json", "--centre", "https://pusat.invalid"]);
    let issued: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!((&issued["number"], &issued["role"]), (&"F1".into(), &"beneficiary".into()));
    let code = issued["code"].as_str().unwrap();
    assert_eq!(issued["link"], format!("pendamping://enrol?centre=https%3A%2F%2Fpusat.invalid&code={code}"));
    let picture = folder.path().join("code.svg");
    let shown = good(&data, &["enrol", "--person", "M1", "--svg", picture.to_str().unwrap()]);
    assert!(shown.starts_with("Ibu Contoh (M1, mentor)\n") && shown.contains('█'), "{shown}");
    assert!(std::fs::read_to_string(picture).unwrap().contains("<svg"));
    assert_eq!(
        good(&data, &["revoke", "--person", "M1"]),
        "no app in use to revoke (`status` lists the apps); a code that still waited is withdrawn\n"
    );
    assert!(good(&data, &["status"]).contains("chain whole"));

    for args in [
        &["enrol"][..],
        &["assign", "--person", "M1"],
        &["enrol", "--person", "M1", "--family", "F1"],
        &["enrol", "--person", "M1", "--centre", "http://pusat.invalid"],
        &["dance"],
    ] {
        assert_eq!(ran(&data, args).0, 2, "{args:?}");
    }
}

#[test]
fn what_is_wrong_in_a_configuration_has_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("centre");
    let programme = include_str!("../../../assets/programme/prokus-2020.toml");
    let line_of = |text: &str, what: &str| {
        1 + text.lines().position(|line| line.starts_with(what)).expect("the example has such a line")
    };
    let configure = |text: &str| {
        let file = folder.path().join("programme.toml");
        std::fs::write(&file, text).unwrap();
        ran(&data, &["configure", file.to_str().unwrap()])
    };

    // Two at once, in two sections; the second of two such lines is meant.
    let wrong = programme.replacen("fence_m = 150 ", "fence_m = 1 ", 1).replacen(
        "from = \"2020-08\"\nto = \"2020-12\"",
        "from = \"2020-08\"\nto = \"2020-07\"",
        1,
    );
    let (code, _, err) = configure(&wrong);
    let (fence, to) = (line_of(&wrong, "fence_m"), line_of(&wrong, "to = \"2020-07\""));
    let said: Vec<&str> = err.lines().take(2).collect();
    assert_eq!(
        said,
        [
            format!("line {fence}, limits.fence_m: must be 10 to 100,000 metres"),
            format!("line {to}, targets[1].to: 2020-07 is before from, 2020-08"),
        ]
    );
    assert_eq!(code, 1);

    // A mentor is named by number: one that nobody has, and somebody who is no mentor.
    let people = folder.path().join("people.csv");
    std::fs::write(&people, "nomor,nama,peran\nM1,Ibu Contoh,pendamping\nK1,Pak Contoh,koordinator\n")
        .unwrap();
    good(&data, &["import", "people", people.to_str().unwrap()]);
    let named =
        |number: &str| programme.replacen("each_mentor = true", &format!("mentor = \"{number}\" # here"), 1);
    for (number, says) in [("M2", "nobody has the number \"M2\""), ("K1", "\"K1\" is no mentor")] {
        let text = named(number);
        let (code, _, err) = configure(&text);
        let line = line_of(&text, &format!("mentor = \"{number}\" # here"));
        assert!(err.starts_with(&format!("line {line}, targets[1].mentor: {says}\n")), "{err}");
        assert_eq!(code, 1);
    }
    let (code, out, err) = configure(&named("M1"));
    assert_eq!((code, out.starts_with("configuration 1 of")), (0, true), "{err}");
}

#[test]
fn how_the_centre_stands_for_programs() {
    let folder = tempfile::tempdir().unwrap();
    let people = folder.path().join("people.csv");
    std::fs::write(&people, "nomor,nama,peran\nM1,Ibu Contoh,pendamping\nK1,Pak Contoh,koordinator\n")
        .unwrap();
    good(folder.path(), &["import", "people", people.to_str().unwrap()]);
    let line = good(folder.path(), &["status", "--json"]);
    assert_eq!(line.lines().count(), 1);
    let status: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(status["people"], json!({"coordinator": 1, "mentor": 1}));
    assert_eq!(status["families"], json!({"total": 0, "without_mentor": 0}));
    assert_eq!(status["records"], json!({"person": 2}));
    assert_eq!((&status["configuration"], &status["oldest_unsent"]), (&json!(0), &json!(null)));
    assert_eq!(status["audit"]["chain_whole"], true);
    let keys: Vec<&String> = status.as_object().unwrap().keys().collect();
    let help = good(folder.path(), &["status", "--help"]);
    assert!(keys.iter().all(|key| help.contains(key.as_str())), "{keys:?} are told of: {help}");
}

#[test]
fn an_area_in_a_file_of_people_assigns_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let import = |what: &str, text: &str| {
        let path = folder.path().join("in.csv");
        std::fs::write(&path, text).unwrap();
        good(folder.path(), &["import", what, path.to_str().unwrap()])
    };
    assert!(good(folder.path(), &["import", "--help"]).contains("it assigns nothing, `assign` does"));
    let head = "nomor,nama,peran,wilayah\n";
    import("people", &format!("{head}M1,Ibu Contoh,pendamping,31.74.01\nK1,Pak Contoh,koordinator,31.74\n"));
    import("families", "nomor_kpm,nama,desa,keluar_pkh,didampingi\nF1,A,31.74.01.1001,mampu,ya\n");
    let without = || {
        let status = good(folder.path(), &["status", "--json"]);
        serde_json::from_str::<serde_json::Value>(&status).unwrap()["families"]["without_mentor"].clone()
    };
    assert_eq!(without(), 1);
    assert_eq!(
        good(folder.path(), &["assign", "--person", "M1", "--area", "31.74.01"]),
        "assignments made: 1; families that came to a mentor: 1\n"
    );
    assert_eq!(without(), 0);
    let coordinator = ["assign", "--person", "K1", "--area", "31.74", "--powers", "review_visits"];
    assert_eq!(good(folder.path(), &coordinator), "assignments made: 1; families that came to a mentor: 0\n");
}

#[test]
fn days_are_asked_for_in_the_form_they_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let person = ["assign", "--person", "M1", "--area", "31.74.01"];
    for (command, options) in
        [(&["export", "visits", "x.csv"][..], ["--from", "--to"]), (&person, ["--from", "--until"])]
    {
        let help = good(folder.path(), &[command[0], "--help"]);
        for option in options {
            assert!(help.contains(&format!("{option} <YYYY-MM-DD>")), "{option} in {help}");
            for typed in ["27/11/2026", "27-11-2026", "26-11-27", "2026-02-30", "besok"] {
                let (code, _, err) = ran(folder.path(), &[command, &[option, typed]].concat());
                assert_eq!(code, 2, "{err}");
                assert!(err.contains("a day is year-month-day, for instance 2026-11-27"), "{typed}: {err}");
                assert!(err.contains(option) && err.contains(typed), "{typed}: {err}");
            }
        }
        assert_eq!(help.matches("2026-11-27").count(), 2, "{help}");
    }
}

#[cfg(unix)]
#[test]
fn it_serves_while_the_office_works_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving = command(folder.path(), &["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(serving.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening http://").unwrap().to_owned();
    let people = folder.path().join("people.csv");
    std::fs::write(&people, "nomor,nama,peran\nM1,Ibu Contoh,pendamping\n").unwrap();
    good(folder.path(), &["import", "people", people.to_str().unwrap()]);
    let mut stream = std::net::TcpStream::connect(&address).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let killed = Command::new("kill").arg("-TERM").arg(serving.id().to_string()).status().unwrap();
    assert!(killed.success());
    let ended = serving.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
    // Each line of the log is JSON. What is not in it, `logs.rs` looks at.
    let log = String::from_utf8(ended.stderr).unwrap();
    for line in log.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
    }
    assert!(log.contains("\"stopped\""), "{log}");
}
