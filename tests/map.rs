//! What the documents name is there: a map that leads nowhere is worse than none. Held against the tree are the paths, the
//! `file.rs::name`s and the `module::name`s between backticks, and the links. Decisions (docs/adr) may speak of what was. What the document
//! about security names beside a promise is a test.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file and folder of the tree below `folder`, but for what is built or downloaded.
fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
    for each in fs::read_dir(folder).unwrap().flatten() {
        let name = each.file_name();
        if [".git", ".demo", "target", "node_modules"].iter().any(|skipped| *skipped == name) {
            continue;
        }
        into.push(each.path());
        if each.file_type().unwrap().is_dir() {
            walk(&each.path(), into);
        }
    }
}

struct Tree {
    /// Each path, and each without `crates/` and `src/`: `crates/store/src/outbox.rs` may be called `store/outbox.rs`.
    files: Vec<(PathBuf, [String; 2])>,
    code: String,
}

impl Tree {
    fn read() -> Tree {
        let mut paths = Vec::new();
        walk(root(), &mut paths);
        let is_source = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
        let code = paths.iter().filter(|path| is_source(path)).map(|path| fs::read_to_string(path).unwrap());
        let code = code.collect::<Vec<_>>().join("\n");
        let names = |path: &PathBuf| {
            let full =
                format!("/{}", path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/"));
            let short = full.replace("/crates/", "/").replace("/src/", "/");
            [full, short]
        };
        let files = paths.into_iter().map(|path| (path.clone(), names(&path))).collect();
        Tree { files, code }
    }

    fn named<'a>(&'a self, path: &str) -> Vec<&'a Path> {
        let end = format!("/{}", path.trim_end_matches('/'));
        let is_it = |names: &[String; 2]| names.iter().any(|name| name.ends_with(&end));
        self.files.iter().filter(|(_, names)| is_it(names)).map(|(path, _)| path.as_path()).collect()
    }

    /// Why `word` leads nowhere, if it does.
    fn lacks(&self, word: &str) -> Option<&'static str> {
        let placeholder = word.contains(['<', ' ', '*', '$', '…']) || word.contains("000N");
        if placeholder || word.starts_with(['/', '-']) || word.contains("://") || word.starts_with("target/")
        {
            return None;
        }
        if let Some((file, name)) = word.split_once(".rs::") {
            let files = self.named(&format!("{file}.rs"));
            let has = |path: &&Path| has_word(&fs::read_to_string(path).unwrap(), name);
            return (!files.iter().any(has)).then_some("no such name in such a file");
        }
        if let Some((_, name)) = word.rsplit_once("::") {
            return (!has_word(&self.code, name.trim_end_matches("()"))).then_some("no such name");
        }
        // `3/4` is no path: one begins with something that is there.
        let begins = word.split_once('/').is_some_and(|(first, _)| !self.named(first).is_empty());
        let is_path = begins || word.ends_with(".rs");
        (is_path && self.named(word).is_empty()).then_some("no such path")
    }
}

fn has_word(text: &str, word: &str) -> bool {
    let edge = |letter: Option<char>| !letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    text.match_indices(word)
        .any(|(at, _)| edge(text[..at].chars().next_back()) && edge(text[at + word.len()..].chars().next()))
}

/// Whether `source` has a test of this name: a function below `#[test]`, `#[tokio::test]` or another attribute that ends so, or one of a
/// `proptest!`, where the attribute stands too.
fn has_test(source: &str, name: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    lines.iter().enumerate().any(|(at, line)| {
        let begins = ["fn ", "async fn ", "pub fn "].iter().find_map(|begin| line.strip_prefix(begin));
        let is_it = begins.and_then(|rest| rest.strip_prefix(name)).is_some_and(|rest| rest.starts_with('('));
        // Between the two stand other attributes and what is said of the test.
        let above =
            lines[..at].iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("//"));
        is_it && above.into_iter().any(|line| is_tests_attribute(line))
    })
}

fn is_tests_attribute(line: &str) -> bool {
    let Some(attribute) = line.strip_prefix("#[") else { return false };
    let path: String =
        attribute.chars().take_while(|letter| letter.is_alphanumeric() || "_:".contains(*letter)).collect();
    path == "test" || path.ends_with("::test")
}

fn documents() -> Vec<PathBuf> {
    let mut files = vec![
        root().to_owned(),
        root().join("docs"),
        root().join("docs/recipes"),
        root().join("docs/figures"),
    ]
    .into_iter()
    .flat_map(|folder| fs::read_dir(folder).unwrap().flatten().map(|each| each.path()))
    .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
    .collect::<Vec<_>>();
    files.sort();
    files
}

#[test]
fn what_the_documents_name_is_there() {
    let tree = Tree::read();
    let mut nowhere = Vec::new();
    let documents = documents();
    assert!(documents.len() >= 4, "{documents:?}");
    for document in documents {
        let name = document.strip_prefix(root()).unwrap().display().to_string();
        let text = fs::read_to_string(&document).unwrap();
        // What stands in a fenced block is a command or an example.
        let prose: String = text.split("```").step_by(2).collect();
        for word in prose.split('`').skip(1).step_by(2) {
            if let Some(why) = tree.lacks(word) {
                nowhere.push(format!("{name}: `{word}`: {why}"));
            }
        }
        for link in prose.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap_or_default();
            if !link.contains("://") && !document.parent().unwrap().join(path).exists() {
                nowhere.push(format!("{name}: {link}: no such file"));
            }
        }
    }
    assert!(nowhere.is_empty(), "{nowhere:#?}");
}

#[test]
fn what_shows_that_a_promise_of_security_holds_is_a_test() {
    let tree = Tree::read();
    let text = fs::read_to_string(root().join("SECURITY.md")).unwrap();
    let (mut no_tests, mut named) = (Vec::new(), 0);
    for word in text.split('`').skip(1).step_by(2) {
        let Some((file, name)) = word.split_once(".rs::") else { continue };
        named += 1;
        let sources = tree.named(&format!("{file}.rs"));
        if !sources.iter().any(|path| has_test(&fs::read_to_string(path).unwrap(), name)) {
            no_tests.push(word);
        }
    }
    assert!(named > 50, "{named}");
    assert!(no_tests.is_empty(), "{no_tests:#?}");
    // A function that tests use, a word in a comment, and a function below one that is a test are none.
    let source = "// fn in_a_comment() is not one\n#[test]\nfn is_one() {\n    used();\n}\n\nfn used() {}\n";
    let told = ["in_a_comment", "is_one", "used", "is"].map(|name| has_test(source, name));
    assert_eq!(told, [false, true, false, false]);
}
