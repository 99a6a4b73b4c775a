//! A person who moves to another unit while enrolled, with unsent work: nothing written is lost, and what
//! is no longer theirs goes at the next pull (P1–P3).

use serde_json::json;
use stories::{Bureau, Desk, Who, truths};

struct Move {
    bureau: Bureau,
    administrator: Desk,
    manager: Desk,
    officer: Desk,
    lead: Desk,
    stranger: Desk,
}

impl Move {
    async fn begins() -> Self {
        let bureau = Bureau::opens().await;
        Self {
            administrator: Desk::of(Who::Administrator, &bureau).await,
            manager: Desk::of(Who::Manager, &bureau).await,
            officer: Desk::of(Who::Officer, &bureau).await,
            lead: Desk::of(Who::TeamLead, &bureau).await,
            stranger: Desk::of(Who::Stranger, &bureau).await,
            bureau,
        }
    }

    fn desks(&self) -> [&Desk; 5] {
        [
            &self.administrator,
            &self.manager,
            &self.officer,
            &self.lead,
            &self.stranger,
        ]
    }

    /// The officer goes from 郎溪 to 宣州.
    async fn happens(&self) {
        let unit = json!({"unit": self.bureau.xuanzhou});
        self.administrator
            .changes(Who::Officer, &self.bureau, unit)
            .await;
    }

    async fn all_holds(&self) {
        truths::all_hold(&self.desks(), &self.bureau).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_before_is_sent_after_and_what_is_the_old_units_goes() {
    let story = Move::begins().await;
    let (bureau, officer) = (&story.bureau, &story.officer);
    let handed_in = officer.records_visit("浙江早阳食品有限公司").await;
    let draft = {
        let form =
            json!({"kind": "call", "company_name": "上海洛轲智能科技有限公司", "gist": "还在写"});
        officer.writes_visit(form).is_saved().await
    };
    let colleagues = story.lead.records_visit("浙江星光农业公司").await;
    let theirs = story.stranger.records_visit("嘉兴市德裕食品有限公司").await;
    story.all_holds().await;
    assert!(officer.visits().await.contains(&colleagues));
    assert!(!officer.visits().await.contains(&theirs));

    // Without a network: a new visit handed in, a correction of the old one, a line in the draft.
    officer.pauses(true).await;
    let late = officer.records_visit("湖州南浔木业有限公司").await;
    officer.edits(&handed_in, "asks", "搬走之前补的诉求").await;
    officer.edits(&draft, "gist", "路上补的一句").await;
    story.happens().await;
    officer.pauses(false).await;
    story.all_holds().await;

    let me = officer.asks("session.state", json!(null)).await["me"].clone();
    assert_eq!(me["unit"], json!(bureau.xuanzhou));
    let visits = officer.visits().await;
    assert!(
        visits.contains(&draft) && visits.contains(&theirs),
        "S5: all of the new unit's"
    );
    assert!(
        !visits.contains(&colleagues),
        "S4: nothing of the old unit's"
    );
    assert_eq!(officer.reads(&draft, "gist").await, "路上补的一句");
    // The visit written before the move has arrived, as work of the unit it was written in.
    let arrived = bureau.record(&late).expect("it arrived");
    assert_eq!(arrived.id_in("unit"), Some(bureau.langxi));
    assert_eq!(story.lead.state_of(&late).await, "submitted");
    // The correction of what is no longer theirs is held and in sight, not lost (M8, S1).
    let waiting = officer.outbox().await["waiting"].clone();
    let held = waiting.as_array().unwrap().iter();
    let held: Vec<_> = held.map(|row| (&row["id"], &row["sync"]["is"])).collect();
    assert_eq!(held, [(&json!(handed_in), &json!("held"))]);
    assert_eq!(officer.state().await["needs"], 0);
    // From now on the work is the new unit's.
    let new = officer.records_visit("嘉兴市德裕食品有限公司").await;
    story.all_holds().await;
    assert_eq!(
        bureau.record(&new).unwrap().id_in("unit"),
        Some(bureau.xuanzhou)
    );
    assert!(
        story.stranger.visits().await.contains(&new) && !story.lead.visits().await.contains(&new)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_left_is_shut_out_keeps_what_was_written_and_comes_back() {
    let story = Move::begins().await;
    let (bureau, officer) = (&story.bureau, &story.officer);
    officer.pauses(true).await;
    let visit = officer.records_visit("浙江早阳食品有限公司").await;
    let left = json!({"active": false});
    story
        .administrator
        .changes(Who::Officer, bureau, left)
        .await;
    let told = app::Code::PersonDisabled;
    officer.is_told(told, "account.state", json!(null)).await;
    officer.pauses(false).await;
    let barred = || async {
        officer.retries().await;
        officer.state().await["phase"] == "barred"
    };
    stories::eventually("the bar", barred).await;
    assert_eq!(officer.state().await["trouble"], "person_disabled");
    assert!(officer.visits().await.contains(&visit));
    let back = json!({"active": true});
    story
        .administrator
        .changes(Who::Officer, bureau, back)
        .await;
    story.all_holds().await;
    assert_eq!(officer.mark_of(&visit).await, "synced");
}
