//! The fields a column can become, and the words that heads name them by.

use crate::api::{ImportKind, ImportTarget};
use crate::language::Language;
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
    /// The head of the English template.
    english: &'static str,
    /// Heads that mean it as well, without units, brackets and blanks; the first is the Chinese template's.
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

const fn field(
    name: &'static str,
    of: Of,
    holds: Holds,
    english: &'static str,
    words: &'static str,
) -> Field {
    Field {
        name,
        holds,
        english,
        words,
        of,
    }
}

#[rustfmt::skip]
const LEAD: &[Field] = &[
    field("title", Of::Lead, Holds::Text, "Title", "项目名称 线索名称 名称 项目 拟建项目 标题 title projectname lead"),
    field("company_name", Of::Company, Holds::Text, "Investor", "投资方 企业名称 投资企业 投资主体 投资单位 公司名称 单位名称 企业 公司 投资方名称 investor company"),
    field("uscc", Of::Company, Holds::Text, "USCC", "统一社会信用代码 信用代码 社会信用代码 机构代码 uscc"),
    field("project", Of::Lead, Holds::Text, "Intended project", "拟投项目 建设内容 项目内容 项目概况 主要建设内容 项目简介 project content"),
    field("industry", Of::Lead, Holds::Text, "Industry", "行业 产业 所属行业 所属产业 产业类别 行业类别 industry"),
    field("process", Of::Lead, Holds::Text, "Process", "工艺 生产工艺 工艺流程 process"),
    field("total_investment", Of::Lead, Holds::Money, "Total investment", "总投资 总投资额 计划总投资 投资总额 投资额 投资规模 总投资合计 totalinvestment investment"),
    field("fixed_investment", Of::Lead, Holds::Money, "Fixed-asset investment", "固定资产投资 固投 固定资产 固定资产投资额 总投资固定资产 fixedinvestment fixedassets"),
    field("land", Of::Lead, Holds::Land, "Land", "用地 用地面积 拟用地 土地 占地 占地面积 需求用地 用地需求 land"),
    field("plant", Of::Lead, Holds::Plant, "Plant", "厂房 厂房面积 厂房需求 租用厂房 建筑面积 plant"),
    field("energy", Of::Lead, Holds::Text, "Energy", "能耗 用能 年能耗 energy"),
    field("environment", Of::Lead, Holds::Text, "Environmental capacity", "环境容量 环评 排放 environment"),
    field("output", Of::Lead, Holds::Money, "Yearly output", "年产值 产值 预计产值 达产产值 年销售收入 output"),
    field("tax", Of::Lead, Holds::Money, "Tax", "年税收 税收 预计税收 年纳税 tax"),
    field("jobs", Of::Lead, Holds::Whole, "Jobs", "用工 用工人数 就业人数 带动就业 jobs"),
    field("site_wishes", Of::Lead, Holds::Text, "Site wishes", "选址要求 选址 意向地块 拟选址 落地园区 site"),
    field("help_needed", Of::Lead, Holds::Text, "Help needed", "需要帮助 存在问题 需协调事项 需协调解决的问题 困难问题 诉求 help"),
    field("interest", Of::Lead, Holds::Interest, "Interest", "意向等级 意向 意向程度 等级 interest"),
    field("channel", Of::Lead, Holds::Text, "Channel", "来源渠道 来源 信息来源 线索来源 渠道 channel source"),
    field("referrer", Of::Lead, Holds::Text, "Referrer", "引荐人 推荐人 介绍人 referrer"),
    field("contact_name", Of::Contact, Holds::Text, "Contact", "联系人 企业联系人 对接人 姓名 投资方联系人 contact"),
    field("contact_post", Of::Contact, Holds::Text, "Post", "职务 联系人职务 职位 post"),
    field("contact_mobile", Of::Contact, Holds::Text, "Phone", "手机 电话 联系电话 联系方式 手机号 手机号码 联系人电话 mobile phone"),
    field("contact_email", Of::Contact, Holds::Text, "E-mail", "邮箱 电子邮箱 email"),
    field("contact_wechat", Of::Contact, Holds::Text, "WeChat", "微信 微信号 wechat"),
    field("next_step", Of::Lead, Holds::Text, "Next step", "下一步 下一步工作 下一步计划 下步打算 下步工作 nextstep"),
    field("next_step_owner", Of::Lead, Holds::Person, "Owner", "跟进人 责任人 负责人 经办人 跟踪人 包保责任人 owner"),
    field("next_step_due", Of::Lead, Holds::Day, "Due", "期限 完成时限 时限 跟进日期 下次跟进 完成时间 due"),
    field("notes", Of::Lead, Holds::Note, "Notes", "备注 说明 进展 进展情况 目前进展 工作进展 最新进展 状态 项目状态 阶段 当前状态 首谈单位 首谈 首报单位 引进单位 责任单位 首谈时间 洽谈日期 notes status"),
];

