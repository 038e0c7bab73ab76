//! Text made comparable for search: lower case, without marks above letters, everything else a space.

/// The searchable form: words of letters and digits, one space between.
pub fn searchable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match plain(c) {
            Some(c) => out.push(c),
            None if !out.ends_with(' ') && !out.is_empty() => out.push(' '),
            None => {}
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn plain(c: char) -> Option<char> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        c if c.is_alphanumeric() => c,
        _ => return None,
    })
}

/// A word as a LIKE pattern that matches it anywhere.
pub fn like(word: &str) -> String {
    format!("%{}%", word.replace(['%', '_', '\\'], ""))
}

#[cfg(test)]
mod tests {
    use super::searchable;

    #[test]
    fn forms() {
        for (text, form) in
            [("  Siti  Contoh-001 ", "siti contoh 001"), ("José, RT 02/RW 5", "jose rt 02 rw 5"), ("", "")]
        {
            assert_eq!(searchable(text), form);
        }
    }
}
