//! Many phones on the machine that the centre runs on: each a first pull of 238 families, then the day's work that the wire is measured with.

use crate::figure::{Aim, Figures};
use crate::mentor::{self, DAY, Mentor};
use crate::workload::{EXTENT, PIN, centre_of, enrolled, peak};
use anyhow::{Context, ensure};
use pendamping_domain::id::RecordId;
use pendamping_sim::centre::Centre;
use pendamping_sim::demo_data::Written;
use pendamping_sim::phone::{Command as Do, Device};
use pendamping_sim::proxy::Proxy;
use pendamping_store_api::calls::ListTrainings;
use serde_json::Value;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Phones that are at work at one time.
const AT_ONCE: usize = 48;

/// How often a phone that has to wait tries to enrol again.
const TRIES: usize = 60;

/// What one phone did.
#[derive(Default)]
struct Did {
    /// Of each exchange, how long it took from before its request was made until its answer was taken in, in milliseconds.
    exchanges: Vec<f64>,
    rows: u64,
}

/// So many phones, those of a sub-district all of its one mentor; says what went wrong.
pub fn many(figures: &mut Figures, phones: usize) -> anyhow::Result<Vec<String>> {
    let folder = tempfile::tempdir()?;
    let (mut centre, people) = centre_of(folder.path(), &EXTENT)?;
    let address = centre.start()?;
    let mentors = people.mentors.len();
    open_trainings(&centre, &address, &people, phones.div_ceil(mentors), folder.path())?;
    let address = format!("http://{address}");
    let codes: Vec<String> = (0..phones)
        .map(|nth| Ok(centre.invite("--person", &people.mentors[nth % mentors], &address)?.code))
        .collect::<anyhow::Result<_>>()?;
    let (next, all, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((nth, code)) = take(&next, &codes) {
                    let phone = folder.path().join(format!("phone-{nth}"));
                    match work(&address, code, nth / mentors, nth as u64, &phone) {
                        Ok(did) => all.lock().unwrap_or_else(PoisonError::into_inner).push(did),
                        Err(error) => {
                            let error = format!("phone {nth}: {error:#}");
                            wrong.lock().unwrap_or_else(PoisonError::into_inner).push(error);
                        }
                    }
                }
            });
        }
    });
    let took = began.elapsed().as_secs_f64();
    let all = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut wrong = wrong.into_inner().unwrap_or_else(PoisonError::into_inner);
    let errors = wrong.len();
    let mut lost = 0;
    for (kind, count) in DAY {
        let (saved, there) = ((all.len() * count) as u64, centre.records(kind)?);
        lost += saved.saturating_sub(there);
        if differs(saved, there, errors) {
            wrong.push(format!("{kind}: {saved} records were saved, and {there} are at the centre"));
        }
    }
    let mut exchanges: Vec<f64> = all.iter().flat_map(|did| did.exchanges.iter().copied()).collect();
    exchanges.sort_by(f64::total_cmp);
    let at = |share: f64| {
        exchanges.get(((exchanges.len() as f64 - 1.0) * share) as usize).copied().unwrap_or(f64::NAN)
    };
    let none = ("none", f64::NAN);
    figures.add("fleet_phones", "phones", phones as f64, none, None);
    figures.add("fleet_errors", "phones", errors as f64, none, Some(Aim::Most(0.0)));
    figures.add("fleet_lost", "records", lost as f64, none, Some(Aim::Most(0.0)));
    figures.add("fleet_rows_pulled", "rows", all.iter().map(|did| did.rows).sum::<u64>() as f64, none, None);
    figures.add("fleet_requests_per_second", "1/s", exchanges.len() as f64 / took, none, None);
    figures.add("fleet_exchange_p50", "ms", at(0.5), none, None);
    figures.add("fleet_exchange_p99", "ms", at(0.99), none, None);
    // A centre that fell tells no peak.
    figures.add("fleet_peak_memory", "MB", peak(&centre).unwrap_or(f64::NAN), none, None);
    if let Err(error) = centre.stop() {
        wrong.push(format!("the centre: {error:#}"));
    }
    Ok(wrong)
}

