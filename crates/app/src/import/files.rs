//! Workbooks that leave: the template, and the rows that were left out.

use super::sitting::Sitting;
use super::targets;
use crate::api::{ImportIssue, ImportKind, ImportWords, RowChoice, RowState};
use crate::failure::{Code, Failure};
use crate::language::Language;
use exchange::plain::workbook;
use serde_json::Value;

/// The template: the heads that are known, in the person's language.
pub(crate) fn template(kind: ImportKind, language: Language) -> Result<(String, Vec<u8>), Failure> {
    let name = match (kind, language) {
        (ImportKind::Lead, Language::Chinese) => "线索导入模板",
        (ImportKind::Lead, Language::English) => "Template for leads",
        (ImportKind::Company, Language::Chinese) => "企业导入模板",
        (ImportKind::Company, Language::English) => "Template for companies",
    };
    let heads = targets::template(kind, language);
    let bytes = workbook(name, &[heads]).map_err(|_| Failure::new(Code::Internal))?;
    Ok((format!("{name}.xlsx"), bytes))
}

/// The rows that are not written, under the file's own head, each with the reason behind it.
pub(crate) fn refused(
    sitting: &Sitting,
    words: &ImportWords,
) -> Result<(String, Vec<u8>), Failure> {
    let mut heads = sitting.heads();
    heads.extend([words.row.clone(), words.reason.clone()]);
    let mut rows = vec![heads];
    for line in sitting.lines(None) {
        let Some(row) = sitting
            .row(line)
            .filter(|row| row.choice == RowChoice::Skip)
        else {
            continue;
        };
        let reason = match (row.state, &row.same) {
            (RowState::Error, _) => row
                .issues
                .iter()
                .map(|issue| sentence(issue, words))
                .collect::<Vec<_>>()
                .join(&words.gap),
            (_, Some(same)) => words.same.replace("{title}", &same.title),
            (_, None) => words
                .twin
                .replace("{row}", &row.twin.unwrap_or_default().to_string()),
        };
        let mut cells = row.cells;
        cells.extend([row.row.to_string(), reason]);
        rows.push(cells);
    }
    let bytes = workbook(&words.sheet, &rows).map_err(|_| Failure::new(Code::Internal))?;
    Ok((format!("{}.xlsx", words.file), bytes))
}

/// What is wrong with a cell, in words.
fn sentence(issue: &ImportIssue, words: &ImportWords) -> String {
    let known = words.issues.get(&issue.code);
    let known = known.or_else(|| words.issues.get("wrong"));
    let shown = issue.detail.get("value").and_then(Value::as_str);
    let sentence = known
        .map_or(issue.code.as_str(), String::as_str)
        .replace("{value}", shown.unwrap_or_default());
    words
        .issue_at
        .replace("{cell}", &issue.cell)
        .replace("{sentence}", &sentence)
}
