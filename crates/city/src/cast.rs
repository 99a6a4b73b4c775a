//! Units and people.

use crate::calendar;
use crate::deed::{Act, Deed, Fields};
use crate::dice::Dice;
use crate::words::counties::{CITY, HOMES, Home};
use crate::words::people::{GIVEN, GIVEN_END, SURNAMES};
use model::policy::Role;
use model::{Day, Noun, OpId, PersonId, RecordId, Stamp, UnitId};
use protocol::Change;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// The units below the city: name, short name, letter, code.
pub const UNITS: &[(&str, &str, &str, &str)] = &[
    ("宣州区", "宣州", "州", "341802"),
    ("郎溪县", "郎溪", "郎", "341821"),
    ("泾县", "泾县", "泾", "341823"),
    ("绩溪县", "绩溪", "绩", "341824"),
    ("旌德县", "旌德", "旌", "341825"),
    ("宁国市", "宁国", "宁", "341881"),
    ("广德市", "广德", "广", "341882"),
    ("宣城经济技术开发区", "经开区", "开", "341871"),
];

/// The people that every demonstration has: name, post, role, the unit's short name (none: the city's bureau).
pub const PEOPLE: &[(&str, &str, Role, Option<&str>)] = &[
    ("梅思齐", "市投资促进局局长", Role::Manager, None),
    ("沈砚清", "分管副市长", Role::Leader, None),
    ("章谨言", "县投资促进中心主任", Role::Manager, Some("郎溪")),
    ("程景行", "招商一组组长", Role::TeamLead, Some("郎溪")),
    ("汪若琳", "招商专员", Role::Officer, Some("郎溪")),
    ("胡一诺", "招商专员", Role::Officer, Some("郎溪")),
    ("何以宁", "招商专员", Role::Officer, Some("宣州")),
    ("查慎行", "审计员", Role::Auditor, None),
];

/// The city's departments and the counties' teams: the unit above (none: the city), name, short name, letter.
const BELOW: &[(Option<usize>, &str, &str, &str)] = &[
    (None, "宣城市商务局", "市商务局", "商"),
    (None, "宣城市经济和信息化局", "市经信局", "经"),
    (None, "宣城市科学技术局", "市科技局", "科"),
    (Some(0), "宣州区新能源电池专班", "宣州专班", "州电"),
    (Some(1), "郎溪县高端装备专班", "郎溪专班", "郎装"),
    (Some(2), "泾县招商一组", "泾县一组", "泾一"),
    (Some(3), "绩溪县招商一组", "绩溪一组", "绩一"),
    (Some(4), "旌德县驻杭招商组", "旌德驻杭组", "旌杭"),
    (Some(5), "宁国市汽车零部件专班", "宁国专班", "宁汽"),
    (Some(6), "广德市电子信息专班", "广德专班", "广电"),
    (Some(7), "经开区驻沪招商组", "经开驻沪组", "开沪"),
];

/// Somebody who works here.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: PersonId,
    pub(crate) name: String,
}

/// Those who travel together: a unit with a lead and officers, and the manager over them.
#[derive(Clone, Debug)]
pub(crate) struct Team {
    pub(crate) unit: UnitId,
    /// What they speak for.
    pub(crate) home: &'static Home,
    pub(crate) manager: Person,
    pub(crate) lead: Person,
    pub(crate) officers: Vec<Person>,
}

/// Everybody.
pub(crate) struct Cast {
    pub(crate) city_manager: Person,
    pub(crate) teams: Vec<Team>,
    /// The team of 汪若琳.
    pub(crate) travelling: usize,
}

/// A plain value.
pub(crate) fn put(value: impl serde::Serialize) -> Change {
    Change::Put(json!(value))
}

/// A set.
pub(crate) fn set<T: ToString>(elements: impl IntoIterator<Item = T>) -> Change {
    let add: BTreeSet<String> = elements
        .into_iter()
        .map(|element| element.to_string())
        .collect();
    Change::Set {
        add: add.into_iter().collect(),
        remove: BTreeMap::new(),
    }
}

/// Draws names, each once.
struct Names {
    dice: Dice,
    used: BTreeSet<String>,
}

impl Names {
    fn next(&mut self) -> String {
        for _ in 0..64 {
            let name = name(&mut self.dice);
            if self.used.insert(name.clone()) {
                return name;
            }
        }
        name(&mut self.dice)
    }
}

/// An invented name.
pub(crate) fn name(dice: &mut Dice) -> String {
    let surname = *dice.pick(SURNAMES);
    let end = *dice.pick(GIVEN_END);
    if dice.chance(22) {
        return format!("{surname}{end}");
    }
    let first = *dice.pick(GIVEN);
    format!("{surname}{first}{end}")
}

struct Founding<'a> {
    dice: Dice,
    minute: i64,
    first: Day,
    administrator: PersonId,
    top: UnitId,
    deeds: &'a mut Vec<Deed>,
}

