//! What screens are made of: one idea a file, styled only by `assets/css`.
//!
//! A widget knows nothing of records or the store. It shows what it is given, in words it is given, and says what was tapped
//! or typed.

pub mod bars;
pub mod button;
pub mod card;
pub mod chip;
pub mod choices;
pub mod columns;
pub mod date_field;
pub mod facts;
pub mod field;
pub mod guard;
pub mod icon;
pub mod list;
pub mod nav;
pub mod notice;
pub mod number_field;
pub mod pin_field;
pub mod progress;
pub mod ranks;
pub mod screen;
pub mod sheet;
pub mod states;
pub mod stepper;
pub mod sync_line;
pub mod text_field;
pub mod time_field;
pub mod timeline;
pub mod toast;
pub mod tone;

/// Everything a screen needs: `use crate::widgets::prelude::*;`
pub mod prelude {
    pub use super::bars::{Bar, Bars};
    pub use super::button::{ActionRow, Button, ButtonKind, IconButton, LinkButton};
    pub use super::card::{Card, Section};
    pub use super::chip::{Chip, Chips};
    pub use super::choices::ChoiceChips;
    pub use super::columns::{Columns, Side};
    pub use super::date_field::DateField;
    pub use super::facts::{Fact, Facts};
    pub use super::field::{focus_first_error, go_to_field, go_to_field_below};
    pub use super::guard::{Guard, settle, use_busy_on, use_guard, use_guard_on, use_guard_on_change};
    pub use super::icon::{Glyph, Icon};
    pub use super::list::{Lead, List, ListItem};
    pub use super::nav::{BottomNav, NavItem};
    pub use super::notice::Notice;
    pub use super::number_field::{Entered, NumberField};
    pub use super::pin_field::PinField;
    pub use super::progress::Progress;
    pub use super::ranks::{Rank, Ranks};
    pub use super::screen::{SavedNote, Screen};
    pub use super::sheet::Sheet;
    pub use super::states::{EmptyState, ErrorState, LoadingState};
    pub use super::stepper::Stepper;
    pub use super::sync_line::{SyncLine, SyncState};
    pub use super::text_field::{Keyboard, TextArea, TextField};
    pub use super::time_field::TimeField;
    pub use super::timeline::{Timeline, TimelineEntry};
    pub use super::toast::{Toasts, use_toasts};
    pub use super::tone::Tone;
}
