//! A firm that is courted, and what the city remembers of it.

use crate::cast::{self, put};
use crate::deed::Fields;
use crate::dice::Dice;
use crate::figures::{WAN, round};
use crate::words::brands::{HEADS, PLACES, TAILS};
use crate::words::people::{POSTS, REFERRERS};
use crate::words::trades::{TRADES, Trade};
use model::{Day, RecordId, Stamp, uscc};

/// A firm of the story.
#[derive(Clone)]
pub(crate) struct Firm {
    pub(crate) company: RecordId,
    pub(crate) contact: Option<Contact>,
    pub(crate) name: String,
    pub(crate) short: String,
    pub(crate) uscc: String,
    pub(crate) trade: &'static Trade,
    /// Which of the trade's things it makes.
    pub(crate) thing: usize,
    pub(crate) buyers: &'static str,
    pub(crate) place: &'static str,
    pub(crate) nature: &'static str,
    pub(crate) host: String,
    pub(crate) post: &'static str,
    pub(crate) deputy: String,
    pub(crate) referrer: &'static str,
    /// 万元.
    pub(crate) revenue: i64,
    /// 万元.
    pub(crate) amount: i64,
    /// Whole mu; none where a finished building is wanted.
    pub(crate) land: Option<i64>,
    /// ㎡.
    pub(crate) plant: i64,
    pub(crate) staff: i64,
    pub(crate) founded: i64,
    /// From when on the unit knows it.
    pub(crate) known: Option<Stamp>,
    pub(crate) last: Day,
    pub(crate) times: u32,
    /// Out of which words their gists and next steps were made.
    pub(crate) gists: Vec<&'static str>,
    pub(crate) nexts: Vec<&'static str>,
    /// What they asked last.
    pub(crate) asked: &'static str,
    pub(crate) lead: Option<RecordId>,
}

/// Whom we talk to there.
#[derive(Clone, Copy)]
pub(crate) struct Contact {
    pub(crate) open: RecordId,
    pub(crate) private: RecordId,
}

/// A firm of the given place, or of anywhere.
pub(crate) fn draw(dice: &mut Dice, place: Option<usize>, at: Stamp) -> Firm {
    let trade = dice.pick(TRADES);
    let (city, code, _) = PLACES[place.unwrap_or_else(|| dice.below(PLACES.len()))];
    let brand = format!("{}{}", dice.pick(HEADS), dice.pick(TAILS));
    let tail = dice.pick(trade.tails);
    let kind = match dice.below(10) {
        0 => "股份有限公司",
        1 => "集团有限公司",
        _ => "有限公司",
    };
    let name = match dice.below(5) {
        0 => format!("{brand}{tail}（{city}）{kind}"),
        _ => format!("{city}{brand}{tail}{kind}"),
    };
    let nature = match dice.below(20) {
        0 => "foreign",
        1 => "taiwan",
        2 => "hong_kong",
        _ => "private",
    };
    let amount = amount(dice, trade);
    let per_mu = dice.between(trade.per_mu.0, trade.per_mu.1);
    let land = (amount / per_mu).max(8);
    let host = cast::name(dice);
    let deputy = format!(
        "{}{}",
        cast::name(dice),
        dice.pick(&["副总", "工", "经理", "总监"])
    );
    Firm {
        company: RecordId(dice.id(at)),
        contact: None,
        short: format!("{brand}{}", tail.chars().take(2).collect::<String>()),
        uscc: code_of(dice, code),
        name,
        trade,
        thing: dice.below(trade.things.len()),
        buyers: dice.word(trade.buyers),
        place: city,
        nature,
        host,
        post: dice.word(POSTS),
        deputy,
        referrer: dice.word(REFERRERS),
        revenue: round(dice.between(3_000, 180_000)),
        amount,
        land: (!dice.chance(15)).then_some(if land > 40 { land / 5 * 5 } else { land }),
        plant: dice.step(4_000, 36_000, 500),
        staff: dice.step(60, 900, 10),
        founded: dice.between(1996, 2019),
        known: None,
        last: Day::new(2000, 1, 1).unwrap_or(Day(chrono::NaiveDate::MIN)),
        times: 0,
        gists: Vec::new(),
        nexts: Vec::new(),
        asked: "",
        lead: None,
    }
}

