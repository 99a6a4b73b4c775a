//! Outbound trips: filed, approved, travelled, reported.

use crate::calendar::at;
use crate::cast::{Person, put};
use crate::deed::{Act, Fields};
use crate::dice::Dice;
use crate::firm::{self, Firm};
use crate::meetings::{self, Occasion};
use crate::plan::{End, NOW, Plan};
use crate::words::brands::{PLACES, ROADS};
use crate::words::trades::TRADES;
use crate::year::City;
use chrono::Datelike as _;
use model::command::{Command, Verdict};
use model::{Day, Noun, PersonId, RecordId, Stamp};
use std::collections::BTreeSet;

/// The firms of the trip of 汪若琳, all invented: name, short name, city, industry, what they make.
pub const FIRMS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "上海澄泓精密机械有限公司",
        "澄泓精密",
        "上海",
        "通用设备制造业",
        "数控机床主轴",
    ),
    (
        "上海岚序新材料科技有限公司",
        "岚序新材",
        "上海",
        "化学原料和化学制品制造业",
        "电子级树脂",
    ),
    (
        "嘉兴禾诺智能装备有限公司",
        "禾诺智装",
        "嘉兴",
        "专用设备制造业",
        "锂电产线装备",
    ),
    (
        "嘉兴霁川光电股份有限公司",
        "霁川光电",
        "嘉兴",
        "计算机、通信和其他电子设备制造业",
        "车载显示模组",
    ),
    (
        "湖州苕青生物科技有限公司",
        "苕青生物",
        "湖州",
        "医药制造业",
        "医用敷料",
    ),
    (
        "湖州朗越汽车零部件有限公司",
        "朗越汽配",
        "湖州",
        "汽车制造业",
        "铝合金压铸件",
    ),
];

/// The day after the trip's Monday on which each of them is visited: a city or two a day, down the road.
pub const VISITS: [i64; 6] = [0, 0, 1, 2, 3, 4];

/// How many visits of that trip were made before this weekday (0: Monday).
pub(crate) fn of_the_cast(weekday: usize) -> usize {
    let before = i64::try_from(weekday).unwrap_or_default();
    VISITS.iter().filter(|day| **day < before).count()
}

const PURPOSES: &[&str] = &[
    "走访{chain}企业，推介园区厂房和配套",
    "跟进在谈线索，落实上次会谈事项",
    "补{chain}链条缺口，对接龙头配套企业",
    "拜访商会和行业协会，收集外迁信息",
    "上门送投资协议文本，洽谈用地条件",
    "参加{chain}专题对接会并走访参会企业",
];
const CANCELLED: &[&str] = &[
    "企业负责人临时出国，改期另报",
    "防汛值班，取消外出",
    "与省级调度会冲突，取消",
    "企业暂缓投资，不再前往",
];
const CHANGED: &[&str] = &[
    "增加两家走访企业，重新报批",
    "带队领导调整，重新报批",
    "返程推迟一天，重新报批",
];
const REPORT_RETURNED: &[&str] = &[
    "报告缺承诺事项清单，请补。",
    "两家企业没有下一步，请逐家写明。",
    "请把线索金额与洽谈记录核对一致。",
];
const REPORT_READ: &[&str] = &[
    "报告清楚，按节点跟进。",
    "成果不错，线索尽快上报。",
    "已阅。下次提前一周报计划。",
    "同意归档。",
];

/// A trip as it is filed.
struct Filed {
    trip: RecordId,
    team: usize,
    monday: Day,
    planner: Person,
    lead: PersonId,
    members: Vec<Person>,
    by_manager: bool,
}

