//! What an officer says of home.

#[derive(Debug)]
/// A county, district or zone: its short name, its parks, and what speaks for it.
pub(crate) struct Home {
    /// As units are called in short.
    pub(crate) short: &'static str,
    /// Parks and pieces of land.
    pub(crate) parks: &'static [&'static str],
    /// What speaks for it.
    pub(crate) told: &'static [&'static str],
}

/// For the city's own departments.
pub(crate) const CITY: Home = Home {
    short: "宣城",
    parks: &["宣城经开区", "宣州经开区", "宁国经开区", "广德经开区"],
    told: &[
        "商合杭、宣绩两条高铁已通，到杭州 70 分钟",
        "全市规上工业企业的汽车零部件配套已成体系",
        "市里统一受理，落到哪个县区由企业自己比选",
    ],
};

/// In the order of [`crate::cast::UNITS`].
pub(crate) const HOMES: &[Home] = &[
    Home {
        short: "宣州",
        parks: &["宣州经开区狸桥园区", "宣州经开区养贤片区", "洪林智造园"],
        told: &[
            "紧邻南京都市圈，狸桥到南京高淳十几公里",
            "水阳江有千吨级码头",
            "养贤片区已通双回路电源",
        ],
    },
    Home {
        short: "郎溪",
        parks: &[
            "郎溪经开区分流片区",
            "郎溪经开区十字片区",
            "梅渚园区",
            "无锡工业园",
        ],
        told: &[
            "地处苏浙皖交界，与溧阳、宜兴同城化",
            "梅渚园区有化工和表面处理的配套",
            "到禄口机场一小时",
        ],
    },
    Home {
        short: "泾县",
        parks: &["泾县经开区城东片区", "琴溪园区", "丁家桥宣纸园区"],
        told: &[
            "电机和泵阀有几十年底子",
            "宣纸原产地，文房产业链完整",
            "芜黄高速过境，到芜湖一小时",
        ],
    },
    Home {
        short: "绩溪",
        parks: &["绩溪经开区生态工业园", "伏岭园区"],
        told: &[
            "高铁北站是四向枢纽，到杭州、黄山都快",
            "链条和机械传动是老牌产业",
            "水质好，适合食品和生物医药",
        ],
    },
    Home {
        short: "旌德",
        parks: &["旌德经开区新桥园区", "篁嘉桥园区"],
        told: &[
            "灵芝和黄精基地成片",
            "有高铁旌德站，离黄山半小时",
            "电子信息企业已有十来家",
        ],
    },
    Home {
        short: "宁国",
        parks: &["宁国经开区河沥园区", "宁国经开区港口园区", "汪溪园区"],
        told: &[
            "橡胶密封件和耐磨铸件全国有名",
            "县域工业底子全市最厚，配套半小时内",
            "港口园区有铁路专用线",
        ],
    },
    Home {
        short: "广德",
        parks: &["广德经开区东区", "广德经开区 PCB 产业园", "新杭园区"],
        told: &[
            "与湖州长兴、安吉接壤，承接浙江最近",
            "PCB 产业园污水集中处理",
            "沪渝高速、商合杭高铁都过",
        ],
    },
    Home {
        short: "经开区",
        parks: &[
            "经开区创新园",
            "经开区汽车零部件产业园",
            "经开区薰化路标准厂房",
        ],
        told: &[
            "国家级经开区，市级审批在区里办完",
            "标准厂房存量最多，拎包入驻",
            "离高铁站十分钟",
        ],
    },
];
