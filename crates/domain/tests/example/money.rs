//! One good example of each noun of money.

use super::*;
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::aid_word::{AidWord, MoneyWord};
use pendamping_domain::objection::{Objection, ObjectionAnswer, Verdict};
use pendamping_domain::payout::{Payout, PayoutState};
use pendamping_domain::plan::{AidPlan, PlanLine};
use pendamping_domain::scheme::{Scheme, Tranche};
use pendamping_domain::selection::{Basis, Criterion, Score, Selection, SelectionRule};
use pendamping_domain::witness::AidWitness;

/// With one tranche.
pub fn scheme(code: &str, amount: i64, needs_selection: bool) -> Scheme {
    Scheme {
        code: code.to_owned(),
        id: code.to_uppercase(),
        en: code.to_uppercase(),
        tranches: vec![Tranche { number: 1, amount: Rupiah(amount), rest: Rest::new() }],
        needs_selection,
        word_days: 7,
        witness_days: 21,
        mend_days: 14,
        budget: None,
        rest: Rest::new(),
    }
}

/// Half by what a mentor sees, half by profit; for three families.
pub fn selection_rule() -> SelectionRule {
    let criterion = |code: &str, by, points, full_at| Criterion {
        code: code.to_owned(),
        id: code.to_uppercase(),
        en: code.to_uppercase(),
        weight: 50,
        by,
        points,
        full_at,
        rest: Rest::new(),
    };
    SelectionRule {
        scheme: "modal".to_owned(),
        budget: Rupiah(10_500_000),
        objection_days: 7,
        answer_days: 14,
        criteria: vec![
            criterion("effort", Basis::Judged, 5, None),
            criterion("profit", Basis::Profit, 10, Some(1_000_000)),
        ],
        lot: None,
        rest: Rest::new(),
    }
}

/// Family 1: four points of five, seven of ten.
pub fn selection() -> Selection {
    Selection {
        scheme: "modal".to_owned(),
        family: family_id(1),
        scores: vec![
            Score {
                criterion: "effort".to_owned(),
                points: 4,
                figure: None,
                evidence: vec![record(10)],
                reason: "Buku kas terisi tiap hari".to_owned(),
                rest: Rest::new(),
            },
            Score {
                criterion: "profit".to_owned(),
                points: 7,
                figure: Some(750_000),
                evidence: vec![record(11), record(12)],
                reason: String::new(),
                rest: Rest::new(),
            },
        ],
        reasons: "Usaha tumbuh, butuh oven".to_owned(),
        rest: Rest::new(),
    }
}

/// The stimulus of family 1.
pub fn aid() -> Aid {
    Aid {
        scheme: "bsimu".to_owned(),
        tranche: 1,
        family: family_id(1),
        amount: Rupiah(500_000),
        decree: "SK 12/2026".to_owned(),
        decree_date: day("2026-07-24"),
        planned: Some(day("2026-08-03")),
        struck_by: None,
        struck_on: None,
        rest: Rest::new(),
    }
}

/// Credited to family 1 on the day it was planned.
pub fn payout() -> Payout {
    Payout {
        source: "bri".to_owned(),
        reference: "R-1".to_owned(),
        aid: Some(aid().own_record()),
        family: Some(family_id(1)),
        name: String::new(),
        nik4: None,
        amount: Rupiah(500_000),
        date: day("2026-08-03"),
        state: PayoutState::Credited,
        reason: String::new(),
        corrects: false,
        rest: Rest::new(),
    }
}

pub fn witness() -> AidWitness {
    AidWitness {
        aid: aid().own_record(),
        family: family_id(1),
        date: day("2026-08-05"),
        amount: Rupiah(500_000),
        receipt: "KW-0001".to_owned(),
        photos: Vec::new(),
        note: String::new(),
        taken_back: false,
        rest: Rest::new(),
    }
}

/// Flour and a stove, all of the money.
pub fn plan() -> AidPlan {
    let line = |code: &str, quantity, price| PlanLine {
        code: code.to_owned(),
        what: code.to_uppercase(),
        quantity,
        price: Rupiah(price),
        rest: Rest::new(),
    };
    AidPlan {
        aid: aid().own_record(),
        family: family_id(1),
        lines: vec![line("flour", 20, 10_000), line("stove", 1, 300_000)],
        note: String::new(),
        rest: Rest::new(),
    }
}

/// The stove.
pub fn aid_use() -> AidUse {
    AidUse {
        aid: aid().own_record(),
        family: family_id(1),
        line: Some("stove".to_owned()),
        what: "Kompor dua tungku".to_owned(),
        amount: Rupiah(300_000),
        date: day("2026-08-06"),
        receipt: "N-17".to_owned(),
        photos: Vec::new(),
        note: String::new(),
        explanation: String::new(),
        taken_back: false,
        rest: Rest::new(),
    }
}

pub fn aid_word() -> AidWord {
    AidWord {
        aid: aid().own_record(),
        family: family_id(1),
        word: MoneyWord::Received,
        amount: None,
        channel: Channel::OwnPhone,
        sealed: None,
        rest: Rest::new(),
    }
}

pub fn objection() -> Objection {
    Objection {
        selection: record(40),
        decision: record(41),
        family: family_id(1),
        channel: Channel::OwnPhone,
        text: "Omzet kami dicatat terlalu kecil".to_owned(),
        sealed: None,
        rest: Rest::new(),
    }
}

pub fn objection_answer() -> ObjectionAnswer {
    ObjectionAnswer {
        objection: record(42),
        verdict: Verdict::Upheld,
        reason: "Omzet Juni belum ikut dihitung".to_owned(),
        rest: Rest::new(),
    }
}
