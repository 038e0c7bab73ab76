//! What passes between sync and the phone's real store: here a phone is killed, and here defects are planted.

use crate::world::chance::Chance;
use crate::world::phone::Phone;
use crate::world::planted::Defect;
use anyhow::Result;
use pendamping_domain::id::RevisionId;
use pendamping_domain::revision::Revision;
use pendamping_protocol::sync::{Head, Page, Row};
use pendamping_store_api::calls::{GetUpload, NoteAttempt, TakeHead, TakePage, Upload};
use pendamping_store_api::{Request, Response, StoreError};
use rusqlite::{OptionalExtension, params_from_iter};

/// Throws away what has not gone.
const NOTHING_UNSENT: &str = "DELETE FROM outbox WHERE state = 'unsent' {}";

/// What the store answers.
pub type Answered = Result<Response, StoreError>;

/// Asks the store, as it is or as it is planted.
pub fn answer(
    phone: &mut Phone,
    request: Request,
    defect: Option<Defect>,
    chance: &mut Chance,
) -> Result<Answered> {
    let Some(defect) = defect else { return Ok(phone.core()?.handle(request)) };
    match request {
        Request::GetUpload(call) => upload(phone, *call, defect, chance),
        Request::TakeHead(call) => take_head(phone, *call, defect),
        Request::TakePage(call) => take_page(phone, *call, defect),
        Request::NoteAttempt(call) => {
            after_failure(phone, &call, defect)?;
            Ok(phone.core()?.handle(Request::NoteAttempt(call)))
        }
        other => Ok(phone.core()?.handle(other)),
    }
}

/// Planted: the cursor of a page is kept, and then the phone dies.
pub fn cursor_only(phone: &mut Phone, request: &Request) -> Result<()> {
    if let Request::TakePage(call) = request {
        let page = Page {
            cursor: call.page.cursor.clone(),
            leave: Vec::new(),
            rows: Vec::new(),
            known: Default::default(),
        };
        let _ = phone.try_ask(TakePage { page, now: call.now })?;
    }
    Ok(())
}

fn change(phone: &mut Phone, sql: &str, ids: &[RevisionId]) -> Result<()> {
    let marks = vec!["?"; ids.len()].join(", ");
    let db = phone.core()?.connection();
    db.execute(&sql.replace("{}", &marks), params_from_iter(ids.iter().map(ToString::to_string)))?;
    Ok(())
}

fn upload(phone: &mut Phone, call: GetUpload, defect: Defect, chance: &mut Chance) -> Result<Answered> {
    if defect == Defect::OtherInstallsForgotten {
        change(phone, "UPDATE outbox SET again = 0 WHERE again = 1 {}", &[])?;
    }
    let mut upload: Upload = match phone.try_ask(call)? {
        Ok(upload) => upload,
        Err(error) => return Ok(Err(error)),
    };
    match defect {
        Defect::NewIdentityOnRetry => {
            for item in &mut upload.request.items {
                if phone.unanswered.insert(item.id) {
                    continue;
                }
                let mut revision: Revision = serde_json::from_str(item.payload.get())?;
                revision.id = RevisionId(chance.new_id(phone.clock(chrono::DateTime::UNIX_EPOCH)));
                item.id = revision.id;
                item.payload = serde_json::value::to_raw_value(&revision)?;
            }
        }
        Defect::SentIsReceived => {
            change(phone, "UPDATE outbox SET state = 'received' WHERE revision IN ({})", &upload.offered)?;
        }
        Defect::PortalIsAnswer => phone.unanswered = upload.offered.iter().copied().collect(),
        Defect::RefusedBlocksOthers => {
            let refused = phone.outbox()?.values().any(|entry| entry.state == "set_aside");
            if refused {
                upload.request.items.clear();
                upload.offered.clear();
                upload.more = 0;
            }
        }
        _ => {}
    }
    Ok(Ok(Response::GetUpload(Box::new(upload))))
}

