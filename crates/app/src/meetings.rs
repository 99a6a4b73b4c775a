//! 洽谈.

use crate::api::{
    BeginForm, ById, ListQuery, MeetingDetail, MeetingForm, MeetingRow, MeetingSave, Page, Saved,
    SubmitForm,
};
use crate::app::App;
use crate::clock;
use crate::failure::Failure;
use crate::saving::Saving;
use crate::view::View;
use crate::{contacts, forms, lists, records, trips, twins};
use model::policy::Action;
use model::validate::{self, Finding};
use model::{Noun, RecordId};
use serde_json::{Map, Value, json};
use store::{Order, Shown};

/// The latest day first.
pub(crate) const ORDER: Order = Order::DayDescending;

/// `meeting.list`
pub(crate) async fn list(app: &App, request: ListQuery) -> Result<Page<MeetingRow>, Failure> {
    let view = View::open(app)?;
    lists::page(&view, Noun::Meeting, &request, ORDER, |shown| {
        Ok(row(&view, shown))
    })
}

/// A meeting in a list.
pub(crate) fn row(view: &View, shown: &Shown) -> MeetingRow {
    let record = &shown.record;
    let text = |field: &str| record.text(field).unwrap_or_default();
    let author = record.id_in("author");
    let typist = record
        .id_in("typist")
        .filter(|typist| Some(*typist) != author);
    MeetingRow {
        id: record.id,
        title: records::title(view, record),
        kind: text("kind"),
        on: records::day(record, "on"),
        starts_at: text("starts_at"),
        city: text("city"),
        state: record.text("state").unwrap_or_else(|| "draft".to_owned()),
        author,
        author_name: view.person_name(author),
        typist_name: typist.map(|typist| view.person_name(Some(typist))),
        unit_name: view.unit_name(record.id_in("unit")),
        amount: record.number("amount"),
        gist: text("gist"),
        missing: validate::blocking(record),
        promise: record.value("promise") == Value::Bool(true),
        sync: records::sync(shown),
        trip: record.id_in("trip"),
        at: Some(shown.updated),
    }
}

/// `meeting.show`
pub(crate) async fn show(app: &App, request: ById) -> Result<MeetingDetail, Failure> {
    let view = View::open(app)?;
    detail(&view, request.id)
}

/// A meeting, whole; what it shows is remembered for the form that may be opened on it (O2).
pub(crate) fn detail(view: &View, id: RecordId) -> Result<MeetingDetail, Failure> {
    let shown = view.need(Noun::Meeting, id)?;
    let record = &shown.record;
    let state = record.text("state").unwrap_or_else(|| "draft".to_owned());
    Ok(MeetingDetail {
        row: row(view, &shown),
        form: forms::fill(record),
        base: view.desk.shown.remember(record),
        contact: view
            .maybe(Noun::Contact, record.id_in("contact"))
            .map(|contact| contacts::row(view, &contact)),
        our_people_names: record
            .ids_in("our_people")
            .into_iter()
            .map(|person| view.person_name(Some(person)))
            .collect(),
        owner_name: view.person_name(record.id_in("next_step_owner")),
        trip_title: view.title_of(record.id_in("trip")),
        lead_title: view.title_of(record.id_in("lead")),
        findings: records::findings(view, record)?,
        thread: records::thread(view, id)?,
        content_hash: record.content_hash().unwrap_or_default(),
        may_edit: view.may(Action::Edit, record).is_ok(),
        may_submit: matches!(state.as_str(), "draft" | "has_issues")
            && view.may(Action::Submit, record).is_ok(),
        may_review: state == "submitted" && view.may(Action::Review, record).is_ok(),
    })
}

