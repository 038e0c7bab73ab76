//! The receipt (kuitansi) of one tranche, to be printed and signed by the family and its mentor: made on the mentor's phone without
//! a network. It says what the books say that came, and nobody's NIK.

use chrono::{Datelike, NaiveDate};
use dioxus::prelude::*;
use pendamping_domain::region::Level;
use pendamping_report::{About, Align, Block, Document, NotWritten, Span, pdf};
use pendamping_store_api::money::{AidPage, AidRow};

use super::words::scheme_words;
use crate::phone::use_phone;
use crate::platform::keeping::keep_file;
use crate::screens::mentor::desk::{area_words, village};
use crate::widgets::prelude::*;
use crate::words::number_words;
use crate::{format, t};

/// What stands on it, all of it words already.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told {
    family: String,
    place: String,
    scheme: String,
    decree: Option<String>,
    amount: i64,
    paid: NaiveDate,
    /// The number on the receipt that was witnessed, once there is one.
    number: Option<String>,
}

impl Told {
    /// Of a tranche of which something came.
    pub(super) fn of(page: &AidPage, row: &AidRow) -> Option<Told> {
        let account = &row.account;
        let (amount, paid) = (account.sum.net().0, account.first_paid()?);
        let seen = row.witnesses.iter().find(|seen| !seen.witness.taken_back);
        (amount > 0).then(|| Told {
            family: page.name.clone(),
            place: format!(
                "{}, {}",
                village(page.region.as_str()),
                area_words(&page.region.at(Level::SubDistrict))
            ),
            scheme: scheme_words(row.scheme.as_ref(), account.scheme.as_deref(), account.tranche),
            decree: row.aid.as_ref().map(|aid| aid.decree.clone()),
            amount,
            paid,
            number: seen.map(|seen| seen.witness.receipt.clone()),
        })
    }
}

/// The way to it.
#[component]
pub(super) fn Receipt(told: Told, at: usize) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let mut busy = use_signal(|| false);
    let make = move |_| {
        if busy() {
            return;
        }
        busy.set(true);
        let (phone, told) = (phone.clone(), told.clone());
        spawn(async move {
            let mentor = phone.profile().map(|profile| profile.name).unwrap_or_default();
            match keep(&told, mentor, phone.today()).await {
                Ok(()) => toasts.done(t!("receipt-kept")),
                Err(error) => {
                    tracing::warn!(%error, "a receipt was not written");
                    toasts.refused(t!("receipt-failed"));
                }
            }
            busy.set(false);
        });
    };
    rsx! {
        Button {
            id: "receipt-{at}",
            label: t!("receipt-make"),
            icon: Glyph::Save,
            kind: ButtonKind::Quiet,
            fill: true,
            disabled: busy(),
            onclick: make,
        }
    }
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
enum NotMade {
    #[error(transparent)]
    File(#[from] NotWritten),
    #[error("the system did not take it")]
    NotKept,
}

async fn keep(told: &Told, mentor: String, today: NaiveDate) -> Result<(), NotMade> {
    let part = |value: u32| u8::try_from(value).unwrap_or(1);
    let about = About {
        title: format!("{} · {}", t!("receipt-heading"), told.scheme),
        author: mentor.clone(),
        made: (u16::try_from(today.year()).unwrap_or_default(), part(today.month()), part(today.day())),
        language: crate::text::language().code().to_owned(),
    };
    let file = pdf(&document(told, mentor), &[], &about)?;
    let name = format!("{}-{}.pdf", t!("receipt-file"), told.paid);
    keep_file(&name, "application/pdf", &file).await.map_err(|_| NotMade::NotKept)
}

fn document(told: &Told, mentor: String) -> Document {
    let plain = |text: String| vec![Span { text, strong: false }];
    let strong = |text: String| vec![Span { text, strong: true }];
    // A number that nobody has given yet is written in by hand.
    let number = told.number.clone().unwrap_or_else(|| "…………………………".to_owned());
    let mut rows = vec![
        (t!("receipt-by"), format!("{}, {}", told.family, told.place)),
        (t!("receipt-for"), told.scheme.clone()),
    ];
    rows.extend(told.decree.clone().map(|decree| (t!("aid-decree"), decree)));
    rows.push((t!("receipt-paid"), format::full_day(told.paid)));
    let mut rows: Vec<_> = rows.into_iter().map(|(name, value)| vec![plain(name), plain(value)]).collect();
    rows.push(vec![plain(t!("receipt-amount")), strong(format::rupiah(told.amount))]);
    rows.push(vec![plain(t!("receipt-words")), strong(t!("own-in-words", words: number_words(told.amount)))]);
    let facts = Block::Table {
        align: vec![Align::Left, Align::Left],
        head: vec![strong(t!("receipt-number")), strong(number)],
        rows,
    };
    // An empty row is room to sign.
    let signed = Block::Table {
        align: vec![Align::Left, Align::Left],
        head: vec![strong(t!("receipt-family-signs")), strong(t!("receipt-mentor-signs"))],
        rows: vec![
            vec![plain(String::new()), plain(String::new())],
            vec![plain(told.family.clone()), plain(mentor)],
        ],
    };
    Document {
        blocks: vec![
            Block::Heading(1, plain(t!("receipt-heading"))),
            facts,
            Block::Paragraph(plain(t!("receipt-says"))),
            Block::Paragraph(plain(t!("receipt-where"))),
            signed,
        ],
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::cell::RefCell;

    use dioxus_i18n::prelude::use_init_i18n;

    use super::*;
    use crate::text::{Language, languages};

    thread_local! {
        static MADE: RefCell<Option<Document>> = const { RefCell::new(None) };
    }

    fn told() -> Told {
        Told {
            family: "Siti Contoh".to_owned(),
            place: "Tebet".to_owned(),
            scheme: "Stimulan".to_owned(),
            decree: Some("SK 1".to_owned()),
            amount: 500_000,
            paid: NaiveDate::default(),
            number: None,
        }
    }

    fn page() -> Element {
        use_init_i18n(|| languages(Language::Indonesian));
        MADE.set(Some(document(&told(), "Rina Contoh".to_owned())));
        rsx! {}
    }

    #[test]
    fn a_receipt_says_the_amount_twice_and_has_room_to_sign() {
        VirtualDom::new(page).rebuild_in_place();
        let document = MADE.take().unwrap();
        let words = pendamping_report::plain(&document);
        for said in ["Rp500.000", "lima ratus ribu rupiah", "Siti Contoh", "Rina Contoh", "SK 1"] {
            assert!(words.contains(said), "{said} in {words}");
        }
        let rooms = document.blocks.iter().filter(|block| match block {
            Block::Table { rows, .. } => rows.iter().any(|row| pendamping_report::is_room(row)),
            _ => false,
        });
        assert_eq!(rooms.count(), 1);
    }
}
