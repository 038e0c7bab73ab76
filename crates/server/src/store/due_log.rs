//! What families wait for, as the office takes it out: what may be asked, and what one line says.

use crate::store::record_log::FamilyLine;
use crate::store::visit_log::Named;
use chrono::NaiveDate;
use pendamping_domain::due::Task;
use pendamping_domain::region::RegionCode;

/// Which tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueLogAsk {
    /// Due until this day, and as it stands on it.
    pub on: NaiveDate,
    /// Of families that live here.
    pub area: Option<RegionCode>,
    /// Of families that the mentor with this number accompanies.
    pub mentor: Option<String>,
    /// Only what the person with this number may see; the office's whole view when there is none.
    pub reader: Option<String>,
}

/// One task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueLine {
    /// Whose.
    pub family: FamilyLine,
    /// Who accompanies it, where the reader knows that person.
    pub mentor: Option<Named>,
    /// What, and until when.
    pub task: Task,
}
