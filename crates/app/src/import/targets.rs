//! The fields a column can become, and the words that heads name them by.

use crate::api::{ImportKind, ImportTarget};
use exchange::number::half_width;
use model::amount::Unit;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    Text,
    Money,
    Land,
    Plant,
    Whole,
    Day,
    Interest,
    Nature,
    /// A colleague by name.
    Person,
    /// A line of the notes, under its head: the ledger's words that no field may carry.
    Note,
}

/// A field.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) holds: Holds,
    /// Heads that mean it, without units, brackets and blanks; the first is the template's.
    words: &'static str,
    /// Of which record.
    pub(crate) of: Of,
}

/// The record of a row that a field belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    Lead,
    Company,
    Contact,
}

const fn field(name: &'static str, of: Of, holds: Holds, words: &'static str) -> Field {
    Field {
        name,
        holds,
        words,
        of,
    }
}

#[rustfmt::skip]
const LEAD: &[Field] = &[
    field("title", Of::Lead, Holds::Text, "项目名称 线索名称 名称 项目 拟建项目 标题 title projectname lead"),
    field("company_name", Of::Company, Holds::Text, "投资方 企业名称 投资企业 投资主体 投资单位 公司名称 单位名称 企业 公司 投资方名称 investor company"),
    field("uscc", Of::Company, Holds::Text, "统一社会信用代码 信用代码 社会信用代码 机构代码 uscc"),
    field("project", Of::Lead, Holds::Text, "拟投项目 建设内容 项目内容 项目概况 主要建设内容 项目简介 project content"),
    field("industry", Of::Lead, Holds::Text, "行业 产业 所属行业 所属产业 产业类别 行业类别 industry"),
    field("process", Of::Lead, Holds::Text, "工艺 生产工艺 工艺流程 process"),
    field("total_investment", Of::Lead, Holds::Money, "总投资 总投资额 计划总投资 投资总额 投资额 投资规模 总投资合计 totalinvestment investment"),
    field("fixed_investment", Of::Lead, Holds::Money, "固定资产投资 固投 固定资产 固定资产投资额 总投资固定资产 fixedinvestment fixedassets"),
    field("land", Of::Lead, Holds::Land, "用地 用地面积 拟用地 土地 占地 占地面积 需求用地 用地需求 land"),
    field("plant", Of::Lead, Holds::Plant, "厂房 厂房面积 厂房需求 租用厂房 建筑面积 plant"),
    field("energy", Of::Lead, Holds::Text, "能耗 用能 年能耗 energy"),
    field("environment", Of::Lead, Holds::Text, "环境容量 环评 排放 environment"),
    field("output", Of::Lead, Holds::Money, "年产值 产值 预计产值 达产产值 年销售收入 output"),
    field("tax", Of::Lead, Holds::Money, "年税收 税收 预计税收 年纳税 tax"),
    field("jobs", Of::Lead, Holds::Whole, "用工 用工人数 就业人数 带动就业 jobs"),
    field("site_wishes", Of::Lead, Holds::Text, "选址要求 选址 意向地块 拟选址 落地园区 site"),
    field("help_needed", Of::Lead, Holds::Text, "需要帮助 存在问题 需协调事项 需协调解决的问题 困难问题 诉求 help"),
    field("interest", Of::Lead, Holds::Interest, "意向等级 意向 意向程度 等级 interest"),
    field("channel", Of::Lead, Holds::Text, "来源渠道 来源 信息来源 线索来源 渠道 channel source"),
    field("referrer", Of::Lead, Holds::Text, "引荐人 推荐人 介绍人 referrer"),
    field("contact_name", Of::Contact, Holds::Text, "联系人 企业联系人 对接人 姓名 投资方联系人 contact"),
    field("contact_post", Of::Contact, Holds::Text, "职务 联系人职务 职位 post"),
    field("contact_mobile", Of::Contact, Holds::Text, "手机 电话 联系电话 联系方式 手机号 手机号码 联系人电话 mobile phone"),
    field("contact_email", Of::Contact, Holds::Text, "邮箱 电子邮箱 email"),
    field("contact_wechat", Of::Contact, Holds::Text, "微信 微信号 wechat"),
    field("next_step", Of::Lead, Holds::Text, "下一步 下一步工作 下一步计划 下步打算 下步工作 nextstep"),
    field("next_step_owner", Of::Lead, Holds::Person, "跟进人 责任人 负责人 经办人 跟踪人 包保责任人 owner"),
    field("next_step_due", Of::Lead, Holds::Day, "期限 完成时限 时限 跟进日期 下次跟进 完成时间 due"),
    field("notes", Of::Lead, Holds::Note, "备注 说明 进展 进展情况 目前进展 工作进展 最新进展 状态 项目状态 阶段 当前状态 首谈单位 首谈 首报单位 引进单位 责任单位 首谈时间 洽谈日期 notes status"),
];

