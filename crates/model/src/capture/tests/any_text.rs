//! Whatever the text is.

use super::*;
use proptest::prelude::*;

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