impl Founding<'_> {
    fn create(&mut self, noun: Noun, fields: Fields) -> RecordId {
        let stamp = self.tick();
        let record = RecordId(self.dice.id(stamp));
        let op = OpId(self.dice.id(stamp));
        self.deeds.push(Deed {
            op,
            actor: self.administrator,
            stamp,
            noun,
            record,
            act: Act::Create(fields),
        });
        record
    }

    fn tick(&mut self) -> Stamp {
        self.minute += 1;
        calendar::at(self.first, 9, self.minute)
    }

    fn unit(&mut self, of: [&str; 4], parent: UnitId) -> UnitId {
        let [name, short, series, code] = of;
        let mut fields = Fields::new();
        for (field, value) in [
            ("name", name),
            ("short", short),
            ("series", series),
            ("code", code),
        ] {
            fields.insert(field.to_owned(), put(value));
        }
        fields.insert("parent".to_owned(), put(parent));
        self.create(Noun::Unit, fields)
    }

    fn person(&mut self, name: &str, role: Role, unit: UnitId, post: &str) -> Person {
        let fields = Fields::from([
            ("name".to_owned(), put(name)),
            ("role".to_owned(), put(role)),
            ("unit".to_owned(), put(unit)),
            ("post".to_owned(), put(post)),
            ("active".to_owned(), put(true)),
        ]);
        Person {
            id: self.create(Noun::Person, fields),
            name: name.to_owned(),
        }
    }
}

/// Draws the units and people, and writes how they came to be: everything below the top unit and its
/// administrator, who are there before anything is done.
pub(crate) fn draw(
    seed: u64,
    size: u32,
    first: Day,
    (top, administrator): (UnitId, PersonId),
    deeds: &mut Vec<Deed>,
) -> Cast {
    let fixed = PEOPLE.iter().map(|person| person.0.to_owned());
    let mut names = Names {
        dice: Dice::of(seed, "names", 0),
        used: fixed.chain(["周启明".to_owned()]).collect(),
    };
    let mut founding = Founding {
        dice: Dice::of(seed, "cast", 0),
        minute: 0,
        first,
        administrator,
        top,
        deeds,
    };
    let counties: Vec<UnitId> = UNITS
        .iter()
        .map(|(name, short, series, code)| founding.unit([name, short, series, code], top))
        .collect();
    let below: Vec<(UnitId, Option<usize>)> = BELOW
        .iter()
        .map(|(over, name, short, series)| {
            let parent = over.map_or(founding.top, |over| counties[over]);
            (founding.unit([name, short, series, ""], parent), *over)
        })
        .collect();
    let mut known: BTreeMap<&str, Person> = BTreeMap::new();
    for (name, post, role, unit) in PEOPLE {
        let at = unit.and_then(|short| UNITS.iter().position(|(_, known, ..)| *known == short));
        let unit = at.map_or(top, |at| counties[at]);
        known.insert(name, founding.person(name, *role, unit, post));
    }
    let nobody = || Person {
        id: administrator,
        name: String::new(),
    };
    let cast_of = |name: &str| known.get(name).cloned().unwrap_or_else(nobody);
    let city_manager = cast_of("梅思齐");
    // Officers of a team: three, and more in a bigger city.
    let crew = 3 + size / 6_000;
    let mut teams = Vec::new();
    let mut managers = Vec::new();
    for (at, (name, ..)) in UNITS.iter().enumerate() {
        let unit = counties[at];
        let manager = if at == 1 {
            cast_of("章谨言")
        } else {
            let post = format!("{name}投资促进中心主任");
            founding.person(&names.next(), Role::Manager, unit, &post)
        };
        managers.push(manager);
    }
    let places = counties
        .iter()
        .enumerate()
        .map(|(at, unit)| (*unit, Some(at), true));
    let others = below.iter().map(|(unit, over)| (*unit, *over, false));
    for (unit, over, county) in places.chain(others) {
        let langxi = county && over == Some(1);
        let lead = if langxi {
            cast_of("程景行")
        } else {
            founding.person(&names.next(), Role::TeamLead, unit, "招商组组长")
        };
        let mut officers = if langxi {
            vec![cast_of("汪若琳"), cast_of("胡一诺")]
        } else if county && over == Some(0) {
            vec![cast_of("何以宁")]
        } else {
            Vec::new()
        };
        let wanted = if county { 2 } else { crew };
        while officers.len() < wanted as usize {
            officers.push(founding.person(&names.next(), Role::Officer, unit, "招商专员"));
        }
        teams.push(Team {
            unit,
            home: over.and_then(|over| HOMES.get(over)).unwrap_or(&CITY),
            manager: over.map_or_else(|| city_manager.clone(), |over| managers[over].clone()),
            lead,
            officers,
        });
    }
    let stamp = founding.tick();
    let writers = Fields::from([("writers".to_owned(), set([cast_of("汪若琳").id]))]);
    let op = OpId(founding.dice.id(stamp));
    let lead = cast_of("程景行").id;
    founding.deeds.push(Deed {
        op,
        actor: lead,
        stamp,
        noun: Noun::Person,
        record: lead,
        act: Act::Edit(writers),
    });
    Cast {
        city_manager,
        teams,
        travelling: 1,
    }
}
