//! The page around the app: its head with every style, font and script, so that nothing is ever drawn without them.
//!
//! All of it is in the program (`asset!` resolves only in what `dx` built). It never points outside the app.

use base64::Engine as _;

/// Shown by the window or the browser.
pub const TITLE: &str = "Pendamping";

/// Behaviour that must not wait for a handler: grouping digits while typing, keeping to digits.
const SCRIPT: &str = include_str!("../assets/page.js");

/// The camera: it has to be opened in the very tap.
const CAMERA: &str = include_str!("../assets/camera.js");

/// Files and words that go out.
const FILES: &str = include_str!("../assets/files.js");

const STYLES: &str = concat!(
    include_str!("../assets/tokens.css"),
    include_str!("../assets/css/base.css"),
    include_str!("../assets/css/frame.css"),
    include_str!("../assets/css/controls.css"),
    include_str!("../assets/css/rows.css"),
    include_str!("../assets/css/fields.css"),
    include_str!("../assets/css/states.css"),
    include_str!("../assets/css/overlay.css"),
);

/// One file of the typeface.
pub struct Font {
    /// Its name in `assets/fonts`, and the last part of its address.
    pub name: &'static str,
    /// The file itself, WOFF2.
    pub bytes: &'static [u8],
    /// Which characters it draws, as CSS writes it.
    range: &'static str,
}

/// The typeface, split as its makers publish it: browsers fetch only what a text needs.
pub const FONTS: [Font; 2] = [
    Font {
        name: "plus-jakarta-sans-latin-wght-normal.woff2",
        bytes: include_bytes!("../assets/fonts/plus-jakarta-sans-latin-wght-normal.woff2"),
        range: "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,\
                U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
    },
    Font {
        name: "plus-jakarta-sans-latin-ext-wght-normal.woff2",
        bytes: include_bytes!("../assets/fonts/plus-jakarta-sans-latin-ext-wght-normal.woff2"),
        range: "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,\
                U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
    },
];

/// Where the page finds the fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FontsFrom<'a> {
    /// Under this address, one file per font.
    Address(&'a str),
    /// In the page itself: a window has no server to ask.
    Page,
}

/// Everything that goes into `<head>`.
#[must_use]
pub fn head(fonts: FontsFrom<'_>) -> String {
    let mut faces = String::new();
    for font in &FONTS {
        let source = match fonts {
            FontsFrom::Address(address) => format!("{address}{}", font.name),
            FontsFrom::Page => {
                format!(
                    "data:font/woff2;base64,{}",
                    base64::engine::general_purpose::STANDARD.encode(font.bytes)
                )
            }
        };
        faces.push_str(&format!(
            "@font-face{{font-family:'Plus Jakarta Sans Variable';font-style:normal;font-display:swap;\
             font-weight:200 800;src:url('{source}') format('woff2');unicode-range:{}}}\n",
            font.range
        ));
    }
    format!(
        "<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <link rel=\"icon\" href=\"data:,\">\n\
         <title>{TITLE}</title>\n\
         <style>{faces}{STYLES}</style>\n\
         <script>if (!document.documentElement.lang) document.documentElement.lang = 'id';\n{SCRIPT}\n{CAMERA}\n{FILES}</script>\n"
    )
}

#[cfg(test)]
#[path = "page_contrast_tests.rs"]
mod contrast;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_asks_nothing_of_the_network() {
        let head = head(FontsFrom::Page);
        assert!(!head.contains("http://") && !head.contains("https://"));
        assert!(!head.contains("@import"));
    }

    #[test]
    fn components_take_colours_and_sizes_from_the_tokens() {
        let tokens_end = STYLES.find("/* base */").unwrap_or(0);
        assert!(tokens_end > 0, "base.css no longer opens with its name");
        let components = &STYLES[tokens_end..];
        for forbidden in ["#", "rgb(", "hsl("] {
            let found = components.lines().find(|line| line.contains(forbidden));
            assert!(found.is_none(), "a colour outside the tokens: {found:?}");
        }
        let sized = components.lines().find(|line| line.contains("font-size:") && !line.contains("var(--"));
        assert!(sized.is_none(), "a text size outside the tokens: {sized:?}");
    }
}
