//! One turn of a session: ask the store for a batch, send it, hand every line of the answer to the store as it arrives. Each
//! line is taken in by one transaction, so a kill between any two of them costs at most a page.

use crate::failure::Failure;
use crate::session::{Action, Event, Session};
use crate::{successor, token};
use chrono::{DateTime, Utc};
use pendamping_domain::id::{RecordId, RevisionId};
use pendamping_domain::revision::Kind;
use pendamping_protocol::besides::Besides;
use pendamping_protocol::brief::{Known, as_sent, named, whole};
use pendamping_protocol::code::Code;
use pendamping_protocol::sign::InstallKey;
use pendamping_protocol::successor::SuccessorAnswer;
use pendamping_protocol::sync::{Line, Outcome, Row, SyncRequest};
use pendamping_store_api::StoreHandle;
use pendamping_store_api::calls::{FallBack, TakeBesides};
use pendamping_store_api::upkeep::{
    GetRows, GetSyncState, GetUpload, NoteAttempt, SyncState, TakeHead, TakePage,
};
use std::collections::HashMap;

/// The lines of an answer, as they arrive.
pub type Lines = Box<dyn Iterator<Item = Result<Line, Failure>>>;

/// A way to reach a centre.
pub trait Transport {
    /// Sends `body` (JSON of a `SyncRequest`) with the install's token and signature, and gives the answer's lines.
    fn sync(&self, centre: &str, token: &str, body: &[u8], signature: Option<&str>)
    -> Result<Lines, Failure>;

    /// Sends `body` (JSON of a `SuccessorRequest`) with the install's token and signature, and gives the install that takes its
    /// place.
    fn succeed(
        &self,
        centre: &str,
        token: &str,
        body: &[u8],
        signature: &str,
    ) -> Result<SuccessorAnswer, Failure>;
}

/// What one turn did.
#[derive(Debug)]
pub struct Turn {
    /// What the session wants next.
    pub next: Action,
    /// Items that were offered.
    pub offered: usize,
    /// Items newly received by the centre.
    pub received: u64,
    /// Items newly set aside.
    pub set_aside: u64,
    /// Rows applied.
    pub rows: usize,
    /// Pages applied.
    pub pages: usize,
    /// How it broke, if it did.
    pub failure: Option<Failure>,
}

/// Carries out one `Action::Send`. `now` and `chance` (0..1) are asked for whenever they are needed; the key of a successor and the
/// next token are made of chance, so outside of tests it must be one that nobody can guess. An error of the store
/// itself ends the turn like any other failure: nothing was lost, it is tried again.
pub fn take_turn(
    store: &StoreHandle,
    transport: &dyn Transport,
    session: &mut Session,
    limits: (usize, usize),
    now: &dyn Fn() -> DateTime<Utc>,
    chance: &mut dyn FnMut() -> f64,
) -> Turn {
    let mut turn = Turn {
        next: Action::Listen,
        offered: 0,
        received: 0,
        set_aside: 0,
        rows: 0,
        pages: 0,
        failure: None,
    };
    let mut unanswered = Vec::new();
    let mut ended = token::make(store, chance)
        .and_then(|()| converse(store, transport, session, limits, now, &mut turn, &mut unanswered));
    // Nobody has to do anything: another install, and the same again as that one.
    let succeeded = match &ended {
        Ok(true) | Err(Failure::Refused(Code::InstallRewound)) => {
            Some(successor::take(store, transport, chance))
        }
        Err(Failure::SignInAgain) => Some(successor::take_after_an_earlier_one(store, transport, chance)),
        _ => None,
    };
    if let Some(succeeded) = succeeded {
        unanswered.clear();
        ended = succeeded
            .and_then(|()| converse(store, transport, session, limits, now, &mut turn, &mut unanswered));
    }
    let mut alone = None;
    let event = match ended {
        Ok(_) => Event::End,
        Err(failure) => {
            turn.failure = Some(failure.clone());
            if let [revision] = unanswered[..] {
                alone = session.alone(&failure, revision);
            }
            Event::Failed { failure, offered: unanswered.len() }
        }
    };
    turn.next = session.on(event, now(), chance());
    let note = NoteAttempt {
        at: now(),
        failure: turn.failure.as_ref().map(Failure::code),
        next_try: match turn.next {
            Action::WaitUntil(at) if turn.failure.is_some() => Some(at),
            _ => None,
        },
        halt: turn.next == Action::Halted,
        alone,
    };
    if let Err(error) = store.call_blocking(note) {
        tracing::warn!(%error, "how the attempt ended could not be kept");
    }
    turn
}

/// How an exchange ended that did not break.
enum Ended {
    /// Well.
    Whole,
    /// The centre has of this install what is not here.
    Rewound,
    /// The centre left out what is not here: the rest has to be asked for whole.
    LeftOut,
}

