//! Eyes and a thumb: Chromium as a phone of 360 × 740, at a place of our choosing.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use thirtyfour::prelude::*;
use thirtyfour::{ChromiumLikeCapabilities, DesiredCapabilities};

use super::Running;
use super::audit::{self, Runs};

/// Longest wait for something to be seen. Argon2 at full hardness on two busy cores is part of it.
const PATIENCE: Duration = Duration::from_secs(40);

/// What a person presses: a button, a link, or a choice with these words, the shortest that has them.
const PRESS: &str = "
    const words = arguments[0];
    const said = (e) => (e.innerText || e.textContent || '').replace(/\\s+/g, ' ').trim();
    const found = [...document.querySelectorAll('button, a, label.choice, [role=button]')]
        .filter((e) => said(e).includes(words) && !e.disabled && e.getClientRects().length)
        .sort((a, b) => said(a).length - said(b).length)[0];
    if (!found) return false;
    found.scrollIntoView({ block: 'center' });
    found.click();
    return true;";

/// A browser that shows one phone.
pub struct Screen {
    driver: WebDriver,
    taps: AtomicU32,
    _service: Running,
    _profile: TempDir,
}

impl Screen {
    /// Opens a browser, which is allowed to know where it is.
    pub async fn open(address: &str, place: (f64, f64)) -> Self {
        // The driver is on this machine and speaks plain HTTP, but its client is not built without a choice of TLS. Chosen once.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let profile = TempDir::new().unwrap();
        let driver = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
        // The driver wants the same free port of both kinds of address, and ends when another process was quicker at one.
        let (service, port) = (0..5)
            .find_map(|_| Running::try_start(Command::new(&driver).arg("--port=0"), "successfully on port "))
            .expect("a driver finds a port in five tries");
        let port = port.trim_end_matches('.');
        let mut wanted = DesiredCapabilities::chrome();
        for argument in [
            "--headless",
            "--lang=id-ID",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--window-size=360,740",
            &format!("--user-data-dir={}", profile.path().display()),
        ] {
            wanted.add_arg(argument).unwrap();
        }
        wanted.set_binary(&chromium()).unwrap();
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted).await.unwrap();
        let screen = Self { driver, taps: AtomicU32::new(0), _service: service, _profile: profile };
        screen.look_at(address, place).await;
        screen
    }

    /// Looks at a phone, as after it was switched on again.
    pub async fn look_at(&self, address: &str, place: (f64, f64)) {
        let tools = self.driver.cdp();
        let origin = address.split('/').take(3).collect::<Vec<_>>().join("/");
        for (command, parameters) in [
            (
                "Emulation.setDeviceMetricsOverride",
                serde_json::json!({ "width": 360, "height": 740, "deviceScaleFactor": 1.5, "mobile": true }),
            ),
            (
                "Browser.grantPermissions",
                serde_json::json!({ "origin": origin, "permissions": ["geolocation"] }),
            ),
            (
                "Emulation.setGeolocationOverride",
                serde_json::json!({ "latitude": place.0, "longitude": place.1, "accuracy": 8 }),
            ),
        ] {
            tools.send_raw(command, parameters).await.unwrap();
        }
        self.driver.goto(address).await.unwrap();
    }

    /// Looks at a page from a desk of so many pixels.
    pub async fn desk(&self, width: u32, height: u32) {
        let metrics =
            serde_json::json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", metrics).await.unwrap();
    }

    /// Goes on inside a frame of the page.
    pub async fn inside(&self, css: &str) {
        self.see(css).await;
        let frame = self.driver.find(By::Css(css)).await.unwrap();
        frame.enter_frame().await.unwrap();
    }

    /// Goes on with the page around all frames.
    pub async fn outside(&self) {
        self.driver.enter_default_frame().await.unwrap();
    }

    /// Waits until something is there.
    pub async fn see(&self, css: &str) {
        self.until(&format!("{css} to be there"), "return !!document.querySelector(arguments[0]);", css)
            .await;
    }

    /// Waits until something is no longer there.
    pub async fn gone(&self, css: &str) {
        self.until(&format!("{css} to go"), "return !document.querySelector(arguments[0]);", css).await;
    }

    /// Waits until words are on the screen.
    pub async fn read(&self, words: &str) {
        let look = "return document.body.innerText.replace(/\\s+/g, ' ').includes(arguments[0]);";
        self.until(&format!("{words:?} to be read"), look, words).await;
    }

    /// Waits until words are no longer on the screen.
    pub async fn unread(&self, words: &str) {
        let look = "return !document.body.innerText.replace(/\\s+/g, ' ').includes(arguments[0]);";
        self.until(&format!("{words:?} to go"), look, words).await;
    }

    /// Waits until the screen has this title.
    pub async fn on(&self, title: &str) {
        let look =
            "const h = document.querySelector('h1'); return !!h && h.innerText.trim() === arguments[0];";
        self.until(&format!("the screen {title:?}"), look, title).await;
    }

    /// Waits until the screen begins at its top: the page is told so only after it shows the new screen.
    pub async fn at_top(&self) {
        self.until("the screen to begin at its top", "return window.scrollY < 1;", "").await;
    }

    /// How often a thumb has touched the screen since this was last asked: presses, and fields written into.
    pub fn taps(&self) -> u32 {
        self.taps.swap(0, Ordering::Relaxed)
    }

    /// Presses what has these words.
    pub async fn press(&self, words: &str) {
        self.taps.fetch_add(1, Ordering::Relaxed);
        self.until(&format!("{words:?} to press"), PRESS, words).await;
    }

    /// Presses what has these words, while it is there, until others are on the screen: what it is pressed for may come by itself.
    pub async fn press_until(&self, words: &str, then: &str) {
        let then = serde_json::json!(then);
        let script = format!(
            "if (document.body.innerText.replace(/\\s+/g, ' ').includes({then})) return true; \
             (function () {{ {PRESS} }})(arguments[0]); return false;"
        );
        self.until(&format!("{then} after {words:?}"), &script, words).await;
    }

    /// Presses one thing by its selector.
    pub async fn tap(&self, css: &str) {
        self.taps.fetch_add(1, Ordering::Relaxed);
        // What is not on the screen yet, as in a dialog that is about to open, is not there for a thumb either.
        let tap = "const e = document.querySelector(arguments[0]); \
            if (!e || e.disabled || !e.getClientRects().length) return false; \
            e.scrollIntoView({ block: 'center' }); e.click(); return true;";
        self.until(&format!("{css} to tap"), tap, css).await;
    }

    /// Taps twice where something is, as a nervous thumb does: by then something else may be there.
    pub async fn tap_twice(&self, css: &str) {
        self.see(css).await;
        let thing = self.driver.find(By::Css(css)).await.unwrap();
        let place = thing.rect().await.unwrap();
        let (x, y) = (place.x + place.width / 2.0, place.y + place.height / 2.0);
        let scrolled = self.driver.execute("return window.scrollY;", vec![]).await.unwrap();
        let y = y - scrolled.json().as_f64().unwrap_or(0.0);
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64();
        for at in [now, now + 0.2] {
            for what in ["mousePressed", "mouseReleased"] {
                // The page goes by when they were made, however slow the machine is.
                let press = serde_json::json!({
                    "type": what, "x": x, "y": y, "button": "left", "clickCount": 1, "timestamp": at,
                });
                self.driver.cdp().send_raw("Input.dispatchMouseEvent", press).await.unwrap();
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Types into a field as a keyboard does.
    pub async fn write(&self, css: &str, words: &str) {
        self.taps.fetch_add(1, Ordering::Relaxed);
        self.type_into(css, || words).await;
    }

    /// Keys for a field, as soon as it takes them: it may still be in a dialog that opens, or just be drawn anew. Then nothing
    /// of it was typed yet.
    async fn type_into<K: Into<TypingData>>(&self, css: &str, keys: impl Fn() -> K) {
        let began = Instant::now();
        while self.try_typing(css, keys().into()).await.is_err() {
            self.patient(began, &format!("{css} to be written into")).await;
        }
    }

    async fn try_typing(&self, css: &str, keys: TypingData) -> WebDriverResult<()> {
        self.driver.find(By::Css(css)).await?.send_keys(keys).await
    }

    /// Presses the button that takes a photo: the camera takes what is in `file`.
    pub async fn photograph(&self, file: &Path) {
        self.photograph_by("#take-photo", file).await;
    }

    /// The same with another button that opens the camera.
    pub async fn photograph_by(&self, css: &str, file: &Path) {
        // Nobody is there to choose a file in the system's own window.
        self.run("document.getElementById('camera').click = () => {};").await;
        self.tap(css).await;
        self.type_into("#camera", || file.display().to_string()).await;
    }

    /// What somebody sees who points a camera at something on this screen: as a file.
    pub async fn seen_by_a_camera(&self, css: &str, file: &Path) {
        self.see(css).await;
        // Whole, and nothing over it.
        self.gone(".toast").await;
        self.run(&format!("document.querySelector('{css}').scrollIntoView({{ block: 'center' }});")).await;
        self.driver.find(By::Css(css)).await.unwrap().screenshot(file).await.unwrap();
    }

    /// Types into a field instead of what is in it.
    pub async fn rewrite(&self, css: &str, words: &str) {
        // As a keyboard does it: a page that has just come still moves the focus to its title.
        self.type_into(css, || Key::Control + "a").await;
        self.write(css, words).await;
    }

    /// Pastes into a field, all at once.
    pub async fn paste(&self, css: &str, words: &str) {
        self.see(css).await;
        let paste = "const e = document.querySelector(arguments[0]); e.focus(); e.select(); \
            return document.execCommand('insertText', false, arguments[1]);";
        let done =
            self.driver.execute(paste, vec![serde_json::json!(css), serde_json::json!(words)]).await.unwrap();
        assert_eq!(done.json().as_bool(), Some(true), "{css} takes no paste");
    }

    /// Waits until the page has stood still for a moment: a press on what is about to be drawn anew is nobody's.
    pub async fn quiet(&self) {
        self.run(
            "window.moved = performance.now(); \
             window.watcher ??= new MutationObserver(() => { window.moved = performance.now(); }); \
             window.watcher.observe(document.body, { subtree: true, childList: true, characterData: true });",
        )
        .await;
        self.until("the page to stand still", "return performance.now() - window.moved > 300;", "").await;
    }

    /// What a field holds.
    pub async fn value(&self, css: &str) -> String {
        self.see(css).await;
        // In one step: a field may be drawn anew between being found and being read.
        let read = "return document.querySelector(arguments[0])?.value ?? '';";
        let value = self.driver.execute(read, vec![serde_json::json!(css)]).await.unwrap();
        value.json().as_str().unwrap_or_default().to_owned()
    }

    /// The words of something.
    pub async fn words(&self, css: &str) -> String {
        let began = Instant::now();
        loop {
            // In one step: what is drawn anew between being found and being read is nothing.
            let read = "return document.querySelector(arguments[0])?.innerText.trim() ?? null;";
            let words = self.driver.execute(read, vec![serde_json::json!(css)]).await;
            if let Some(words) = words.ok().and_then(|words| words.json().as_str().map(str::to_owned)) {
                return words;
            }
            self.patient(began, css).await;
        }
    }

    /// Presses one key, wherever the focus is.
    pub async fn key(&self, key: Key) {
        let began = Instant::now();
        // What has the focus may just be drawn anew: then the key was not pressed yet.
        while self.press_key(&key).await.is_err() {
            self.patient(began, "something that takes a key").await;
        }
    }

    async fn press_key(&self, key: &Key) -> WebDriverResult<()> {
        self.driver.active_element().await?.send_keys(key.clone()).await
    }

    /// Presses Enter in a field.
    pub async fn enter(&self, css: &str) {
        self.type_into(css, || Key::Enter).await;
    }

    /// Waits until a field was filled in by the app.
    pub async fn until_filled(&self, css: &str) {
        let look = "const e = document.querySelector(arguments[0]); return !!e && e.value !== '';";
        self.until(&format!("{css} to be filled in"), look, css).await;
    }

    /// Waits until a field holds this.
    pub async fn holds(&self, css: &str, value: &str) {
        let began = Instant::now();
        while self.value(css).await != value {
            self.patient(began, &format!("{css} to hold {value:?}")).await;
        }
    }

    /// A picture for people to look at, light and dark: `target/pictures/NAME.png` and `NAME-dark.png`. Each of the two must
    /// be a screen that everybody can use.
    pub async fn picture(&self, name: &str) {
        let mut found = Vec::new();
        for (light, name) in [("light", name.to_owned()), ("dark", format!("{name}-dark"))] {
            self.lit(light).await;
            self.shot(&name).await;
            let findings = audit::findings(self).await;
            found.extend(findings.into_iter().map(|finding| format!("{name}: {finding}")));
        }
        self.lit("light").await;
        assert!(found.is_empty(), "{found:#?}");
    }

    /// A picture of a screen on which nothing runs over the edge and nothing is cut off.
    pub async fn looked_over(&self, name: &str) {
        self.fits(name).await;
        self.picture(name).await;
    }

    /// Does `go`, and then shows again what stood there with a `css` on it only for a moment meanwhile. The page is of no other
    /// use afterwards.
    pub async fn held_at(&self, css: &str, go: impl Future<Output = ()>) {
        let hold = "const css = arguments[0]; window.held = null; \
                    const look = () => { if (!window.held && document.querySelector(css)) window.held = document.body.cloneNode(true); }; \
                    new MutationObserver(look).observe(document.body, { subtree: true, childList: true });";
        self.driver.execute(hold, vec![serde_json::json!(css)]).await.unwrap();
        go.await;
        self.until(&format!("{css} for a moment"), "return window.held !== null;", css).await;
        self.run("document.body.replaceWith(window.held);").await;
    }

    /// The phone's own settings: light or dark, and no motion, which would be in the middle of something on a picture.
    async fn lit(&self, light: &str) {
        let features = serde_json::json!({ "features": [
            { "name": "prefers-color-scheme", "value": light },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] });
        self.driver.cdp().send_raw("Emulation.setEmulatedMedia", features).await.unwrap();
    }

    async fn shot(&self, name: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
        std::fs::create_dir_all(&folder).unwrap();
        self.driver.screenshot(&folder.join(format!("{name}.png"))).await.unwrap();
    }

    /// Where files go from now on that the page hands to the person.
    pub async fn downloads_to(&self, folder: &Path) {
        let rule = serde_json::json!({ "behavior": "allow", "downloadPath": folder });
        self.driver.cdp().send_raw("Browser.setDownloadBehavior", rule).await.unwrap();
    }

    /// Waits for a file of that sort, and reads it.
    pub async fn downloaded(&self, folder: &Path, ending: &str) -> Vec<u8> {
        let began = Instant::now();
        loop {
            let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            // While it is written it has another ending.
            if let Some(file) = files.into_iter().find(|file| file.extension().is_some_and(|it| it == ending))
            {
                return std::fs::read(file).unwrap();
            }
            self.patient(began, ending).await;
        }
    }

    /// Closes the browser.
    pub async fn close(self) {
        self.driver.quit().await.unwrap();
    }

    pub(super) async fn until(&self, what: &str, script: &str, argument: &str) {
        let began = Instant::now();
        loop {
            let answer = self.driver.execute(script, vec![serde_json::json!(argument)]).await;
            // A page that is being replaced does not answer: that is not yet an answer.
            if answer.is_ok_and(|answer| answer.json().as_bool() == Some(true)) {
                return;
            }
            self.patient(began, what).await;
        }
    }

    async fn patient(&self, began: Instant, what: &str) {
        if began.elapsed() > PATIENCE {
            let story = std::thread::current().name().unwrap_or_default().replace("::", "-");
            self.shot(&format!("failed-{story}")).await;
            let said = self.driver.execute("return document.body.innerText;", vec![]).await;
            let said = said.map(|said| said.json().to_string()).unwrap_or_default();
            panic!("waited for {what}; the screen says {said}");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

impl Runs for Screen {
    async fn run(&self, script: &str) -> Value {
        self.driver.execute(script, vec![]).await.unwrap().json().clone()
    }
}

/// Where macOS keeps it.
const OF_MACOS: [&str; 2] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// Where the system keeps Chromium.
fn chromium() -> String {
    let named = std::env::var("CHROMIUM").ok();
    named.unwrap_or_else(|| {
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", OF_MACOS[0], OF_MACOS[1]]
            .into_iter()
            .find(|path| PathBuf::from(path).exists())
            .unwrap_or("chromium")
            .to_owned()
    })
}
