use super::*;
use proptest::prelude::*;

#[test]
fn money_as_people_write_it() {
    for (text, expected) in [
        ("1.2亿", Money::wan(12_000)),
        ("1.2 亿元", Money::wan(12_000)),
        ("6500万", Money::wan(6500)),
        ("6,500万元", Money::wan(6500)),
        ("６，５００ 万元", Money::wan(6500)),
        ("30e8", Money::yi(30)),
        ("30E8元", Money::yi(30)),
        ("30亿", Money::yi(30)),
        ("约30亿元", Money::yi(30)),
        ("约 30 亿元左右", Money::yi(30)),
        ("2个亿", Money::yi(2)),
        ("一点二亿", Money::wan(12_000)),
        ("1点2亿", Money::wan(12_000)),
        ("两亿", Money::yi(2)),
        ("五千万", Money::wan(5000)),
        ("5千万", Money::wan(5000)),
        ("三百万", Money::wan(300)),
        ("十二亿", Money::yi(12)),
        ("一百零五万", Money::wan(105)),
        ("三千五百万", Money::wan(3500)),
        ("贰亿元", Money::yi(2)),
        ("12000", Money::yuan(12_000)),
        ("１２０００", Money::yuan(12_000)),
        ("¥12,000.50", Money(1_200_050)),
        ("￥12000", Money::yuan(12_000)),
        ("人民币3亿元", Money::yi(3)),
        ("0", Money(0)),
        ("0.01", Money(1)),
        ("100000亿", Money::MAX),
    ] {
        assert_eq!(parse(text), Ok(expected), "{text}");
    }
}

#[test]
fn the_label_says_the_unit_of_a_bare_number() {
    assert_eq!(parse_in("1.5", Unit::YiYuan), Ok(Money::wan(15_000)));
    assert_eq!(parse_in("6,500", Unit::WanYuan), Ok(Money::wan(6500)));
    assert_eq!(parse_in("2亿", Unit::WanYuan), Ok(Money::yi(2)));
    assert_eq!(parse_in("5000元", Unit::WanYuan), Ok(Money::yuan(5000)));
}

#[test]
fn what_is_refused_and_why() {
    use AmountError::{Empty, Negative, NotANumber, OtherCurrency, TooFine, TooLarge, TwoUnits};
    for (text, expected) in [
        ("", Empty),
        ("  ", Empty),
        ("约", Empty),
        ("-3亿", Negative),
        ("－3", Negative),
        ("负两亿", Negative),
        ("−0.5亿", Negative),
        ("NaN", NotANumber),
        ("inf", NotANumber),
        ("亿", NotANumber),
        ("待定", NotANumber),
        ("1,2亿", NotANumber),
        ("1.2.3亿", NotANumber),
        ("12,34,567", NotANumber),
        ("三千五", NotANumber),
        ("十十万", NotANumber),
        ("2万亿", TwoUnits),
        ("2亿5000万", TwoUnits),
        ("一亿两千万", TwoUnits),
        ("30e8万", TwoUnits),
        ("2亿万", TwoUnits),
        ("100000.01亿", TooLarge),
        ("99999999999999999999", TooLarge),
        ("9e99", TooLarge),
        ("1e20", TooLarge),
        ("0.001", TooFine),
        ("2亿美元", OtherCurrency),
        ("$5000万", OtherCurrency),
    ] {
        assert_eq!(parse(text), Err(expected), "{text}");
    }
}

#[test]
fn an_error_travels_as_its_code() {
    let text = serde_json::to_string(&AmountError::TwoUnits).expect("serialises");
    assert_eq!(text, r#"{"code":"two_units"}"#);
}

#[test]
fn land_and_plant() {
    for (text, expected) in [
        ("60亩", 6000),
        ("800 亩", 80_000),
        ("1.5亩", 150),
        ("约６０亩", 6000),
        ("60", 6000),
        ("4公顷", 6000),
        ("六十亩", 6000),
        ("1.2万亩", 1_200_000),
    ] {
        assert_eq!(parse_land(text), Ok(LandMu(expected)), "{text}");
    }
    for (text, expected) in [
        ("3万平", 30_000),
        ("6000㎡", 6000),
        ("3 万平方米", 30_000),
        ("1.5万平米", 15_000),
        ("6000m2", 6000),
        ("6000", 6000),
        ("两万平方", 20_000),
    ] {
        assert_eq!(parse_plant(text), Ok(PlantArea(expected)), "{text}");
    }
    assert_eq!(parse_land("-1亩"), Err(AmountError::Negative));
    assert_eq!(parse_land("1.234亩"), Err(AmountError::TooFine));
    assert_eq!(parse_land("60平"), Err(AmountError::TwoUnits));
    assert_eq!(parse_plant("60亩"), Err(AmountError::TwoUnits));
    assert_eq!(parse_plant("0.5㎡"), Err(AmountError::TooFine));
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(fen in 0..=Money::MAX.0) {
        let yuan = format!("{}.{:02}", fen / 100, fen % 100);
        prop_assert_eq!(parse(&yuan), Ok(Money(fen)));
        let wan = format!("{}.{:06}万元", fen / 1_000_000, fen % 1_000_000);
        prop_assert_eq!(parse(&wan), Ok(Money(fen)));
        let yi = format!("{}.{:010} 亿", fen / 10_000_000_000, fen % 10_000_000_000);
        prop_assert_eq!(parse(&yi), Ok(Money(fen)));
    }

    #[test]
    fn above_the_greatest_is_refused(fen in Money::MAX.0 + 1..=i64::MAX) {
        let yuan = format!("{}.{:02}", fen / 100, fen % 100);
        prop_assert_eq!(parse(&yuan), Err(AmountError::TooLarge));
    }

    #[test]
    fn thousands_in_commas(wan in 1000_i64..1_000_000) {
        let text = format!("{},{:03}万", wan / 1000, wan % 1000);
        prop_assert_eq!(parse(&text), Ok(Money::wan(wan)));
    }

    #[test]
    fn chinese_numbers(thousands in 1_usize..10, hundreds in 1_usize..10, tens in 1_usize..10) {
        let name = |digit: usize| "零一二三四五六七八九".chars().nth(digit).expect("a digit");
        let text = format!("{}千{}百{}十万", name(thousands), name(hundreds), name(tens));
        let wan = i64::try_from(thousands * 1000 + hundreds * 100 + tens * 10).expect("small");
        prop_assert_eq!(parse(&text), Ok(Money::wan(wan)));
    }

    #[test]
    fn any_text_is_an_answer(text in "([0-9０-９.,点eE万亿个十百千零一二两元亩平㎡ -]|\\PC){0,20}") {
        let read = [parse(&text), parse_in(&text, Unit::YiYuan)];
        prop_assert!(read.iter().flatten().all(|money| (0..=Money::MAX.0).contains(&money.0)));
        let _ = (parse_land(&text), parse_plant(&text));
    }
}
