//! Account: one tranche of one family with all that was told of it, where its money is, and what does not agree.

use crate::aid::Aid;
use crate::aid_sum::Sum;
use crate::aid_use::AidUse;
use crate::aid_word::{AidWord, MoneyWord, standing};
use crate::id::{FamilyId, RecordId};
use crate::mismatch::{Mismatch, MismatchKind};
use crate::money::Rupiah;
use crate::open_enum;
use crate::region::RegionCode;
use crate::scheme::{self, Scheme};
use crate::told::Told;
use crate::transfer::{Payee, Transfer};
use crate::witness::AidWitness;
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

open_enum! {
    /// How far a tranche is: the farthest step that all steps before it were taken to.
    pub enum AidState {
        /// It stands on the list.
        Planned = "planned",
        /// The payment did not go through.
        Failed = "failed",
        /// The money came back.
        Returned = "returned",
        /// The bank or post office paid it.
        Paid = "paid",
        /// A mentor saw it with the family.
        Witnessed = "witnessed",
        /// All of it was used.
        Spent = "spent",
        /// All of it was used, and every purchase was looked at and found good.
        Verified = "verified",
        /// It is on no list, or was struck off.
        NotListed = "not_listed",
    }
}

/// Where the money of one transfer went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The transfer.
    pub transfer: Transfer,
    /// What of it stands for the tranche.
    pub matched: Rupiah,
    /// What of it is more than the tranche was.
    pub excess: Rupiah,
    /// What of it is on no list.
    pub unlisted: Rupiah,
}

/// One tranche of one family, or one payment to somebody whom nobody here knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The tranche's record; none of a payment to somebody unknown.
    pub aid: Option<RecordId>,
    /// The scheme's code, where it is known.
    pub scheme: Option<String>,
    /// The tranche's number, where it is known.
    pub tranche: Option<u32>,
    /// The family, where it is known.
    pub family: Option<FamilyId>,
    /// Where the family lives, where that is known.
    pub region: Option<RegionCode>,
    /// How far it is.
    pub state: AidState,
    /// What it adds up to.
    pub sum: Sum,
    /// Its payments, and where the money of each went.
    pub placed: Vec<Placed>,
    /// Who witnessed it.
    pub witnesses: Vec<RecordId>,
    /// What the family said, in the centre's order.
    pub words: Vec<RecordId>,
    /// What was bought.
    pub uses: Vec<RecordId>,
    /// What does not agree.
    pub mismatches: Vec<Mismatch>,
}

/// All that was told of one tranche.
#[derive(Debug, Default)]
pub(crate) struct Gathered<'a> {
    pub aid: Option<&'a Told<Aid>>,
    pub transfers: Vec<Transfer>,
    pub witnesses: Vec<&'a Told<AidWitness>>,
    pub words: Vec<&'a Told<AidWord>>,
    pub uses: Vec<&'a Told<AidUse>>,
}

/// What accounts are judged by.
pub(crate) struct Given<'a> {
    pub schemes: &'a [Scheme],
    pub regions: &'a BTreeMap<FamilyId, RegionCode>,
    pub granted: &'a BTreeSet<(String, FamilyId)>,
    pub verified: &'a BTreeSet<RecordId>,
    pub today: NaiveDate,
}

/// For money of a scheme that the configuration does not know: assumed, as in the example.
const UNKNOWN_SCHEME: Terms = Terms { mend: 14, word: 14, witness: 30 };

/// How many days there are for what.
#[derive(Clone, Copy)]
struct Terms {
    mend: u32,
    word: u32,
    witness: u32,
}

impl From<&Scheme> for Terms {
    fn from(scheme: &Scheme) -> Self {
        Terms { mend: scheme.mend_days, word: scheme.word_days, witness: scheme.witness_days }
    }
}

fn after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(days))).unwrap_or(day)
}

/// An account while it is judged.
struct Judging<'a, 'b> {
    gathered: &'b Gathered<'a>,
    terms: Terms,
    /// What the list says is to be paid.
    due: Rupiah,
    /// What stayed with the family, of all transfers.
    kept: Rupiah,
    today: NaiveDate,
    found: Vec<Mismatch>,
}

