//! The simulated network between a phone and the centre: it loses, delays, doubles and cuts, and portals answer in the centre's
//! place. What arrives is given to the real `handle_sync`, and each page is looked at on its way out.

use crate::world::centre_edge::CentreEdge;
use crate::world::chance::Chance;
use crate::world::faults::Fault;
use crate::world::outer::Outer;
use crate::world::planted::Defect;
use crate::world::truth::{Piece, Reader};
use pendamping_protocol::code::Code;
use pendamping_protocol::frame::{LineReader, LineWriter, encode};
use pendamping_protocol::successor::SuccessorAnswer;
use pendamping_protocol::sync::{Line, Page, Row};
use pendamping_server::auth::authenticate;
use pendamping_server::store::{Caller, Storage};
use pendamping_server::{Refused, handle_sync, succeed};
use pendamping_sync::exchange::Lines;
use pendamping_sync::{Failure, Transport};
use std::cell::RefCell;
use std::io::{BufReader, Cursor};
use std::sync::{Mutex, PoisonError};

/// What a captive portal says to everything.
const PORTAL: &[u8] = b"<!DOCTYPE html><html><body>Selamat datang di WiFi gratis</body></html>\n";

/// A request on its way.
#[derive(Debug, Clone)]
pub struct Sent {
    token: String,
    body: Vec<u8>,
    signature: Option<String>,
}

/// One phone's way to the centre, for one turn.
pub struct Wire<'a> {
    /// Everything outside of phones.
    pub outer: &'a Mutex<Outer>,
    /// The phone's name in traces.
    pub name: String,
    /// What goes wrong.
    pub fault: Option<Fault>,
    /// Chance of this turn.
    pub chance: RefCell<Chance>,
}

impl Transport for Wire<'_> {
    fn succeed(
        &self,
        _: &str,
        token: &str,
        body: &[u8],
        signature: &str,
    ) -> Result<SuccessorAnswer, Failure> {
        self.succeeded(token, body, signature)
    }

    fn sync(&self, _: &str, token: &str, body: &[u8], signature: Option<&str>) -> Result<Lines, Failure> {
        let mut outer = self.outer.lock().unwrap_or_else(PoisonError::into_inner);
        let chance = &mut *self.chance.borrow_mut();
        let sent =
            Sent { token: token.to_owned(), body: body.to_vec(), signature: signature.map(str::to_owned) };
        let fault = self.fault;
        if let Some(fault) = fault.filter(|fault| fault.is_of_the_way()) {
            outer.trace.count(fault);
        }
        match fault {
            Some(Fault::LostRequest) => {
                return Err(if chance.once_in(2) { Failure::Offline(None) } else { Failure::Silent(None) });
            }
            Some(Fault::Late) => {
                outer.late.push(sent);
                return Err(Failure::Silent(None));
            }
            Some(Fault::Portal) => {
                let status = [200, 302, 403, 511][chance.below(4)];
                return Err(Failure::Foreign { status });
            }
            Some(Fault::Page) => return Ok(read(PORTAL.to_vec(), false)),
            Some(Fault::Busy) => {
                let status = [503, 429, 500, 408][chance.below(4)];
                return Err(Failure::Later { status, after_s: chance.once_in(2).then_some(60) });
            }
            _ => {}
        }
        let answer = arrive(&mut outer, &sent, fault, chance);
        let packed = chance.once_in(4);
        match fault {
            Some(Fault::LostAnswer | Fault::HalfRequest) => return Err(Failure::Silent(None)),
            Some(Fault::CentreDies) => {
                // The centre is up again before anybody asks.
                return Err(match outer.centre.kill() {
                    Ok(()) => Failure::Silent(None),
                    Err(_) => Failure::Offline(None),
                });
            }
            Some(Fault::Twice) => outer.late.push(sent),
            _ => {}
        }
        let Answer { lines, refused } = answer;
        if let Some(refused) = refused.as_ref().filter(|_| lines.is_empty()) {
            return Err(meant(refused));
        }
        let mut bytes = packed_lines(&lines, packed);
        // What fails while pages are read cuts the answer.
        let whole = refused.is_none();
        match fault {
            Some(Fault::Cut) => bytes.truncate(chance.below(bytes.len())),
            Some(Fault::PageInside) => {
                bytes.truncate(chance.below(bytes.len()));
                bytes.extend_from_slice(PORTAL);
            }
            _ if !whole => bytes.truncate(bytes.len().saturating_sub(4)),
            _ => {}
        }
        let lines = read(bytes, packed);
        Ok(if outer.planted(Defect::TailTakenForEnd) { no_tail(lines) } else { lines })
    }
}

