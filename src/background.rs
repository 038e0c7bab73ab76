//! Sync's own thread: it sends and fetches while somebody uses the app, waits when told to, and wakes when something was saved.
//!
//! It decides nothing (the session does), never asks a person anything, and never ends by a panic: whatever goes wrong means
//! "not yet", and nothing saved is touched by it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use pendamping_store_api::StoreHandle;
use pendamping_store_api::upkeep::{GetSyncState, ReleaseForRetry};
use pendamping_sync::http::Http;
use pendamping_sync::photos::{Network, PhotoSender, Rest, Step};
use pendamping_sync::{Action, Event, Session, take_turn};
use tokio::sync::watch;

use crate::platform::Platform;

/// Longest sleep in one piece: a phone that was asleep looks at its clock again soon after.
const NAP: Duration = Duration::from_secs(60);
/// How long to stay away after something went wrong that should not be able to.
const AFTER_A_FAULT: Duration = Duration::from_secs(60);

/// What sync is doing at this moment; how it stands is in the store (`GetSyncLine`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SyncNow {
    /// An exchange is under way.
    pub sending: bool,
    /// Exchanges that ended, well or badly, since the records were opened.
    pub ended: u64,
    /// A photo is under way.
    pub photo: bool,
    /// Why none is.
    pub photos_rest: Rest,
}

enum Order {
    Wake,
    SendNow,
    SendPhotos,
    Stop,
}

/// The thread, as the phone holds it. Dropping it stops the thread after the exchange under way.
#[derive(Debug)]
pub struct Background {
    orders: Sender<Order>,
    stopped: Arc<AtomicBool>,
}

impl Background {
    /// Starts it over an open store. `revoked` is called at most once, when the centre has everything and wants this phone
    /// forgotten.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        store: &StoreHandle,
        platform: Platform,
        news: watch::Sender<SyncNow>,
        network: watch::Receiver<Network>,
        revoked: impl Fn() + Send + 'static,
    ) -> std::io::Result<Self> {
        let (orders, inbox) = channel();
        let stopped = Arc::new(AtomicBool::new(false));
        news.send_replace(SyncNow::default());
        let mut worker = Worker {
            store: store.in_background(),
            platform,
            news,
            network,
            inbox,
            stopped: stopped.clone(),
            photos: PhotoSender::default(),
            photos_went: false,
        };
        std::thread::Builder::new().name("sync".to_owned()).spawn(move || {
            loop {
                match catch_unwind(AssertUnwindSafe(|| worker.run())) {
                    Ok(End::Stopped) => return,
                    Ok(End::Revoked) => return revoked(),
                    Ok(End::Fault) => {}
                    Err(_) => tracing::error!("sync met a fault of the program; it starts again"),
                }
                worker.say(false, false);
                if worker.rest(AFTER_A_FAULT).is_none() {
                    return;
                }
            }
        })?;
        Ok(Self { orders, stopped })
    }

    /// Something was saved: send it as soon as allowed.
    pub fn wake(&self) {
        // A thread that ended needs no waking.
        let _ = self.orders.send(Order::Wake);
    }

    /// A person asked to send now: earlier failures no longer count.
    pub fn send_now(&self) {
        let _ = self.orders.send(Order::SendNow);
    }

    /// A person asked to send photos now, whatever that costs.
    pub fn send_photos(&self) {
        let _ = self.orders.send(Order::SendPhotos);
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        let _ = self.orders.send(Order::Stop);
    }
}

enum End {
    Stopped,
    Revoked,
    Fault,
}

/// What a rest was ended by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Roused {
    Time,
    Wake,
    SendPhotos,
    SendNow,
}

struct Worker {
    store: StoreHandle,
    platform: Platform,
    news: watch::Sender<SyncNow>,
    network: watch::Receiver<Network>,
    inbox: Receiver<Order>,
    stopped: Arc<AtomicBool>,
    photos: PhotoSender,
    /// Pieces of photos went since the last exchange.
    photos_went: bool,
}

