//! Leads: from a talk to an assessment and beyond.

use crate::calendar::{at, workday};
use crate::cast::put;
use crate::deed::{Act, Fields};
use crate::dice::Dice;
use crate::figures::{WAN, round};
use crate::firm::Firm;
use crate::meetings::{Met, Occasion};
use crate::plan::NOW;
use crate::words::said;
use crate::year::City;
use model::command::{Assessment, Command};
use model::{Day, Noun, PersonId, RecordId, Stamp};
use protocol::{Change, Splice};

/// How far a lead comes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Draft,
    Submitted,
    Assessing,
    Returned,
    Declined,
    Accepted,
    Negotiating,
    Shelved,
    /// Shelved and taken up again.
    TakenUp,
    Lost,
    /// Claimed by the county, waiting for the city.
    Claimed,
    /// Sent back by the city.
    SentBack,
    Signed,
    /// Sent back once, then signed.
    SignedAgain,
}

const LONG_AGO: &[End] = &[
    End::Accepted,
    End::Negotiating,
    End::Declined,
    End::Negotiating,
    End::Shelved,
    End::Accepted,
    End::Lost,
    End::TakenUp,
    End::Negotiating,
    End::Declined,
    End::Signed,
    End::Negotiating,
    End::Accepted,
    End::SignedAgain,
    End::Negotiating,
    End::Claimed,
    End::Signed,
    End::Declined,
    End::SentBack,
];
const LATELY: &[End] = &[
    End::Submitted,
    End::Assessing,
    End::Returned,
    End::Draft,
    End::Submitted,
    End::Accepted,
    End::Assessing,
];

const CHANNELS: &[&str] = &[
    "外出拜访",
    "以商招商",
    "商会推荐",
    "校友引荐",
    "展会对接",
    "基金推荐",
    "企业来访",
    "网络平台",
];
const HELP: &[&str] = &[
    "请市自然资源局核定地块指标",
    "请供电公司出接入方案",
    "请县领导出面约见企业负责人",
    "请发改委指导节能审查",
    "请环境部门提前介入",
    "请人社局安排招工专场",
    "请金融办对接银行",
    "暂无",
];
const DECLINED: &[&str] = &[
    "投资强度低于园区门槛，暂不引进。",
    "工艺含禁止类工序，不符合园区准入。",
    "企业涉诉较多，征信未过。",
    "属于项目扩建，不作为新线索。",
    "与化工园区产业定位不符。",
];
const RETURNED: &[&str] = &[
    "能耗和排放数据缺，补齐后再报。",
    "固定资产投资口径不清，请分设备、厂房、土地。",
    "请补投资主体近两年报表。",
    "用地需求与产能不匹配，请核实。",
];
const SHELVED: &[&str] = &[
    "企业内部投资计划延后",
    "行业价格下行，先观望",
    "等客户定点结果",
    "融资未到位",
];
const LOST: &[&str] = &[
    "企业选择在原地技改",
    "落户外省，对方有现成厂房",
    "投资人变更，项目取消",
    "地价谈不拢",
];

/// The day of an instant, in Xuancheng.
fn day_of(when: Stamp) -> Day {
    let here = chrono::DateTime::from_timestamp_millis(when.0 + 8 * 3_600_000);
    Day(here.unwrap_or_default().date_naive())
}

impl City {
    /// A lead comes out of a talk.
    pub(crate) fn lead(
        &mut self,
        dice: &mut Dice,
        firm: &mut Firm,
        occasion: &Occasion,
        met: &Met,
    ) {
        self.leads += 1;
        let (author, on) = (occasion.author.id, occasion.on);
        let old = on < self.monday(NOW - 8);
        let duplicate = firm.lead.filter(|_| old && self.duplicates_owed > 0);
        if firm.lead.is_some() && duplicate.is_none() {
            // A second project of the same firm is about something else.
            firm.thing = (firm.thing + 1) % firm.trade.things.len();
        }
        let written = met.written.plus(20 * 60_000);
        let fields = self.lead_fields(dice, firm, occasion, met);
        let referred = fields.contains_key("referrer");
        let lead = self.create(dice, author, written, Noun::Lead, fields);
        let of = (Noun::Lead, lead);
        let end = if duplicate.is_some() {
            End::Declined
        } else if old {
            let end = LONG_AGO[self.turns[0] % LONG_AGO.len()];
            self.turns[0] += 1;
            if self.turns[0] % 12 == 3 {
                self.duplicates_owed += 1;
            }
            end
        } else {
            let end = LATELY[self.turns[1] % LATELY.len()];
            self.turns[1] += 1;
            end
        };
        if end == End::Draft {
            return;
        }
        let submit = Command::Submit {
            passed: Vec::new(),
            note: None,
            entry: None,
        };
        let handed_in = written.plus(dice.between(3, 20) * 60_000);
        self.command(dice, author, handed_in, of, submit);
        let manager = self.cast.teams[occasion.team].manager.id;
        let assessed = workday(on.plus(dice.between(1, 3)));
        let when = at(assessed, 9, dice.between(0, 59));
        if let Some(other) = duplicate {
            self.duplicates_owed -= 1;
            let note = "与本单位已报线索为同一项目，合并跟进。".to_owned();
            self.assess(
                dice,
                manager,
                when,
                of,
                (Assessment::Duplicate, Some(note)),
                Some(other),
            );
            return;
        }
        if referred && !matches!(end, End::Submitted | End::Returned) && dice.chance(85) {
            let on = assessed.plus(dice.between(1, 3));
            let told = Fields::from([("referrer_told_on".to_owned(), put(on))]);
            self.act(dice, author, at(on, 17, 5), of, Act::Edit(told));
        }
        firm.lead = Some(lead);
        self.assessed(dice, of, (author, manager), when, end, met);
    }