impl Wire<'_> {
    /// An install that is not alone, or not the latest state of itself, asks for another.
    fn succeeded(&self, token: &str, body: &[u8], signature: &str) -> Result<SuccessorAnswer, Failure> {
        let mut outer = self.outer.lock().unwrap_or_else(PoisonError::into_inner);
        let chance = &mut *self.chance.borrow_mut();
        let lost = chance.once_in(6);
        if lost && chance.once_in(2) {
            return Err(Failure::Silent(None));
        }
        let now = outer.now;
        let storage = outer.centre.storage().map_err(|_| Failure::Offline(None))?;
        let caller = authenticate(storage as &dyn Storage, Some(&format!("Bearer {token}")));
        let caller = caller.map_err(|refused| meant(&refused))?;
        let answer = succeed(storage, now, chance, &caller, body, Some(signature));
        let answer = answer.map_err(|refused| meant(&refused))?;
        if outer.truth.revoked.contains(&caller.install) {
            outer.truth.revoked.insert(answer.install);
        }
        outer.trace.name("another install");
        outer.trace.say(format!("  {} becomes another install", self.name));
        if lost { Err(Failure::Silent(None)) } else { Ok(answer) }
    }
}

/// What the centre said, as far as it came.
pub struct Answer {
    lines: Vec<Line>,
    refused: Option<Refused>,
}

/// A request arrives at the centre.
pub fn arrive(outer: &mut Outer, sent: &Sent, fault: Option<Fault>, chance: &mut Chance) -> Answer {
    let mut lines = Vec::new();
    let refused = answered(outer, sent, fault, chance, &mut lines).err();
    Answer { lines, refused }
}

fn answered(
    outer: &mut Outer,
    sent: &Sent,
    fault: Option<Fault>,
    chance: &mut Chance,
    lines: &mut Vec<Line>,
) -> Result<(), Refused> {
    let broken = |_| Refused::new(Code::Internal);
    let now = outer.now;
    let defect = outer.defect;
    let anybody = outer.stage.reviewer();
    let storage = outer.centre.storage().map_err(broken)?;
    let caller = authenticate(storage as &dyn Storage, Some(&format!("Bearer {}", sent.token)))?;
    let half = (fault == Some(Fault::HalfRequest)).then(|| chance.below(sent.body.len()));
    let body = &sent.body[..half.unwrap_or(sent.body.len())];
    let shown = as_planted(&caller, defect);
    let rows = outer.centre.page_rows;
    let edge = CentreEdge::new(storage, &caller, (anybody, &outer.truth), (defect, fault), chance.clone());
    let mut exchange =
        handle_sync(&edge, now, chance, &shown, body, sent.signature.as_deref())?.in_pages_of(rows);
    edge.after_commit(&mut outer.meddling);
    drop(edge);
    outer.truth.turn_to(now);
    outer.note_holders().map_err(broken)?;
    outer.meddle().map_err(broken)?;
    loop {
        let storage = outer.centre.storage().map_err(broken)?;
        let edge =
            CentreEdge::new(storage, &caller, (anybody, &outer.truth), (defect, fault), chance.clone());
        if fault == Some(Fault::CentreFailsReading) && lines.len() > 1 + chance.below(3) {
            outer.trace.count(Fault::CentreFailsReading);
            return Err(Refused::new(Code::Internal));
        }
        let Some(line) = exchange.next_line(&edge)? else { return Ok(()) };
        drop(edge);
        if let Line::Page(page) = &line {
            look(outer, &caller, page).map_err(broken)?;
        }
        lines.push(line);
        if fault == Some(Fault::OrderedBetweenPages) && chance.once_in(2) {
            outer.trace.count(Fault::OrderedBetweenPages);
            outer.order_of_scope(chance).map_err(broken)?;
        }
    }
}

