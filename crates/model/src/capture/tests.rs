mod any_text;
mod corpus;
mod facts;

use super::*;
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
                PieceValue::Day { day, time } => {
                    format!("{day} {}", time.as_deref().unwrap_or("-"))
                }
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