    fn assess(
        &mut self,
        dice: &mut Dice,
        manager: PersonId,
        at: Stamp,
        of: (Noun, RecordId),
        (assessment, note): (Assessment, Option<String>),
        duplicate_of: Option<RecordId>,
    ) {
        let command = Command::Assess {
            assessment,
            note,
            duplicate_of,
            content_hash: String::new(),
            entry: RecordId(dice.id(at)),
        };
        self.command(dice, manager, at, of, command);
    }

    /// What the manager decides, and what comes of it.
    fn assessed(
        &mut self,
        dice: &mut Dice,
        of: (Noun, RecordId),
        (author, manager): (PersonId, PersonId),
        mut when: Stamp,
        end: End,
        met: &Met,
    ) {
        const DAY: i64 = 24 * 3_600_000;
        if end == End::Submitted {
            return;
        }
        if end == End::Assessing || dice.chance(40) {
            self.assess(dice, manager, when, of, (Assessment::Assessing, None), None);
            if end == End::Assessing {
                return;
            }
            when = when.plus(dice.between(2, 30) * 3_600_000);
        }
        let verdict = match end {
            End::Returned => (
                Assessment::Returned,
                Some((*dice.pick(RETURNED)).to_owned()),
            ),
            End::Declined => (
                Assessment::Declined,
                Some((*dice.pick(DECLINED)).to_owned()),
            ),
            _ => (
                Assessment::Accepted,
                dice.chance(35).then(|| met.words.say(dice, said::PASSED)),
            ),
        };
        self.assess(dice, manager, when, of, verdict, None);
        if matches!(end, End::Returned | End::Declined) {
            return;
        }
        let mut steps: Vec<(&str, Option<&str>)> = Vec::new();
        if end != End::Accepted {
            steps.push(("negotiating", None));
        }
        match end {
            End::Shelved => steps.push(("shelved", Some(*dice.pick(SHELVED)))),
            End::TakenUp => {
                steps.push(("shelved", Some(*dice.pick(SHELVED))));
                steps.push(("negotiating", Some("企业恢复投资计划")));
            }
            End::Lost => steps.push(("lost", Some(*dice.pick(LOST)))),
            _ => {}
        }
        let negotiated = day_of(when);
        for (to, note) in steps {
            when = when.plus(dice.between(4, 12) * DAY + dice.between(0, 300) * 60_000);
            let step = Command::Move {
                to: to.to_owned(),
                note: note.map(str::to_owned),
            };
            self.command(dice, author, when, of, step);
            if dice.chance(55) {
                self.follow(dice, (author, manager), when.plus(2 * DAY), of.1, met);
            }
        }
        let signs = matches!(
            end,
            End::Claimed | End::SentBack | End::Signed | End::SignedAgain
        );
        if signs && self.lands(manager) {
            self.sign(dice, of.1, manager, negotiated.plus(12), end, met);
        }
        if matches!(
            end,
            End::Accepted | End::Negotiating | End::TakenUp | End::Claimed | End::SentBack
        ) {
            self.kept_up(dice, of.1, (author, manager), when, met);
        }
    }

    /// A lead that lives is followed, at first often; most were followed in the last days, some wait for it.
    fn kept_up(
        &mut self,
        dice: &mut Dice,
        lead: RecordId,
        people: (PersonId, PersonId),
        since: Stamp,
        met: &Met,
    ) {
        const DAY: i64 = 24 * 3_600_000;
        let ago = if dice.chance(82) {
            dice.between(1, 9)
        } else {
            dice.between(15, 26)
        };
        let last = at(
            self.today.plus(-ago),
            dice.between(9, 17),
            dice.between(0, 59),
        );
        let mut gap = 12 * DAY;
        let mut when = since.plus(gap);
        while when.plus(10 * DAY) < last {
            self.follow(dice, people, when, lead, met);
            gap *= 2;
            when = when.plus(gap);
        }
        if last > since.plus(3 * DAY) {
            self.follow(dice, people, last, lead, met);
            let due = workday(self.today.plus(dice.between(3, 12) - ago));
            let next = Fields::from([
                ("next_step".to_owned(), put(met.words.say(dice, said::NEXT))),
                ("next_step_due".to_owned(), put(due)),
                (
                    "next_step_done_on".to_owned(),
                    Change::Put(serde_json::Value::Null),
                ),
            ]);
            let noted = last.plus(180_000);
            self.act(dice, people.0, noted, (Noun::Lead, lead), Act::Edit(next));
        }
    }

