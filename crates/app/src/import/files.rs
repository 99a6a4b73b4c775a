//! Workbooks that leave: the template, and the rows that were refused.

use super::sitting::Sitting;
use super::targets;
use crate::api::{ImportKind, RowChoice, RowState};
use crate::failure::{Code, Failure};
use exchange::plain::workbook;

/// The template: the heads that are known.
pub(crate) fn template(kind: ImportKind) -> Result<(String, Vec<u8>), Failure> {
    let name = match kind {
        ImportKind::Lead => "线索导入模板",
        ImportKind::Company => "企业导入模板",
    };
    let bytes =
        workbook(name, &[targets::template(kind)]).map_err(|_| Failure::new(Code::Internal))?;
    Ok((format!("{name}.xlsx"), bytes))
}

/// The rows that are not written, under the file's own head, each with the reason behind it.
pub(crate) fn refused(sitting: &Sitting) -> Result<(String, Vec<u8>), Failure> {
    let mut heads = sitting.heads();
    heads.extend(["原行号".to_owned(), "未导入的原因".to_owned()]);
    let mut rows = vec![heads];
    for line in sitting.lines(None) {
        let Some(row) = sitting
            .row(line)
            .filter(|row| row.choice == RowChoice::Skip)
        else {
            continue;
        };
        let reason = match row.state {
            RowState::Error => row
                .issues
                .iter()
                .map(|issue| format!("{} {}", issue.cell, reason(&issue.code)))
                .collect::<Vec<_>>()
                .join("；"),
            RowState::Same => format!(
                "与已有记录重复：{}",
                row.same.map(|same| same.title).unwrap_or_default()
            ),
            RowState::Twin => format!("与文件第 {} 行重复", row.twin.unwrap_or_default()),
            RowState::New => "选择了不导入".to_owned(),
        };
        let mut cells = row.cells;
        cells.extend([row.row.to_string(), reason]);
        rows.push(cells);
    }
    let bytes = workbook("未导入", &rows).map_err(|_| Failure::new(Code::Internal))?;
    let stem = sitting
        .name
        .rsplit_once('.')
        .map_or(sitting.name.as_str(), |(stem, _)| stem);
    Ok((format!("{stem} 未导入的行.xlsx"), bytes))
}

/// The reason in a workbook, which stays with Chinese colleagues whatever language the screen speaks.
fn reason(code: &str) -> &'static str {
    match code {
        "amount" => "金额或数量读不懂",
        "negative" => "不能小于 0",
        "two_units" => "写了两个单位",
        "too_large" => "数字太大",
        "too_fine" => "小数位太多",
        "other_currency" => "是外币",
        "whole" => "应为整数",
        "day" => "日期读不懂",
        "interest" => "意向等级应为 A、B、C",
        "nature" => "企业性质读不懂",
        "nameless" => "没有名称",
        "too_long" => "太长",
        "cell_error" => "表格里显示错误",
        "no_result" => "公式没有算出结果",
        _ => "不是这一栏能存的内容",
    }
}