#[rustfmt::skip]
const COMPANY: &[Field] = &[
    field("company_name", Of::Company, Holds::Text, "Company", "企业名称 名称 公司名称 单位名称 企业 公司 投资方 name company"),
    field("uscc", Of::Company, Holds::Text, "USCC", "统一社会信用代码 信用代码 社会信用代码 机构代码 uscc"),
    field("short_name", Of::Company, Holds::Text, "Short name", "简称 企业简称 shortname"),
    field("place", Of::Company, Holds::Text, "Registered place", "注册地 所在地 注册地址 地址 企业地址 place address"),
    field("nature", Of::Company, Holds::Nature, "Nature", "性质 企业性质 企业类型 nature"),
    field("industry", Of::Company, Holds::Text, "Industry", "行业 产业 所属行业 所属产业 industry"),
    field("main_business", Of::Company, Holds::Text, "Main business", "主营 主营业务 主要产品 经营范围 mainbusiness"),
    field("revenue", Of::Company, Holds::Money, "Revenue", "营业收入 营收 年营业收入 上年营收 revenue"),
    field("tax", Of::Company, Holds::Money, "Tax", "税收 年税收 纳税 上年税收 tax"),
    field("contact_name", Of::Contact, Holds::Text, "Contact", "联系人 企业联系人 姓名 对接人 contact"),
    field("contact_post", Of::Contact, Holds::Text, "Post", "职务 职位 post"),
    field("contact_mobile", Of::Contact, Holds::Text, "Phone", "手机 电话 联系电话 联系方式 手机号 手机号码 mobile phone"),
    field("contact_email", Of::Contact, Holds::Text, "E-mail", "邮箱 电子邮箱 email"),
    field("contact_wechat", Of::Contact, Holds::Text, "WeChat", "微信 微信号 wechat"),
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
    fields(kind).iter().find(|field| {
        field.words.split(' ').any(|known| known == word) || bare(field.english) == word
    })
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
    let head = half_width(head).to_lowercase().replace(' ', "");
    let says = |words: &[&str]| words.iter().any(|word| head.contains(word));
    if says(&["亿", "100m", "hundredmillion"]) {
        Some(Unit::YiYuan)
    } else if says(&["万", "10,000", "10000", "10k", "tenthousand"]) {
        Some(Unit::WanYuan)
    } else if says(&["(元)", "单位:元", "(cny)", "(rmb)", "(yuan)"]) {
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

/// The heads of the template, in the person's language.
pub(crate) fn template(kind: ImportKind, language: Language) -> Vec<String> {
    let fields = fields(kind).iter();
    match language {
        Language::Chinese => fields
            .map(|field| {
                let word = field.words.split(' ').next().unwrap_or_default();
                match field.holds {
                    Holds::Money => format!("{word}（万元）"),
                    Holds::Land => format!("{word}（亩）"),
                    Holds::Plant => format!("{word}（平方米）"),
                    _ => word.to_owned(),
                }
            })
            .collect(),
        Language::English => fields
            .map(|field| {
                let word = field.english;
                match field.holds {
                    Holds::Money => format!("{word} (CNY 10,000)"),
                    Holds::Land => format!("{word} (mu)"),
                    Holds::Plant => format!("{word} (m²)"),
                    _ => word.to_owned(),
                }
            })
            .collect(),
    }
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
            for language in [Language::Chinese, Language::English] {
                let heads = template(kind, language);
                let names: Vec<&str> = fields(kind).iter().map(|field| field.name).collect();
                let targets = guess(kind, &heads);
                let guessed: Vec<&str> = targets
                    .iter()
                    .filter_map(|target| target.field.as_deref())
                    .collect();
                assert_eq!(guessed, names, "{language:?}");
                // Its amounts say their unit, so that none is a guess.
                for (head, target) in heads.iter().zip(&targets) {
                    assert_eq!(target.unit, target.unit.and(unit_in(head)), "{head}");
                }
            }
        }
    }

    #[test]
    fn units_are_in_the_head() {
        assert_eq!(unit_in("总投资（亿元）"), Some(Unit::YiYuan));
        assert_eq!(unit_in("总投资(万)"), Some(Unit::WanYuan));
        assert_eq!(unit_in("Investment (CNY 100 M)"), Some(Unit::YiYuan));
        assert_eq!(unit_in("Investment, RMB 10k"), Some(Unit::WanYuan));
        assert_eq!(unit_in("Revenue (CNY)"), Some(Unit::Yuan));
        assert_eq!(unit_in("总投资"), None);
    }
}