impl Account {
    /// The account of a tranche.
    pub(crate) fn of(aid: Option<RecordId>, gathered: Gathered, given: &Given) -> Account {
        let family = family_of(&gathered);
        let (scheme, tranche) = match gathered.aid {
            Some(told) => (Some(told.what.scheme.clone()), Some(told.what.tranche)),
            None => find_tranche(given.schemes, aid, family),
        };
        let rules = scheme.as_ref().and_then(|code| scheme::find(given.schemes, code));
        let listed = gathered.aid.filter(|told| told.what.struck_by.is_none());
        let kept = gathered.transfers.iter().map(|transfer| transfer.kept().0).sum();
        let mut judging = Judging {
            terms: rules.map_or(UNKNOWN_SCHEME, Terms::from),
            due: listed.map_or(Rupiah(0), |told| told.what.is_due()),
            kept: Rupiah(kept),
            today: given.today,
            found: Vec::new(),
            gathered: &gathered,
        };
        let placed = judging.place(listed.is_some());
        let seen = judging.witness();
        let confirmed = match listed {
            Some(told) => {
                judging.payment(told);
                if rules.is_some_and(|rules| rules.needs_selection)
                    && !given.granted.contains(&(told.what.scheme.clone(), told.what.family))
                {
                    judging.say(
                        MismatchKind::NotSelected,
                        judging.mend(told.day),
                        told.what.amount,
                        &[told.id],
                    );
                }
                judging.agreement(seen)
            }
            None => {
                judging.unlisted(seen);
                false
            }
        };
        let mut sum = Sum {
            listed: i64::from(listed.is_some()),
            planned: judging.due,
            witnessed: seen.map_or(Rupiah(0), |seen| seen.what.amount),
            spent: Rupiah(gathered.uses.iter().map(|bought| bought.what.amount.0).sum()),
            ..Sum::default()
        };
        for Placed { transfer, matched, excess, unlisted } in &placed {
            sum.credited.0 += transfer.credited.0;
            sum.withdrawn.0 += transfer.withdrawn.0;
            sum.returned.0 += transfer.returned.0;
            sum.matched.0 += matched.0;
            sum.excess.0 += excess.0;
            sum.unlisted.0 += unlisted.0;
        }
        if confirmed {
            sum.confirmed = sum.matched;
        }
        let is_verified = aid.is_some_and(|aid| given.verified.contains(&aid));
        let state = match listed {
            None => AidState::NotListed,
            Some(_) if kept > 0 => match (seen.is_some(), is_verified, sum.spent >= sum.net()) {
                (false, ..) => AidState::Paid,
                (true, true, true) => AidState::Verified,
                (true, false, true) => AidState::Spent,
                (true, _, false) => AidState::Witnessed,
            },
            Some(_) if sum.returned.0 > 0 => AidState::Returned,
            Some(_) if gathered.transfers.iter().any(|transfer| transfer.failed) => AidState::Failed,
            Some(_) => AidState::Planned,
        };
        let mut mismatches = judging.found;
        mismatches.sort();
        let mut words = gathered.words.clone();
        words.sort_by_key(|word| word.at);
        Account {
            aid,
            scheme,
            tranche,
            family,
            region: family.and_then(|family| given.regions.get(&family)).cloned(),
            state,
            sum,
            placed,
            witnesses: gathered.witnesses.iter().map(|witness| witness.id).collect(),
            words: words.iter().map(|word| word.id).collect(),
            uses: gathered.uses.iter().map(|bought| bought.id).collect(),
            mismatches,
        }
    }

    /// Whom the payout file names, where nobody here knows the family.
    pub fn payee(&self) -> Option<&str> {
        match &self.placed.first()?.transfer.payee {
            Payee::Named { name, .. } => Some(name),
            Payee::Aid(_) => None,
        }
    }

    /// What the account is known by from one period to the next: the tranche's record; of a payment to somebody unknown an id made
    /// from the transfer and the name, because a source may use one reference for several.
    pub fn key(&self) -> RecordId {
        let unknown = self.placed.first().map(|placed| &placed.transfer);
        let made = unknown.map(|transfer| match &transfer.payee {
            Payee::Named { name, nik4 } => {
                let whom = format!("{} {name}", nik4.as_deref().unwrap_or("-"));
                RecordId(Uuid::new_v5(&transfer.id.0, whom.as_bytes()))
            }
            Payee::Aid(aid) => *aid,
        });
        self.aid.or(made).unwrap_or(RecordId(Uuid::nil()))
    }

    /// The day the family first had any of it.
    pub fn first_paid(&self) -> Option<NaiveDate> {
        let kept = self.placed.iter().filter(|placed| placed.transfer.kept().0 > 0);
        kept.map(|placed| placed.transfer.date).min()
    }
}

fn family_of(gathered: &Gathered) -> Option<FamilyId> {
    let told = gathered.aid.map(|told| told.what.family);
    told.or_else(|| gathered.transfers.iter().find_map(|transfer| transfer.family))
        .or_else(|| gathered.witnesses.first().map(|witness| witness.what.family))
        .or_else(|| gathered.words.first().map(|word| word.what.family))
        .or_else(|| gathered.uses.first().map(|bought| bought.what.family))
}

