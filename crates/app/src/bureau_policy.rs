//! What the bureau has set for everybody: fields of the unit at the top, so that they travel to every device
//! with it, and only an administrator changes them.

use crate::api::{BureauPolicy, PolicyDetail, PolicySave, Saved};
use crate::app::App;
use crate::failure::{Code, Failure};
use crate::records::wrong_value;
use crate::saving::Saving;
use crate::staff;
use crate::view::View;
use model::policy::Action;
use model::{Noun, Record};
use serde_json::{Map, Value, json};
use std::rc::Rc;
use store::Shown;

/// Minutes that may pass before the screens hide.
const HIDE_MINUTES: std::ops::RangeInclusive<u32> = 1..=120;
/// Hours that may pass before the store closes.
const CLOSE_HOURS: std::ops::RangeInclusive<u32> = 1..=24;
/// Characters of the further notice.
const NOTICE: usize = 200;

/// The unit's fields that carry the policy.
const WATERMARK: &str = "policy_watermark_on_screen";
const HIDE: &str = "policy_hide_after_minutes";
const CLOSE: &str = "policy_close_after_hours";
const TEXT: &str = "policy_notice_text";

/// What the unit says; the defaults where it says nothing or no value.
fn read(unit: &Record) -> BureauPolicy {
    let usual = BureauPolicy::default();
    let within = |field: &str, range: &std::ops::RangeInclusive<u32>, usual: u32| {
        unit.number(field)
            .and_then(|number| u32::try_from(number).ok())
            .filter(|number| range.contains(number))
            .unwrap_or(usual)
    };
    BureauPolicy {
        watermark_on_screen: unit.value(WATERMARK) == Value::Bool(true),
        hide_after_minutes: within(HIDE, &HIDE_MINUTES, usual.hide_after_minutes),
        close_after_hours: within(CLOSE, &CLOSE_HOURS, usual.close_after_hours),
        notice_text: unit.text(TEXT).unwrap_or_default(),
    }
}

/// The unit above all others; the first one made, should two administrators have made one each.
fn top(view: &View) -> Result<Option<Rc<Shown>>, Failure> {
    let units = view.all(Noun::Unit)?;
    let tops = units
        .iter()
        .filter(|unit| unit.record.id_in("parent").is_none());
    Ok(tops.min_by_key(|unit| unit.record.id).cloned())
}

/// `policy.show`
pub(crate) async fn show(app: &App, (): ()) -> Result<PolicyDetail, Failure> {
    let view = View::open(app)?;
    let Some(unit) = top(&view)? else {
        return Ok(PolicyDetail {
            policy: BureauPolicy::default(),
            unit: None,
            base: crate::api::Base::new(),
            may_edit: false,
        });
    };
    Ok(PolicyDetail {
        policy: read(&unit.record),
        unit: Some(unit.record.id),
        base: view.desk.shown.remember(&unit.record),
        may_edit: view.may(Action::Edit, &unit.record).is_ok(),
    })
}

/// `policy.save`
pub(crate) async fn save(app: &App, request: PolicySave) -> Result<Saved, Failure> {
    let view = View::open(app)?;
    let unit = top(&view)?.ok_or_else(|| Failure::new(Code::NotFound))?;
    let PolicySave { base, policy } = request;
    if !HIDE_MINUTES.contains(&policy.hide_after_minutes) {
        return Err(wrong_value("hide_after_minutes"));
    }
    if !CLOSE_HOURS.contains(&policy.close_after_hours) {
        return Err(wrong_value("close_after_hours"));
    }
    let notice = policy.notice_text.trim();
    if notice.chars().count() > NOTICE {
        return Err(wrong_value("notice_text"));
    }
    let body = Map::from_iter([
        (WATERMARK.to_owned(), json!(policy.watermark_on_screen)),
        (HIDE.to_owned(), json!(policy.hide_after_minutes)),
        (CLOSE.to_owned(), json!(policy.close_after_hours)),
        (
            TEXT.to_owned(),
            if notice.is_empty() {
                Value::Null
            } else {
                json!(notice)
            },
        ),
    ]);
    let mut saving = Saving::new_for(&view, None, None);
    staff::edit(&mut saving, Noun::Unit, &unit.record, &base, body)?;
    view.desk.commit(app, saving.act)?;
    Ok(staff::saved(unit.record.id))
}
