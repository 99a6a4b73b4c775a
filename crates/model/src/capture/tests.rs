use super::*;
use proptest::prelude::*;
use uuid::Uuid;

fn id(number: u128) -> RecordId {
    RecordId(Uuid::from_u128(number))
}

fn day(year: i32, month: u32, day: u32) -> Day {
    Day::new(year, month, day).expect("a day of the calendar")
}

/// The Wednesday of the pictures.
fn today() -> Day {
    day(2026, 9, 9)
}

fn company(number: u128, name: &str, aliases: &[&str]) -> Known {
    let aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
    Known {
        id: id(number),
        name: name.to_owned(),
        short_name: None,
        aliases,
    }
}

fn contact(number: u128, name: &str, company: u128) -> KnownContact {
    KnownContact {
        id: id(number),
        name: name.to_owned(),
        company: Some(id(company)),
    }
}

fn read_with(text: &str, companies: &[Known], contacts: &[KnownContact]) -> Reading {
    read(
        text,
        &ReadContext {
            today: today(),
            companies,
            contacts,
            me: id(1),
        },
    )
}

/// One line a piece: kind, `?` where it asks, source, value.
fn told(reading: &Reading) -> Vec<String> {
    reading
        .pieces
        .iter()
        .map(|piece| {
            let value = match &piece.value {
                PieceValue::Company { id, .. } => {
                    if id.is_some() { "known" } else { "new" }.to_owned()
                }
                PieceValue::Contact { id, .. } => {
                    if id.is_some() { "known" } else { "new" }.to_owned()
                }
                PieceValue::MeetingKind { kind } => format!("{kind:?}"),
                PieceValue::Money { amount } => format!("{}万", amount.0 / 1_000_000),
                PieceValue::Land { land } => format!("{}亩/100", land.0),
                PieceValue::Plant { plant } => format!("{}㎡", plant.0),
                PieceValue::NextStep {
                    text, due, time, ..
                } => {
                    let due = due.map_or_else(|| "-".to_owned(), |due| due.to_string());
                    format!("{text} {due} {}", time.as_deref().unwrap_or("-"))
                }
                PieceValue::Text { text } => text.clone(),
            };
            format!(
                "{:?}{} [{}] {value}",
                piece.kind,
                if piece.sure { "" } else { "?" },
                piece.source
            )
        })
        .collect()
}

#[test]
fn the_lines_of_the_field_with_nothing_known() {
    let cases: &[(&str, &[&str], &str)] = &[
        (
            "万里电池 王总 拟投2亿 要60亩 周五回电",
            &[
                "Company? [万里电池] new",
                "Contact [王总] new",
                "Amount [拟投2亿] 20000万",
                "Land [要60亩] 6000亩/100",
                "NextStep [周五回电] 回电 2026-09-11 -",
            ],
            "",
        ),
        (
            "上海拜访罗莱家纺,副总接待,想看纺织园,意向1.2亿,下周三寄园区资料",
            &[
                "City [上海] 上海",
                "MeetingKind [拜访] Visit",
                "Company? [罗莱家纺] new",
                "Contact? [副总] new",
                "Amount [意向1.2亿] 12000万",
                "NextStep [下周三寄园区资料] 寄园区资料 2026-09-16 -",
            ],
            "副总接待,想看纺织园",
        ),
        (
            "洛轲智能 新能源整车 总投资约30亿元 需地800亩 一事一议 月底前报市里",
            &[
                "Company? [洛轲智能] new",
                "Project? [新能源整车] 新能源整车",
                "Amount [总投资约30亿元] 300000万",
                "Land [需地800亩] 80000亩/100",
                "Promise [一事一议] 一事一议",
                "NextStep [月底前报市里] 报市里 2026-09-30 -",
            ],
            "一事一议",
        ),
        (
            // Nine months back is meant for next year, and asked.
            "视频会 德特威勒密封 橡胶密封件 固投6500万 5月底前签约",
            &[
                "MeetingKind [视频会] Video",
                "Company? [德特威勒密封] new",
                "Project? [橡胶密封件] 橡胶密封件",
                "FixedInvestment [固投6500万] 6500万",
                "NextStep? [5月底前签约] 签约 2027-05-31 -",
            ],
            "",
        ),
        (
            "美利肯(上海)座谈 环保新材料 先到杭埠看厂房 3万平 9月12日上午10点回访",
            &[
                "Company? [美利肯(上海)] new",
                "MeetingKind [座谈] RoundTable",
                "Project? [环保新材料] 环保新材料",
                "Plant [厂房 3万平] 30000㎡",
                "NextStep [9月12日上午10点回访] 回访 2026-09-12 10:00",
            ],
            "先到杭埠看厂房",
        ),
    ];
    for (text, pieces, rest) in cases {
        let reading = read_with(text, &[], &[]);
        assert_eq!(told(&reading), *pieces, "{text}");
        assert_eq!(reading.rest, *rest, "{text}");
    }
}

