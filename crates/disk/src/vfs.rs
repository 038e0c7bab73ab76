//! The file system that SQLite is given: that of the system, and whoever listens is asked before each call.

use rusqlite::ffi;
use std::cell::RefCell;
use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A call that SQLite is about to make.
#[derive(Debug, Clone, Copy)]
pub enum Call<'a> {
    /// It opens a file, and makes it where it is not there.
    Open(&'a Path, bool),
    /// It reads.
    Read(&'a Path),
    /// It writes at a place.
    Write(&'a Path, usize, &'a [u8]),
    /// It gives a file a length.
    Truncate(&'a Path, usize),
    /// It makes last what it wrote.
    Sync(&'a Path),
    /// It removes a file, and makes that last at once.
    Remove(&'a Path, bool),
}

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is made.
    Made,
    /// The disk is full: what needs no room is made.
    Full,
    /// The storage fails.
    Fails,
}

/// Who is asked.
pub type Listener = Box<dyn FnMut(Call<'_>) -> Fate>;

thread_local! {
    static LISTENER: RefCell<Option<Listener>> = const { RefCell::new(None) };
}

struct System(*mut ffi::sqlite3_vfs);
// SQLite never changes it once it is registered.
unsafe impl Send for System {}
unsafe impl Sync for System {}

static SYSTEM: OnceLock<System> = OnceLock::new();

/// Asks `listener` before each call that SQLite makes on this thread from now on, for databases opened from now on.
pub fn listen(listener: Option<Listener>) {
    system();
    LISTENER.with(|known| *known.borrow_mut() = listener);
}

/// The system's own, with ours before it.
fn system() -> *mut ffi::sqlite3_vfs {
    let registered = SYSTEM.get_or_init(|| unsafe {
        ffi::sqlite3_initialize();
        let system = ffi::sqlite3_vfs_find(std::ptr::null());
        let mut ours = *system;
        ours.zName = c"seen".as_ptr();
        ours.pNext = std::ptr::null_mut();
        ours.szOsFile += size_of::<Seen>() as c_int;
        ours.xOpen = Some(open);
        ours.xDelete = Some(delete);
        ffi::sqlite3_vfs_register(Box::into_raw(Box::new(ours)), 1);
        System(system)
    });
    registered.0
}

/// The result code of a call that is not made; none for one that is.
fn ask(call: Call<'_>) -> Option<c_int> {
    let fate = LISTENER.with(|known| match known.try_borrow_mut() {
        Ok(mut known) => known.as_mut().map_or(Fate::Made, |listener| listener(call)),
        // Whoever listens asks SQLite itself.
        Err(_) => Fate::Made,
    });
    let failed = match call {
        Call::Open(..) => ffi::SQLITE_CANTOPEN,
        Call::Read(_) => ffi::SQLITE_IOERR_READ,
        Call::Write(..) => ffi::SQLITE_IOERR_WRITE,
        Call::Truncate(..) => ffi::SQLITE_IOERR_TRUNCATE,
        Call::Sync(_) => ffi::SQLITE_IOERR_FSYNC,
        Call::Remove(..) => ffi::SQLITE_IOERR_DELETE,
    };
    match (fate, call) {
        (Fate::Made, _) | (Fate::Full, Call::Read(_) | Call::Truncate(..) | Call::Remove(..)) => None,
        (Fate::Full, Call::Open(_, false)) => None,
        (Fate::Full, Call::Sync(_)) => None,
        (Fate::Full, _) => Some(ffi::SQLITE_FULL),
        (Fate::Fails, _) => Some(failed),
    }
}

/// An open file: what SQLite knows of it, its path, and behind it in memory the system's own.
#[repr(C)]
struct Seen {
    base: ffi::sqlite3_file,
    path: *mut PathBuf,
}

unsafe fn inner(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    unsafe { file.cast::<u8>().add(size_of::<Seen>()).cast() }
}

unsafe fn path<'a>(file: *mut ffi::sqlite3_file) -> &'a Path {
    unsafe { &*(*file.cast::<Seen>()).path }
}

unsafe fn named<'a>(name: *const c_char) -> Option<&'a Path> {
    (!name.is_null()).then(|| Path::new(OsStr::from_bytes(unsafe { CStr::from_ptr(name) }.to_bytes())))
}

/// Calls the system's method of an open file.
macro_rules! passed {
    ($file:ident . $method:ident ( $($argument:expr),* )) => {{
        let inner = inner($file);
        match (*(*inner).pMethods).$method {
            Some(method) => method(inner $(, $argument)*),
            None => ffi::SQLITE_ERROR,
        }
    }};
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    unsafe {
        (*file).pMethods = std::ptr::null();
        let path = named(name);
        if let Some(path) = path {
            let new = flags & ffi::SQLITE_OPEN_CREATE != 0 && !path.exists();
            if let Some(code) = ask(Call::Open(path, new)) {
                return code;
            }
        }
        let system = system();
        let Some(open) = (*system).xOpen else { return ffi::SQLITE_ERROR };
        let code = open(system, name, inner(file), flags, out);
        if !(*inner(file)).pMethods.is_null() {
            let path = path.map(Path::to_owned).unwrap_or_default();
            (*file.cast::<Seen>()).path = Box::into_raw(Box::new(path));
            (*file).pMethods = &METHODS;
        }
        code
    }
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, synced: c_int) -> c_int {
    unsafe {
        if let Some(code) = named(name).and_then(|path| ask(Call::Remove(path, synced != 0))) {
            return code;
        }
        let system = system();
        (*system).xDelete.map_or(ffi::SQLITE_ERROR, |delete| delete(system, name, synced))
    }
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    // Without reading by way of memory: that would go unseen.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    unsafe {
        drop(Box::from_raw((*file.cast::<Seen>()).path));
        passed!(file.xClose())
    }
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, to: *mut c_void, length: c_int, at: i64) -> c_int {
    unsafe {
        match ask(Call::Read(path(file))) {
            Some(code) => code,
            None => passed!(file.xRead(to, length, at)),
        }
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    length: c_int,
    at: i64,
) -> c_int {
    unsafe {
        let bytes = std::slice::from_raw_parts(from.cast::<u8>(), length as usize);
        match ask(Call::Write(path(file), at as usize, bytes)) {
            Some(code) => code,
            None => passed!(file.xWrite(from, length, at)),
        }
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    unsafe {
        match ask(Call::Truncate(path(file), size as usize)) {
            Some(code) => code,
            None => passed!(file.xTruncate(size)),
        }
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    unsafe {
        match ask(Call::Sync(path(file))) {
            Some(code) => code,
            None => passed!(file.xSync(flags)),
        }
    }
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut i64) -> c_int {
    unsafe { passed!(file.xFileSize(size)) }
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    unsafe { passed!(file.xLock(level)) }
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    unsafe { passed!(file.xUnlock(level)) }
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    unsafe { passed!(file.xCheckReservedLock(out)) }
}

unsafe extern "C" fn file_control(file: *mut ffi::sqlite3_file, op: c_int, argument: *mut c_void) -> c_int {
    unsafe { passed!(file.xFileControl(op, argument)) }
}

unsafe extern "C" fn sector_size(file: *mut ffi::sqlite3_file) -> c_int {
    unsafe { passed!(file.xSectorSize()) }
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    unsafe { passed!(file.xDeviceCharacteristics()) }
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    page: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    unsafe { passed!(file.xShmMap(page, size, extend, out)) }
}

unsafe extern "C" fn shm_lock(file: *mut ffi::sqlite3_file, at: c_int, count: c_int, flags: c_int) -> c_int {
    unsafe { passed!(file.xShmLock(at, count, flags)) }
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    unsafe {
        let inner = inner(file);
        if let Some(method) = (*(*inner).pMethods).xShmBarrier {
            method(inner);
        }
    }
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, delete: c_int) -> c_int {
    unsafe { passed!(file.xShmUnmap(delete)) }
}
