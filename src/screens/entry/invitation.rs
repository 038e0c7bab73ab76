//! An invitation from the office as it is typed or pasted: a code and the centre's address, wherever a phone asks for one.

use dioxus::prelude::*;
use pendamping_sync::enrol::Invitation;

use crate::t;
use crate::widgets::prelude::*;

/// What went wrong, by where it is said.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Problems {
    pub code: Option<String>,
    pub centre: Option<String>,
    pub whole: Option<(String, String)>,
}

/// What is typed of it, and what is wrong with that.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct InvitationForm {
    code: Signal<String>,
    centre: Signal<String>,
    purpose: Purpose,
    /// What was pasted says that it is for the other purpose.
    other: Signal<bool>,
    pub problems: Signal<Problems>,
}

/// What a code is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To make this phone a person's.
    Enrol,
    /// To mend a PIN that was forgotten.
    Recover,
}

impl Purpose {
    /// Whether a whole invitation says of itself that it is for the other one.
    fn is_not_of(self, message: &str) -> bool {
        message.contains("pendamping://recover") != (self == Purpose::Recover)
    }

    /// Which code it is, and which is needed.
    fn other_words(self) -> String {
        match self {
            Purpose::Enrol => t!("enrol-code-recovers"),
            Purpose::Recover => t!("recover-code-enrols"),
        }
    }
}

/// An empty form, but for an address that is known.
pub(super) fn use_invitation(purpose: Purpose, known_centre: impl FnOnce() -> String) -> InvitationForm {
    InvitationForm {
        purpose,
        other: use_signal(|| false),
        code: use_signal(String::new),
        centre: use_signal(known_centre),
        problems: use_signal(Problems::default),
    }
}

impl InvitationForm {
    /// What is typed or pasted as the code. A whole invitation fills in everything, and `next` is the field to go on at.
    fn type_code(mut self, typed: String, next: &str) {
        match invitation_in(&typed) {
            Some(link) => {
                let other = self.purpose.is_not_of(&typed);
                let beside = other.then(|| self.purpose.other_words());
                self.code.set(link.code);
                self.centre.set(link.centre);
                self.other.set(other);
                self.problems.set(Problems { code: beside, ..Problems::default() });
                // The field of the code starts anew with it alone: whoever types goes on in it, with Enter.
                go_to_field(if other { "code" } else { next });
            }
            None => {
                self.other.set(false);
                self.code.set(typed);
            }
        }
    }

    /// What can be sent; otherwise what is missing is said beside its field.
    pub(super) fn complete(mut self) -> Option<Invitation> {
        let (code, centre) = (self.code.peek().trim().to_owned(), self.centre.peek().trim().to_owned());
        let missing = Problems {
            code: if code.is_empty() {
                Some(t!("enrol-code-missing"))
            } else if *self.other.peek() {
                Some(self.purpose.other_words())
            } else {
                (!whole_code(&code)).then(|| t!("enrol-code-malformed"))
            },
            centre: centre.is_empty().then(|| t!("enrol-centre-missing")),
            whole: None,
        };
        let complete = missing == Problems::default();
        self.problems.set(missing);
        complete.then(|| Invitation { centre: whole_address(&centre), code })
    }
}

/// What is wrong with the whole.
#[component]
pub(super) fn InvitationTrouble(form: InvitationForm) -> Element {
    let whole = form.problems.read().whole.clone();
    rsx! {
        if let Some((title, text)) = whole {
            Notice { title, text, tone: Tone::Warn, live: true }
        }
    }
}

/// The code, or the whole link; and the centre's address.
#[component]
pub(super) fn InvitationFields(
    form: InvitationForm,
    label: String,
    hint: String,
    #[props(default = "code")] next: &'static str,
    onenter: Callback<()>,
) -> Element {
    let InvitationForm { code, mut centre, problems, .. } = form;
    let Problems { code: beside_code, centre: beside_centre, .. } = problems();
    rsx! {
        TextField {
            id: "code",
            label,
            hint,
            placeholder: "K7QF-3M2P",
            value: code(),
            icon: Glyph::Key,
            error: beside_code,
            oninput: move |typed| form.type_code(typed, next),
            onenter: move |()| onenter(()),
        }
        TextField {
            id: "centre",
            label: t!("enrol-centre"),
            hint: t!("enrol-centre-hint"),
            value: centre(),
            keyboard: Keyboard::Url,
            max_length: 200,
            error: beside_centre,
            oninput: move |typed| centre.set(typed),
            onenter: move |()| onenter(()),
        }
    }
}