/// The caller as a planted defect takes them.
fn as_planted(caller: &Caller, defect: Option<Defect>) -> Caller {
    let mut shown = caller.clone();
    match defect {
        Some(Defect::RevokedReads) => shown.revoked = false,
        Some(Defect::NothingRedacted) => shown.role = pendamping_domain::actor::Role::Office,
        _ => {}
    }
    shown
}

/// Each row of a page, against the truth.
fn look(outer: &mut Outer, caller: &Caller, page: &Page) -> anyhow::Result<()> {
    let reader = Reader { person: caller.person, role: caller.role.clone() };
    let nothing = page.rows.is_empty() && page.known.is_nothing();
    if outer.truth.revoked.contains(&caller.install) && !nothing {
        outer.truth.leaks.push("a page to a revoked install".to_owned());
    }
    let mut pieces: Vec<Piece> = page.rows.iter().map(piece).collect();
    for change in &page.known.changed {
        // Of such a row only what changed goes out: whose it is and under which key, its reader has.
        let standing = outer.centre.record(change.record)?;
        pieces.push(Piece { body: change.body.clone(), ..standing });
    }
    for piece in &pieces {
        let now = outer.now;
        outer.truth.look(&reader, piece, now);
        outer.truth.given(caller.install, piece, now);
    }
    outer.rows += page.rows.len() as u64;
    Ok(())
}

fn piece(row: &Row) -> Piece {
    Piece { kind: row.kind.clone(), key: row.scope_key(), author: row.author, body: row.body.clone() }
}

/// What a refusal comes to on a phone.
fn meant(refused: &Refused) -> Failure {
    match &refused.code {
        Code::SignInAgain => Failure::SignInAgain,
        Code::UpgradeRequired => Failure::UpgradeRequired,
        Code::Internal => Failure::Later { status: 500, after_s: None },
        Code::TryAgain => Failure::Later { status: 503, after_s: None },
        code => Failure::Refused(code.clone()),
    }
}

fn packed_lines(lines: &[Line], packed: bool) -> Vec<u8> {
    let plain = || lines.iter().filter_map(|line| encode(line).ok()).flatten().collect();
    let zstd = || -> std::io::Result<Vec<u8>> {
        let mut writer = LineWriter::new()?;
        let mut bytes = Vec::new();
        for line in lines {
            bytes.extend(writer.line(line)?);
        }
        bytes.extend(writer.finish()?);
        Ok(bytes)
    };
    if packed { zstd().unwrap_or_else(|_| plain()) } else { plain() }
}

fn read(bytes: Vec<u8>, packed: bool) -> Lines {
    let cut = |error: std::io::Error| Failure::Cut(Some(std::sync::Arc::new(error)));
    let input = Cursor::new(bytes);
    if !packed {
        return Box::new(LineReader::plain(BufReader::new(input)).map(move |line| line.map_err(cut)));
    }
    match LineReader::zstd(input) {
        Ok(reader) => Box::new(reader.map(move |line| line.map_err(cut))),
        Err(_) => Box::new(std::iter::once(Err(Failure::Foreign { status: 200 }))),
    }
}

/// Planted: what breaks off is taken to be whole.
fn no_tail(lines: Lines) -> Lines {
    let (mut told, mut head) = (Vec::new(), None);
    for line in lines {
        match line {
            Ok(Line::Head(first)) => {
                head = Some((first.epoch.clone(), first.high_water));
                told.push(Ok(Line::Head(first)));
            }
            Ok(line) => told.push(Ok(line)),
            Err(error) => {
                let Some((epoch, position)) = head.take() else {
                    told.push(Err(error));
                    break;
                };
                let cursor = pendamping_protocol::sync::Cursor { epoch, position, backfill: None };
                told.push(Ok(Line::Page(Page {
                    cursor,
                    leave: Vec::new(),
                    rows: Vec::new(),
                    known: Default::default(),
                })));
                told.push(Ok(Line::End(pendamping_protocol::sync::End {})));
                break;
            }
        }
    }
    Box::new(told.into_iter())
}