const PICTURE: &str =
    "万里电池 王总 来电，拟投2亿建储能 PACK 线，要60亩，最好靠高速口。问蒸汽价。周五回电，带报价";

#[test]
fn the_note_of_the_picture() {
    let companies = [
        company(20, "万里电池科技有限公司", &[]),
        company(21, "安徽万里电池有限公司", &["万里电池"]),
        company(22, "罗莱家纺股份有限公司", &[]),
    ];
    let contacts = [contact(30, "王建国", 21), contact(31, "王强", 22)];
    let reading = read_with(PICTURE, &companies, &contacts);
    assert_eq!(
        told(&reading),
        [
            "Company? [万里电池] new",
            "Contact [王总] known",
            "MeetingKind [来电] Call",
            "Amount [拟投2亿] 20000万",
            "Project [储能 PACK 线] 储能 PACK 线",
            "Land [要60亩] 6000亩/100",
            "NextStep [周五回电，带报价] 回电，带报价 2026-09-11 -",
        ]
    );
    assert_eq!(reading.rest, "最好靠高速口。问蒸汽价。");
    // The one whose people are known comes first.
    let candidates: Vec<(RecordId, &str)> = reading.pieces[0]
        .candidates
        .iter()
        .map(|one| (one.id, one.hint.as_str()))
        .collect();
    assert_eq!(candidates, [(id(21), "王建国"), (id(20), "")]);
}

#[test]
fn a_known_company_is_sure_by_any_of_its_names() {
    let companies = [
        company(20, "路易达孚(上海)有限公司", &["达孚"]),
        company(21, "嘉兴市德裕食品有限公司", &[]),
    ];
    for (text, known) in [
        ("拜访路易达孚（上海）有限公司", 20),
        ("拜访路易达孚（上海）", 20),
        ("和达孚座谈", 20),
        ("德裕食品来电", 21),
        ("下周三拜访德裕食品", 21),
    ] {
        let reading = read_with(text, &companies, &[]);
        let company = reading
            .pieces
            .iter()
            .find(|piece| piece.kind == PieceKind::Company)
            .expect(text);
        assert!(company.sure, "{text}");
        assert!(
            matches!(&company.value, PieceValue::Company { id: Some(one), .. } if *one == id(known)),
            "{text}: {:?}",
            company.value
        );
    }
    // A part of a name asks.
    let reading = read_with("拜访德裕", &companies, &[]);
    let company = &reading.pieces[1];
    assert_eq!((company.sure, company.candidates[0].id), (false, id(21)));
    // Two characters inside a longer name are another company.
    let reading = read_with("拜访路易达孚东莞蛋白饲料工厂", &companies, &[]);
    assert_eq!(told(&reading)[1], "Company? [路易达孚东莞蛋白饲料工厂] new");
}

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
        ["答应", "免租", "减半", "补贴"]
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

fn notes() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "万里电池",
        "王总",
        "副总",
        "总",
        "投",
        "拟投",
        "2亿",
        "1.2",
        "亿",
        "万",
        "元",
        "60亩",
        "亩",
        "平",
        "周五",
        "下周",
        "下",
        "9月",
        "12日",
        "99999999999999999999",
        "月底",
        "前",
        "回电",
        "，",
        "。",
        " ",
        "\n",
        "来电",
        "上海",
        "(",
        "（",
        "建",
        "PACK",
        "线",
        "补贴",
        "𠮷",
        "龘",
        "🚄",
        "e99",
        "十",
        "点",
        "三千",
        "5,",
        ",",
        ":",
        "年",
        "0",
        "个月后",
        "负",
        "-",
        "ß",
        "İ",
        "\u{301}",
        "㎡",
        "2026-02-30",
        "有限公司",
        "公司",
    ]);
    prop_oneof![
        prop::collection::vec(words, 0..24).prop_map(|words| words.concat()),
        any::<String>(),
        "[\\PC\n]{0,60}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn any_text_is_answered(text in notes()) {
        let companies = [company(20, "万里电池有限公司", &["𠮷龘"]), company(21, "万里电池", &[]), company(22, "", &[""])];
        let contacts = [contact(30, "王总", 20), contact(31, "🚄", 21), contact(32, "", 21)];
        let reading = read_with(&text, &companies, &contacts);
        let chars: Vec<char> = text.chars().collect();
        let mut behind = 0;
        for piece in &reading.pieces {
            prop_assert!(behind <= piece.start && piece.start < piece.end && piece.end <= chars.len());
            prop_assert_eq!(&piece.source, &chars[piece.start..piece.end].iter().collect::<String>());
            behind = piece.end;
        }
    }

    #[test]
    fn words_that_no_piece_took_stay(text in notes()) {
        let reading = read_with(&text, &[], &[]);
        if reading.pieces.is_empty() {
            let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
            prop_assert_eq!(letters(&reading.rest), letters(&text));
        }
    }
}