impl City {
    /// A trip of the plan, from filing to where it ends.
    pub(crate) fn trip(&mut self, plan: Plan) {
        let mut dice = Dice::of(self.seed, "trip", plan.index);
        let dice = &mut dice;
        let team = dice.below(self.cast.teams.len());
        let monday = self.week_of(dice, plan);
        let (road, places) = *dice.pick(ROADS);
        let cities: Vec<&str> = places.iter().map(|place| PLACES[*place].0).collect();
        let (lead, manager) = {
            let team = &self.cast.teams[team];
            (team.lead.clone(), team.manager.clone())
        };
        let city_wide = manager.id == self.cast.city_manager.id;
        let by_manager =
            !city_wide && !matches!(plan.end, End::Planned | End::Submitted) && dice.chance(35);
        let mut members = vec![lead.clone()];
        members.extend(self.cast.teams[team].officers.iter().take(2).cloned());
        let planner = if by_manager {
            manager
        } else {
            dice.pick(&members).clone()
        };
        // What lies ahead was filed before the current week.
        let ahead = if plan.week > NOW + 1 { 20 } else { 13 };
        let mut now = at(monday.plus(-ahead), 9, dice.between(30, 90));
        let purpose = dice
            .pick(PURPOSES)
            .replace("{chain}", dice.pick(TRADES).chain);
        let title = format!("{road}外出招商");
        let filed = Filed {
            trip: RecordId(dice.id(now)),
            team,
            monday,
            planner,
            lead: lead.id,
            members,
            by_manager,
        };
        let fields = self.trip_fields(&filed, (&title, &purpose), &cities, plan.stops, now);
        self.create_as(dice, filed.planner.id, now, Noun::Trip, filed.trip, fields);
        let mut stops = Vec::new();
        for stop in 0..plan.stops {
            now = now.plus(120_000);
            let on = monday.plus(i64::try_from(plan.day(stop)).unwrap_or_default());
            let place = places[stop * places.len() / plan.stops];
            let known = if dice.chance(40) {
                self.recall(dice, team, on, now, Some(PLACES[place].0))
            } else {
                None
            };
            let firm = known.unwrap_or_else(|| {
                let mut firm = firm::draw(dice, Some(place), now);
                firm.times = 0;
                firm
            });
            let first = stop == 0 || plan.day(stop - 1) < plan.day(stop);
            stops.push(self.stop(dice, &filed, firm, (stop, on, first), now));
        }
        now = now.plus(300_000);
        self.approved(dice, &filed, plan.end, now);
        self.travelled(dice, &filed, plan.end);
        self.visited(dice, &filed, plan, stops);
    }

    /// The Monday of a trip: that of a no-meeting week near by, where there is one.
    fn week_of(&self, dice: &mut Dice, plan: Plan) -> Day {
        let monday = self.monday(plan.week);
        if !(4..48).contains(&plan.week) || dice.chance(35) {
            return monday;
        }
        let near = |free: &&crate::weeks::Free| {
            free.monday == monday.plus(7) || free.monday == monday.plus(14)
        };
        let free = self.free.iter().find(near);
        free.map_or(monday, |free| free.monday)
    }

    fn trip_fields(
        &self,
        filed: &Filed,
        (title, purpose): (&str, &str),
        cities: &[&str],
        stops: usize,
        now: Stamp,
    ) -> Fields {
        let friday = filed.monday.plus(4);
        let mut fields = Fields::from([
            ("title".to_owned(), put(title)),
            ("purpose".to_owned(), put(purpose)),
            ("cities".to_owned(), put(cities)),
            ("from".to_owned(), put(filed.monday)),
            ("to".to_owned(), put(friday)),
            ("unit".to_owned(), put(self.cast.teams[filed.team].unit)),
            ("task_visits".to_owned(), put(stops)),
            ("task_leads".to_owned(), put(stops / 2)),
            ("task_companies".to_owned(), put(stops)),
            ("report_due".to_owned(), put(friday.plus(5))),
        ]);
        let week = self
            .free
            .iter()
            .find(|free| free.monday == filed.monday && free.known < now);
        if let Some(week) = week {
            fields.insert("week".to_owned(), put(week.week));
        }
        fields
    }

    /// A firm to visit, the first of its day or not; it is made known by that.
    fn stop(
        &mut self,
        dice: &mut Dice,
        filed: &Filed,
        mut firm: Firm,
        (order, on, first): (usize, Day, bool),
        now: Stamp,
    ) -> (Firm, RecordId, Day) {
        if firm.known.is_none() {
            let fields = firm.fields(dice);
            self.create_as(
                dice,
                filed.planner.id,
                now,
                Noun::Company,
                firm.company,
                fields,
            );
            firm.known = Some(now.plus(60_000));
        }
        let hour = *dice.pick(if first {
            &["09:00", "09:30", "10:00", "10:30"]
        } else {
            &["14:00", "14:30", "15:00", "15:30"]
        });
        let stop = Fields::from([
            ("trip".to_owned(), put(filed.trip)),
            ("unit".to_owned(), put(self.cast.teams[filed.team].unit)),
            ("company".to_owned(), put(firm.company)),
            ("company_name".to_owned(), put(&firm.name)),
            ("city".to_owned(), put(firm.place)),
            ("industry".to_owned(), put(firm.trade.industry)),
            ("kind".to_owned(), put("visit")),
            ("day".to_owned(), put(on)),
            ("at".to_owned(), put(hour)),
            ("order".to_owned(), put(order + 1)),
        ]);
        let stop = self.create(dice, filed.planner.id, now.plus(30_000), Noun::Stop, stop);
        (firm, stop, on)
    }

