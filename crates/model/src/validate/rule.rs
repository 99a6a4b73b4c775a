//! The local lead rule as data an administrator edits (domain.md §4).

use crate::amount::Money;
use serde::{Deserialize, Serialize};

/// Thresholds and exclusions for leads. The default is the city's published rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(default)]
pub struct LeadRule {
    /// Manufacturing: total investment at least.
    pub manufacturing_total: Money,
    /// Manufacturing: fixed assets (land, plant, equipment) at least.
    pub manufacturing_fixed: Money,
    /// Big data: fixed assets at least.
    pub big_data_fixed: Money,
    /// Words in industry, project or process that mean manufacturing.
    pub manufacturing_words: Vec<String>,
    /// Words that mean big data; they go before the others.
    pub big_data_words: Vec<String>,
    /// State-invested projects are not leads.
    pub state_words: Vec<String>,
    /// Service outlets without fixed assets are not leads.
    pub outlet_words: Vec<String>,
    /// Residential property is not a lead.
    pub residential_words: Vec<String>,
    /// Projects already signed and their expansions are not leads.
    pub signed_words: Vec<String>,
    /// A total below this looks like 万 or 元 typed for 亿.
    pub slip_below: Money,
    /// A total above this looks like 亿 typed for 万.
    pub slip_above: Money,
    /// Investment per mu above this looks like 亿 typed for 万.
    pub slip_per_mu_above: Money,
    /// Total over fixed assets above this many times looks like two units.
    pub slip_times: i64,
}

impl Default for LeadRule {
    fn default() -> Self {
        Self {
            manufacturing_total: Money::yi(1),
            manufacturing_fixed: Money::wan(6000),
            big_data_fixed: Money::wan(3000),
            manufacturing_words: words(&[
                "制造",
                "生产",
                "加工",
                "整车",
                "电池",
                "零部件",
                "新材料",
                "电子",
                "机械",
                "装备",
                "纺织",
                "食品",
                "化工",
                "医药",
                "汽车",
                "储能",
                "密封",
                "模具",
                "光伏",
                "芯片",
            ]),
            big_data_words: words(&["大数据", "数据中心", "算力", "云计算"]),
            state_words: words(&["政府投资", "国有投资", "国有资本投资", "财政投资", "城投"]),
            outlet_words: words(&["门店", "服务网点", "营业网点", "专卖店", "直营店", "4s店"]),
            residential_words: words(&["住宅", "房地产", "商品房", "楼盘"]),
            signed_words: words(&["已签约", "扩建", "增资扩产", "已落地"]),
            slip_below: Money::wan(100),
            slip_above: Money::yi(1000),
            slip_per_mu_above: Money::yi(1),
            slip_times: 1000,
        }
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
