//! A disk for tests: every call that SQLite makes to its files is seen, can be made to fail, and is remembered, so that what would be
//! left of them can be laid out for a machine whose power went at any of them.
//!
//! It is in no product, and the only place where the workspace speaks to SQLite in C.

mod disk;
mod vfs;

pub use disk::{Disk, Loss, Op};
pub use vfs::{Call, Fate, Listener, listen};