    /// Assigned, handed in, approved; changed or called off.
    fn approved(&mut self, dice: &mut Dice, filed: &Filed, end: End, mut now: Stamp) {
        let of = (Noun::Trip, filed.trip);
        let manager = self.cast.teams[filed.team].manager.id;
        let assign = Command::AssignTrip {
            lead_traveller: filed.lead,
            members: filed
                .members
                .iter()
                .map(|member| member.id)
                .collect::<BTreeSet<_>>(),
        };
        self.command(dice, filed.planner.id, now, of, assign);
        if end == End::Planned {
            return;
        }
        if !filed.by_manager {
            now = now.plus(dice.between(20, 200) * 60_000);
            let submit = Command::Submit {
                passed: Vec::new(),
                note: None,
                entry: None,
            };
            self.command(dice, filed.planner.id, now, of, submit);
            if end == End::Submitted {
                return;
            }
            now = now.plus(dice.between(3, 40) * 3_600_000);
            self.step(dice, manager, now, of, "approved", None);
        }
        now = now.plus(dice.between(20, 50) * 3_600_000);
        if end == End::Cancelled {
            let why = *dice.pick(CANCELLED);
            self.step(dice, filed.planner.id, now, of, "cancelled", Some(why));
            return;
        }
        if end == End::Changed || dice.chance(8) {
            let why = *dice.pick(CHANGED);
            self.step(dice, filed.planner.id, now, of, "submitted", Some(why));
            if end != End::Changed {
                self.step(dice, manager, now.plus(3_600_000), of, "approved", None);
            }
        }
    }

    fn step(
        &mut self,
        dice: &mut Dice,
        who: PersonId,
        at: Stamp,
        of: (Noun, RecordId),
        to: &str,
        note: Option<&str>,
    ) {
        let command = Command::Move {
            to: to.to_owned(),
            note: note.map(str::to_owned),
        };
        self.command(dice, who, at, of, command);
    }

    /// Out and home again, and the report.
    fn travelled(&mut self, dice: &mut Dice, filed: &Filed, end: End) {
        let of = (Noun::Trip, filed.trip);
        let order = [
            End::UnderWay,
            End::Back,
            End::Reported,
            End::Returned,
            End::Reviewed,
            End::Archived,
        ];
        let Some(reached) = order.iter().position(|other| *other == end) else {
            return;
        };
        let lead = filed.lead;
        self.step(
            dice,
            lead,
            at(filed.monday.plus(-1), 19, 30),
            of,
            "under_way",
            None,
        );
        if reached == 0 {
            return;
        }
        let friday = filed.monday.plus(4);
        let home = at(friday, 18, dice.between(0, 55));
        self.step(dice, lead, home, of, "back", None);
        if reached == 1 {
            return;
        }
        let mut now = at(friday.plus(2), 15, dice.between(0, 59));
        self.step(dice, lead, now, of, "reported", None);
        if reached == 2 {
            return;
        }
        // Whoever filed it does not read its report.
        let reader = if filed.by_manager {
            self.cast.city_manager.id
        } else {
            self.cast.teams[filed.team].manager.id
        };
        now = now.plus(dice.between(20, 60) * 3_600_000);
        if end == End::Returned || dice.chance(12) {
            let note = (*dice.pick(REPORT_RETURNED)).to_owned();
            self.review(dice, reader, now, of, Verdict::HasIssues, Some(note));
            if end == End::Returned {
                return;
            }
            now = now.plus(20 * 3_600_000);
            self.step(dice, lead, now, of, "reported", Some("已补充。"));
            now = now.plus(5 * 3_600_000);
        }
        let note = (*dice.pick(REPORT_READ)).to_owned();
        self.review(dice, reader, now, of, Verdict::Reviewed, Some(note));
        if end == End::Archived {
            self.step(dice, reader, now.plus(26 * 3_600_000), of, "archived", None);
        }
    }

    /// What was written of the visits that were made.
    fn visited(
        &mut self,
        dice: &mut Dice,
        filed: &Filed,
        plan: Plan,
        stops: Vec<(Firm, RecordId, Day)>,
    ) {
        let weekday = self.today.0.weekday().num_days_from_monday() as usize;
        let made = plan.visits(weekday);
        for (firm, stop, on) in stops.into_iter().take(made) {
            let author = if dice.chance(15) {
                filed.members[0].clone()
            } else {
                dice.pick(&filed.members[1..]).clone()
            };
            let end = self.next_end(dice, plan.week);
            let occasion = Occasion {
                team: filed.team,
                author,
                our_people: filed.members.iter().map(|member| member.id).collect(),
                kind: if dice.chance(88) {
                    "visit"
                } else {
                    "round_table"
                },
                on,
                starts: dice.step(9 * 60, 15 * 60 + 30, 30),
                trip: Some((filed.trip, stop)),
                end,
            };
            self.meet(dice, firm, &occasion);
        }
    }