/// One exchange, and another where what was left out of it cannot be made here. Tells whether the centre has of this install what is
/// not here.
fn converse(
    store: &StoreHandle,
    transport: &dyn Transport,
    session: &mut Session,
    limits: (usize, usize),
    now: &dyn Fn() -> DateTime<Utc>,
    turn: &mut Turn,
    unanswered: &mut Vec<RevisionId>,
) -> Result<bool, Failure> {
    for brief in [true, false] {
        match ask(store, transport, session, (limits, brief), now, turn, unanswered)? {
            Ended::Whole => return Ok(false),
            Ended::Rewound => return Ok(true),
            Ended::LeftOut => {}
        }
    }
    // Asked for whole it was not sent whole.
    Err(Failure::Cut(None))
}

/// Asks once; `brief` when the centre may leave out what can be made here.
fn ask(
    store: &StoreHandle,
    transport: &dyn Transport,
    session: &mut Session,
    ((max_items, max_bytes), brief): ((usize, usize), bool),
    now: &dyn Fn() -> DateTime<Utc>,
    turn: &mut Turn,
    unanswered: &mut Vec<RevisionId>,
) -> Result<Ended, Failure> {
    let state = store.call_blocking(GetSyncState)?;
    let mut upload = store.call_blocking(GetUpload { max_items, max_bytes })?;
    turn.offered = upload.offered.len();
    unanswered.clone_from(&upload.offered);
    if !brief {
        upload.request.brief = 0;
    }
    let sent_cursor = upload.request.cursor.clone();
    let (body, signature) = sealed(&upload.request, &state)?;

    let mut lines = match transport.sync(&state.centre, &state.token, &body, signature.as_deref()) {
        Err(Failure::SignInAgain) if state.previous_token.is_some() => {
            let token = state.previous_token.as_deref().unwrap_or_default();
            let lines = transport.sync(&state.centre, token, &body, signature.as_deref());
            // That it takes this phone for a copy it says to who it knows: a successor is asked for under the token that it knows.
            if matches!(lines, Ok(_) | Err(Failure::Refused(Code::InstallRewound))) {
                store.call_blocking(FallBack)?;
            }
            lines?
        }
        answer => answer?,
    };
    let Some(Line::Head(mut head)) = lines.next().transpose()? else { return Err(Failure::Cut(None)) };
    let items = &upload.request.items;
    let sent: Vec<RevisionId> = items.iter().map(|item| item.id).collect();
    named(&mut head, &sent).map_err(|_| Failure::Cut(None))?;
    let received: HashMap<RevisionId, Outcome> =
        head.receipts.iter().map(|receipt| (receipt.id, receipt.outcome.clone())).collect();
    let own = |nth: usize| {
        let item = items.get(nth)?;
        as_sent(state.person, item, received.get(&item.id)?)
    };
    let besides = &upload.request.besides;
    if head.besides.taken && !besides.is_nothing() {
        // Before the head: whether a revoked phone may forget depends on it.
        let next = besides.next.clone().filter(|_| head.besides.next);
        store.call_blocking(TakeBesides { besides: Besides { next, ..besides.clone() } })?;
    }
    let outcome = store.call_blocking(TakeHead { head, sent_cursor, now: now() })?;
    unanswered.clear();
    turn.received += outcome.received;
    turn.set_aside += outcome.set_aside;
    let rewound = outcome.rewound;
    session.on(Event::Head(outcome, upload.more), now(), 0.0);
    for line in lines {
        match line? {
            Line::Page(mut page) => {
                let had = had(store, &page.known)?;
                if whole(&mut page, own, had).is_err() {
                    return Ok(if rewound { Ended::Rewound } else { Ended::LeftOut });
                }
                turn.rows += page.rows.len();
                turn.pages += 1;
                store.call_blocking(TakePage { page, now: now() })?;
                session.on(Event::Page, now(), 0.0);
            }
            Line::End(_) => return Ok(if rewound { Ended::Rewound } else { Ended::Whole }),
            Line::Head(_) => return Err(Failure::Cut(None)),
        }
    }
    Err(Failure::Cut(None))
}

/// The rows that changes rest on.
fn had(store: &StoreHandle, known: &Known) -> Result<HashMap<(Kind, RecordId), Row>, Failure> {
    if known.changed.is_empty() {
        return Ok(HashMap::new());
    }
    let records = known.changed.iter().map(|row| (row.kind.clone(), row.record)).collect();
    let rows = store.call_blocking(GetRows { records })?;
    Ok(rows.into_iter().map(|row| ((row.kind.clone(), row.record), row)).collect())
}

/// The body as it is sent, and its signature when it carries items or tells something besides, the centre asked for one, or it revoked this
/// install: of that one it hears nothing that is not signed.
fn sealed(request: &SyncRequest, state: &SyncState) -> Result<(Vec<u8>, Option<String>), Failure> {
    let body = serde_json::to_vec(request).map_err(|_| {
        Failure::Store(pendamping_store_api::StoreError::Refused("a batch that cannot be encoded"))
    })?;
    let has_to_sign =
        state.signs || state.revoked || !request.items.is_empty() || !request.besides.is_nothing();
    let signature = has_to_sign.then(|| InstallKey::from_seed(&state.signing_seed).sign(&body));
    Ok((body, signature))
}
