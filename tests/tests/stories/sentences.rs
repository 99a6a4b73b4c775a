//! Every code that can reach a person has a sentence in both languages.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// The strings in a printed type that look like codes.
fn quoted(printed: &str) -> BTreeSet<String> {
    printed
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// The keys at the first level of a file of texts, with whether a text stands behind them.
fn keys(file: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(file).unwrap();
    let first_level = text.lines().filter_map(|line| line.strip_prefix("  "));
    first_level
        .filter(|line| !line.starts_with([' ', '}', '/', '*']))
        .filter_map(|line| line.split_once(':'))
        .filter(|(_, text)| !text.contains("\"\""))
        .map(|(key, _)| key.trim_matches('"').to_owned())
        .collect()
}

fn each_has_a_sentence(codes: &BTreeSet<String>, file: &str) {
    assert!(codes.len() > 10, "the codes were read: {codes:?}");
    for language in ["zh-CN", "en"] {
        let file = repository()
            .join("ui/src/locales")
            .join(language)
            .join(file);
        let keys = keys(&file);
        let missing: Vec<_> = codes.difference(&keys).collect();
        assert!(missing.is_empty(), "{language} lacks {missing:?}");
    }
}

#[test]
fn every_code_of_the_application_has_a_sentence_in_both_languages() {
    use ts_rs::TS as _;
    let printed = app::Code::inline(&ts_rs::Config::default());
    each_has_a_sentence(&quoted(&printed), "errors.ts");
}

#[test]
fn every_refusal_has_a_sentence_in_both_languages() {
    use ts_rs::TS as _;
    let printed = model::policy::Refusal::inline(&ts_rs::Config::default());
    let codes = printed.split("\"code\": \"").skip(1);
    let codes = codes.map(|rest| rest.split('"').next().unwrap().to_owned());
    each_has_a_sentence(&codes.collect(), "refusals.ts");
}
