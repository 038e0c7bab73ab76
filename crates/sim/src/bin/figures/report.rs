//! The monthly report: what is found for it, its text by the template of the app, and the two files.

use crate::Took;
use crate::told::Told;
use pendamping_report::{About, docx, fill, month as words, pdf, read};
use pendamping_store_api::month::{GetMonth, MonthOfWork};

const TEMPLATE: &str = include_str!("../../../../../assets/report/monthly.id.md");
/// How often each is written.
const TIMES: usize = 10;

/// Prints what a report of the last month takes.
pub fn written(small: &Told, large: &Told) -> anyhow::Result<()> {
    let about = About {
        title: "Laporan bulanan".to_owned(),
        author: "Ibu Contoh".to_owned(),
        made: (2022, 7, 31),
        language: "id".to_owned(),
    };
    let mut columns = Vec::new();
    for told in [small, large] {
        let find = || told.store().call_blocking(GetMonth { month: told.month });
        let work = find()?;
        let document = || anyhow::Ok(read(&fill(TEMPLATE, &facts(&work))?));
        let written = document()?;
        let files = (pdf(&written, &[], &about)?.len(), docx(&written, &[], &about)?.len());
        columns.push((
            work.visits.len(),
            [
                Took::over(TIMES, |_| find())?.to_string(),
                Took::over(TIMES, |_| document())?.to_string(),
                format!("{} ({} KiB)", Took::over(TIMES, |_| pdf(&written, &[], &about))?, files.0 / 1024),
                format!("{} ({} KiB)", Took::over(TIMES, |_| docx(&written, &[], &about))?, files.1 / 1024),
            ],
        ));
    }
    let [(few, short), (many, long)] = columns.as_slice() else { anyhow::bail!("there are two stores") };
    println!("| report, {TIMES} times each | {few} visits | {many} visits |\n|---|--:|--:|");
    for (what, (one, other)) in
        ["found in the store", "text from the template", "PDF", "DOCX"].iter().zip(short.iter().zip(long))
    {
        println!("| {what} | {one} | {other} |");
    }
    println!();
    Ok(())
}

/// The month in words, with as many rows as the app's report has.
fn facts(work: &MonthOfWork) -> words::Month {
    let made = work.made();
    words::Month {
        visits: words::Visits {
            counted: made.counted,
            not_met: made.not_met,
            gone: 0,
            set_aside: work.set_aside,
            rows: work
                .visits
                .iter()
                .map(|row| words::Visit {
                    day: row.visit.captured.started.date().to_string(),
                    family: row.family_name.clone(),
                    met: row.visit.met.to_string(),
                    purposes: row.visit.purposes.join(", "),
                    results: row.visit.results.clone(),
                })
                .collect(),
        },
        families: words::Families {
            accompanied: work.accompanied,
            visited: work.visited,
            not_visited: work.accompanied - work.visited,
        },
        businesses: words::Businesses {
            rows: work
                .businesses
                .iter()
                .map(|row| words::Business {
                    family: row.family_name.clone(),
                    business: row.business.clone(),
                    month: row.progress.month.to_string(),
                    revenue: row.progress.revenue.0.to_string(),
                    costs: row.progress.goods.0.to_string(),
                    profit: row.progress.profit().0.to_string(),
                })
                .collect(),
            profit: work.profit().0.to_string(),
            profit_words: "contoh".to_owned(),
        },
        follow_ups: work
            .follow_ups
            .iter()
            .map(|found| words::FollowUp {
                family: found.row.family_name.clone(),
                action: found.row.follow_up.action.clone(),
                agreed: found.agreed.map(|day| day.to_string()).unwrap_or_default(),
                due: found.row.follow_up.due.to_string(),
                state: "Belum".to_owned(),
            })
            .collect(),
        photos: Vec::new(),
        ..words::Month::sample()
    }
}
