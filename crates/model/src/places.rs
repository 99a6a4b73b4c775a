//! Names of places that a note or a company's name begins with. Only for reading text: a hint, never a rule.

use crate::amount::word;

/// Provinces and the cities outbound trips go to, without 省 and 市.
pub(crate) const PLACES: &[&str] = &[
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
    "台湾",
    "深圳",
    "广州",
    "东莞",
    "佛山",
    "珠海",
    "中山",
    "惠州",
    "汕头",
    "南京",
    "苏州",
    "无锡",
    "常州",
    "南通",
    "扬州",
    "镇江",
    "泰州",
    "徐州",
    "盐城",
    "淮安",
    "连云港",
    "宿迁",
    "昆山",
    "江阴",
    "张家港",
    "常熟",
    "太仓",
    "宜兴",
    "杭州",
    "宁波",
    "温州",
    "嘉兴",
    "湖州",
    "绍兴",
    "金华",
    "衢州",
    "台州",
    "丽水",
    "舟山",
    "义乌",
    "慈溪",
    "余姚",
    "合肥",
    "芜湖",
    "马鞍山",
    "宣城",
    "黄山",
    "安庆",
    "池州",
    "铜陵",
    "滁州",
    "蚌埠",
    "阜阳",
    "六安",
    "亳州",
    "宿州",
    "淮南",
    "淮北",
    "宁国",
    "广德",
    "郎溪",
    "绩溪",
    "旌德",
    "泾县",
    "福州",
    "厦门",
    "泉州",
    "漳州",
    "莆田",
    "济南",
    "青岛",
    "烟台",
    "潍坊",
    "郑州",
    "洛阳",
    "武汉",
    "宜昌",
    "长沙",
    "株洲",
    "南昌",
    "赣州",
    "九江",
    "成都",
    "西安",
    "沈阳",
    "大连",
    "长春",
    "哈尔滨",
    "石家庄",
    "太原",
    "昆明",
    "贵阳",
    "南宁",
    "海口",
    "兰州",
    "银川",
    "西宁",
    "乌鲁木齐",
];

/// The places that a query names by two of their characters or more, 市 and 县 left out.
#[must_use]
pub fn named(query: &str) -> Vec<&'static str> {
    let plain = query.trim().trim_end_matches(['省', '市', '县', '区']);
    let asked = if plain.chars().count() < 2 {
        query.trim()
    } else {
        plain
    };
    if asked.chars().count() < 2 {
        return Vec::new();
    }
    all().filter(|place| place.starts_with(asked)).collect()
}

/// Every place that can be offered by its name.
pub fn all() -> impl Iterator<Item = &'static str> {
    PLACES.iter().copied().chain(["宣州"])
}

/// How many characters the place takes that stands at the beginning, 省 or 市 included.
pub(crate) fn leading(chars: &[char]) -> Option<usize> {
    let end = word(chars, 0, PLACES)?;
    Some(if matches!(chars.get(end), Some('省' | '市')) {
        end + 1
    } else {
        end
    })
}
