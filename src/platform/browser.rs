//! What only the page itself knows, asked through the document: its `navigator.geolocation`, that somebody touches it, and by
//! what it is connected.
//!
//! Works wherever a real browser draws the screens (feature `liveview`, and a phone's web view that allows it). It never
//! guesses: no answer in time is `TimedOut`, an answer we cannot read is `Unavailable`.

use std::time::Duration;

use dioxus::document;
use pendamping_domain::place::{Fix, WhyNoPlace};
use pendamping_sync::photos::Network;
use serde::Deserialize;

use super::LOCATE_TIMEOUT;

#[derive(Deserialize)]
struct Answer {
    fix: Option<Fix>,
    /// `GeolocationPositionError.code`: 1 refused, 2 unavailable, 3 timed out.
    code: Option<u8>,
}

pub(super) async fn locate() -> Result<Fix, WhyNoPlace> {
    // The page's own timer covers what `timeout` of the interface leaves out: a permission question nobody answers.
    let script = format!(
        "return await new Promise((done) => {{
            if (!navigator.geolocation) {{ done({{ code: 2 }}); return; }}
            const limit = setTimeout(() => done({{ code: 3 }}), {limit});
            const finish = (answer) => {{ clearTimeout(limit); done(answer); }};
            navigator.geolocation.getCurrentPosition(
                (place) => finish({{ fix: {{
                    lat: place.coords.latitude,
                    lon: place.coords.longitude,
                    accuracy_m: place.coords.accuracy,
                }} }}),
                (error) => finish({{ code: error.code }}),
                {{ enableHighAccuracy: true, timeout: {limit}, maximumAge: 0 }},
            );
        }});",
        limit = LOCATE_TIMEOUT.as_millis(),
    );
    match document::eval(&script).join::<Answer>().await {
        Ok(Answer { fix: Some(fix), .. }) => Ok(fix),
        Ok(Answer { code: Some(1), .. }) => Err(WhyNoPlace::Denied),
        Ok(Answer { code: Some(3), .. }) => Err(WhyNoPlace::TimedOut),
        Ok(_) => Err(WhyNoPlace::Unavailable),
        Err(error) => {
            tracing::warn!(%error, "the page did not answer where it is");
            Err(WhyNoPlace::Unavailable)
        }
    }
}

/// Tells of touches at most so often: who types does not send two messages a letter.
const TOUCHES_EVERY: Duration = Duration::from_secs(10);

/// Touches on a page.
pub struct Touches(document::Eval);

pub(super) fn touches() -> Touches {
    let script = format!(
        "let told = -Infinity;
        const tell = () => {{
            if (performance.now() - told < {every}) return;
            told = performance.now();
            dioxus.send(true);
        }};
        for (const kind of ['pointerdown', 'touchmove', 'wheel', 'keydown', 'input'])
            document.addEventListener(kind, tell, {{ capture: true, passive: true }});
        // A page that was out of sight may have been so for long.
        document.addEventListener('visibilitychange', () => {{ if (!document.hidden) dioxus.send(true); }});
        await new Promise(() => {{}});",
        every = TOUCHES_EVERY.as_millis(),
    );
    Touches(document::eval(&script))
}

impl Touches {
    /// Waits for the next one. `false` when the page is gone, or there is none.
    pub async fn next(&mut self) -> bool {
        self.0.recv::<bool>().await.is_ok()
    }
}

/// What the page's device is connected by.
pub struct Networks(document::Eval);

pub(super) fn networks() -> Networks {
    // Android's activity knows; of browsers some say it, and saying nothing means that bytes may cost money.
    // Once the page is out of sight nobody is told of a change any more, so what was known then is not relied upon.
    let script = "const now = () => {
            if (document.hidden) return 'unknown';
            const said = window.phone?.network?.();
            if (said) return said;
            const line = navigator.connection;
            if (line?.saveData) return 'metered';
            if (['wifi', 'ethernet'].includes(line?.type)) return 'free';
            return line?.type === 'cellular' ? 'metered' : 'unknown';
        };
        let told = null;
        const tell = () => {
            if (now() !== told) dioxus.send(told = now());
        };
        navigator.connection?.addEventListener?.('change', tell);
        addEventListener('online', tell);
        document.addEventListener('visibilitychange', tell);
        tell();
        await new Promise(() => {});";
    Networks(document::eval(script))
}

impl Networks {
    /// Waits for the next news. `None` when the page is gone, or there is none.
    pub async fn next(&mut self) -> Option<Network> {
        let word = self.0.recv::<String>().await.ok()?;
        Some(match word.as_str() {
            "free" => Network::Free,
            "metered" => Network::Metered,
            _ => Network::Unknown,
        })
    }
}
