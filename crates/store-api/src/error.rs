//! What can go wrong in the store, by what the reader can do about it.

/// An error of the phone's store. Nothing that was confirmed is lost by any of them.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Another process has the database; try again.
    #[error("the database is busy")]
    Busy,
    /// The disk or quota is full: free some space, then save again.
    #[error("the disk is full")]
    Full,
    /// The database is damaged.
    #[error("the database is damaged")]
    Corrupt,
    /// The storage failed, and failed again when it was tried again: nothing says that the database is damaged.
    #[error("the storage failed")]
    Storage,
    /// The database was written by a newer app: install that.
    #[error("the database has schema {found}, this app knows up to {known}")]
    NewerSchema {
        /// The database's schema.
        found: u32,
        /// The newest schema this app knows.
        known: u32,
    },
    /// No such record here.
    #[error("not found")]
    NotFound,
    /// What was to be saved breaks a rule of the store (a bug of the caller, or a limit).
    #[error("refused: {0}")]
    Refused(&'static str),
    /// The store has stopped (the app is closing or was wiped).
    #[error("the store is closed")]
    Closed,
    /// What is kept cannot be read by this build: where, and not what, which is somebody's.
    #[error("cannot be read at line {line}, column {column}")]
    Unread {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// Any other error of SQLite.
    #[error("sqlite: {0}")]
    Sql(#[source] std::sync::Arc<dyn std::error::Error + Send + Sync>),
}
