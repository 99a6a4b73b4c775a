//! The usual beginning of a story: a bureau, a trip that is assigned, and its team at their desks.

use crate::{Bureau, Desk, Line, Who, truths};
use serde_json::json;

/// A bureau with a trip under way.
pub struct Team {
    /// The bureau.
    pub bureau: Bureau,
    /// The manager, who assigned the trip.
    pub manager: Desk,
    /// The officer on the trip.
    pub officer: Desk,
    /// The team lead on the trip.
    pub lead: Desk,
    /// The trip.
    pub trip: String,
}

impl Team {
    /// Everybody is enrolled, up to date and connected directly.
    pub async fn sets_out() -> Self {
        Self::with(Bureau::opens().await, None).await
    }

    /// The same; the officer's desk hangs on a line that can fail.
    pub async fn sets_out_over_a_line() -> (Self, Line) {
        let bureau = Bureau::opens().await;
        let line = Line::to(bureau.address()).await;
        (Self::with(bureau, Some(&line)).await, line)
    }

    /// The manager says who travels on the trip now.
    pub async fn travels(&self, members: &[Who]) {
        let trip = json!({"id": self.trip});
        let shown = self.manager.asks("trip.show", trip).await;
        let mut form = shown["plan"].clone();
        let ids: Vec<_> = members.iter().map(|who| self.bureau.person(*who)).collect();
        form["members"] = json!(ids);
        let save = json!({"id": self.trip, "base": shown["base"], "form": form, "stops": []});
        self.manager.asks("trip.save", save).await;
        self.manager.syncs(&self.bureau).await;
    }

    async fn with(bureau: Bureau, line: Option<&Line>) -> Self {
        let manager = Desk::of(Who::Manager, &bureau).await;
        let trip = manager.assigns_trip(&bureau).await;
        manager.syncs(&bureau).await;
        let mut officer = Desk::fresh(Who::Officer, &bureau.clock);
        let url = line.map_or_else(|| bureau.url(), Line::url);
        officer
            .enrols(&bureau.invites_over(Who::Officer, &url))
            .await;
        let lead = Desk::of(Who::TeamLead, &bureau).await;
        let team = Self {
            bureau,
            manager,
            officer,
            lead,
            trip,
        };
        truths::quiet(&team.desks(), &team.bureau).await;
        team
    }

    /// All desks.
    #[must_use]
    pub fn desks(&self) -> [&Desk; 3] {
        [&self.manager, &self.officer, &self.lead]
    }

    /// A visit of the officer that everybody has.
    pub async fn shared_visit(&self, company: &str) -> String {
        let visit = self.officer.records_visit_on(&self.trip, company).await;
        self.all_sync().await;
        visit
    }

    /// Everybody sends and reads everything.
    pub async fn all_sync(&self) {
        truths::quiet(&self.desks(), &self.bureau).await;
    }

    /// Everybody syncs, and what must always hold does.
    pub async fn all_holds(&self) {
        truths::all_hold(&self.desks(), &self.bureau).await;
    }

    /// The officer and the team lead are without a network, or have one again.
    pub async fn offline(&self, offline: bool) {
        self.officer.pauses(offline).await;
        self.lead.pauses(offline).await;
    }
}