/// Most projects are small, a few are big.
fn amount(dice: &mut Dice, trade: &Trade) -> i64 {
    let (low, high) = trade.invest;
    let span = high - low;
    let throw = dice.between(0, 100);
    let part = throw * throw / 100 * throw / 100;
    round(low + span * part / 100)
}

/// A code with a right check digit (GB 32100-2015).
fn code_of(dice: &mut Dice, place: &str) -> String {
    const DIGITS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut code = format!("91{place}MA");
    for _ in 0..7 {
        code.push(char::from(*dice.pick(&DIGITS[..31])));
    }
    DIGITS
        .iter()
        .map(|digit| format!("{code}{}", char::from(*digit)))
        .find(|code| uscc::check(code) == uscc::Uscc::Valid)
        .unwrap_or(code)
}

impl Firm {
    /// What it makes.
    pub(crate) fn product(&self) -> &'static str {
        self.trade.things[self.thing].0
    }

    /// How it is made.
    pub(crate) fn process(&self) -> &'static str {
        let way = self.trade.things[self.thing].2;
        self.trade.process[way % self.trade.process.len()]
    }

    /// What it wants to build, as a project is called.
    pub(crate) fn project(&self) -> String {
        format!("{}项目", self.trade.things[self.thing].1)
    }

    /// The record.
    pub(crate) fn fields(&self, dice: &mut Dice) -> Fields {
        let mut fields = Fields::from([
            ("name".to_owned(), put(&self.name)),
            ("short_name".to_owned(), put(&self.short)),
            ("place".to_owned(), put(self.place)),
            ("city".to_owned(), put(self.place)),
            ("nature".to_owned(), put(self.nature)),
            ("industry".to_owned(), put(self.trade.industry)),
            ("main_business".to_owned(), put(self.product())),
            ("chains".to_owned(), cast::set([self.trade.chain])),
        ]);
        if dice.chance(80) {
            fields.insert("uscc".to_owned(), put(&self.uscc));
        }
        if dice.chance(70) {
            fields.insert("revenue".to_owned(), put(self.revenue * WAN));
            let tax = self.revenue * dice.between(2, 6) / 100;
            fields.insert("tax".to_owned(), put(tax * WAN));
        }
        fields
    }

    /// The contact's open part.
    pub(crate) fn contact_fields(&self, on: Day, dice: &mut Dice) -> Fields {
        let source = *dice.pick(&["card", "card", "card", "referral", "public"]);
        Fields::from([
            ("name".to_owned(), put(&self.host)),
            ("post".to_owned(), put(self.post)),
            ("company".to_owned(), put(self.company)),
            ("source".to_owned(), put(source)),
            ("collected_on".to_owned(), put(on)),
        ])
    }

    /// The contact's private part. The middle of every number is our area code: nobody's.
    pub(crate) fn private_fields(&self, contact: RecordId, dice: &mut Dice) -> Fields {
        let head = *dice.pick(&[
            "135", "136", "137", "138", "139", "150", "158", "177", "186", "189",
        ]);
        let mobile = format!("{head}0563{:04}", dice.between(0, 9999));
        let mut fields = Fields::from([
            ("contact".to_owned(), put(contact)),
            ("mobile".to_owned(), put(&mobile)),
        ]);
        if dice.chance(40) {
            fields.insert("wechat".to_owned(), put(format!("wx_{}", &mobile[5..])));
        }
        if dice.chance(25) {
            let phone = format!("0563-30{:05}", dice.between(0, 99_999));
            fields.insert("phone".to_owned(), put(phone));
        }
        if dice.chance(30) {
            let email = format!("office{}@example.com", &mobile[7..]);
            fields.insert("email".to_owned(), put(email));
        }
        fields
    }
}