impl Worker {
    fn run(&mut self) -> End {
        let http = match Http::new() {
            Ok(http) => http,
            Err(error) => {
                tracing::error!(%error, "no network client");
                return End::Fault;
            }
        };
        let mut session = match self.store.call_blocking(GetSyncState) {
            Ok(state) => Session::resume(&state),
            Err(error) => {
                tracing::warn!(%error, "sync could not begin");
                return End::Fault;
            }
        };
        let platform = self.platform.clone();
        let now = move || platform.now().wall;
        let mut action = session.on(Event::Tick, now(), rand::random());
        loop {
            if self.stopped.load(Ordering::Relaxed) {
                return End::Stopped;
            }
            action = match action {
                Action::Send { max_items, max_bytes } => {
                    self.say(true, false);
                    self.photos_went = false;
                    let limits = (max_items, max_bytes);
                    let turn = take_turn(&self.store, &http, &mut session, limits, &now, &mut rand::random);
                    self.say(false, true);
                    match &turn.failure {
                        Some(failure) => {
                            tracing::info!(failure = failure.code(), "an exchange did not end well");
                        }
                        None => self.photos.is_known_again(now()),
                    }
                    turn.next
                }
                Action::Wipe => return End::Revoked,
                Action::WaitUntil(at) => {
                    let left = (at - now()).to_std().unwrap_or(Duration::from_millis(50));
                    // Records first: photos go only where the last exchange went well and nothing was saved since.
                    let nap = match session.failures() {
                        0 => self.send_a_piece(&http, now()).unwrap_or(left),
                        _ => {
                            self.say_of_photos(false, Rest::NothingToSend);
                            left
                        }
                    };
                    if nap > Duration::ZERO && self.waited_for_photos_only() {
                        session.on(Event::Wake, now(), rand::random())
                    } else {
                        match self.rest(nap.min(NAP)) {
                            Some(roused) => self.go_on(&mut session, roused, now()),
                            None => return End::Stopped,
                        }
                    }
                }
                Action::Halted | Action::Listen => match self.rest(NAP) {
                    Some(roused) => self.go_on(&mut session, roused, now()),
                    None => return End::Stopped,
                },
            };
        }
    }

    /// Sends a piece of a photo if one may go. Answers how long to rest at most before the next.
    fn send_a_piece(&mut self, http: &Http, now: chrono::DateTime<chrono::Utc>) -> Option<Duration> {
        let network = *self.network.borrow();
        let step = self.photos.step(&self.store, http, network, now, rand::random());
        let (under_way, rest) = match step {
            Step::Went => (true, Rest::default()),
            Step::Rest(rest) => (false, rest),
        };
        self.say_of_photos(under_way, rest);
        self.photos_went |= under_way;
        match step {
            Step::Went => Some(Duration::ZERO),
            Step::Rest(Rest::Until(at)) => (at - now).to_std().ok(),
            Step::Rest(_) => None,
        }
    }

    /// Whether this phone was taken away from its owner, and its last photo has gone: the centre's next answer lets it forget
    /// everything, and that is not left to the routine. True once between two exchanges.
    fn waited_for_photos_only(&mut self) -> bool {
        if !self.photos_went || self.news.borrow().photos_rest != Rest::NothingToSend {
            return false;
        }
        self.photos_went = false;
        match self.store.call_blocking(GetSyncState) {
            Ok(state) => state.revoked,
            Err(error) => {
                tracing::warn!(%error, "whether this phone is still its owner's could not be asked");
                false
            }
        }
    }

    fn go_on(&mut self, session: &mut Session, roused: Roused, now: chrono::DateTime<chrono::Utc>) -> Action {
        match roused {
            Roused::Time => session.on(Event::Tick, now, rand::random()),
            Roused::Wake => session.on(Event::Wake, now, rand::random()),
            Roused::SendPhotos => {
                self.photos.send_whatever_it_costs(self.platform.now().wall);
                session.on(Event::Tick, now, rand::random())
            }
            Roused::SendNow => {
                self.photos.release();
                session.release();
                if let Err(error) = self.store.call_blocking(ReleaseForRetry) {
                    tracing::warn!(%error, "a halt could not be lifted");
                }
                session.on(Event::Wake, now, rand::random())
            }
        }
    }

    /// Waits for an order or for `at_most`; all orders that came meanwhile count as the strongest of them. `None`: stop.
    fn rest(&mut self, at_most: Duration) -> Option<Roused> {
        let mut roused = match self.inbox.recv_timeout(at_most) {
            Ok(Order::Wake) => Roused::Wake,
            Ok(Order::SendNow) => Roused::SendNow,
            Ok(Order::SendPhotos) => Roused::SendPhotos,
            Err(RecvTimeoutError::Timeout) => Roused::Time,
            Ok(Order::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
        };
        while let Ok(order) = self.inbox.try_recv() {
            match order {
                Order::Stop => return None,
                Order::SendNow => roused = Roused::SendNow,
                // Both were asked for; nothing is forgotten.
                Order::SendPhotos => {
                    self.photos.send_whatever_it_costs(self.platform.now().wall);
                    if roused == Roused::Time {
                        roused = Roused::SendPhotos;
                    }
                }
                Order::Wake if roused == Roused::Time => roused = Roused::Wake,
                Order::Wake => {}
            }
        }
        (!self.stopped.load(Ordering::Relaxed)).then_some(roused)
    }

    fn say_of_photos(&self, under_way: bool, rest: Rest) {
        if !self.stopped.load(Ordering::Relaxed) {
            self.news.send_if_modified(|now| {
                let changed = (now.photo, now.photos_rest) != (under_way, rest);
                (now.photo, now.photos_rest) = (under_way, rest);
                changed
            });
        }
    }

    fn say(&self, sending: bool, ended: bool) {
        // A thread that outlived its phone's opening has nothing to say about the next one.
        if !self.stopped.load(Ordering::Relaxed) {
            self.news
                .send_modify(|now| *now = SyncNow { sending, ended: now.ended + u64::from(ended), ..*now });
        }
    }
}