/// The whole invitation in what was typed or pasted: the link alone, or with the words of the message it came in. One that is
/// typed letter by letter becomes a link before its end: only one whose code is all there counts.
fn invitation_in(typed: &str) -> Option<Invitation> {
    let begins = typed.find("pendamping://")?;
    let link = typed[begins..].split(|letter: char| !letter.is_ascii_graphic()).next()?;
    let link = link.trim_end_matches(['.', ',', ';', ')', '>', '"', '\'']);
    Invitation::from_link(link).filter(|link| whole_code(&link.code))
}

/// Whether a code is all there. Whether it is a right one is the centre's to say.
fn whole_code(code: &str) -> bool {
    code.chars().filter(char::is_ascii_alphanumeric).count() >= 8
}

/// The centre's address as people type it: without its beginning it is meant to be https.
fn whole_address(typed: &str) -> String {
    let typed = typed.trim();
    if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") }
}

/// What a failure comes to, and beside which field.
pub(super) fn said(code: &str) -> Problems {
    let beside_code = |text| Problems { code: Some(text), ..Problems::default() };
    let beside_centre = |text| Problems { centre: Some(text), ..Problems::default() };
    let whole = |title, text| Problems { whole: Some((title, text)), ..Problems::default() };
    match code {
        "code_unknown" => beside_code(t!("enrol-code-unknown")),
        "code_expired" => beside_code(t!("enrol-code-expired")),
        "code_used" => beside_code(t!("enrol-code-used")),
        "invalid" | "bad_json" => beside_code(t!("enrol-code-malformed")),
        "not_private" => beside_centre(t!("enrol-centre-not-private")),
        "foreign_answer" | "not_found" | "method_not_allowed" => beside_centre(t!("enrol-centre-foreign")),
        "upgrade_required" => whole(t!("enrol-upgrade"), t!("enrol-upgrade-text")),
        "too_many_attempts" => whole(t!("enrol-too-many"), t!("enrol-too-many-text")),
        "try_again" | "internal" => whole(t!("enrol-busy"), t!("enrol-busy-text")),
        "offline" | "cut" => whole(t!("enrol-offline"), t!("enrol-offline-text")),
        other => whole(t!("enrol-refused"), t!("enrol-refused-text", code: other)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Purpose, invitation_in, whole_address};

    #[test]
    fn an_invitation_says_what_it_is_for() {
        let of = |purpose| format!("Silakan: pendamping://{purpose}?centre=https%3A%2F%2Fa&code=K7QF-3M2P.");
        assert!(Purpose::Recover.is_not_of(&of("enrol")) && Purpose::Enrol.is_not_of(&of("recover")));
        assert!(!Purpose::Recover.is_not_of(&of("recover")) && !Purpose::Enrol.is_not_of(&of("enrol")));
    }

    #[test]
    fn an_invitation_is_found_in_its_message() {
        let link = "pendamping://enrol?centre=http%3A%2F%2F127.0.0.1%3A8080&code=K7QF-3M2P";
        for message in [
            link.to_owned(),
            format!(" {link}\n"),
            format!("Silakan: {link}. Berlaku 72 jam."),
            // Everything the office's command prints, as a field of one line takes it: without its line breaks.
            format!("Rina Contoh (P-1, mentor)K7QF-3M2P   for 72 hours, once{link}█▀▀▀█ ▄"),
        ] {
            let found = invitation_in(&message).map(|found| (found.centre, found.code));
            assert_eq!(
                found,
                Some(("http://127.0.0.1:8080".to_owned(), "K7QF-3M2P".to_owned())),
                "{message}"
            );
        }
        for not_yet in ["", "K7QF-3M2P", "pendamping://enrol?centre=https%3A%2F%2Fa&code=K7QF-3M"] {
            assert_eq!(invitation_in(not_yet), None, "{not_yet}");
        }
    }

    #[test]
    fn an_address_without_its_beginning_is_private() {
        assert_eq!(whole_address(" pusat.example/a "), "https://pusat.example/a");
        assert_eq!(whole_address("http://127.0.0.1:8000"), "http://127.0.0.1:8000");
    }
}
