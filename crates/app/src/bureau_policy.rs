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
use std::ops::RangeInclusive;
use std::rc::Rc;
use std::time::Duration;
use store::Shown;

/// Minutes that may pass before the screens hide.
const HIDE_MINUTES: RangeInclusive<u32> = 1..=120;
/// Hours that may pass before the store closes.
const CLOSE_HOURS: RangeInclusive<u32> = 1..=24;
/// Characters of the further notice.
const NOTICE: usize = 200;

/// The unit's fields that carry the policy.
const WATERMARK: &str = "policy_watermark_on_screen";
const HIDE: &str = "policy_hide_after_minutes";
const CLOSE: &str = "policy_close_after_hours";
const TEXT: &str = "policy_notice_text";

/// The least time after which the screens can hide.
pub(crate) const SHORTEST: Duration = Duration::from_secs(60);

/// A number the unit says, where it may be set so.
fn within(unit: &Record, field: &str, range: &RangeInclusive<u32>) -> Option<u32> {
    let number = unit.number(field)?;
    let number = u32::try_from(number).ok()?;
    range.contains(&number).then_some(number)
}

/// After how long the bureau wants screens hidden and stores closed, where it has said so.
pub(crate) fn idle(view: &View) -> (Option<Duration>, Option<Duration>) {
    // What cannot be read now is read at the next look, two seconds later.
    let Ok(Some(unit)) = top(view) else {
        return (None, None);
    };
    let minutes = |minutes| Duration::from_secs(u64::from(minutes) * 60);
    (
        within(&unit.record, HIDE, &HIDE_MINUTES).map(minutes),
        within(&unit.record, CLOSE, &CLOSE_HOURS).map(|hours| minutes(hours * 60)),
    )
}

/// What the unit says; the defaults where it says nothing or no value.
fn read(unit: &Record) -> BureauPolicy {
    let usual = BureauPolicy::default();
    BureauPolicy {
        watermark_on_screen: unit.value(WATERMARK) == Value::Bool(true),
        hide_after_minutes: within(unit, HIDE, &HIDE_MINUTES).unwrap_or(usual.hide_after_minutes),
        close_after_hours: within(unit, CLOSE, &CLOSE_HOURS).unwrap_or(usual.close_after_hours),
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
