//! One sync, both ways: what was sent is judged and kept at once, what is new for the reader is then read page by page, each
//! in its own short read. Synchronous and over values: no HTTP, no threads, no clock of its own.

use crate::accept::values::is_moment;
use crate::error::Refused;
use crate::feed::{Ask, next_page};
use crate::mint::Mint;
use crate::store::{Batch, Caller, Rewound, Syncing};
use crate::token;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use pendamping_domain::id::{Position, RevisionId};
use pendamping_protocol::besides::Answered;
use pendamping_protocol::brief::{BRIEF, as_sent};
use pendamping_protocol::code::Code;
use pendamping_protocol::limits::{BUCKETS, DECODED_MAX, ITEMS_MAX, PAGE_ROWS, PAGE_SENT};
use pendamping_protocol::sign::verify;
use pendamping_protocol::sync::{
    Cursor, End, Head, Item, KNOWLEDGE, Line, Page, Receipt, Row, SyncRequest, VERSION, Waiting,
};
use serde::Deserialize;
use std::collections::HashMap;

/// An answer in the making: ask for its lines until there are no more.
pub struct Exchange {
    caller: Caller,
    now: DateTime<Utc>,
    epoch: String,
    to: Position,
    cursor: Cursor,
    head: Option<Box<Head>>,
    state: State,
    items: usize,
    rows: usize,
    sent: HashMap<RevisionId, (u32, Row)>,
    had: Option<Position>,
}

#[derive(PartialEq)]
enum State {
    Pages,
    End,
    Over,
}

/// Reads, judges and keeps a batch, and opens the answer to it. `body` is the decoded body, `signature` the header's value.
pub fn handle_sync(
    storage: &dyn Syncing,
    now: DateTime<Utc>,
    mint: &mut dyn Mint,
    caller: &Caller,
    body: &[u8],
    signature: Option<&str>,
) -> Result<Exchange, Refused> {
    let now = now.trunc_subsecs(3);
    let request = read(body)?;
    let signed = !request.items.is_empty() || !request.besides.is_nothing();
    match request.install {
        // Its token was given to a successor that it never heard of, by its own request that came once more to a centre put back to before
        // it: it takes that one's place in its turn, as who has the key can.
        Some(install) if install != caller.install => return Err(Refused::new(Code::InstallRewound)),
        None if signed => return Err(Refused::field(Code::BadJson, "install")),
        _ => {}
    }
    if request.items.len() > ITEMS_MAX {
        return Err(Refused::field(Code::TooManyItems, "items"));
    }
    // What is not signed may come from whoever has the token: it moves nothing that the install's next request is judged by.
    let proven = signature.is_some_and(|signature| verify(&caller.key, body, signature));
    if signed && !proven {
        return Err(Refused::new(Code::BadSignature));
    }
    if request.buckets.as_ref().is_some_and(|buckets| buckets.len() != BUCKETS) {
        return Err(Refused::field(Code::BadJson, "buckets"));
    }
    let following = token::judge(caller, now, request.besides.next.as_ref())?;
    storage.turn_day(now, office_day(now))?;
    // It is published to those who review: a moment that cannot be is not.
    let oldest = request.waiting.oldest.filter(|oldest| is_moment(*oldest));
    let most = |count: u64| count.min(WAITING_MAX);
    let (count, set_aside) = (most(request.waiting.count), most(request.waiting.set_aside));
    let waiting = Waiting { count, oldest, set_aside };
    let sequence = request.sequence;
    let batch = Batch { now, caller, items: &request.items, sequence, proven, waiting: &waiting };
    let accepted =
        storage.accept_batch(&batch, mint)?.map_err(|Rewound| Refused::new(Code::InstallRewound))?;
    let differing = match &request.buckets {
        Some(buckets) => Some(storage.differing(caller.install, buckets)?),
        None => None,
    };
    let (next, sign) = token::follow(storage, caller, &following, now)?;
    let besides = Answered { taken: !request.besides.is_nothing(), next, sign };
    if besides.taken {
        storage.take_besides(caller, &request.besides, now)?;
    }
    // A cursor about another life of the database says nothing about this one, nor does one that is further than this one ever came:
    // everything is read again.
    let is_ours = |cursor: &Cursor| {
        let enter = cursor.backfill.as_ref().map_or(Position(0), |backfill| backfill.enter);
        cursor.epoch == accepted.epoch && cursor.position.max(enter) <= accepted.high_water
    };
    let cursor = request.cursor.filter(is_ours).unwrap_or(Cursor {
        epoch: accepted.epoch.clone(),
        position: Position(0),
        backfill: None,
    });
    let brief = request.brief == BRIEF;
    let sent = if brief { sent_rows(caller, &request.items, &accepted.receipts) } else { HashMap::new() };
    let (receipts, outcomes) = match accepted.receipts {
        receipts if brief && receipts.len() <= PAGE_ROWS => {
            (Vec::new(), receipts.into_iter().map(|receipt| receipt.outcome).collect())
        }
        receipts => (receipts, Vec::new()),
    };
    // Not how far this answer got: a record that changed since is told at its last place alone.
    let had = brief.then_some(cursor.position);
    let head = Head {
        epoch: accepted.epoch.clone(),
        high_water: accepted.high_water,
        now: now.trunc_subsecs(0),
        knowledge: KNOWLEDGE,
        config: (accepted.config != request.config).then_some(accepted.config),
        received: (accepted.received != request.received).then_some(accepted.received),
        receipts,
        outcomes,
        differing,
        opens_trainings: accepted.opens_trainings,
        decides_stages: accepted.decides_stages,
        verifies_aid: accepted.verifies_aid,
        revoked: caller.revoked,
        besides,
    };
    Ok(Exchange {
        caller: caller.clone(),
        now,
        epoch: accepted.epoch,
        to: accepted.high_water,
        cursor,
        head: Some(Box::new(head)),
        state: if token::reads(caller, now, proven) { State::Pages } else { State::End },
        items: request.items.len(),
        rows: PAGE_SENT,
        sent,
        had,
    })
}

