//! Whatever the text is.

use super::*;
use proptest::prelude::*;

fn notes() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "万里电池",
        "昨天",
        "今天",
        "看了",
        "总经理",
        "王建国",
        "𠮷田先生",
        "欧阳",
        "承诺",
        "税收减半",
        "能否",
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

/// A note told of yesterday: whatever follows, the day is read, and nothing of it is done again.
fn past() -> impl Strategy<Value = (String, i64)> {
    let day = prop::sample::select(vec![("昨天", -1), ("昨晚", -1), ("前天", -2)]);
    let did = prop::sample::select(vec!["拜访", "去了", "座谈", "看了", "和"]);
    let whom = prop::sample::select(vec!["万里电池", "罗莱家纺", "𠮷田先生", "王总", "两家企业"]);
    (day, did, whom).prop_map(|((day, back), did, whom)| (format!("{day}{did}{whom}"), back))
}

proptest! {
    #[test]
    fn what_was_yesterday_is_a_day_and_no_step((text, back) in past()) {
        let reading = read_with(&text, &[], &[]);
        let is_step = |piece: &Piece| piece.kind == PieceKind::NextStep;
        prop_assert!(!reading.pieces.iter().any(is_step), "{}", text);
        let read = reading.pieces.iter().find_map(|piece| match &piece.value {
            PieceValue::Day { day, .. } => Some(*day),
            _ => None,
        });
        prop_assert_eq!(read, Some(today().plus(back)));
    }

    #[test]
    fn a_post_and_a_name_are_one_person(
        post in prop::sample::select(vec!["总经理", "董事长", "副总裁", "厂长"]),
        surname in prop::sample::select(vec!["王", "李", "欧阳", "𠮷田", "单", "曾"]),
        given in prop::sample::select(vec!["建国", "明", "若琳", "龘"]),
        behind in prop::sample::select(vec!["", "接待", "，意向2亿", " 来电", "陪同"]),
    ) {
        let reading = read_with(&format!("{post}{surname}{given}{behind}"), &[], &[]);
        let people: Vec<&Piece> = reading.pieces.iter().filter(|piece| piece.kind == PieceKind::Contact).collect();
        prop_assert_eq!(people.len(), 1);
        let meant = PieceValue::Contact { id: None, name: format!("{surname}{given}"), post: Some(post.to_owned()) };
        prop_assert_eq!(&people[0].value, &meant);
    }
}