    /// What was done afterwards, written down and handed in.
    fn follow(
        &mut self,
        dice: &mut Dice,
        (author, manager): (PersonId, PersonId),
        when: Stamp,
        lead: RecordId,
        met: &Met,
    ) {
        let day = day_of(when);
        let fields = Fields::from([
            ("subject".to_owned(), put(lead)),
            ("subject_noun".to_owned(), put(Noun::Lead)),
            ("on".to_owned(), put(day)),
            ("text".to_owned(), put(met.words.say(dice, said::FOLLOWED))),
        ]);
        let follow = self.create(dice, author, when, Noun::FollowUp, fields);
        let of = (Noun::FollowUp, follow);
        let submit = Command::Submit {
            passed: Vec::new(),
            note: None,
            entry: None,
        };
        self.command(dice, author, when.plus(60_000), of, submit);
        if dice.chance(70) && author != manager {
            let read = when.plus(18 * 3_600_000);
            self.review(
                dice,
                manager,
                read,
                of,
                model::command::Verdict::Reviewed,
                None,
            );
        }
        if dice.chance(50) {
            let done = Fields::from([("next_step_done_on".to_owned(), put(day))]);
            self.act(
                dice,
                author,
                when.plus(120_000),
                (Noun::Lead, lead),
                Act::Edit(done),
            );
        }
    }

    fn lead_fields(&self, dice: &mut Dice, firm: &Firm, occasion: &Occasion, met: &Met) -> Fields {
        let home = self.cast.teams[occasion.team].home;
        let total = firm.amount * WAN;
        let fixed = total / 100 * dice.between(66, 88);
        let output = round(firm.amount * dice.between(110, 230) / 100) * WAN;
        let due = workday(occasion.on.plus(dice.between(7, 16)));
        let energy = format!(
            "年用电约 {} 万度，{}",
            dice.step(60, 2_400, 20),
            match dice.below(3) {
                0 => format!("天然气 {} 万方", dice.step(10, 240, 10)),
                1 => format!("蒸汽 {} 吨/时", dice.between(2, 20)),
                _ => "不用汽".to_owned(),
            }
        );
        let notes = format!(
            "{}{}",
            met.words.say(dice, said::FIRM),
            met.words.say(dice, said::MOOD)
        );
        let mut fields = Fields::from([
            (
                "title".to_owned(),
                put(format!("{}{}", firm.short, firm.project())),
            ),
            ("company".to_owned(), put(firm.company)),
            ("company_name".to_owned(), put(&firm.name)),
            ("channel".to_owned(), put(*dice.pick(CHANNELS))),
            ("project".to_owned(), put(firm.project())),
            ("industry".to_owned(), put(firm.trade.industry)),
            ("process".to_owned(), put(firm.process())),
            ("total_investment".to_owned(), put(total)),
            ("fixed_investment".to_owned(), put(fixed)),
            ("output".to_owned(), put(output)),
            ("tax".to_owned(), put(output / 100 * dice.between(3, 5))),
            ("jobs".to_owned(), put((firm.amount / 120).clamp(30, 900))),
            (
                "interest".to_owned(),
                put(*dice.pick(&["a", "b", "b", "c"])),
            ),
            ("meeting".to_owned(), put(met.meeting)),
            ("next_step".to_owned(), put(met.words.say(dice, said::NEXT))),
            ("next_step_owner".to_owned(), put(occasion.author.id)),
            ("next_step_due".to_owned(), put(due)),
            (
                "notes".to_owned(),
                Change::Splices(vec![Splice {
                    at: 0,
                    delete: 0,
                    insert: notes,
                }]),
            ),
        ]);
        let mut some = |percent: usize, field: &str, value: Change| {
            if dice.chance(percent) {
                fields.insert(field.to_owned(), value);
            }
        };
        some(88, "energy", put(energy));
        some(
            45,
            "site_wishes",
            put(format!("{}，{}", home.parks[0], home.told[0])),
        );
        some(35, "referrer", put(firm.referrer));
        let environment = *dice.pick(firm.trade.environment);
        let help = *dice.pick(HELP);
        if dice.chance(85) {
            fields.insert("environment".to_owned(), put(environment));
        }
        if dice.chance(60) {
            fields.insert("help_needed".to_owned(), put(help));
        }
        match firm.land {
            Some(land) => fields.insert("land".to_owned(), put(land * 100)),
            None => fields.insert("plant".to_owned(), put(firm.plant)),
        };
        if firm.nature != "private" {
            fields.insert(
                "foreign_amount".to_owned(),
                put(firm.amount / 7 * 1_000_000),
            );
            fields.insert("foreign_currency".to_owned(), put("USD"));
        }
        if let Some(contact) = firm.contact {
            fields.insert("contact".to_owned(), put(contact.open));
            fields.insert("contact_private".to_owned(), put(contact.private));
        }
        if let Some((trip, _)) = occasion.trip {
            fields.insert("trip".to_owned(), put(trip));
        }
        fields
    }
}
