//! Facts of a record, each under its name; two columns where there is room.

use dioxus::prelude::*;

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is: *Tempat*.
    pub name: String,
    /// What it says: *18 m dari rumah*.
    pub value: String,
    /// How sure or in which way: *akurasi 9 m*.
    pub more: Option<String>,
}

impl Fact {
    /// A fact without more to say.
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), more: None }
    }

    /// Adds how sure or in which way.
    #[must_use]
    pub fn more(mut self, more: impl Into<String>) -> Self {
        self.more = Some(more.into());
        self
    }
}

/// More letters than this have the whole width.
const LONG: usize = 48;

/// The list of them.
#[component]
pub fn Facts(facts: Vec<Fact>) -> Element {
    rsx! {
        dl { class: "facts",
            for fact in facts {
                div { key: "{fact.name}", class: if fact.value.chars().count() > LONG { "fact long" } else { "fact" },
                    dt { "{fact.name}" }
                    dd {
                        "{fact.value}"
                        if let Some(more) = fact.more {
                            span { class: "more", " {more}" }
                        }
                    }
                }
            }
        }
    }
}
