//! Photos, after the records: which may go now, and one piece of one at a time, so that no record waits for more than that.
//!
//! Like the session it keeps nothing that the store does not have: after a kill the centre is asked how much of a picture it got.

use crate::backoff::next_try;
use crate::failure::Failure;
use chrono::{DateTime, TimeDelta, Utc};
use pendamping_domain::photo::PHOTO_BYTES_MAX;
use pendamping_protocol::code::Code;
use pendamping_store_api::StoreHandle;
use pendamping_store_api::photo::{GetPhoto, GetPhotoQueue, NextPhoto, NotePhoto, PhotoQueue, PhotoStep};
use pendamping_store_api::upkeep::GetSyncState;

/// Most bytes of a piece: some ten seconds on a slow network. Halved after each that did not get through.
pub const PIECE: usize = 48 << 10;
/// Fewest, below which heads would cost more than what they carry.
const SMALLEST_PIECE: usize = 4 << 10;
/// So many pieces go through before a larger one is tried: where it does not, that costs as much as two of them.
const PIECES_BEFORE_MORE: u32 = 4;
/// No wait is longer, in hours: a clock that was years ahead when it was set must not silence photos for years.
const LONGEST_WAIT_H: i64 = 2;
/// How long a person's wish to send whatever it costs holds, in minutes: what is taken later waits as the settings say.
const WISH_MIN: i64 = 60;
/// What a piece costs besides its bytes, roughly: the request's and the answer's heads.
const PIECE_COSTS: u64 = 700;

/// What the phone is connected by, as far as it can tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Network {
    /// Bytes cost nothing: Wi-Fi, a cable.
    Free,
    /// Bytes may cost money: a mobile network, or Wi-Fi shared from one.
    Metered,
    /// It cannot tell: taken to cost money.
    #[default]
    Unknown,
}

/// Why no photo is under way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rest {
    /// None waits, or their records go first.
    #[default]
    NothingToSend,
    /// They may go by Wi-Fi only.
    ForWifi,
    /// The month's bytes are spent.
    ForNextMonth,
    /// The last try failed; not before then.
    Until(DateTime<Utc>),
    /// Only a person can help, as with records.
    Halted,
}

/// What may be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Send a piece of this one.
    Send(NextPhoto),
    /// Nothing.
    Rest(Rest),
}

/// Whether the next photo may go by this network. `forced`: the person asked for it, whatever it costs.
pub fn verdict(queue: &PhotoQueue, network: Network, forced: bool) -> Verdict {
    let Some(next) = queue.next.clone() else { return Verdict::Rest(Rest::NothingToSend) };
    let free = network == Network::Free || forced || queue.revoked;
    // What was begun is ended, so that its beginning was not paid for in vain.
    let over = if next.begun { u64::from(PHOTO_BYTES_MAX) } else { 0 };
    if free {
        Verdict::Send(next)
    } else if queue.wifi_only {
        Verdict::Rest(Rest::ForWifi)
    } else if queue.spent.saturating_add(next.bytes) > queue.month.saturating_add(over) {
        Verdict::Rest(Rest::ForNextMonth)
    } else {
        Verdict::Send(next)
    }
}

/// How the centre takes pictures in: tus 1.0.
pub trait PhotoRoad {
    /// Begins a picture of `length` bytes with its first piece; answers how many bytes the centre has.
    fn begin(&self, to: To, length: u64, piece: &[u8]) -> Result<u64, Failure>;
    /// How many bytes the centre has; none when it knows nothing of it, or only of one of another length: those are not this phone's.
    fn offset(&self, to: To, length: u64) -> Result<Option<u64>, Failure>;
    /// Sends the piece at `offset`; answers how many bytes the centre has, or none when it stands elsewhere or has another length.
    fn append(&self, to: To, length: u64, offset: u64, piece: &[u8]) -> Result<Option<u64>, Failure>;
}

/// Which picture at which centre, and who asks.
#[derive(Clone, Copy)]
pub struct To<'a> {
    /// The centre's address.
    pub centre: &'a str,
    /// The bearer token.
    pub token: &'a str,
    /// The picture's SHA-256.
    pub sha256: &'a str,
}

/// What a step came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A piece went out: there may be more.
    Went,
    /// Nothing to do now, and why.
    Rest(Rest),
}

/// Sends pictures.
#[derive(Debug)]
pub struct PhotoSender {
    /// How much the centre has of the picture under way, as far as this run knows.
    under_way: Option<(String, u64)>,
    /// A picture of which the centre refused what had come in several requests: it goes in one, into which nobody else's bytes get.
    as_one: Option<String>,
    /// The last request carried the whole of its picture.
    carried_all: bool,
    /// Pieces that got through since the last failure.
    went: u32,
    /// Most bytes of the next piece.
    piece: usize,
    failures: u32,
    not_before: Option<DateTime<Utc>>,
    /// A person wants them sent whatever it costs, until then.
    wish: Option<DateTime<Utc>>,
    halted: Option<Halt>,
}

