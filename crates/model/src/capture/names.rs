//! Names of people: surnames, and where a name begins and ends in a sentence without spaces.

use super::note::{Note, Span};
use crate::amount::word;

/// Surnames of one character; 𠮷 is how a Mr Yoshida may write his, and lies outside the first plane.
pub(super) const SURNAMES: &str = "𠮷王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋\
蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文\
庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳\
盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫\
来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣\
楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺";

/// Surnames of two, and those of guests from Japan that visits tell of.
const DOUBLE: &[&str] = &[
    "欧阳", "上官", "司马", "诸葛", "尉迟", "皇甫", "慕容", "令狐", "东方", "端木", "公孙", "夏侯",
    "长孙", "宇文", "司徒", "司空", "轩辕", "南宫", "太史", "吉田", "𠮷田", "田中", "佐藤", "铃木",
    "山本", "中村", "小林", "渡边", "伊藤", "高桥", "松本", "井上", "木村", "山田", "斋藤", "山口",
    "加藤", "藤田",
];
/// Behind one of these a name may begin.
const BEFORE: &str = "了和与同跟见由向请陪找给及";
/// Behind a name that follows its post: what people do.
const DOES: &[&str] = &[
    "接待", "陪", "来", "说", "介绍", "表示", "带队", "带", "一行", "等", "和", "与", "及", "同",
    "出席", "参加", "座谈", "会见", "在", "到", "去", "问", "想", "要", "提", "先生", "女士", "也",
    "都", "讲", "谈", "答应", "承诺", "希望", "电话", "负责", "主持", "领", "汇报", "确认", "约",
    "邀", "会", "已", "今", "明", "下", "周", "的",
];

/// Behind a surname of two characters.
pub(super) fn double(chars: &[char], at: usize) -> Option<usize> {
    word(chars, at, DOUBLE)
}

/// Whether what stands from `from` to `to` is more than a surname.
pub(super) fn is_whole(chars: &[char], from: usize, to: usize) -> bool {
    let surname = double(chars, from).map_or(1, |end| end - from);
    to - from > surname
}

/// Whether only Chinese characters stand there.
pub(super) fn is_han(chars: &[char], (start, end): Span) -> bool {
    chars.get(start..end).is_some_and(|span| {
        span.iter()
            .all(|c| matches!(u32::from(*c), 0x3400..=0x9fff | 0x20000..=0x3ffff))
    })
}

/// Whether a name can begin here.
pub(super) fn can_begin(note: &Note<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| note.folded.get(at));
    note.is_boundary(at) || before.is_some_and(|c| BEFORE.contains(*c))
}

/// Where the name behind a post ends, when one stands there: a surname, one or two characters, and behind them the
/// end of the clause or what people do.
pub(super) fn behind_post(note: &Note<'_>, start: usize) -> Option<usize> {
    let surname = double(&note.folded, start).or_else(|| {
        let first = note.folded.get(start)?;
        SURNAMES.contains(*first).then_some(start + 1)
    })?;
    [2, 1].into_iter().map(|given| surname + given).find(|end| {
        let whole = is_han(&note.folded, (start, *end)) && note.is_free((start, *end));
        // 李明说要60亩: the third character is what he does, not his name.
        let last = end.checked_sub(1).and_then(|at| note.folded.get(at));
        let spoken =
            end - surname == 2 && last.is_some_and(|c| "说陪接来问想要带讲谈在和与等".contains(*c));
        whole && !spoken && (note.is_end(*end) || word(&note.folded, *end, DOES).is_some())
    })
}
