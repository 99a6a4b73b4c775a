//! One kind of fact at a time.

use super::*;

#[test]
fn people() {
    let name = |text: &str| {
        let reading = read_with(text, &[], &[]);
        let piece = reading
            .pieces
            .into_iter()
            .find(|piece| piece.kind == PieceKind::Contact);
        piece.map(|piece| piece.source)
    };
    for (text, expected) in [
        ("万里电池 王总 来电", Some("王总")),
        ("万里电池王总来电", Some("王总")),
        ("德裕食品周副总接待", Some("周副总")),
        ("见了 王建国总经理", Some("王建国总经理")),
        ("王总投资2亿", Some("王总")),
        ("总投资2亿", None),
        ("资金总额2亿", None),
        ("联系总部", None),
        ("李女士电话", Some("李女士")),
    ] {
        assert_eq!(name(text).as_deref(), expected, "{text}");
    }
    // A contact known by name, of the company that was read.
    let companies = [company(20, "万里电池有限公司", &[])];
    let contacts = [contact(30, "王建国", 20), contact(31, "王建国", 99)];
    let reading = read_with("万里电池 王建国 来电", &companies, &contacts);
    assert!(
        matches!(&reading.pieces[1].value, PieceValue::Contact { id: Some(one), .. } if *one == id(30))
    );
    // Two of the surname in one company: a question.
    let contacts = [contact(30, "王建国", 20), contact(31, "王强", 20)];
    let reading = read_with("万里电池 王总 来电", &companies, &contacts);
    assert_eq!(
        (reading.pieces[1].sure, reading.pieces[1].candidates.len()),
        (false, 2)
    );
}

#[test]
fn days() {
    for (text, due, time) in [
        ("周五回电", (2026, 9, 11), None),
        ("周一回电", (2026, 9, 14), None),
        ("周三回电", (2026, 9, 16), None),
        ("下周三寄资料", (2026, 9, 16), None),
        ("本周五前报方案", (2026, 9, 11), None),
        ("月底前报市里", (2026, 9, 30), None),
        ("下月底前报市里", (2026, 10, 31), None),
        ("10月底前签约", (2026, 10, 31), None),
        ("5月底前签约", (2027, 5, 31), None),
        ("9月12日上午10点回访", (2026, 9, 12), Some("10:00")),
        (
            "9月12日（周六）下午两点半回访",
            (2026, 9, 12),
            Some("14:30"),
        ),
        ("十月十二日回访", (2026, 10, 12), None),
        ("明天 14:30 视频", (2026, 9, 10), Some("14:30")),
        ("明天回电", (2026, 9, 10), None),
        ("后天回电", (2026, 9, 11), None),
        ("大后天回电", (2026, 9, 12), None),
        ("今天下午5点回电", (2026, 9, 9), Some("17:00")),
        ("三天内答复", (2026, 9, 12), None),
        ("两周后再谈", (2026, 9, 23), None),
        ("12号回访", (2026, 9, 12), None),
        ("3号回访", (2026, 10, 3), None),
        ("1月5日回访", (2027, 1, 5), None),
        ("2027年3月5日开工", (2027, 3, 5), None),
        ("2026-10-08 回访", (2026, 10, 8), None),
        ("年底前投产", (2026, 12, 31), None),
        ("寄资料下周三", (2026, 9, 16), None),
    ] {
        let reading = read_with(text, &[], &[]);
        let piece = reading
            .pieces
            .iter()
            .find(|piece| piece.kind == PieceKind::NextStep)
            .expect(text);
        let PieceValue::NextStep {
            due: read,
            time: at,
            text: what,
            ..
        } = &piece.value
        else {
            panic!("{text}");
        };
        assert_eq!(
            (*read, at.as_deref()),
            (Some(day(due.0, due.1, due.2)), time),
            "{text}"
        );
        assert!(!what.is_empty(), "{text}");
    }
}

#[test]
fn a_day_just_past_stays_and_asks() {
    let reading = read_with("9月1日回电", &[], &[]);
    assert!(!reading.pieces[0].sure);
    assert!(
        matches!(reading.pieces[0].value, PieceValue::NextStep { due, .. } if due == Some(day(2026, 9, 1)))
    );
}

#[test]
fn what_is_over_is_no_next_step() {
    for text in [
        "昨天拜访万里电池",
        "今天座谈 万里电池",
        "上周三去了万里电池",
        "9月8日拜访万里电池",
        "周五",
        "3号楼 2号线",
    ] {
        let reading = read_with(text, &[], &[]);
        assert!(
            !reading
                .pieces
                .iter()
                .any(|piece| piece.kind == PieceKind::NextStep),
            "{text}"
        );
    }
}

#[test]
fn the_day_one_met_is_read() {
    for (text, expected) in [
        ("昨天拜访万里电池", Some(((2026, 9, 8), None))),
        (
            "昨天下午3点和万里电池座谈",
            Some(((2026, 9, 8), Some("15:00"))),
        ),
        ("前天在嘉兴看了车间", Some(((2026, 9, 7), None))),
        ("上周五拜访罗莱家纺", Some(((2026, 9, 4), None))),
        ("9月8日拜访早阳食品", Some(((2026, 9, 8), None))),
        ("今天在万里电池看了车间", Some(((2026, 9, 9), None))),
        ("昨天", Some(((2026, 9, 8), None))),
        ("周五拜访罗莱家纺", None),
        ("今天下雨", None),
        ("今天回电", None),
        ("过程顺利，了解情况", None),
    ] {
        let reading = read_with(text, &[], &[]);
        let read = reading.pieces.iter().find_map(|piece| match &piece.value {
            PieceValue::Day { day, time } => Some((*day, time.as_deref(), piece.sure)),
            _ => None,
        });
        let expected = expected.map(|((y, m, d), time)| (day(y, m, d), time, true));
        assert_eq!(read, expected, "{text}");
    }
}