/// Whether the centre has less or more than was saved by phones that did not fail. What one that failed had sent is there too: then more is
/// no wonder, and less is hidden as far as that goes.
fn differs(saved: u64, there: u64, errors: usize) -> bool {
    there < saved || errors == 0 && there > saved
}

/// What a training is called whose list the phones of one round mark: in one list, two phones of a mentor would mark the same families.
fn title(round: usize) -> String {
    format!("Bimtek contoh {round}")
}

/// Each coordinator opens a training for each round of phones.
fn open_trainings(
    centre: &Centre,
    address: &str,
    people: &Written,
    rounds: usize,
    folder: &Path,
) -> anyhow::Result<()> {
    let network = Proxy::start(address.to_owned())?;
    for number in &people.coordinators {
        let mut coordinator = enrolled(centre, &network, number, &folder.join(number))?;
        for round in 0..rounds {
            coordinator.obey(Do::OpenTraining { title: title(round) })?;
        }
        mentor::synced(&mut coordinator)?;
        coordinator.close();
    }
    Ok(())
}

fn take<'a>(next: &AtomicUsize, codes: &'a [String]) -> Option<(usize, &'a str)> {
    let nth = next.fetch_add(1, Ordering::SeqCst);
    codes.get(nth).map(|code| (nth, code.as_str()))
}

/// A first pull, then a day.
fn work(address: &str, code: &str, round: usize, seed: u64, folder: &Path) -> anyhow::Result<Did> {
    let mut phone = Device::new(folder.to_owned())?;
    enrol(&mut phone, address, code)?;
    let mut did = Did::default();
    synced(&mut phone, &mut did)?;
    let training = training(&phone, round)?;
    let mut mentor = Mentor::of(phone, seed)?;
    mentor.day(training)?;
    synced(&mut mentor.phone, &mut did)?;
    let waiting = mentor.phone.obey(Do::Outbox)?["waiting"].as_u64();
    ensure!(waiting == Some(0), "{waiting:?} wait");
    mentor.phone.close();
    std::fs::remove_dir_all(folder)?;
    Ok(did)
}

fn training(phone: &Device, round: usize) -> anyhow::Result<RecordId> {
    let known = phone.store()?.call_blocking(ListTrainings { limit: 500 })?.rows;
    let its = known.iter().find(|row| row.training.title == title(round));
    Ok(its.context("no training of the round")?.record)
}

/// All phones have one address here, of which the centre judges thirty codes at a time: who has to wait tries again as a person would.
fn enrol(phone: &mut Device, address: &str, code: &str) -> anyhow::Result<()> {
    let mut tries = 0;
    loop {
        let pin = PIN.to_owned();
        match phone.obey(Do::Enrol { centre: address.to_owned(), code: code.to_owned(), pin }) {
            Err(error) if tries < TRIES && error.to_string().contains("come back later") => {
                tries += 1;
                std::thread::sleep(Duration::from_secs(1));
            }
            ended => return ended.map(drop),
        }
    }
}

fn synced(phone: &mut Device, did: &mut Did) -> anyhow::Result<()> {
    let answer = mentor::synced(phone)?;
    let each = answer["turns_ms"].as_array().into_iter().flatten();
    did.exchanges.extend(each.filter_map(Value::as_f64));
    did.rows += answer["rows"].as_u64().unwrap_or(0);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::differs;

    #[test]
    fn what_is_not_there_and_what_is_there_twice_is_wrong() {
        for (saved, there, errors, wrong) in [
            (98, 98, 0, false),
            (98, 97, 0, true),
            (98, 99, 0, true),
            // One that failed had sent some of its day.
            (98, 99, 1, false),
            (98, 97, 1, true),
        ] {
            assert_eq!(differs(saved, there, errors), wrong, "{there} of {saved} with {errors}");
        }
    }
}
