//! Which styles show a number as a day.

use super::markup::{Markup, Tag, attribute};
use crate::problem::Problem;
use std::collections::HashMap;
use std::io::BufRead;

/// More styles than a workbook can have.
const MOST: usize = 65_536;

/// By the number of a style, whether it shows days.
#[derive(Default)]
pub(crate) struct Dates(Vec<bool>);

impl Dates {
    pub(crate) fn shows_day(&self, style: &str) -> bool {
        style
            .parse::<usize>()
            .ok()
            .and_then(|at| self.0.get(at))
            .copied()
            .unwrap_or(false)
    }
}

pub(crate) fn read(mut markup: Markup<'_, impl BufRead>) -> Result<Dates, Problem> {
    let mut own: HashMap<String, bool> = HashMap::new();
    let mut styles = Vec::new();
    let mut in_cells = false;
    while let Some(tag) = markup.next()? {
        match tag {
            Tag::Open(tag) => match tag.local_name().as_ref() {
                "numFmt" if own.len() < MOST => {
                    let code = attribute(&tag, "formatCode").unwrap_or_default();
                    let id = attribute(&tag, "numFmtId").unwrap_or_default();
                    own.insert(id, is_day(&code));
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells && styles.len() < MOST => {
                    let id = attribute(&tag, "numFmtId").unwrap_or_default();
                    let known = own.get(&id).copied();
                    styles.push(known.unwrap_or_else(|| is_built_in_day(&id)));
                }
                _ => {}
            },
            Tag::Close(name) if name == "cellXfs" => in_cells = false,
            _ => {}
        }
    }
    Ok(Dates(styles))
}

/// The built-in formats that show days, those of Chinese editions too (27–36, 50–58).
fn is_built_in_day(id: &str) -> bool {
    matches!(id.parse::<u32>(), Ok(14..=22 | 27..=36 | 45..=47 | 50..=58))
}

/// Whether a format of the workbook's own shows a day: it names years, months, days or hours.
fn is_day(code: &str) -> bool {
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            // Literals and colours, conditions, currencies say nothing.
            '"' => while chars.next().is_some_and(|c| c != '"') {},
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                // `[h]:mm` counts hours.
                if matches!(
                    inside.to_ascii_lowercase().as_str(),
                    "h" | "hh" | "m" | "mm" | "s" | "ss"
                ) {
                    return true;
                }
            }
            '\\' | '_' | '*' => {
                chars.next();
            }
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_show_days() {
        for code in [
            "yyyy\"年\"m\"月\"d\"日\";@",
            "[$-804]yyyy/m/d",
            "mm-dd",
            "[h]:mm",
            "yyyy-mm-dd hh:mm",
        ] {
            assert!(is_day(code), "{code}");
        }
        for code in [
            "General",
            "0.00",
            "#,##0\"年\"",
            "[Red]0",
            "0.00E+00",
            "\"day\"0",
            "\\d0",
            "@",
        ] {
            assert!(!is_day(code), "{code}");
        }
    }
}
