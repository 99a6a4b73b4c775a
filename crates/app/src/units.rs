//! 单位 as an administrator keeps them: one tree, each with its letter and its code.

use crate::api::{ById, Saved, UnitDetail, UnitLine, UnitSave};
use crate::app::App;
use crate::failure::Failure;
use crate::forms::{self, Edit};
use crate::records;
use crate::saving::Saving;
use crate::staff;
use crate::view::View;
use model::{Noun, Record, RecordId, UnitId, bureau};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use store::Shown;

/// How many of a unit's people its detail names.
const NAMED: usize = 30;

/// `unit.list`: the tree, each unit before those below it.
pub(crate) async fn list(app: &App, (): ()) -> Result<Vec<UnitLine>, Failure> {
    let view = View::open(app)?;
    staff::administrators_only(&view)?;
    lines(&view)
}

/// All units in the order of the tree, with what stands in them.
pub(crate) fn lines(view: &View) -> Result<Vec<UnitLine>, Failure> {
    let units = view.all(Noun::Unit)?;
    let known: HashMap<UnitId, &Rc<Shown>> =
        units.iter().map(|unit| (unit.record.id, unit)).collect();
    let mut people: HashMap<UnitId, u32> = HashMap::new();
    for person in view.all(Noun::Person)?.iter() {
        if let Some(unit) = person.record.id_in("unit")
            && bureau::in_service(&person.record)
        {
            *people.entry(unit).or_default() += 1;
        }
    }
    // A unit whose parent is not known here stands at the top, so that none is hidden.
    let mut below: BTreeMap<Option<UnitId>, Vec<&Rc<Shown>>> = BTreeMap::new();
    for unit in units.iter() {
        let parent = unit.record.id_in("parent");
        let parent = parent.filter(|parent| known.contains_key(parent));
        below.entry(parent).or_default().push(unit);
    }
    for siblings in below.values_mut() {
        siblings.sort_by_key(|unit| {
            let text = |field: &str| unit.record.text(field).unwrap_or_default();
            (
                !bureau::in_service(&unit.record),
                text("code"),
                text("name"),
                unit.record.id,
            )
        });
    }
    let mut lines = Vec::new();
    walk(None, 0, &below, &people, &mut lines);
    Ok(lines)
}

/// Adds the units under `parent` and gives how many people stand there.
fn walk(
    parent: Option<UnitId>,
    depth: u32,
    below: &BTreeMap<Option<UnitId>, Vec<&Rc<Shown>>>,
    people: &HashMap<UnitId, u32>,
    lines: &mut Vec<UnitLine>,
) -> u32 {
    let mut sum = 0;
    for shown in below.get(&parent).into_iter().flatten() {
        let record = &shown.record;
        let at = lines.len();
        let own = people.get(&record.id).copied().unwrap_or_default();
        lines.push(line(shown, depth, own));
        let under = walk(Some(record.id), depth + 1, below, people, lines);
        let children = below.get(&Some(record.id));
        if let Some(line) = lines.get_mut(at) {
            line.people_below = own + under;
            line.units = children
                .into_iter()
                .flatten()
                .filter(|child| bureau::in_service(&child.record))
                .map(|_| 1)
                .sum();
        }
        sum += own + under;
    }
    sum
}

fn line(shown: &Shown, depth: u32, people: u32) -> UnitLine {
    let record = &shown.record;
    let text = |field: &str| record.text(field).unwrap_or_default();
    UnitLine {
        id: record.id,
        name: text("name"),
        short: text("short"),
        series: text("series"),
        code: text("code"),
        parent: record.id_in("parent"),
        depth,
        people,
        people_below: people,
        units: 0,
        active: bureau::in_service(record),
        sync: records::sync(shown),
    }
}

/// The names of a unit and of those above it, the top first.
pub(crate) fn path(view: &View, unit: Option<UnitId>) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = unit;
    while let Some(id) = at {
        // A cycle that two administrators made at once ends here.
        if names.len() > 16 {
            break;
        }
        names.push(view.unit_name(Some(id)));
        at = view
            .maybe(Noun::Unit, Some(id))
            .and_then(|unit| unit.record.id_in("parent"));
    }
    names.reverse();
    names
}

/// `unit.show`
pub(crate) async fn show(app: &App, request: ById) -> Result<UnitDetail, Failure> {
    let view = View::open(app)?;
    staff::administrators_only(&view)?;
    let shown = view.need(Noun::Unit, request.id)?;
    let line = lines(&view)?
        .into_iter()
        .find(|line| line.id == request.id)
        .ok_or_else(|| Failure::new(crate::failure::Code::NotFound))?;
    let mut people: Vec<_> = view
        .all(Noun::Person)?
        .iter()
        .filter(|person| bureau::stands_in(&person.record, request.id))
        .filter_map(|person| staff::row(&view, person))
        .collect();
    people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    people.truncate(NAMED);
    Ok(UnitDetail {
        line,
        base: view.desk.shown.remember(&shown.record),
        path: path(&view, shown.record.id_in("parent")),
        people,
    })
}

/// `unit.save`
pub(crate) async fn save(app: &App, request: UnitSave) -> Result<Saved, Failure> {
    let view = View::open(app)?;
    let mut saving = Saving::new_for(&view, None, None);
    let mut body = forms::body(&request.form)?;
    if body.get("name").is_none_or(Value::is_null) {
        return Err(records::wrong_value("name"));
    }
    let id = match request.id {
        Some(id) => {
            let shown = view.need(Noun::Unit, id)?;
            body.insert("active".to_owned(), Value::Bool(request.active));
            staff::edit(&mut saving, Noun::Unit, &shown.record, &request.base, body)?;
            id
        }
        None => {
            if body.get("parent").is_none_or(Value::is_null) {
                return Err(records::wrong_value("parent"));
            }
            create(&mut saving, body)?.id
        }
    };
    view.desk.commit(app, saving.act)?;
    Ok(staff::saved(id))
}

/// Puts a new unit into what is being saved.
///
/// # Errors
/// Not allowed, or a value that is none.
pub(crate) fn create(saving: &mut Saving<'_>, body: Map<String, Value>) -> Result<Record, Failure> {
    let id: RecordId = saving.mint();
    let mut edit: Edit = forms::create(body);
    edit.put("active", true);
    staff::create(saving, Noun::Unit, id, edit)
}
