//! What aid is called on screen.

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::account::{Account, AidState};
use pendamping_domain::actor::Role;
use pendamping_domain::aid_word::{AidWord, MoneyWord};
use pendamping_domain::confirmation::Channel;
use pendamping_domain::mismatch::{Mismatch, MismatchKind};
use pendamping_domain::scheme::Scheme;
use pendamping_domain::spending::{Deviation, DeviationKind};
use pendamping_domain::verification::Bar;
use pendamping_store_api::spending::SpendingRow;

use crate::text::{Language, language};
use crate::widgets::prelude::*;
use crate::{format, t};

/// `BSIMU`, with the number of the tranche where there are several.
pub fn scheme_words(scheme: Option<&Scheme>, code: Option<&str>, tranche: Option<u32>) -> String {
    let Some(scheme) = scheme else { return code.unwrap_or_default().to_owned() };
    let name = if language() == Language::English { &scheme.en } else { &scheme.id };
    match tranche {
        Some(tranche) if scheme.tranches.len() > 1 => t!("aid-tranche", name: name.clone(), number: tranche),
        _ => name.clone(),
    }
}

/// How far a tranche is.
pub fn state_chip(account: &Account) -> Element {
    let (label, tone, icon) = match account.state {
        AidState::Planned => (t!("aid-state-planned"), Tone::Quiet, Glyph::Calendar),
        AidState::Failed => (t!("aid-state-failed"), Tone::Danger, Glyph::Warning),
        AidState::Returned => (t!("aid-state-returned"), Tone::Warn, Glyph::Warning),
        AidState::Paid => (t!("aid-state-paid"), Tone::Accent, Glyph::Money),
        AidState::Witnessed => (t!("aid-state-witnessed"), Tone::Accent, Glyph::Approve),
        AidState::Spent => (t!("aid-state-spent"), Tone::Accent, Glyph::Approve),
        AidState::Verified => (t!("aid-state-verified"), Tone::Accent, Glyph::Approve),
        AidState::NotListed | AidState::Unknown(_) => {
            (t!("aid-state-not-listed"), Tone::Danger, Glyph::Warning)
        }
    };
    rsx! {
        Chip { label, tone, icon }
    }
}

/// What does not agree.
pub fn mismatch_words(kind: &MismatchKind) -> String {
    match kind {
        MismatchKind::NotOnTheList => t!("mismatch-not-on-the-list"),
        MismatchKind::PaidTwice => t!("mismatch-paid-twice"),
        MismatchKind::Failed => t!("mismatch-failed"),
        MismatchKind::CameBack => t!("mismatch-came-back"),
        MismatchKind::AmountDiffers => t!("mismatch-amount-differs"),
        MismatchKind::NotPaid => t!("mismatch-not-paid"),
        MismatchKind::NotSelected => t!("mismatch-not-selected"),
        MismatchKind::PayoutChanged => t!("mismatch-payout-changed"),
        MismatchKind::ReferenceShared => t!("mismatch-reference-shared"),
        MismatchKind::FamilySaysNo => t!("mismatch-family-says-no"),
        MismatchKind::FamilySaysOther => t!("mismatch-family-says-other"),
        MismatchKind::NoWordYet => t!("mismatch-no-word-yet"),
        MismatchKind::OnlyByMentor => t!("mismatch-only-by-mentor"),
        MismatchKind::SeenNotPaid => t!("mismatch-seen-not-paid"),
        MismatchKind::WitnessedTwice => t!("mismatch-witnessed-twice"),
        MismatchKind::WitnessDiffers => t!("mismatch-witness-differs"),
        MismatchKind::NotWitnessed => t!("mismatch-not-witnessed"),
        MismatchKind::Unknown(code) => code.clone(),
    }
}

/// Who clears it, and by when.
pub fn duty_words(mismatch: &Mismatch, today: NaiveDate) -> String {
    let who = match mismatch.owner {
        Role::Mentor => t!("owner-mentor"),
        Role::Coordinator => t!("owner-coordinator"),
        _ => t!("owner-office"),
    };
    let day = format::day_from(mismatch.due, today);
    if mismatch.is_late(today) {
        t!("mismatch-late", who: who, day: day)
    } else {
        t!("mismatch-by", who: who, day: day)
    }
}

/// What deviates from the plan.
pub fn deviation_words(deviation: &Deviation, row: &SpendingRow) -> String {
    let line = |code: &String| row.plan.as_ref().and_then(|plan| plan.plan.line(code));
    let line = deviation.line.as_ref().and_then(line).map(|line| line.what.clone());
    let one = deviation.evidence.first().and_then(|id| row.uses.iter().find(|bought| bought.record == *id));
    let bought = one.map_or_else(|| t!("use-this"), |bought| bought.bought.what.clone());
    let amount = format::rupiah(deviation.amount.0);
    match &deviation.kind {
        DeviationKind::PlanOver => t!("deviation-plan-over", amount: amount),
        DeviationKind::OverLine => {
            t!("deviation-over-line", what: line.unwrap_or_else(|| t!("use-this")), amount: amount)
        }
        DeviationKind::NotInPlan => t!("deviation-not-in-plan", what: bought, amount: amount),
        DeviationKind::OverReceived => t!("deviation-over-received", amount: amount),
        DeviationKind::SameReceipt => t!("deviation-same-receipt", what: bought, amount: amount),
        DeviationKind::BeforeMoney => t!("deviation-before-money", what: bought, amount: amount),
        DeviationKind::Unknown(code) => code.clone(),
    }
}

/// What keeps somebody from verifying.
pub fn bar_words(bar: Bar) -> String {
    match bar {
        Bar::NoPower => t!("bar-no-power"),
        Bar::Proposed => t!("bar-proposed"),
        Bar::Decided => t!("bar-decided"),
        Bar::Wrote => t!("bar-wrote"),
        Bar::OwnFamily => t!("bar-own-family"),
    }
}

/// What a family said.
pub fn word_words(word: &AidWord) -> String {
    match (&word.word, word.amount) {
        (MoneyWord::Received, _) => t!("money-word-received"),
        (MoneyWord::NotReceived, _) => t!("money-word-not-received"),
        (MoneyWord::OtherAmount, Some(amount)) => {
            t!("money-word-other", amount: format::rupiah(amount.0))
        }
        (MoneyWord::OtherAmount | MoneyWord::Sealed | MoneyWord::Unknown(_), _) => {
            t!("money-word-other-unknown")
        }
    }
}

/// By which way it came.
pub fn channel_words(channel: &Channel) -> String {
    match channel {
        Channel::OwnPhone => t!("channel-own-phone"),
        Channel::MentorPhone => t!("channel-mentor-phone"),
        Channel::CallBack => t!("channel-call-back"),
        Channel::Paper => t!("channel-paper"),
        Channel::Unknown(code) => code.clone(),
    }
}