/// The rows of the items that were received, as they were sent, with their numbers.
fn sent_rows(caller: &Caller, items: &[Item], receipts: &[Receipt]) -> HashMap<RevisionId, (u32, Row)> {
    (0..)
        .zip(items.iter().zip(receipts))
        .filter_map(|(nth, (item, receipt))| {
            let row = as_sent(caller.person, item, &receipt.outcome)?;
            Some((row.revision, (nth, row)))
        })
        .collect()
}

impl Exchange {
    /// How many items were sent.
    pub fn items(&self) -> usize {
        self.items
    }

    /// The same answer in pages of at most so many rows; never more than a phone takes.
    #[must_use]
    pub fn in_pages_of(self, rows: usize) -> Exchange {
        Exchange { rows: rows.clamp(1, PAGE_ROWS), ..self }
    }

    /// The next line: the head, then pages, then the end, then nothing.
    pub fn next_line(&mut self, storage: &dyn Syncing) -> Result<Option<Line>, Refused> {
        if let Some(head) = self.head.take() {
            return Ok(Some(Line::Head(*head)));
        }
        if self.state == State::Pages {
            if let Some(page) = self.page(storage)? {
                return Ok(Some(Line::Page(page)));
            }
            self.state = State::End;
        }
        if self.state == State::End {
            self.state = State::Over;
            return Ok(Some(Line::End(End {})));
        }
        Ok(None)
    }

    fn page(&mut self, storage: &dyn Syncing) -> Result<Option<Page>, Refused> {
        if self.cursor.backfill.is_none() && self.cursor.position >= self.to {
            return Ok(None);
        }
        let (mut turned, mut revoked) = (None, false);
        storage.snapshot(&mut |snapshot| {
            revoked = !self.caller.revoked && snapshot.is_revoked(self.caller.install)?;
            if revoked {
                return Ok(());
            }
            let ask = Ask {
                reader: &self.caller,
                epoch: &self.epoch,
                cursor: &self.cursor,
                to: self.to,
                rows: self.rows,
                sent: &self.sent,
                had: self.had,
            };
            turned = Some(next_page(snapshot, &ask)?);
            Ok(())
        })?;
        if revoked {
            // A long answer may be read slowly, and a request may have come before: it breaks off, and the next one says why. No code that a
            // phone halts at: what it heard last would keep it from hearing that it is to forget.
            return Err(Refused::new(Code::TryAgain));
        }
        let Some(turned) = turned else { return Ok(None) };
        if turned.last {
            self.state = State::End;
        }
        let Some(page) = turned.page else { return Ok(None) };
        self.cursor = page.cursor.clone();
        if !turned.disclosed.is_empty() {
            // Before it goes out: what nobody wrote down was not disclosed.
            storage.disclose(&self.caller, self.now, &turned.disclosed)?;
        }
        Ok(Some(page))
    }
}

/// More than this no phone has waiting. Counts are summed up over a mentor's phones, and what anybody says with a copied token stays a number
/// that can be summed up.
const WAITING_MAX: u64 = 1_000_000;

/// The office's clock (WIB) is so far ahead of UTC.
pub(crate) const OFFICE_OFFSET: TimeDelta = TimeDelta::hours(7);

/// The day at the office (WIB): assignments begin and end by it.
pub(crate) fn office_day(now: DateTime<Utc>) -> chrono::NaiveDate {
    (now + OFFICE_OFFSET).date_naive()
}

fn read(body: &[u8]) -> Result<SyncRequest, Refused> {
    if body.len() > DECODED_MAX {
        return Err(Refused::new(Code::TooLarge));
    }
    /// What every version has: it is read first, so that an older shape is told to upgrade and not that it is broken.
    #[derive(Deserialize)]
    struct Versioned {
        v: u32,
    }
    let broken = |error: serde_json::Error| {
        // serde_json's text may repeat a value: only where it went wrong is told.
        let message = format!("line {}, column {}", error.line(), error.column());
        Refused { message, ..Refused::new(Code::BadJson) }
    };
    let version = serde_json::from_slice::<Versioned>(body).map_err(broken)?.v;
    if version < 1 {
        return Err(Refused::field(Code::UpgradeRequired, "v"));
    }
    if version > VERSION {
        return Err(Refused::field(Code::BadJson, "v"));
    }
    serde_json::from_slice(body).map_err(broken)
}