/// What photos do not go on from by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Halt {
    /// The centre does not know this phone's token.
    NotKnown,
    /// Somebody has to do something: an app, a proxy or an address is wrong. Since when.
    Else(DateTime<Utc>),
}

impl Default for PhotoSender {
    fn default() -> Self {
        Self {
            under_way: None,
            as_one: None,
            carried_all: false,
            went: 0,
            piece: PIECE,
            failures: 0,
            not_before: None,
            wish: None,
            halted: None,
        }
    }
}

impl PhotoSender {
    /// The centre took what is no photo from this phone: that it did not know its token has passed. What else halts photos has not, but is
    /// tried once a day: each try may cost a piece.
    pub fn is_known_again(&mut self, now: DateTime<Utc>) {
        let passed = match self.halted {
            Some(Halt::NotKnown) => true,
            Some(Halt::Else(since)) => now >= since + TimeDelta::days(1) || now < since,
            None => false,
        };
        if passed {
            self.halted = None;
        }
    }

    /// A person asked to try now.
    pub fn release(&mut self) {
        (self.failures, self.not_before, self.halted) = (0, None, None);
    }

    /// A person asked to send what waits now, also where the settings would wait.
    pub fn send_whatever_it_costs(&mut self, now: DateTime<Utc>) {
        self.release();
        self.wish = Some(now + TimeDelta::minutes(WISH_MIN));
    }

    /// Sends at most one piece. `chance` (0..1) spreads the waits of many phones.
    pub fn step(
        &mut self,
        store: &StoreHandle,
        road: &dyn PhotoRoad,
        network: Network,
        now: DateTime<Utc>,
        chance: f64,
    ) -> Step {
        if self.halted.is_some() {
            return Step::Rest(Rest::Halted);
        }
        let latest = now + TimeDelta::hours(LONGEST_WAIT_H);
        if let Some(at) = self.not_before.filter(|at| *at > now && *at <= latest) {
            return Step::Rest(Rest::Until(at));
        }
        let wish = TimeDelta::minutes(WISH_MIN);
        self.wish = self.wish.filter(|until| *until > now && *until - now <= wish);
        let (next, revoked) = match store.call_blocking(GetPhotoQueue { at: now }) {
            Ok(queue) => match verdict(&queue, network, self.wish.is_some()) {
                Verdict::Send(next) => (next, queue.revoked),
                Verdict::Rest(rest) => {
                    if rest == Rest::NothingToSend {
                        self.wish = None;
                    }
                    return Step::Rest(rest);
                }
            },
            Err(error) => return self.failed(&error.into(), now, chance),
        };
        match self.send(store, road, &next, network, now) {
            Ok(()) => {
                (self.failures, self.not_before, self.went) = (0, None, self.went + 1);
                if self.went.is_multiple_of(PIECES_BEFORE_MORE) {
                    self.piece = (self.piece * 2).min(PIECE);
                }
                Step::Went
            }
            Err(failure) => {
                self.under_way = None;
                let moved = std::mem::take(&mut self.went) > 0;
                if is_of_the_road(&failure) {
                    self.piece = (self.piece / 2).max(SMALLEST_PIECE);
                }
                let becomes = match &failure {
                    // Whoever has a copy of the token can send bytes of their own under its name: so this is no word on the picture.
                    Failure::Refused(code) if is_final(code) && !self.carried_all => {
                        self.as_one = Some(next.sha256.clone());
                        None
                    }
                    // A centre that does not take a picture must not keep a revoked phone from telling the rest and forgetting.
                    Failure::Refused(Code::NotFound) if next.left || revoked => {
                        Some(PhotoStep::Refused(Code::NotFound))
                    }
                    failure => becomes(failure),
                };
                let refused = matches!(becomes, Some(PhotoStep::Refused(_)));
                // On a line that cuts, what moves goes on: else many begun pictures push each other out at the centre.
                if let Some(step) = becomes.filter(|_| refused || !moved) {
                    let note = NotePhoto { sha256: next.sha256, at: now, paid: 0, step };
                    match store.call_blocking(note) {
                        Ok(()) if refused => return Step::Went,
                        Ok(()) => {}
                        Err(error) => return self.failed(&error.into(), now, chance),
                    }
                }
                self.failed(&failure, now, chance)
            }
        }
    }

