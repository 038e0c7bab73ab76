//! Icons: Lucide, one weight. Always beside a word, so hidden from screen readers.

use dioxus::prelude::*;
use dioxus_free_icons::{Icon as Drawn, IconShape, icons::ld_icons as lucide};

macro_rules! glyphs {
    ($($name:ident => $shape:ident),* $(,)?) => {
        /// Every icon the app uses. A new one is one line here.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Glyph {
            $(#[allow(missing_docs)] $name,)*
        }

        fn draw(glyph: Glyph) -> Element {
            match glyph {
                $(Glyph::$name => shape(lucide::$shape),)*
            }
        }
    };
}

glyphs! {
    Activity => LdBriefcase,
    Add => LdPlus,
    Alert => LdTriangleAlert,
    Approve => LdCheck,
    Back => LdChevronLeft,
    Business => LdStore,
    Calendar => LdCalendarDays,
    Call => LdPhone,
    Clock => LdClock,
    Close => LdX,
    Comment => LdMessageSquareText,
    Edit => LdPencil,
    Empty => LdInbox,
    Families => LdUsers,
    Family => LdUserRound,
    Flag => LdFlag,
    FollowUp => LdListTodo,
    Forward => LdChevronRight,
    Handover => LdHand,
    Help => LdCircleHelp,
    Hide => LdEyeOff,
    History => LdHistory,
    Home => LdHome,
    Info => LdInfo,
    Key => LdKeyRound,
    Lock => LdLock,
    Loss => LdTrendingDown,
    Money => LdHandCoins,
    NoPlace => LdMapPinOff,
    NotMet => LdUserX,
    NotSaid => LdMessageSquareX,
    Offline => LdWifiOff,
    Other => LdEllipsis,
    Phone => LdSmartphone,
    Photo => LdCamera,
    Place => LdMapPin,
    Progress => LdTrendingUp,
    Received => LdCheckCheck,
    Retry => LdRefreshCw,
    Review => LdClipboardCheck,
    Safe => LdShieldCheck,
    Save => LdSave,
    Search => LdSearch,
    Send => LdSend,
    Settings => LdSettings,
    Show => LdEye,
    Stage => LdSprout,
    Target => LdTarget,
    Training => LdGraduationCap,
    Upload => LdCloudUpload,
    Visit => LdNotebookPen,
    Waiting => LdHourglass,
    VisitAdd => LdClipboardPlus,
    Warning => LdCircleAlert,
    WrongDay => LdCalendarX2,
}

fn shape<T: IconShape + Clone + PartialEq + 'static>(icon: T) -> Element {
    rsx! {
        Drawn { icon, width: 24, height: 24, fill: "currentColor" }
    }
}

/// Draws one, in the colour of the text around it unless a tone's class is given.
#[component]
pub fn Icon(glyph: Glyph, #[props(default)] small: bool, #[props(default)] class: String) -> Element {
    let small = if small { "small" } else { "" };
    rsx! {
        span { class: "icon {small} {class}", "aria-hidden": "true", {draw(glyph)} }
    }
}
