//! What a colour means. Never the only sign of it: a word or an icon always says the same.

/// The meaning of a colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to say.
    #[default]
    Quiet,
    /// The app's own colour: chosen, going on.
    Accent,
    /// Done, received, approved.
    Good,
    /// Look here soon.
    Warn,
    /// Late, refused, missing.
    Danger,
}

impl Tone {
    /// Its name in the styles.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Accent => "accent",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Danger => "danger",
        }
    }
}