    fn send(
        &mut self,
        store: &StoreHandle,
        road: &dyn PhotoRoad,
        next: &NextPhoto,
        network: Network,
        now: DateTime<Utc>,
    ) -> Result<(), Failure> {
        self.carried_all = false;
        let state = store.call_blocking(GetSyncState)?;
        let Some(held) = store.call_blocking(GetPhoto { sha256: next.sha256.clone() })? else {
            return Ok(());
        };
        let to = To { centre: &state.centre, token: &state.token, sha256: &next.sha256 };
        let jpeg = held.jpeg;
        let length = jpeg.len() as u64;
        let known = self.under_way.take().filter(|(sha256, _)| *sha256 == next.sha256);
        let as_one = self.as_one.take_if(|sha256| *sha256 == next.sha256).is_some();
        let offset = match known {
            _ if as_one => None,
            Some((_, offset)) => Some(offset),
            None if next.begun => road.offset(to, length)?,
            None => None,
        };
        let from = usize::try_from(offset.unwrap_or(0)).unwrap_or(usize::MAX).min(jpeg.len());
        let most = match offset {
            _ if as_one => jpeg.len(),
            // Begun, and not there: perhaps its record is not either, or is none any more. That is asked without a byte of it.
            None if next.begun => 0,
            _ => self.piece,
        };
        let piece = &jpeg[from..(from + most).min(jpeg.len())];
        self.carried_all = offset.is_none() && piece.len() == jpeg.len();
        let paid = if network == Network::Free { 0 } else { piece.len() as u64 + PIECE_COSTS };
        let note =
            |step, paid| store.call_blocking(NotePhoto { sha256: next.sha256.clone(), at: now, paid, step });
        // Whatever comes of it, as soon as it may have left: a piece whose answer was lost was paid for, and may be there.
        let note_begun = |failure: Option<&Failure>| match failure {
            Some(failure) if never_left(failure) => Ok(()),
            _ => note(PhotoStep::Begun, paid),
        };
        let has = match offset {
            Some(_) if piece.is_empty() => Some(length),
            Some(offset) => {
                let has = road.append(to, length, offset, piece);
                note_begun(has.as_ref().err())?;
                has?
            }
            None => {
                let has = road.begin(to, length, piece);
                note_begun(has.as_ref().err())?;
                Some(has?)
            }
        };
        match has {
            Some(has) if has >= length => note(PhotoStep::Received, 0)?,
            Some(has) => self.under_way = Some((next.sha256.clone(), has)),
            // It stands elsewhere than this phone thought: it is asked, after a while.
            None => return Err(Failure::Cut(None)),
        }
        Ok(())
    }

    fn failed(&mut self, failure: &Failure, now: DateTime<Utc>, chance: f64) -> Step {
        tracing::info!(failure = failure.code(), "a photo did not get through");
        self.failures = self.failures.saturating_add(1);
        if only_a_person_helps(failure) {
            self.halted =
                Some(if matches!(failure, Failure::SignInAgain) { Halt::NotKnown } else { Halt::Else(now) });
            return Step::Rest(Rest::Halted);
        }
        let asked = match failure {
            Failure::Later { after_s, .. } => *after_s,
            _ => None,
        };
        let at = next_try(now, self.failures, chance, asked);
        self.not_before = Some(at);
        Step::Rest(Rest::Until(at))
    }
}

/// What a failure means for the picture it met, when nothing of it had moved: others go before it, or it is given up. Without a
/// network it means nothing.
fn becomes(failure: &Failure) -> Option<PhotoStep> {
    match failure {
        Failure::Refused(code) if is_final(code) => Some(PhotoStep::Refused(code.clone())),
        Failure::Refused(_)
        | Failure::Later { .. }
        | Failure::Silent(_)
        | Failure::Cut(_)
        | Failure::Foreign { .. }
        | Failure::Store(_) => Some(PhotoStep::Behind),
        Failure::Offline(_) | Failure::SignInAgain | Failure::UpgradeRequired | Failure::NotPrivate => None,
    }
}

/// Whether nothing of a piece can have left the phone: there was no way, or none that may be taken.
fn never_left(failure: &Failure) -> bool {
    matches!(failure, Failure::Offline(_) | Failure::NotPrivate)
}

/// Whether a smaller piece might have got through. A centre says `later` also of one that came too slowly.
fn is_of_the_road(failure: &Failure) -> bool {
    !never_left(failure) && !matches!(failure, Failure::Refused(_) | Failure::Later { status: 429, .. })
}

/// Whether trying again would be in vain for any picture.
fn only_a_person_helps(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::SignInAgain
            | Failure::UpgradeRequired
            | Failure::NotPrivate
            | Failure::Refused(Code::WrongTusVersion | Code::BadHeader | Code::WrongContentType)
    )
}

/// Whether the centre will never take this picture.
fn is_final(code: &Code) -> bool {
    matches!(code, Code::BadPhoto | Code::TooLarge)
}
