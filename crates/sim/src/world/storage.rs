//! A phone's storage that is full or fails, and what its app does then.

use crate::world::chance::Chance;
use crate::world::phone::Phone;
use anyhow::Result;
use pendamping_disk::{Fate, listen};

/// Calls to its files among which one is drawn: a save makes about so many.
const CALLS: usize = 12;

/// Lets SQLite see its files by way of the disk that can fail. To be called before a database is opened.
pub fn prepare() {
    listen(None);
}

/// Lets the phone's database grow no more, or again.
pub fn fill_up(phone: &mut Phone, full: bool) -> Result<()> {
    let db = phone.core()?.connection();
    let pages: i64 = db.query_row("PRAGMA page_count", [], |row| row.get(0))?;
    let most = if full { pages } else { 1_073_741_823 };
    db.query_row(&format!("PRAGMA max_page_count = {most}"), [], |_| Ok(()))?;
    Ok(())
}

/// Does something while the phone's storage fails at a drawn call, once or from then on.
pub fn failing<T>(
    phone: &mut Phone,
    chance: &mut Chance,
    work: impl FnOnce(&mut Phone, &mut Chance) -> Result<T>,
) -> Result<T> {
    let (at, lasting) = (chance.below(CALLS), chance.once_in(2));
    // What is opened while it fails is not what is looked at here: the disk's own tests do.
    phone.core()?;
    let mut calls = 0;
    listen(Some(Box::new(move |_| {
        let due = calls == at || lasting && calls > at;
        calls += 1;
        if due { Fate::Fails } else { Fate::Made }
    })));
    let done = work(phone, chance);
    listen(None);
    done
}