#[rustfmt::skip]
const COMPANY: &[Field] = &[
    field("company_name", Of::Company, Holds::Text, "企业名称 名称 公司名称 单位名称 企业 公司 投资方 name company"),
    field("uscc", Of::Company, Holds::Text, "统一社会信用代码 信用代码 社会信用代码 机构代码 uscc"),
    field("short_name", Of::Company, Holds::Text, "简称 企业简称 shortname"),
    field("place", Of::Company, Holds::Text, "注册地 所在地 注册地址 地址 企业地址 place address"),
    field("nature", Of::Company, Holds::Nature, "性质 企业性质 企业类型 nature"),
    field("industry", Of::Company, Holds::Text, "行业 产业 所属行业 所属产业 industry"),
    field("main_business", Of::Company, Holds::Text, "主营 主营业务 主要产品 经营范围 mainbusiness"),
    field("revenue", Of::Company, Holds::Money, "营业收入 营收 年营业收入 上年营收 revenue"),
    field("tax", Of::Company, Holds::Money, "税收 年税收 纳税 上年税收 tax"),
    field("contact_name", Of::Contact, Holds::Text, "联系人 企业联系人 姓名 对接人 contact"),
    field("contact_post", Of::Contact, Holds::Text, "职务 职位 post"),
    field("contact_mobile", Of::Contact, Holds::Text, "手机 电话 联系电话 联系方式 手机号 手机号码 mobile phone"),
    field("contact_email", Of::Contact, Holds::Text, "邮箱 电子邮箱 email"),
    field("contact_wechat", Of::Contact, Holds::Text, "微信 微信号 wechat"),
];

/// The fields of a kind.
pub(crate) fn fields(kind: ImportKind) -> &'static [Field] {
    match kind {
        ImportKind::Lead => LEAD,
        ImportKind::Company => COMPANY,
    }
}

/// Whether a word stands in heads.
pub(crate) fn is_known(kind: ImportKind, head: &str) -> bool {
    guess_field(kind, head).is_some()
}

fn guess_field(kind: ImportKind, head: &str) -> Option<&'static Field> {
    let word = bare(head);
    fields(kind)
        .iter()
        .find(|field| field.words.split(' ').any(|known| known == word))
}

/// A head without what stands in brackets, without blanks, marks and width.
fn bare(head: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::new();
    for c in half_width(head).chars() {
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            c if depth > 0 || c.is_whitespace() || "*:：、_-/\"".contains(c) => {}
            c => out.extend(c.to_lowercase()),
        }
    }
    for unit in ["万元", "亿元", "亩", "平方米"] {
        if let Some(short) = out.strip_suffix(unit)
            && !short.is_empty()
        {
            out = short.to_owned();
        }
    }
    out
}

/// The unit that a head says for its bare numbers.
pub(crate) fn unit_in(head: &str) -> Option<Unit> {
    let head = half_width(head);
    if head.contains("亿") {
        Some(Unit::YiYuan)
    } else if head.contains('万') {
        Some(Unit::WanYuan)
    } else if head.contains("(元)") || head.contains("单位:元") {
        Some(Unit::Yuan)
    } else {
        None
    }
}

/// What the heads most likely mean; a field that can be there once is given to the first.
pub(crate) fn guess(kind: ImportKind, heads: &[String]) -> Vec<ImportTarget> {
    let mut taken: Vec<&str> = Vec::new();
    heads
        .iter()
        .map(|head| {
            let found = guess_field(kind, head)
                .filter(|field| field.holds == Holds::Note || !taken.contains(&field.name));
            let Some(field) = found else {
                return ImportTarget::default();
            };
            taken.push(field.name);
            let unit = unit_in(head).unwrap_or(Unit::WanYuan);
            ImportTarget {
                field: Some(field.name.to_owned()),
                unit: (field.holds == Holds::Money).then_some(unit),
            }
        })
        .collect()
}

/// The heads of the template.
pub(crate) fn template(kind: ImportKind) -> Vec<String> {
    fields(kind)
        .iter()
        .filter_map(|field| {
            let word = field.words.split(' ').next()?;
            Some(match field.holds {
                Holds::Money => format!("{word}（万元）"),
                Holds::Land => format!("{word}（亩）"),
                Holds::Plant => format!("{word}（平方米）"),
                _ => word.to_owned(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(heads: &[&str]) -> Vec<String> {
        let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
        guess(ImportKind::Lead, &heads)
            .into_iter()
            .map(|target| target.field.unwrap_or_default())
            .collect()
    }

    #[test]
    fn heads_are_known_by_their_words() {
        assert_eq!(
            guessed(&[
                "序号",
                "项目名称",
                "*投资方",
                "总 投 资（万元）",
                "总投资(万元) 固定资产",
                "用地(亩)",
                "联系电话",
                "状态",
                "进展情况",
                "项目名称"
            ]),
            [
                "",
                "title",
                "company_name",
                "total_investment",
                "fixed_investment",
                "land",
                "contact_mobile",
                "notes",
                "notes",
                ""
            ]
        );
    }

    #[test]
    fn every_head_of_the_template_is_known() {
        for kind in [ImportKind::Lead, ImportKind::Company] {
            let heads = template(kind);
            let names: Vec<&str> = fields(kind).iter().map(|field| field.name).collect();
            let guessed: Vec<String> = guess(kind, &heads)
                .into_iter()
                .filter_map(|target| target.field)
                .collect();
            assert_eq!(guessed, names);
        }
    }

    #[test]
    fn units_are_in_the_head() {
        assert_eq!(unit_in("总投资（亿元）"), Some(Unit::YiYuan));
        assert_eq!(unit_in("总投资(万)"), Some(Unit::WanYuan));
        assert_eq!(unit_in("总投资"), None);
    }
}
