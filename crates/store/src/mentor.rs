//! One mentor on the phone of whoever reviews there.

use crate::errors::Result;
use crate::{activity, cover, month};
use pendamping_store_api::mentor::{MentorPage, OpenMentor};
use rusqlite::{Connection, params};

/// Their latest visits, and who stands in for whom.
pub fn page(db: &Connection, call: &OpenMentor) -> Result<MentorPage> {
    let mentor = call.mentor.to_string();
    let total: i64 = db
        .prepare_cached("SELECT count(*) FROM visit WHERE author = ?1")?
        .query_row([&mentor], |row| row.get(0))?;
    let latest = "v.author = ?1 ORDER BY v.started DESC, v.id LIMIT ?2";
    Ok(MentorPage {
        name: activity::name(db, call.mentor)?,
        total: total as u64,
        visits: month::made(db, latest, params![mentor, call.limit.clamp(1, 500) as i64])?,
        covers: cover::current(db, call.mentor, call.today)?,
    })
}
