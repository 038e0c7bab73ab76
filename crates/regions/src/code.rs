//! A region code as one number, ordered as a register would order it: each region right before what lies under it.
//! It knows the shape of a code, and never which regions exist.

use std::fmt;

/// How far down a region is, from the largest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// *Provinsi*: `31`.
    Province,
    /// *Kabupaten* or *kota*, the latter numbered from 71: `31.74`.
    Regency,
    /// *Kecamatan*, in Papua *distrik*: the sub-district a mentor works in, `31.74.01`.
    District,
    /// *Kelurahan* (its last part begins with 1), *desa* (2) or *desa adat* (3): `31.74.01.1001`.
    Village,
}

impl Level {
    const ALL: [Level; 4] = [Level::Province, Level::Regency, Level::District, Level::Village];

    /// The level directly under this one.
    pub(crate) fn below(self) -> Option<Level> {
        Self::ALL.get(self as usize + 1).copied()
    }

    /// How many digits its part of a code is written with.
    fn digits(self) -> usize {
        if self == Level::Village { 4 } else { 2 }
    }

    /// How many bits its part of a [`Code`] takes.
    fn width(self) -> u32 {
        if self == Level::Village { 14 } else { 7 }
    }

    /// How many bits of a [`Code`] lie below its part.
    fn shift(self) -> u32 {
        [28, 21, 14, 0][self as usize]
    }
}

/// A code: three parts of seven bits, then fourteen for the village. No part in use is zero, so a zero ends the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Code(u64);

impl Code {
    /// How many of a number's lowest bits a code may need.
    pub(crate) const BITS: u32 = 35;

    pub(crate) fn parse(text: &str) -> Option<Code> {
        let mut parts = text.split('.');
        let mut code = Code(0);
        for level in Level::ALL {
            let Some(part) = parts.next() else { break };
            if part.len() != level.digits() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            code = code.with(level, part.parse().ok()?)?;
        }
        parts.next().is_none().then_some(code)
    }

    /// This code down to what is above `level`, with `part` there. `None` for a part that is zero or
    /// more than its bits hold.
    pub(crate) fn with(self, level: Level, part: u64) -> Option<Code> {
        let taken = level.shift() + level.width();
        let above = self.0 >> taken << taken;
        (part != 0 && part < 1 << level.width()).then(|| Code(above | part << level.shift()))
    }

    pub(crate) fn from_bits(bits: u64) -> Code {
        Code(bits)
    }

    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    pub(crate) fn part(self, level: Level) -> u64 {
        self.0 >> level.shift() & ((1 << level.width()) - 1)
    }

    pub(crate) fn level(self) -> Level {
        self.levels().last().unwrap_or(Level::Province)
    }

    /// Its province, and so on down to itself.
    pub(crate) fn lineage(self) -> impl Iterator<Item = Code> {
        self.levels().map(move |level| Code(self.0 >> level.shift() << level.shift()))
    }

    /// The first number after this region and all that lies under it.
    pub(crate) fn end(self) -> u64 {
        self.0 + (1 << self.level().shift())
    }

    /// The levels it has a part for.
    fn levels(self) -> impl Iterator<Item = Level> {
        Level::ALL.into_iter().take_while(move |level| self.part(*level) != 0)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for level in self.levels() {
            let (dot, digits) = (if level == Level::Province { "" } else { "." }, level.digits());
            write!(f, "{dot}{:0digits$}", self.part(level))?;
        }
        Ok(())
    }
}
