//! Writing visits and leads as a person does: a form, a draft, saving, correcting.

use crate::{Desk, Who};
use model::PersonId;
use serde_json::{Value, json};

/// A visit being written.
pub struct Writing<'a> {
    desk: &'a Desk,
    command: &'static str,
    request: Value,
}

/// A record that lies open on the screen: the form, and what it showed when editing began.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Which.
    pub id: String,
    /// The form.
    pub form: Value,
    /// What was seen (O2).
    pub base: Value,
}

impl<'a> Writing<'a> {
    fn new(desk: &'a Desk, command: &'static str, form: Value) -> Self {
        let request = json!({"id": null, "base": {}, "form": form, "submit": false, "passed": []});
        Self {
            desk,
            command,
            request,
        }
    }

    /// A person met there.
    #[must_use]
    pub fn meeting(mut self, contact: Value) -> Self {
        self.request["new_contact"] = contact;
        self
    }

    /// Typed for somebody else.
    #[must_use]
    pub fn on_behalf_of(mut self, person: PersonId) -> Self {
        self.request["on_behalf_of"] = json!(person);
        self
    }

    /// Settles this draft.
    #[must_use]
    pub fn from_draft(mut self, draft: &Value) -> Self {
        self.request["draft"] = draft.clone();
        self
    }

    /// Saves it as a draft record.
    pub async fn is_saved(self) -> String {
        let saved = self.desk.asks(self.command, self.request).await;
        id_of(&saved)
    }

    /// Saves it and hands it in.
    pub async fn is_handed_in(mut self) -> String {
        self.request["submit"] = json!(true);
        let saved = self.desk.asks(self.command, self.request).await;
        assert_eq!(saved["submitted"], true, "{saved:#}");
        id_of(&saved)
    }
}

impl Desk {
    /// Begins to write a visit with this form.
    #[must_use]
    pub fn writes_visit(&self, form: Value) -> Writing<'_> {
        Writing::new(self, "meeting.save", form)
    }

    /// Begins to write a lead.
    #[must_use]
    pub fn writes_lead(&self, form: Value) -> Writing<'_> {
        Writing::new(self, "lead.save", form)
    }

    /// Saves and hands in a short visit that is complete.
    pub async fn records_visit(&self, company: &str) -> String {
        self.records(company, Value::Null).await
    }

    /// The same on a trip.
    pub async fn records_visit_on(&self, trip: &str, company: &str) -> String {
        self.records(company, json!(trip)).await
    }

    async fn records(&self, company: &str, trip: Value) -> String {
        let mut form = self.asks("meeting.begin", json!({})).await;
        let said = json!({
            "on": "2023-03-06", "company_name": company, "gist": "看车间，谈扩产", "trip": trip,
            "minutes": "一、企业介绍\n二、扩产打算\n三、我方答复\n", "next_step": "寄送园区资料",
            "next_step_due": "2023-03-20",
        });
        say(&mut form, &said);
        self.writes_visit(form).is_handed_in().await
    }

    /// Opens a visit to edit it.
    pub async fn opens(&self, visit: &str) -> Opened {
        let shown = self.asks("meeting.show", json!({"id": visit})).await;
        Opened {
            id: visit.to_owned(),
            form: shown["form"].clone(),
            base: shown["base"].clone(),
        }
    }

    /// Saves an opened visit.
    pub async fn saves(&self, opened: &Opened) {
        let request = json!({
            "id": opened.id, "base": opened.base, "form": opened.form, "submit": false, "passed": [],
        });
        self.asks("meeting.save", request).await;
    }

    /// Opens a visit, writes one field, saves.
    pub async fn edits(&self, visit: &str, field: &str, value: impl Into<Value>) {
        let mut opened = self.opens(visit).await;
        opened.form[field] = value.into();
        self.saves(&opened).await;
    }

    /// What a visit says in a field.
    pub async fn reads(&self, visit: &str, field: &str) -> Value {
        self.opens(visit).await.form[field].clone()
    }

    /// The state of a visit.
    pub async fn state_of(&self, visit: &str) -> String {
        let shown = self.asks("meeting.show", json!({"id": visit})).await;
        shown["row"]["state"].as_str().unwrap().to_owned()
    }

    /// The ids of all visits on this device.
    pub async fn visits(&self) -> Vec<String> {
        let mut visits = Vec::new();
        loop {
            let from = visits.len();
            let page = self.asks("meeting.list", json!({"from": from})).await;
            visits.extend(ids_of(&page["rows"]));
            if page["total"] == visits.len() || visits.len() == from {
                return visits;
            }
        }
    }

    /// Reads a visit and gives a verdict.
    pub async fn reviews(&self, visit: &str, verdict: &str, note: Option<&str>) {
        let request = self.verdict(visit, verdict, note).await;
        self.asks("review.give", request).await;
    }

    /// The verdict's form, with the hash of what was read.
    pub async fn verdict(&self, visit: &str, verdict: &str, note: Option<&str>) -> Value {
        let read = self.asks("review.show", json!({"id": visit})).await;
        let hash = &read["meeting"]["content_hash"];
        json!({"id": visit, "verdict": verdict, "note": note, "content_hash": hash})
    }

    /// Plans a trip of 郎溪县 for the team lead and the officer, and says who travels.
    pub async fn assigns_trip(&self, bureau: &crate::Bureau) -> String {
        let trip = crate::FirstTrip::read();
        let (lead, officer) = (bureau.person(Who::TeamLead), bureau.person(Who::Officer));
        let form = json!({
            "title": trip.title, "purpose": "走访家纺、绿色食品和智慧农业企业", "cities": trip.cities,
            "from": trip.from, "to": trip.to, "task": trip.task, "report_due": "2023-03-15",
            "unit": bureau.langxi, "lead_traveller": lead, "members": [lead, officer],
        });
        let request = json!({"id": null, "base": {}, "form": form, "stops": trip.stops()});
        id_of(&self.asks("trip.save", request).await)
    }
}

/// Writes these fields into a form.
pub fn say(form: &mut Value, said: &Value) {
    let said = said.as_object().unwrap().clone();
    form.as_object_mut().unwrap().extend(said);
}

fn id_of(saved: &Value) -> String {
    saved["id"].as_str().unwrap().to_owned()
}

/// The ids of rows.
pub(crate) fn ids_of(rows: &Value) -> Vec<String> {
    let rows = rows.as_array().unwrap();
    rows.iter().map(id_of).collect()
}
