//! A phone with a real store, at a fixed time.
#![allow(dead_code, clippy::unwrap_used)]

pub mod centre;
pub mod narrow_road;

use chrono::{DateTime, Utc};
use pendamping_domain::actor::Role;
use pendamping_domain::id::{ConfigVersion, FamilyId, InstallId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::revision::{Body, Kind, Rest, Revision};
use pendamping_domain::stamp::Stamp;
use pendamping_store::{Core, Enrolment, RawKey, StoreThread, spawn};
use pendamping_store_api::StoreHandle;
use pendamping_store_api::calls::{GetSyncLine, GetSyncState, RecordRevisions};
use pendamping_store_api::setup::Profile;
use pendamping_sync::http::Http;
use pendamping_sync::{Session, Turn, take_turn};
use tempfile::TempDir;
use uuid::Uuid;

pub fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

/// A phone with a real store.
pub struct Phone {
    pub store: StoreHandle,
    pub session: Session,
    // Closed before its folder goes.
    _thread: StoreThread,
    _folder: TempDir,
}

impl Phone {
    /// A phone with one unsent revision.
    pub fn at(centre: &str) -> Phone {
        let folder = TempDir::new().unwrap();
        let profile = Profile {
            install: InstallId(id(1)),
            person: PersonId(id(2)),
            name: "Ibu Contoh".to_owned(),
            role: Role::Mentor,
            area: None,
            centre: centre.to_owned(),
        };
        let enrolment = Enrolment { profile, token: "t".repeat(43), signing_seed: [3; 32] };
        let core = Core::create(folder.path(), &RawKey::from_bytes([1; 32]), &enrolment, now()).unwrap();
        let (store, _changes, thread) = spawn(core).unwrap();
        let session = Session::resume(&store.call_blocking(GetSyncState).unwrap());
        let phone = Phone { store, session, _thread: thread, _folder: folder };
        phone.save(revision(0));
        phone
    }

    /// Saves one more.
    pub fn save(&self, revision: Revision) {
        let save = RecordRevisions { revisions: vec![revision], draft: None, replaces: None };
        self.store.call_blocking(save).unwrap();
    }

    pub fn turn(&mut self) -> Turn {
        let http = Http::new().unwrap();
        take_turn(&self.store, &http, &mut self.session, (200, 1 << 18), &now, &mut || 0.5)
    }

    pub fn waiting(&self) -> u64 {
        self.store.call_blocking(GetSyncLine).unwrap().waiting
    }
}

/// The `n`th revision, of a record and a family of its own.
pub fn revision(n: u128) -> Revision {
    Revision {
        id: RevisionId(id(100 + n)),
        record: RecordId(id(200 + n)),
        kind: Kind::FollowUp,
        parent: None,
        family: FamilyId(id(300 + n)),
        opened: Position(0),
        epoch: None,
        config: ConfigVersion(0),
        saved: Stamp { wall: now(), offset: 420, boot: "b".to_owned(), elapsed: 1 },
        body: Body::new(),
        rest: Rest::new(),
    }
}
