//! What is asked of the index. Tokens are letters and digits only, so nothing that somebody typed is
//! read as syntax.

use super::{alias, tokens};

/// Begins the tokens of titles: a title is looked up without reading where else the words stand.
const OF_TITLE: &str = "_t";

/// A title's tokens as the index holds them.
pub(crate) fn of_title(tokens: Vec<String>) -> Vec<String> {
    tokens
        .into_iter()
        .map(|token| format!("{OF_TITLE}{token}"))
        .collect()
}

/// The expressions in the order in which their answers come: called so from the start, called so, spelt
/// exactly so, spelt so from the start, and everything. None without a word.
pub(crate) fn in_order(parts: &[&str]) -> Vec<String> {
    let Some(all) = all(parts) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    if let Some((asked, goes_on)) = tokens::asked(&parts.concat()) {
        out.push(format!("^{}", phrase(&of_title(asked), goes_on)));
    }
    let each = |one: &dyn Fn(&str) -> Option<String>| -> Option<String> {
        let said: Option<Vec<String>> = parts
            .iter()
            .filter(|part| tokens::asked(part).is_some())
            .map(|part| one(part))
            .collect();
        said.filter(|said| !said.is_empty())
            .map(|said| said.join(" AND "))
    };
    out.extend(each(&|part| {
        tokens::asked(part).map(|(asked, goes_on)| phrase(&of_title(asked), goes_on))
    }));
    if parts.iter().all(|part| is_spelling(part)) {
        out.extend(each(&|part| {
            Some(format!("alias : {}", phrase(&[cut(part)], false)))
        }));
        out.extend(each(&|part| {
            Some(format!("alias : {}", phrase(&[cut(part)], true)))
        }));
    }
    out.push(all);
    out
}

/// Every part has to be found, wherever it stands; none where the query holds no word.
pub(crate) fn all(parts: &[&str]) -> Option<String> {
    let said: Vec<String> = parts.iter().filter_map(|part| one(part)).collect();
    (!said.is_empty()).then(|| said.join(" AND "))
}

fn one(part: &str) -> Option<String> {
    let (asked, goes_on) = tokens::asked(part)?;
    let mut ways = vec![phrase(&asked, goes_on)];
    if is_spelling(part) && part.len() > alias::LETTERS {
        ways.push(format!("alias : {}", phrase(&[cut(part)], true)));
    }
    if let Some(part) = alias::part(part) {
        ways.push(format!("alias : {}", phrase(&[part], true)));
    }
    let digits = part.bytes().all(|b| b.is_ascii_digit());
    if let Some(backwards) = alias::backwards(part).filter(|_| digits) {
        ways.push(format!("alias : {}", phrase(&[backwards], true)));
    }
    Some(if ways.len() == 1 {
        ways.remove(0)
    } else {
        format!("({})", ways.join(" OR "))
    })
}

fn is_spelling(part: &str) -> bool {
    part.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// A spelling as far as the index holds it.
fn cut(part: &str) -> String {
    part.chars().take(alias::LETTERS).collect()
}

fn phrase(tokens: &[String], goes_on: bool) -> String {
    let star = if goes_on { " *" } else { "" };
    format!("\"{}\"{star}", tokens.join(" "))
}
