//! Can the screen be used at its size, and without touching it?

use thirtyfour::Key;

use super::audit::Runs;
use super::browser::Screen;

/// What runs over the edge, or is cut off inside something.
const OVER: &str = "
    const over = [];
    const root = document.documentElement;
    if (root.scrollWidth > window.innerWidth + 1) over.push('the page is ' + root.scrollWidth + ' wide');
    for (const e of document.querySelectorAll('body *')) {
        if (!e.getClientRects().length || e.closest('.aside-only')) continue;
        const box = e.getBoundingClientRect();
        const said = e.tagName + '.' + e.className + ' ' + (e.innerText || '').slice(0, 40);
        // What is larger than its frame on purpose can be moved about in it.
        const moves = e.closest('.photo-large-space');
        if (box.right > window.innerWidth + 1 && e.childElementCount === 0 && !moves) over.push(said);
        // What is typed into a field moves in it.
        const holds = e.tagName === 'INPUT' && e.value;
        const cut = !holds && ['hidden', 'clip'].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1;
        if (cut) over.push('cut: ' + said);
    }
    // Words and pictures of one thing never lie on each other.
    const boxes = 'button, a, dialog, .sync, .bar, .row, .card, .field, .choice-face';
    const within = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const put = (e, rects, said) => {
        const box = e.closest(boxes);
        if (!box || e.closest('.aside-only, .badge, script, style') || e.closest('.at-thumb')) return;
        if (!within.has(box)) within.set(box, []);
        for (const rect of rects) within.get(box).push([rect, said]);
    };
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (!node.data.trim() || !node.parentElement) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        put(node.parentElement, range.getClientRects(), node.data.trim().slice(0, 30));
    }
    for (const svg of document.querySelectorAll('svg')) put(svg, [svg.getBoundingClientRect()], 'a picture');
    for (const all of within.values()) for (const [one, said] of all) for (const [two, other] of all) {
        const wide = Math.min(one.right, two.right) - Math.max(one.left, two.left);
        const high = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
        // Lines of text may touch by what hangs below them.
        if (said < other && wide > 3 && high > 12) over.push(said + ' lies on ' + other);
    }
    return over.slice(0, 5);";

/// What has the focus, and whether that can be seen.
const FOCUS: &str = "
    const e = document.activeElement;
    // The title of a screen is where reading starts; nobody presses it.
    if (!e || e === document.body || e.tabIndex < 0) return ['', true];
    if (!e.dataset.reached) e.dataset.reached = 'yes';
    for (const each of e.name && e.type === 'radio' ? document.getElementsByName(e.name) : []) each.dataset.reached = 'yes';
    const seen = (x) => x && ((getComputedStyle(x).outlineStyle !== 'none' && parseFloat(getComputedStyle(x).outlineWidth) >= 2)
        || getComputedStyle(x).boxShadow !== 'none');
    return [e.outerHTML.slice(0, 120), Boolean(seen(e) || seen(e.nextElementSibling))];";

/// What can be pressed or filled in and was never reached.
const UNREACHED: &str = "
    return [...document.querySelectorAll('a[href], button, input, textarea, select')]
        .filter((e) => !e.disabled && e.getClientRects().length && !e.dataset.reached)
        .map((e) => e.outerHTML.slice(0, 120));";

/// Whether what `css` names lies free: its first and last line are what is seen where they are.
const IN_SIGHT: &str = "
    const e = document.querySelector(arguments[0]);
    if (!e) return false;
    const box = e.getBoundingClientRect();
    const x = box.left + box.width / 2;
    return [box.top + 2, box.bottom - 2].every((y) => {
        const seen = document.elementFromPoint(x, y);
        return Boolean(seen) && (e === seen || e.contains(seen));
    });";

impl Screen {
    /// Twice the size of all words, as the phone's settings may ask for. Lasts until the page is opened anew.
    pub async fn enlarge(&self) {
        self.run(
            "document.documentElement.style.fontSize = '200%'; window.dispatchEvent(new Event('resize'));",
        )
        .await;
    }

    /// Nothing runs over the edge and nothing is cut off.
    pub async fn fits(&self, name: &str) {
        let over = self.run(OVER).await;
        assert!(over.as_array().is_some_and(Vec::is_empty), "{name}: {over:#}");
    }

    /// Waits until all of `css` can be seen: within the window, and under none of its bars.
    pub async fn in_sight(&self, css: &str) {
        self.until(&format!("{css} in sight"), IN_SIGHT, css).await;
    }

    /// Presses Tab until all was reached: everything must be, and must show it.
    pub async fn walk(&self, name: &str) {
        self.run("document.querySelectorAll('[data-reached]').forEach((e) => delete e.dataset.reached);")
            .await;
        for _ in 0..80 {
            self.key(Key::Tab).await;
            let focus = self.run(FOCUS).await;
            assert_eq!(focus[1], true, "{name}: nobody sees the focus on {}", focus[0]);
            if self.run(UNREACHED).await.as_array().is_some_and(Vec::is_empty) {
                return;
            }
        }
        panic!("{name}: not reached with Tab: {:#}", self.run(UNREACHED).await);
    }
}
