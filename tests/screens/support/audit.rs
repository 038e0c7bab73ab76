//! Can everybody use this screen? axe-core looks at each one, light and dark; what is serious or critical fails the story.

use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use super::root;

/// Looks at the page. Frames are other pages, and are looked at on their own. Bars that stay would hide what is scrolled under
/// them, so they go along with the page meanwhile.
const RUN: &str = "
    document.documentElement.toggleAttribute('data-tight', true);
    return axe.run(document, {
        resultTypes: ['violations'], iframes: false, rules: { 'target-size': { enabled: true } },
    }).finally(() => window.dispatchEvent(new Event('resize'))).then((found) => found.violations
        .filter((each) => each.impact === 'serious' || each.impact === 'critical')
        .map((each) => each.id + ' (' + each.impact + '): ' + each.nodes.slice(0, 3).map((node) =>
            node.html.slice(0, 160) + ' ' + [...node.any, ...node.all, ...node.none].map((why) => why.message)[0])));";

/// What the page must hold before it is looked at. `None` where it cannot be had, which continuous integration does not allow.
fn axe() -> Option<&'static str> {
    static AXE: OnceLock<Option<String>> = OnceLock::new();
    let axe = AXE.get_or_init(|| {
        let fetched = Command::new(root().join("script/axe")).status().is_ok_and(|status| status.success());
        let axe = std::fs::read_to_string(root().join("target/axe/axe.min.js")).ok().filter(|_| fetched);
        if axe.is_none() {
            assert!(std::env::var_os("CI").is_none(), "axe-core could not be fetched");
            super::say("SKIPPED: accessibility is not checked: axe-core could not be fetched");
        }
        axe
    });
    axe.as_deref()
}

/// Runs scripts in a page.
pub trait Runs {
    /// What the script gives back.
    async fn run(&self, script: &str) -> Value;
}

/// What is serious or critical on the page, in words.
pub async fn findings(page: &impl Runs) -> Vec<String> {
    let Some(axe) = axe() else { return Vec::new() };
    if page.run("return !window.axe;").await == Value::Bool(true) {
        page.run(axe).await;
    }
    let found = page.run(RUN).await;
    let found = found.as_array().unwrap_or_else(|| panic!("axe did not answer: {found}"));
    found.iter().map(|each| each.as_str().unwrap_or_default().to_owned()).collect()
}
