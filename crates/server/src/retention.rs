//! How long what is kept beside the records is kept: the schedule of the programme's file (`[retention]`), with assumed figures where it has
//! none. And how long photos, NIKs and what is known of families that left. The books of money, what they rest on, and the audit log are in
//! no schedule: nothing here can name them.

use pendamping_domain::config::Config;
use serde::{Deserialize, Serialize};

/// The section's name.
pub const SECTION: &str = "retention";
/// The shortest that anything is kept, in days, and the longest.
const DAYS: std::ops::RangeInclusive<u32> = 30..=36_500;

/// The schedule, in days. The figures here are assumed: nobody announced any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// What revoked phones left, after it came.
    pub left_behind: u32,
    /// What families asked for, after it was answered: its words go, and that it was asked and answered stays in the audit log.
    pub data_requests: u32,
    /// Sums of who received and opened which family's data: after that a family's app no longer shows them. The audit log keeps who
    /// received it.
    pub disclosures: u32,
    /// Items of kinds that the centre never came to know, after they came.
    pub unknown_kinds: u32,
    /// Ids that a restore kept for numbers that were to be imported again, after the restore.
    pub reserved: u32,
    /// Photos, after the last record that tells of them was received; those of money stay.
    pub photos: u32,
    /// NIKs, after a family left.
    pub niks: u32,
    /// Where a family lives, how it is reached and what was said of it, after it left.
    pub families_gone: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Retention {
            left_behind: 365,
            data_requests: 1_095,
            disclosures: 1_825,
            unknown_kinds: 1_095,
            reserved: 365,
            photos: 1_825,
            niks: 1_095,
            families_gone: 3_650,
        }
    }
}

impl Retention {
    /// The schedule of a configuration.
    ///
    /// # Errors
    /// What is wrong with it, as sentences that name the setting.
    pub fn of(config: &Config) -> Result<Retention, Vec<String>> {
        let Some(section) = config.rest.get(SECTION) else { return Ok(Retention::default()) };
        let schedule: Retention =
            serde_json::from_value(section.clone()).map_err(|error| vec![format!("{SECTION}: {error}")])?;
        let Retention { photos, niks, families_gone, .. } = schedule;
        let mut wrong: Vec<String> = [
            ("left_behind", schedule.left_behind),
            ("data_requests", schedule.data_requests),
            ("disclosures", schedule.disclosures),
            ("unknown_kinds", schedule.unknown_kinds),
            ("reserved", schedule.reserved),
            ("photos", photos),
            ("niks", niks),
            ("families_gone", families_gone),
        ]
        .into_iter()
        .filter(|(_, days)| !DAYS.contains(days))
        .map(|(name, _)| format!("{SECTION}.{name}: must be 30 to 36,500 days"))
        .collect();
        // What is left of a family must not outlive it in a photo or a NIK.
        if families_gone < photos.max(niks) {
            wrong.push(format!("{SECTION}.families_gone: must not be fewer days than photos or niks have"));
        }
        if wrong.is_empty() { Ok(schedule) } else { Err(wrong) }
    }
}