fn take_head(phone: &mut Phone, mut call: TakeHead, defect: Defect) -> Result<Answered> {
    if defect == Defect::ReceiptsIgnored {
        call.head = Head { receipts: Vec::new(), received: None, differing: None, ..call.head };
    }
    if defect == Defect::DifferenceIgnored {
        call.head.differing = None;
    }
    for receipt in &call.head.receipts {
        phone.unanswered.remove(&receipt.id);
    }
    let revoked = call.head.revoked;
    let confirmed: Vec<RevisionId> = call.head.receipts.iter().map(|receipt| receipt.id).collect();
    let mut outcome = match phone.try_ask(call)? {
        Ok(outcome) => outcome,
        Err(error) => return Ok(Err(error)),
    };
    match defect {
        Defect::WipedTooEarly => outcome.wipe = revoked,
        Defect::WipedUntold => outcome.wipe |= revoked && outcome.tell && !outcome.compare,
        Defect::ReceiptCoversTheRow => {
            let uncover = "UPDATE outbox SET settled = 0 WHERE state = 'received' AND revision IN ({})";
            change(phone, uncover, &confirmed)?;
        }
        Defect::ReceivedIsNotKept => {
            change(phone, "DELETE FROM outbox WHERE state = 'received' AND settled = 1 {}", &[])?;
        }
        Defect::RefusedIsForgotten => {
            change(phone, "DELETE FROM outbox WHERE state = 'set_aside' {}", &[])?;
        }
        _ => {}
    }
    Ok(Ok(Response::TakeHead(Box::new(outcome))))
}

fn take_page(phone: &mut Phone, mut call: TakePage, defect: Defect) -> Result<Answered> {
    match defect {
        Defect::LeaveNotApplied => call.page.leave.clear(),
        Defect::LeaveTakesUnsent => {
            for key in &call.page.leave {
                let db = phone.core()?.connection();
                db.execute("DELETE FROM outbox WHERE family = ?1 AND state = 'unsent'", [key])?;
            }
        }
        Defect::OldFieldsStay => {
            for row in &mut call.page.rows {
                let db = phone.core()?.connection();
                let query = "SELECT row FROM mirror WHERE record = ?1 AND kind = ?2";
                let has: Option<String> = db
                    .query_row(query, [row.record.to_string(), row.kind.to_string()], |has| has.get(0))
                    .optional()?;
                if let Some(has) = has {
                    row.body = serde_json::from_str::<Row>(&has)?.body;
                }
            }
        }
        Defect::PullHidesUnsent => {
            let entries = phone.outbox()?;
            let on_top = entries.iter().filter(|(_, entry)| entry.state == "unsent");
            let on_top: Vec<RevisionId> = on_top.map(|(id, _)| *id).collect();
            change(phone, "UPDATE outbox SET settled = 1 WHERE revision IN ({})", &on_top)?;
            let answered = phone.core()?.handle(call.into());
            change(phone, "UPDATE outbox SET settled = 0 WHERE revision IN ({})", &on_top)?;
            return Ok(answered);
        }
        _ => {}
    }
    Ok(phone.core()?.handle(call.into()))
}

/// Planted: a newer app begins with what the centre has.
pub fn after_upgrade(phone: &mut Phone, defect: Option<Defect>) -> Result<()> {
    if defect == Some(Defect::UpgradeBeginsEmpty) {
        change(phone, NOTHING_UNSENT, &[])?;
    }
    Ok(())
}

fn after_failure(phone: &mut Phone, call: &NoteAttempt, defect: Defect) -> Result<()> {
    if call.failure.as_deref() != Some("foreign_answer") {
        return Ok(());
    }
    match defect {
        Defect::OutboxDroppedOnRefusal => change(phone, NOTHING_UNSENT, &[])?,
        Defect::PortalIsAnswer => {
            let offered: Vec<RevisionId> = phone.unanswered.iter().copied().collect();
            change(phone, "UPDATE outbox SET state = 'received' WHERE revision IN ({})", &offered)?;
        }
        _ => {}
    }
    Ok(())
}
