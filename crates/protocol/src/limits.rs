//! Limits on everything that comes in. The centre enforces them; the phone stays well below.

/// Largest request body as sent (compressed), in bytes.
pub const BODY_MAX: usize = 1 << 20;
/// Largest request body after decompression, in bytes.
pub const DECODED_MAX: usize = 8 << 20;
/// Most items in one batch.
pub const ITEMS_MAX: usize = 500;
/// Largest frozen payload of one revision, in bytes.
pub const PAYLOAD_MAX: usize = 64 << 10;
/// Most rows in one page.
pub const PAGE_ROWS: usize = 200;
/// Rows in a page as the centre sends it. A connection that is cut wastes the page that it breaks in: below a twentieth of a first
/// pull with all that goes around it.
pub const PAGE_SENT: usize = 150;
/// Largest decoded line of an answer that a phone takes, in bytes.
pub const LINE_MAX: usize = 8 << 20;
/// Most that one table of a page may unfold to, in bytes of JSON (about: a value counts 16 and its text).
pub const UNFOLDED_MAX: usize = 32 << 20;
/// Largest window a zstd stream may ask the reader to keep, as a power of two (8 MiB).
pub const WINDOW_LOG_MAX: u32 = 23;
/// The number of digest buckets (the first byte of a revision's digest names its bucket).
pub const BUCKETS: usize = 256;