/// Which tranche a record is that is on no list: its id is made from the scheme, the number and the family.
fn find_tranche(
    schemes: &[Scheme],
    aid: Option<RecordId>,
    family: Option<FamilyId>,
) -> (Option<String>, Option<u32>) {
    let (Some(aid), Some(family)) = (aid, family) else { return (None, None) };
    let each = schemes.iter().flat_map(|scheme| scheme.tranches.iter().map(move |one| (scheme, one)));
    let found = each
        .filter(|(scheme, tranche)| Aid::record(&scheme.code, tranche.number, family) == aid)
        .map(|(scheme, tranche)| (scheme.code.clone(), tranche.number))
        .next();
    found.unzip()
}

impl<'a> Judging<'a, '_> {
    fn say(&mut self, kind: MismatchKind, due: NaiveDate, amount: Rupiah, evidence: &[RecordId]) {
        let evidence: BTreeSet<RecordId> = evidence.iter().copied().collect();
        let owner = kind.owner();
        self.found.push(Mismatch { kind, owner, due, amount, evidence: evidence.into_iter().collect() });
    }

    fn mend(&self, known: NaiveDate) -> NaiveDate {
        after(known, self.terms.mend)
    }

    /// Where the money of each transfer went. The first that is exactly the tranche stands for it, else the earliest, whichever
    /// the centre heard of first: so that the books do not depend on that.
    fn place(&mut self, listed: bool) -> Vec<Placed> {
        let mut ordered = self.gathered.transfers.clone();
        ordered.sort_by_key(|transfer| (transfer.kept() != self.due, transfer.date));
        let mut left = self.due;
        let mut paid: Vec<RecordId> = Vec::new();
        let mut placed = Vec::new();
        for transfer in ordered {
            let kept = transfer.kept();
            let mend = self.mend(transfer.known);
            if transfer.changed {
                self.say(MismatchKind::PayoutChanged, mend, transfer.credited, &[transfer.id]);
            }
            if transfer.shared {
                self.say(MismatchKind::ReferenceShared, mend, transfer.credited, &[transfer.id]);
            }
            let matched = kept.min(left);
            left.0 -= matched.0;
            let over = Rupiah(kept.0 - matched.0);
            let (excess, unlisted) = if listed { (over, Rupiah(0)) } else { (Rupiah(0), over) };
            if excess.0 > 0 {
                let kind =
                    if paid.is_empty() { MismatchKind::AmountDiffers } else { MismatchKind::PaidTwice };
                let evidence: Vec<RecordId> = paid.iter().copied().chain([transfer.id]).collect();
                self.say(kind, mend, excess, &evidence);
            }
            if kept.0 > 0 {
                paid.push(transfer.id);
            }
            placed.push(Placed { transfer, matched, excess, unlisted });
        }
        if listed && !paid.is_empty() && left.0 > 0 {
            let known = self.gathered.transfers.iter().map(|transfer| transfer.known).max();
            let due = self.mend(known.unwrap_or(self.today));
            self.say(MismatchKind::AmountDiffers, due, Rupiah(-left.0), &paid);
        }
        placed
    }

    /// Whether the payment came, where the list says that it should.
    fn payment(&mut self, told: &Told<Aid>) {
        if self.kept.0 > 0 {
            return;
        }
        let transfers = &self.gathered.transfers;
        let came_back: Vec<&Transfer> = transfers.iter().filter(|one| one.returned.0 > 0).collect();
        let failed: Vec<&Transfer> = transfers.iter().filter(|one| one.failed).collect();
        let (kind, which, amount) = if !came_back.is_empty() {
            let amount = came_back.iter().map(|one| one.returned.0).sum();
            (MismatchKind::CameBack, came_back, Rupiah(amount))
        } else if !failed.is_empty() {
            (MismatchKind::Failed, failed, self.due)
        } else {
            if let Some(planned) = told.what.planned.filter(|planned| *planned < self.today) {
                self.say(MismatchKind::NotPaid, planned, self.due, &[told.id]);
            }
            return;
        };
        let known = which.iter().map(|one| one.known).max().unwrap_or(told.day);
        let evidence: Vec<RecordId> = which.iter().map(|one| one.id).chain([told.id]).collect();
        self.say(kind, self.mend(known), amount, &evidence);
    }

    /// The witness that counts: one that saw what came, then the earliest, whichever phone spoke first. Others that tell
    /// something else are named, and add nothing.
    fn witness(&mut self) -> Option<&'a Told<AidWitness>> {
        let gathered = self.gathered;
        let fits = |amount: Rupiah| amount == self.kept || amount == self.due;
        let counted = gathered.witnesses.iter().copied().min_by_key(|one| {
            let told = &one.what;
            (!fits(told.amount), told.date, told.receipt.trim().to_lowercase(), one.id)
        })?;
        let others: Vec<&Told<AidWitness>> =
            gathered.witnesses.iter().copied().filter(|one| !one.what.agrees_with(&counted.what)).collect();
        if let Some(known) = others.iter().map(|one| one.day.max(counted.day)).max() {
            // What two phones saw alike they saw once.
            let mut events: Vec<&AidWitness> = Vec::new();
            for other in &others {
                if !events.iter().any(|event| event.agrees_with(&other.what)) {
                    events.push(&other.what);
                }
            }
            let amount = Rupiah(events.iter().map(|event| event.amount.0).sum());
            let evidence: Vec<RecordId> = gathered.witnesses.iter().map(|one| one.id).collect();
            self.say(MismatchKind::WitnessedTwice, self.mend(known), amount, &evidence);
        }
        Some(counted)
    }

    /// Whether mentor and family say what the files say; and whether the family's own word confirms it.
    fn agreement(&mut self, seen: Option<&Told<AidWitness>>) -> bool {
        let paid: Vec<&Transfer> = self.gathered.transfers.iter().filter(|one| one.kept().0 > 0).collect();
        let from = paid.iter().map(|one| one.date.max(one.known)).min();
        let paid_ids: Vec<RecordId> = paid.iter().map(|one| one.id).collect();
        let with = |id: RecordId| paid_ids.iter().copied().chain([id]).collect::<Vec<_>>();
        match (seen, from) {
            (None, Some(from)) => {
                let due = after(from, self.terms.witness);
                self.say(MismatchKind::NotWitnessed, due, self.kept, &paid_ids);
            }
            (Some(seen), Some(_)) => {
                let amount = seen.what.amount;
                if amount != self.kept && paid.iter().all(|one| one.kept() != amount) {
                    let differs = Rupiah(amount.0 - self.kept.0);
                    self.say(MismatchKind::WitnessDiffers, self.mend(seen.day), differs, &with(seen.id));
                }
            }
            (Some(seen), None) => {
                self.say(MismatchKind::SeenNotPaid, self.mend(seen.day), seen.what.amount, &[seen.id]);
            }
            (None, None) => {}
        }
        let Some(word) = standing(&self.gathered.words) else {
            if let Some(from) = from {
                self.say(MismatchKind::NoWordYet, after(from, self.terms.word), self.kept, &paid_ids);
            }
            return false;
        };
        let (due, evidence) = (self.mend(word.day), with(word.id));
        let says = word.what.says();
        match &word.what.word {
            MoneyWord::NotReceived => {
                // Also when no file tells of a payment: whoever speaks is heard.
                let seen = seen.map_or(Rupiah(0), |seen| seen.what.amount);
                let amount = [self.kept, seen, self.due].into_iter().find(|amount| amount.0 > 0);
                self.say(MismatchKind::FamilySaysNo, due, amount.unwrap_or_default(), &evidence);
                false
            }
            MoneyWord::Received | MoneyWord::OtherAmount
                if says.is_none_or(|says| says == self.kept) && from.is_some() =>
            {
                if !word.what.channel.is_independent() {
                    self.say(MismatchKind::OnlyByMentor, due, self.kept, &evidence);
                    return false;
                }
                true
            }
            MoneyWord::Received => {
                self.say(MismatchKind::SeenNotPaid, due, self.due, &evidence);
                false
            }
            MoneyWord::OtherAmount | MoneyWord::Sealed | MoneyWord::Unknown(_) => {
                let differs = says.map_or(0, |says| says.0 - self.kept.0);
                self.say(MismatchKind::FamilySaysOther, due, Rupiah(differs), &evidence);
                false
            }
        }
    }

    /// Of what is on no list, whoever speaks of it: money, a witness, a word, a purchase, or a payment that failed.
    fn unlisted(&mut self, seen: Option<&Told<AidWitness>>) {
        let gathered = self.gathered;
        let moved = gathered.transfers.iter().filter(|one| one.kept().0 > 0 || one.failed);
        let mut told: Vec<(RecordId, NaiveDate)> = moved.map(|one| (one.id, one.known)).collect();
        told.extend(gathered.witnesses.iter().map(|one| (one.id, one.day)));
        told.extend(gathered.words.iter().map(|one| (one.id, one.day)));
        told.extend(gathered.uses.iter().map(|one| (one.id, one.day)));
        if let Some(known) = told.iter().map(|(_, day)| *day).min() {
            let seen = seen.map_or(Rupiah(0), |seen| seen.what.amount);
            let amount = if self.kept.0 > 0 { self.kept } else { seen };
            let evidence: Vec<RecordId> =
                told.iter().map(|(id, _)| *id).chain(gathered.aid.map(|aid| aid.id)).collect();
            self.say(MismatchKind::NotOnTheList, self.mend(known), amount, &evidence);
        }
    }
}