    /// 沪嘉湖 in the week of the day: filed and assigned by the county's manager, under way.
    pub(crate) fn trip_of_the_cast(&mut self) {
        let mut dice = Dice::of(self.seed, "cast trip", 0);
        let dice = &mut dice;
        let team = self.cast.travelling;
        let monday = self.monday(NOW);
        let (planner, lead, officers) = {
            let team = &self.cast.teams[team];
            (
                team.manager.clone(),
                team.lead.clone(),
                team.officers.clone(),
            )
        };
        let mut members = vec![lead.clone()];
        members.extend(officers);
        let mut now = at(monday.plus(-11), 10, 5);
        let filed = Filed {
            trip: RecordId(dice.id(now)),
            team,
            monday,
            planner,
            lead: lead.id,
            members,
            by_manager: true,
        };
        let said = ("沪嘉湖外出招商", "走访高端装备、新材料企业，跟进在谈线索");
        let fields = self.trip_fields(&filed, said, &["上海", "嘉兴", "湖州"], VISITS.len(), now);
        self.create_as(dice, filed.planner.id, now, Noun::Trip, filed.trip, fields);
        // Which of a city's two firms comes first.
        let turn = dice.below(2);
        let weekday = self.today.0.weekday().num_days_from_monday() as usize;
        let mut stops = Vec::new();
        for (place, day) in VISITS.iter().enumerate() {
            now = now.plus(120_000);
            let (name, short, city, industry, business) = FIRMS[place ^ turn];
            let mut firm = firm::draw(dice, None, now);
            name.clone_into(&mut firm.name);
            short.clone_into(&mut firm.short);
            firm.place = city;
            firm.nature = "private";
            if let Some((trade, thing)) = trade_of(industry, business) {
                firm.trade = trade;
                firm.thing = thing;
                firm.buyers = dice.word(trade.buyers);
            }
            let first = place == 0 || VISITS[place - 1] < *day;
            let planned = (place, monday.plus(*day), first);
            stops.push(self.stop(dice, &filed, firm, planned, now));
        }
        self.approved_by_assigning(dice, &filed, now.plus(300_000));
        self.step(
            dice,
            lead.id,
            at(monday.plus(-1), 19, 0),
            (Noun::Trip, filed.trip),
            "under_way",
            None,
        );
        let officers = filed.members[1..].to_vec();
        for (place, (firm, stop, on)) in stops.into_iter().take(of_the_cast(weekday)).enumerate() {
            let occasion = Occasion {
                team,
                author: officers[place % officers.len()].clone(),
                our_people: filed.members.iter().map(|member| member.id).collect(),
                kind: "visit",
                on,
                starts: 9 * 60 + 30 + 150 * i64::try_from(place % 2).unwrap_or_default(),
                trip: Some((filed.trip, stop)),
                end: if place == 2 {
                    meetings::End::Draft
                } else {
                    meetings::End::Submitted
                },
            };
            self.meet(dice, firm, &occasion);
        }
    }

    fn approved_by_assigning(&mut self, dice: &mut Dice, filed: &Filed, now: Stamp) {
        let assign = Command::AssignTrip {
            lead_traveller: filed.lead,
            members: filed
                .members
                .iter()
                .map(|member| member.id)
                .collect::<BTreeSet<_>>(),
        };
        self.act(
            dice,
            filed.planner.id,
            now,
            (Noun::Trip, filed.trip),
            Act::Command(assign),
        );
    }
}

/// The trade that makes this.
fn trade_of(
    industry: &str,
    business: &str,
) -> Option<(&'static crate::words::trades::Trade, usize)> {
    let of = |trade: &&crate::words::trades::Trade| {
        trade.things.iter().any(|(thing, ..)| *thing == business) || trade.industry == industry
    };
    let exact = TRADES
        .iter()
        .find(|trade| trade.things.iter().any(|(thing, ..)| *thing == business));
    let trade = exact.or_else(|| TRADES.iter().find(of))?;
    let thing = trade
        .things
        .iter()
        .position(|(thing, ..)| *thing == business);
    Some((trade, thing.unwrap_or_default()))
}
