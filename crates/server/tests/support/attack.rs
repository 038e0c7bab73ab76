//! What attacks photos on their way: a line that breaks after so many bytes, and a centre as a process that is killed at that moment or
//! has no room to write.

use super::World;
use super::command::command;
use super::handset::Handset;
use pendamping_protocol::successor::SuccessorAnswer;
use pendamping_sync::Failure;
use pendamping_sync::exchange::{Lines, Transport};
use pendamping_sync::http::Http;
use pendamping_sync::photos::{Network, PhotoRoad, PhotoSender, Rest, Step, To};
use std::cell::RefCell;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

/// A centre's process over the folder of a world.
pub struct Process {
    child: Arc<Mutex<Child>>,
    pub address: String,
}

impl Process {
    pub fn start(world: &World) -> Process {
        let serve = command(world.folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
        // A file that may not grow is to be an error, as a full disk is, and not the end.
        let mut child = Command::new("sh")
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
            .arg(serve.get_program())
            .args(serve.get_args())
            .env_remove("PENDAMPING_PHOTOS")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening http://").unwrap().to_owned();
        Process { child: Arc::new(Mutex::new(child)), address }
    }

    /// Kills it at once, from wherever.
    pub fn killer(&self) -> impl Fn() + Send + 'static {
        let child = self.child.clone();
        move || {
            let mut child = child.lock().unwrap();
            drop(child.kill());
            drop(child.wait());
        }
    }

    pub fn id(&self) -> u32 {
        self.child.lock().unwrap().id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.killer()();
    }
}

type Strike = Box<dyn FnOnce() + Send>;

struct Line {
    target: Mutex<String>,
    /// Bytes that still go up before it breaks; negative: it does not.
    left: AtomicI64,
    loses_answers: AtomicBool,
    strike: Mutex<Option<Strike>>,
}

/// A line to the centre that can break, and what the phone sends over it.
pub struct Attacked {
    line: Arc<Line>,
    http: Http,
    address: String,
    /// Each piece that was sent: where it began, how long it was, and where the centre stood then, if it said so.
    pub pieces: RefCell<Vec<(u64, u64, Option<u64>)>>,
    /// How each failed.
    pub failures: RefCell<Vec<Failure>>,
}

impl Attacked {
    pub fn to(centre: &Process) -> Attacked {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let line = Arc::new(Line {
            target: Mutex::new(centre.address.clone()),
            left: AtomicI64::new(-1),
            loses_answers: AtomicBool::new(false),
            strike: Mutex::new(None),
        });
        let shared = line.clone();
        std::thread::spawn(move || {
            for phone in listener.incoming().flatten() {
                let target = shared.target.lock().unwrap().clone();
                let Ok(centre) = TcpStream::connect(target) else { continue };
                let (up, down) = (shared.clone(), shared.clone());
                let (from, to) = (phone.try_clone().unwrap(), centre.try_clone().unwrap());
                std::thread::spawn(move || carry_up(&up, from, to));
                std::thread::spawn(move || carry_down(&down, centre, phone));
            }
        });
        let (pieces, failures) = (RefCell::default(), RefCell::default());
        Attacked { line, http: Http::new().unwrap(), address, pieces, failures }
    }

    pub fn leads_to(&self, centre: &Process) {
        *self.line.target.lock().unwrap() = centre.address.clone();
    }

    /// Breaks once so many bytes went up from now, and does `strike` at that moment.
    pub fn breaks_after(&self, bytes: usize, strike: impl FnOnce() + Send + 'static) {
        *self.line.strike.lock().unwrap() = Some(Box::new(strike));
        self.line.left.store(bytes as i64, Ordering::SeqCst);
    }

    pub fn loses_answers(&self, yes: bool) {
        self.line.loses_answers.store(yes, Ordering::SeqCst);
    }

    pub fn has_broken(&self) -> bool {
        self.line.left.load(Ordering::SeqCst) < 0
    }

    /// Bytes of pictures that were sent.
    pub fn sent(&self) -> u64 {
        self.pieces.borrow().iter().map(|(_, bytes, _)| bytes).sum()
    }

    fn noted<T>(
        &self,
        at: u64,
        piece: &[u8],
        answer: Result<T, Failure>,
        has: impl Fn(&T) -> Option<u64>,
    ) -> Result<T, Failure> {
        let stood = answer.as_ref().ok().and_then(has);
        self.pieces.borrow_mut().push((at, piece.len() as u64, stood));
        self.failed(answer)
    }

    fn failed<T>(&self, answer: Result<T, Failure>) -> Result<T, Failure> {
        self.failures.borrow_mut().extend(answer.as_ref().err().cloned());
        answer
    }
}

fn carry_up(line: &Line, mut from: TcpStream, mut to: TcpStream) {
    let mut piece = [0; 1024];
    while let Ok(read @ 1..) = from.read(&mut piece) {
        let left = line.left.load(Ordering::SeqCst);
        let passes = if left < 0 { read } else { read.min(left as usize) };
        if to.write_all(&piece[..passes]).is_err() {
            break;
        }
        if left >= 0 {
            line.left.store(left - passes as i64, Ordering::SeqCst);
            if left <= read as i64 {
                if let Some(strike) = line.strike.lock().unwrap().take() {
                    strike();
                }
                line.left.store(-1, Ordering::SeqCst);
                break;
            }
        }
    }
    drop(to.shutdown(Shutdown::Both));
    drop(from.shutdown(Shutdown::Both));
}

fn carry_down(line: &Line, mut from: TcpStream, mut to: TcpStream) {
    let mut piece = [0; 4096];
    while let Ok(read @ 1..) = from.read(&mut piece) {
        if line.loses_answers.load(Ordering::SeqCst) || to.write_all(&piece[..read]).is_err() {
            break;
        }
    }
    drop(to.shutdown(Shutdown::Both));
    drop(from.shutdown(Shutdown::Both));
}

impl PhotoRoad for Attacked {
    fn begin(&self, to: To, length: u64, piece: &[u8]) -> Result<u64, Failure> {
        let answer = self.http.begin(To { centre: &self.address, ..to }, length, piece);
        self.noted(0, piece, answer, |has| Some(*has))
    }
    fn offset(&self, to: To, length: u64) -> Result<Option<u64>, Failure> {
        self.failed(self.http.offset(To { centre: &self.address, ..to }, length))
    }
    fn append(&self, to: To, length: u64, at: u64, piece: &[u8]) -> Result<Option<u64>, Failure> {
        let answer = self.http.append(To { centre: &self.address, ..to }, length, at, piece);
        self.noted(at, piece, answer, |has| *has)
    }
}

impl Transport for Attacked {
    fn sync(&self, _: &str, token: &str, body: &[u8], signature: Option<&str>) -> Result<Lines, Failure> {
        self.http.sync(&self.address, token, body, signature)
    }
    fn succeed(
        &self,
        _: &str,
        token: &str,
        body: &[u8],
        signature: &str,
    ) -> Result<SuccessorAnswer, Failure> {
        self.http.succeed(&self.address, token, body, signature)
    }
}

/// Sends photos, over the waits that failures ask for, until nothing is to be sent or so many steps were done.
pub fn send(phone: &Handset, road: &dyn PhotoRoad, sender: &mut PhotoSender, steps: usize) -> Option<Rest> {
    let mut clock = super::at(100);
    for _ in 0..steps {
        match sender.step(&phone.store, road, Network::Free, clock, 1.0) {
            Step::Went => {}
            Step::Rest(Rest::Until(at)) => clock = at,
            Step::Rest(rest) => return Some(rest),
        }
    }
    None
}