/// `meeting.begin`: trip, place, day and team fill themselves in.
pub(crate) async fn begin(app: &App, request: BeginForm) -> Result<MeetingForm, Failure> {
    let view = View::open(app)?;
    let today = view.today();
    let mut form = MeetingForm {
        kind: Some("visit".to_owned()),
        on: Some(today),
        starts_at: Some(clock::time_of_day(app.clock())),
        our_people: vec![view.me()],
        next_step_owner: Some(view.me()),
        company: request.company,
        ..MeetingForm::default()
    };
    let stop = view.maybe(Noun::Stop, request.stop);
    let trip = request
        .trip
        .or_else(|| stop.as_ref().and_then(|stop| stop.record.id_in("trip")));
    let trip = match trip {
        Some(trip) => view.maybe(Noun::Trip, Some(trip)),
        None => trips::under_way(&view)?,
    };
    if let Some(trip) = trip {
        form.trip = Some(trip.record.id);
        form.city = trips::city_on(&view, &trip.record, today)?;
        let team = trips::travellers(&trip.record);
        if team.contains(&view.me()) {
            form.our_people = team;
        }
    }
    if let Some(stop) = stop {
        let text = |field: &str| stop.record.text(field);
        form.stop = Some(stop.record.id);
        form.city = text("city").or(form.city);
        form.kind = text("kind").or(form.kind);
        form.industry = text("industry");
        form.company_name = text("company_name");
        form.company = twins::company_of(&view, &stop.record).or(form.company);
        form.on = records::day(&stop.record, "day")
            .filter(|day| *day <= today)
            .or(form.on);
        if form.on != Some(today) {
            form.starts_at = text("at");
        }
    }
    if let Some(company) = view.maybe(Noun::Company, form.company) {
        form.company_name = company.record.text("name");
        form.industry = form.industry.or_else(|| company.record.text("industry"));
    }
    Ok(form)
}

/// `meeting.check`
pub(crate) async fn check(app: &App, request: MeetingForm) -> Result<Vec<Finding>, Failure> {
    records::check(app, Noun::Meeting, &request)
}

/// `meeting.save`: company, contact, meeting, handing in, and the draft's end in one transaction.
pub(crate) async fn save(app: &App, request: MeetingSave) -> Result<Saved, Failure> {
    let view = View::open(app)?;
    let mut form = request.form;
    let existing = match request.id {
        Some(id) => Some(view.need(Noun::Meeting, id)?),
        None => None,
    };
    let mut saving = match &existing {
        Some(shown) => Saving::existing(&view, &shown.record, request.on_behalf_of, request.draft),
        None => Saving::new_for(&view, request.on_behalf_of, request.draft),
    };
    saving.company(&mut form.company, &mut form.company_name)?;
    let (contact, private) = saving.contact(form.contact, request.new_contact, form.company)?;
    form.contact = contact;
    if existing.is_none() && form.our_people.is_empty() {
        form.our_people = vec![view.me()];
        if saving.author != view.me() {
            form.our_people.push(saving.author);
        }
    }
    let mut body = forms::body(&form)?;
    name(&mut body);
    // A private part that this device does not hold is not taken away by an edit of something else.
    let before = existing
        .as_ref()
        .and_then(|shown| shown.record.id_in("contact"));
    if private.is_some() || before != form.contact {
        body.insert("contact_private".to_owned(), json!(private));
    }
    let (id, preview) = match &existing {
        Some(shown) => {
            let preview = saving.edit(Noun::Meeting, &shown.record, &request.base, body)?;
            (shown.record.id, preview)
        }
        None => {
            let id = saving.mint();
            (id, saving.create(Noun::Meeting, id, forms::create(body))?)
        }
    };
    let refusal = match request.submit {
        true => saving.submit(Noun::Meeting, &preview, request.passed, request.note)?,
        false => None,
    };
    let findings = records::findings(&view, &preview)?;
    view.desk.commit(app, saving.act)?;
    Ok(Saved {
        id,
        findings,
        submitted: request.submit && refusal.is_none(),
        refusal,
    })
}

/// A meeting is called by its company, else by its first words.
fn name(body: &mut Map<String, Value>) {
    let first = ["company_name", "gist", "minutes"]
        .into_iter()
        .find_map(|field| {
            body.get(field)?
                .as_str()
                .filter(|text| !text.trim().is_empty())
        });
    if let Some(title) = first.map(title) {
        body.insert("title".to_owned(), json!(title));
    }
}

/// Never longer than a name may be; the company's name itself is checked where it stands.
fn title(text: &str) -> String {
    match text.chars().count() > validate::MAX_NAME {
        true => records::excerpt(text),
        false => text.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// `meeting.submit`
pub(crate) async fn submit(app: &App, request: SubmitForm) -> Result<Saved, Failure> {
    let view = View::open(app)?;
    submit_any(app, &view, Noun::Meeting, request)
}

/// Hands in a meeting or a lead as it stands.
pub(crate) fn submit_any(
    app: &App,
    view: &View,
    noun: Noun,
    request: SubmitForm,
) -> Result<Saved, Failure> {
    let shown = view.need(noun, request.id)?;
    let mut saving = Saving::existing(view, &shown.record, None, None);
    let refusal = saving.submit(noun, &shown.record, request.passed, request.note)?;
    let findings = records::findings(view, &shown.record)?;
    view.desk.commit(app, saving.act)?;
    Ok(Saved {
        id: request.id,
        findings,
        submitted: refusal.is_none(),
        refusal,
    })
}