#[test]
fn a_post_may_stand_before_the_name() {
    let read = |text: &str| -> Vec<(String, Option<String>)> {
        let reading = read_with(text, &[], &[]);
        let pieces = reading.pieces.into_iter();
        pieces
            .filter_map(|piece| match piece.value {
                PieceValue::Contact { name, post, .. } => Some((name, post)),
                _ => None,
            })
            .collect()
    };
    for (text, name, post) in [
        ("总经理王建国来电", "王建国", "总经理"),
        ("董事长李明说要60亩", "李明", "董事长"),
        ("副总裁欧阳修陪同", "欧阳修", "副总裁"),
        ("王建国总经理", "王建国", "总经理"),
        ("欧阳总来电", "欧阳总", "总"),
        ("和王总座谈", "王总", "总"),
        ("𠮷田先生来电", "𠮷田先生", "先生"),
        ("总经理接待", "总经理", "总经理"),
        ("负责人王总", "王总", "负责人"),
    ] {
        assert_eq!(
            read(text),
            [(name.to_owned(), Some(post.to_owned()))],
            "{text}"
        );
    }
}

#[test]
fn amounts_are_only_what_is_invested() {
    let told = |text: &str| -> Vec<String> {
        let reading = read_with(text, &[], &[]);
        let wanted = [
            PieceKind::Amount,
            PieceKind::FixedInvestment,
            PieceKind::Land,
            PieceKind::Plant,
        ];
        told(&reading)
            .into_iter()
            .zip(&reading.pieces)
            .filter(|(_, piece)| wanted.contains(&piece.kind))
            .map(|(line, _)| line)
            .collect()
    };
    for (text, expected) in [
        (
            "总投资2个亿,固投１.5亿",
            &[
                "Amount [总投资2个亿] 20000万",
                "FixedInvestment [固投１.5亿] 15000万",
            ][..],
        ),
        ("拟投五千万", &["Amount [拟投五千万] 5000万"]),
        (
            "拟投资 6,500 万元左右",
            &["Amount [拟投资 6,500 万元左右] 6500万"],
        ),
        ("年产值3亿,年税收2000万", &[]),
        ("年产10万辆", &[]),
        ("投资强度300万/亩", &[]),
        ("投2亿美元", &[]),
        ("厂房3万平方米", &["Plant [厂房3万平方米] 30000㎡"]),
        ("租 6000㎡", &["Plant [租 6000㎡] 6000㎡"]),
        ("水面3平方公里", &[]),
        ("用地1.5亩", &["Land [用地1.5亩] 150亩/100"]),
        ("三千五百万", &["Amount? [三千五百万] 3500万"]),
        ("三一重工 一事一议 五百强", &[]),
        ("蒸汽价5元", &[]),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn promises_are_flagged_wherever_they_stand() {
    let words = |text: &str| -> Vec<String> {
        let reading = read_with(text, &[], &[]);
        reading
            .pieces
            .into_iter()
            .filter(|piece| piece.kind == PieceKind::Promise)
            .map(|piece| piece.source)
            .collect()
    };
    assert_eq!(
        words("答应三年免租，税收减半，设备补贴10%"),
        ["答应三年免租", "税收减半", "设备补贴10%"]
    );
    for (text, whole) in [
        ("承诺税收减半", "承诺税收减半"),
        (
            "市里承诺前三年所得税地方留成全额返还",
            "承诺前三年所得税地方留成全额返还",
        ),
        ("补贴500万元，五年内到位", "补贴500万元"),
        ("减半征收", "减半征收"),
        ("我们答应了", "答应"),
        ("月底前补贴到位", "补贴"),
    ] {
        assert_eq!(words(text), [whole], "{text}");
    }
    // Asked for is not granted: it is flagged, and asked.
    let reading = read_with("企业问能否税收减半", &[], &[]);
    assert!(
        reading
            .pieces
            .iter()
            .any(|piece| piece.kind == PieceKind::Promise && !piece.sure)
    );
    assert_eq!(words("周五回电，带补贴报价"), ["补贴"]);
    assert_eq!(words("下周三寄奖励办法"), ["奖励"]);
    assert_eq!(words("交保证金"), Vec::<String>::new());
    // What was promised stays in the minutes word for word.
    assert_eq!(
        read_with("万里电池来电，答应返还30%", &[], &[]).rest,
        "答应返还30%"
    );
}

#[test]
fn a_plain_sentence_is_left_alone() {
    for text in [
        "",
        " \n",
        "今天下雨，路上没见到人",
        "🚄🚄 𠮷龘",
        "备忘：带名片",
    ] {
        let reading = read_with(text, &[], &[]);
        assert!(
            !reading
                .pieces
                .iter()
                .any(|piece| piece.kind == PieceKind::Company),
            "{text}: {reading:?}"
        );
    }
}
