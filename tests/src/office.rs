//! What administrators do on their screens.

use crate::{Bureau, Desk, Who};
use serde_json::{Value, json};

impl Desk {
    /// Saves a person as shown, with this changed: `name`, `post`, `role`, `unit`, `active`.
    ///
    /// # Errors
    /// What the application says.
    pub async fn tries_to_change(
        &self,
        who: Who,
        bureau: &Bureau,
        over: Value,
    ) -> Result<Value, app::Failure> {
        let id = bureau.person(who);
        let shown = self.asks("person.show", json!({"id": id})).await;
        let mut form = json!({});
        for field in ["name", "post", "role", "unit"] {
            form[field] = shown["row"][field].clone();
        }
        let mut active = shown["row"]["active"].clone();
        for (field, value) in over.as_object().unwrap() {
            match field.as_str() {
                "active" => active = value.clone(),
                field => form[field] = value.clone(),
            }
        }
        let save = json!({"id": id, "base": shown["base"], "form": form, "active": active});
        self.tries("person.save", save).await
    }

    /// The same, expected to be taken here; whether the centre still answers is for the story to say.
    pub async fn changes_without_waiting(&self, who: Who, bureau: &Bureau, over: Value) {
        let saved = self.tries_to_change(who, bureau, over).await;
        saved.expect("the change is taken");
    }

    /// The same, expected to reach the centre.
    pub async fn changes(&self, who: Who, bureau: &Bureau, over: Value) {
        self.changes_without_waiting(who, bureau, over).await;
        self.syncs(bureau).await;
    }

    /// The devices of somebody, as an administrator sees them.
    pub async fn devices_of(&self, who: Who, bureau: &Bureau) -> Vec<Value> {
        let query = json!({"after": null, "limit": 0, "person": bureau.person(who)});
        let page = self.asks("admin.devices", query).await;
        page["rows"].as_array().unwrap().clone()
    }

    /// Invites somebody on the screen: the link.
    pub async fn hands_an_invitation_to(&self, who: Who, bureau: &Bureau) -> String {
        let make = json!({"person": bureau.person(who), "minutes": null});
        let made = self.asks("admin.invite", make).await;
        made["link"].as_str().unwrap().to_owned()
    }

    /// Somebody's account, as an administrator sees it.
    pub async fn account_of(&self, who: Who, bureau: &Bureau) -> Value {
        let accounts = self.asks("admin.accounts", Value::Null).await;
        let id = json!(bureau.person(who));
        let mut rows = accounts.as_array().unwrap().iter();
        rows.find(|row| row["person"] == id).unwrap().clone()
    }
}
