//! The network between phones and centre: it counts every byte, and can be cut, lose an answer, or hold one back. It changes
//! nothing that it carries.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What a request begins with; a phone of ours needs fewer of them than its peers do.
const VERBS: [&[u8]; 6] = [b"POST ", b"GET ", b"HEAD ", b"PATCH ", b"PUT ", b"DELETE "];

/// How the network behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Carries everything.
    Fine,
    /// Carries nothing: connections break at once.
    Down,
    /// Carries requests; breaks the connection when an answer begins.
    LosesAnswers,
    /// Carries requests; keeps answers back until the mood changes.
    HoldsAnswers,
    /// Carries requests, and so many bytes of answers; then connections break.
    CutsAfter(u64),
    /// Carries everything, each piece so many milliseconds later.
    Slow(u64),
}

/// What went over it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// HTTP requests.
    pub requests: u64,
    /// TCP payload bytes from phone to centre.
    pub up: u64,
    /// And back.
    pub down: u64,
}

impl Traffic {
    /// Bytes both ways.
    pub fn bytes(&self) -> u64 {
        self.up + self.down
    }
}

impl std::ops::AddAssign for Traffic {
    fn add_assign(&mut self, more: Traffic) {
        self.requests += more.requests;
        self.up += more.up;
        self.down += more.down;
    }
}

impl std::fmt::Display for Traffic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let noun = if self.requests == 1 { "request" } else { "requests" };
        write!(f, "{} {noun}, {} B up, {} B down", self.requests, self.up, self.down)
    }
}

struct Shared {
    mood: Mutex<Mood>,
    changed: Condvar,
    target: Mutex<String>,
    last_request: Mutex<Vec<u8>>,
    requests: AtomicU64,
    up: AtomicU64,
    down: AtomicU64,
    held: AtomicU64,
}

/// A network to one centre.
pub struct Proxy {
    shared: Arc<Shared>,
    address: SocketAddr,
}

impl Proxy {
    /// A network to the centre at `target` (`127.0.0.1:…`).
    pub fn start(target: String) -> std::io::Result<Proxy> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            mood: Mutex::new(Mood::Fine),
            changed: Condvar::new(),
            target: Mutex::new(target),
            last_request: Mutex::new(Vec::new()),
            requests: AtomicU64::new(0),
            up: AtomicU64::new(0),
            down: AtomicU64::new(0),
            held: AtomicU64::new(0),
        });
        let carrier = shared.clone();
        std::thread::spawn(move || {
            for phone in listener.incoming().flatten() {
                let shared = carrier.clone();
                // A connection that broke is what networks do; whoever used it will notice.
                std::thread::spawn(move || drop(carry(phone, &shared)));
            }
        });
        Ok(Proxy { shared, address })
    }

    /// What phones take for the centre's address.
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The centre moved.
    pub fn lead_to(&self, target: String) {
        *lock(&self.shared.target) = target;
    }

    /// Changes the mood.
    pub fn set(&self, mood: Mood) {
        *lock(&self.shared.mood) = mood;
        self.shared.changed.notify_all();
    }

    /// Waits until an answer is being held back; false after half a minute.
    pub fn holds_one(&self) -> bool {
        for _ in 0..3_000 {
            if self.shared.held.load(Ordering::SeqCst) > 0 {
                return true;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        false
    }

    /// What went over it since this was last asked.
    pub fn traffic(&self) -> Traffic {
        Traffic {
            requests: self.shared.requests.swap(0, Ordering::SeqCst),
            up: self.shared.up.swap(0, Ordering::SeqCst),
            down: self.shared.down.swap(0, Ordering::SeqCst),
        }
    }

    /// Sends the last request once more, byte for byte, and gives the status line of the answer.
    pub fn replay(&self) -> std::io::Result<String> {
        let request = lock(&self.shared.last_request).clone();
        let mut centre = TcpStream::connect(lock(&self.shared.target).as_str())?;
        centre.set_read_timeout(Some(Duration::from_secs(10)))?;
        centre.write_all(&request)?;
        let mut answer = Vec::new();
        let mut some = [0; 4096];
        // The last chunk ends an answer of unknown length; a broken read ends it too.
        while !answer.ends_with(b"0\r\n\r\n") {
            match centre.read(&mut some) {
                Ok(0) | Err(_) => break,
                Ok(read) => answer.extend_from_slice(&some[..read]),
            }
        }
        let text = String::from_utf8_lossy(&answer);
        Ok(text.lines().next().unwrap_or("no answer").trim().to_owned())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn carry(phone: TcpStream, shared: &Arc<Shared>) -> std::io::Result<()> {
    if *lock(&shared.mood) == Mood::Down {
        return phone.shutdown(Shutdown::Both);
    }
    let target = lock(&shared.target).clone();
    let centre = TcpStream::connect(target)?;
    let (mut from_phone, mut to_centre) = (phone.try_clone()?, centre.try_clone()?);
    let (mut from_centre, mut to_phone) = (centre, phone);
    let upward = shared.clone();
    std::thread::spawn(move || {
        drop(up(&mut from_phone, &mut to_centre, &upward));
        drop(to_centre.shutdown(Shutdown::Both));
        drop(from_phone.shutdown(Shutdown::Both));
    });
    let ended = down(&mut from_centre, &mut to_phone, shared);
    drop(from_centre.shutdown(Shutdown::Both));
    drop(to_phone.shutdown(Shutdown::Both));
    ended
}

/// A slow network takes its time: not a wait for anything that happens.
fn wait(shared: &Shared) {
    let mood = *lock(&shared.mood);
    if let Mood::Slow(ms) = mood {
        std::thread::sleep(Duration::from_millis(ms));
    }
}

fn up(phone: &mut TcpStream, centre: &mut TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut some = [0; 64 << 10];
    loop {
        let read = phone.read(&mut some)?;
        if read == 0 || *lock(&shared.mood) == Mood::Down {
            return Ok(());
        }
        wait(shared);
        // A client writes its head in one piece and waits for the answer before the next.
        let mut last = lock(&shared.last_request);
        if VERBS.iter().any(|verb| some[..read].starts_with(verb)) {
            shared.requests.fetch_add(1, Ordering::SeqCst);
            last.clear();
        }
        last.extend_from_slice(&some[..read]);
        drop(last);
        shared.up.fetch_add(read as u64, Ordering::SeqCst);
        centre.write_all(&some[..read])?;
    }
}

fn down(centre: &mut TcpStream, phone: &mut TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut some = [0; 64 << 10];
    loop {
        let read = centre.read(&mut some)?;
        if read == 0 {
            return Ok(());
        }
        let mut mood = lock(&shared.mood);
        if *mood == Mood::HoldsAnswers {
            shared.held.fetch_add(1, Ordering::SeqCst);
            while *mood == Mood::HoldsAnswers {
                mood = shared.changed.wait(mood).unwrap_or_else(PoisonError::into_inner);
            }
            shared.held.fetch_sub(1, Ordering::SeqCst);
        }
        if matches!(*mood, Mood::LosesAnswers | Mood::Down) {
            return Ok(());
        }
        let mut carried = read;
        if let Mood::CutsAfter(left) = &mut *mood {
            carried = read.min(usize::try_from(*left).unwrap_or(usize::MAX));
            *left -= carried as u64;
        }
        drop(mood);
        wait(shared);
        shared.down.fetch_add(carried as u64, Ordering::SeqCst);
        phone.write_all(&some[..carried])?;
        if carried < read {
            return Ok(());
        }
    }
}
