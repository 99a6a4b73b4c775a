//! Company names: when two are the same company, and how a list calls it (domain.md §4).

use crate::places;
use crate::uscc::{self, Uscc};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Legal forms at the end of a name, longest first.
const SUFFIXES: &[&str] = &[
    "股份有限责任公司",
    "集团股份有限公司",
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "(集团)",
    "集团公司",
    "总公司",
    "公司",
    "集团",
];

/// What two companies are compared by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct CompanyKey {
    /// 统一社会信用代码, where it is known.
    pub uscc: Option<String>,
    /// The name as written.
    pub name: String,
}

/// Why two companies are taken for the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum SameBy {
    /// The same 统一社会信用代码.
    Uscc,
    /// The same normalised name.
    Name,
}

/// The name as it is compared: width, case, brackets and spaces made one, legal forms dropped.
///
/// A branch (分公司) keeps its whole name: it is not the company itself.
#[must_use]
pub fn normalise(name: &str) -> String {
    // Dropping a space can bring two characters together that compose: repeat until nothing changes.
    let mut current = normalise_once(name);
    for _ in 0..8 {
        let next = normalise_once(&current);
        if next == current {
            break;
        }
        current = next;
    }
    current
}

fn normalise_once(name: &str) -> String {
    let folded: String = name
        .nfkc()
        .flat_map(char::to_lowercase)
        .nfkc()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !is_invisible(*c))
        .map(|c| match c {
            '[' | '【' | '〔' | '{' => '(',
            ']' | '】' | '〕' | '}' => ')',
            other => other,
        })
        .collect();
    strip_forms(&folded).to_owned()
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn strip_forms(name: &str) -> &str {
    if name.ends_with("分公司") {
        return name;
    }
    let mut name = name;
    while let Some(rest) = SUFFIXES
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix))
        .filter(|rest| rest.chars().count() >= 2)
    {
        name = rest;
    }
    name
}

/// Whether two companies are the same: same code, else same normalised name.
///
/// Two codes that both pass the check and differ are two companies, whatever they are called.
#[must_use]
pub fn same_company(a: &CompanyKey, b: &CompanyKey) -> Option<SameBy> {
    if let (Some(a), Some(b)) = (code(a), code(b)) {
        if a == b {
            return Some(SameBy::Uscc);
        }
        if uscc::check(&a) == Uscc::Valid && uscc::check(&b) == Uscc::Valid {
            return None;
        }
    }
    let name = normalise(&a.name);
    (!name.is_empty() && name == normalise(&b.name)).then_some(SameBy::Name)
}

fn code(key: &CompanyKey) -> Option<String> {
    key.uscc
        .as_deref()
        .map(uscc::normalise)
        .filter(|code| !code.is_empty())
}

/// A short name for lists: without the legal form, and without the city in front or 科技 behind
/// where enough is left. Brackets become full width, as Chinese text has them.
#[must_use]
pub fn short(name: &str) -> String {
    let name: String = name
        .trim()
        .chars()
        .map(|c| match c {
            '（' | '【' | '〔' => '(',
            '）' | '】' | '〕' => ')',
            other => other,
        })
        .collect();
    let bare = strip_forms(&name).trim();
    let bare = without_place(bare);
    let bare = bare
        .strip_suffix("科技")
        .filter(|rest| rest.chars().count() >= 4)
        .unwrap_or(bare);
    bare.chars()
        .map(|c| match c {
            '(' => '（',
            ')' => '）',
            other => other,
        })
        .collect()
}

/// The name without a place in front, where three characters or more are left.
pub(crate) fn without_place(name: &str) -> &str {
    let mut name = name;
    // A chamber is named after its places: 深圳安庆商会.
    if ["商会", "协会", "联合会"]
        .iter()
        .any(|end| name.ends_with(end))
    {
        return name;
    }
    // A province, a city and a county can stand one behind the other.
    for _ in 0..3 {
        let chars: Vec<char> = name.chars().collect();
        let Some(length) = places::leading(&chars) else {
            break;
        };
        let rest: &str = name
            .char_indices()
            .nth(length)
            .map_or("", |(at, _)| &name[at..]);
        if rest.chars().count() < 3 || rest.starts_with(['(', '（']) {
            break;
        }
        name = rest;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_company_written_in_many_ways() {
        let same = [
            "路易达孚(上海)有限公司",
            "路易达孚（上海）有限公司",
            " 路易达孚 （上海） 有限责任公司",
            "路易达孚【上海】股份有限公司",
        ];
        for name in same {
            assert_eq!(normalise(name), "路易达孚(上海)", "{name}");
        }
        assert_eq!(normalise("ＡＢＢ集团有限公司"), "abb");
        assert_eq!(normalise("美的集团"), "美的");
        assert_eq!(normalise("公司"), "公司");
        // Without the space the accent composes with the letter.
        assert_eq!(normalise("caf e \u{301} 公司"), "caf\u{e9}");
    }

    #[test]
    fn a_branch_is_another() {
        let company = normalise("万里电池有限公司");
        assert_ne!(normalise("万里电池有限公司郎溪分公司"), company);
        assert!(normalise("万里电池有限公司郎溪分公司").ends_with("分公司"));
    }

    #[test]
    fn short_names() {
        for (name, short_name) in [
            ("罗莱家纺股份有限公司", "罗莱家纺"),
            ("路易达孚(上海)有限公司", "路易达孚（上海）"),
            ("嘉兴市德裕食品有限公司", "德裕食品"),
            ("浙江早阳食品有限公司", "早阳食品"),
            ("浙江星光农业公司", "星光农业"),
            ("上海洛轲智能科技有限公司", "洛轲智能"),
            ("呈和科技", "呈和科技"),
            ("美的集团", "美的"),
            ("白云电气", "白云电气"),
            ("深圳安庆商会", "深圳安庆商会"),
            ("", ""),
        ] {
            assert_eq!(short(name), short_name, "{name}");
        }
    }

    #[test]
    fn the_code_decides_before_the_name() {
        let key = |uscc: Option<&str>, name: &str| CompanyKey {
            uscc: uscc.map(str::to_owned),
            name: name.to_owned(),
        };
        let a = key(Some("91110000600037341L"), "甲食品有限公司");
        assert_eq!(
            same_company(&a, &key(Some("91110000600037341l"), "乙")),
            Some(SameBy::Uscc)
        );
        assert_eq!(
            same_company(&a, &key(None, "甲食品有限责任公司")),
            Some(SameBy::Name)
        );
        // Two sound codes are two companies; a mistyped one leaves it to the name.
        assert_eq!(
            same_company(&a, &key(Some("91350100M000100Y43"), "甲食品有限公司")),
            None
        );
        let mistyped = key(Some("91110000600037341M"), "甲食品有限公司");
        assert_eq!(same_company(&a, &mistyped), Some(SameBy::Name));
        assert_eq!(same_company(&key(None, ""), &key(None, " ")), None);
    }

    proptest! {
        #[test]
        fn normalising_twice_is_normalising_once(
            name in "([\\PC]|有限|公司|集团|（|）|[ a-zＡ-Ｚ\u{301}\u{3099}]){0,24}"
        ) {
            let once = normalise(&name);
            prop_assert_eq!(normalise(&once), once);
        }

        #[test]
        fn width_and_spaces_do_not_matter(name in "[a-z\u{4e00}-\u{9fa5}]{2,12}") {
            let spaced: String = name.chars().flat_map(|c| [c, ' ']).collect();
            prop_assert_eq!(normalise(&spaced), normalise(&name));
        }
    }
}
