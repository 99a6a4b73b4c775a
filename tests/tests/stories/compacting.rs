//! The centre compacts while a notebook lies in a drawer for months.

use serde_json::json;
use stories::{Desk, Team, Who, say};

#[tokio::test(flavor = "multi_thread")]
async fn s18_a_notebook_that_was_away_for_months_ends_like_one_that_never_was() {
    let (team, line) = Team::sets_out_over_a_line().await;
    let (bureau, notebook) = (&team.bureau, &team.officer);
    let phone = Desk::of(Who::Officer, bureau).await;
    let visit = team.shared_visit("浙江星光农业公司").await;
    let mut form = notebook.asks("meeting.begin", json!({})).await;
    let said = json!({
        "on": "2023-03-06", "company_name": "湖州南浔木业有限公司", "gist": "看车间",
        "next_step": "寄送园区资料", "next_step_due": "2023-03-20",
    });
    say(&mut form, &said);
    let draft = notebook.writes_visit(form).is_saved().await;
    let other = notebook.records_visit("浙江早阳食品有限公司").await;
    team.all_sync().await;
    phone.syncs(bureau).await;

    // Into the drawer it goes, with a correction of the minutes and a visit that nobody else has.
    notebook.pauses(true).await;
    let minutes = notebook.reads(&visit, "minutes").await;
    let theirs = minutes.as_str().unwrap();
    let mine = theirs.replace("二、扩产打算", "二、扩产打算：明年两条线");
    notebook.edits(&visit, "minutes", mine).await;
    let unsent = notebook.records_visit("上海洛轲智能科技有限公司").await;

    // Meanwhile the draft is handed in on the phone, so that it leaves her own scope, and the others go on.
    let opened = phone.opens(&draft).await;
    let hand_in = json!({
        "id": draft, "base": opened.base, "form": opened.form, "submit": true, "passed": [],
    });
    phone.asks("meeting.save", hand_in).await;
    let longer = theirs.replace("三、我方答复", "三、我方答复：可先租后让");
    team.lead.edits(&visit, "minutes", longer).await;
    for desk in [&phone, &team.lead, &team.manager] {
        desk.syncs(bureau).await;
    }
    bureau.clock.it_is("2023-11-20 09:00");
    let lately = team
        .lead
        .records_visit_on(&team.trip, "嘉兴市德裕食品有限公司")
        .await;
    for desk in [&phone, &team.lead, &team.manager] {
        desk.syncs(bureau).await;
    }

    // The hours of rest.
    let (before, told) = (bureau.records(), bureau.history(&visit, "minutes"));
    let done = server::compact(bureau.centre(), 180, &mut |_| true).unwrap();
    assert!(
        done.leaves > 0 && done.texts > 0 && done.kept == 0,
        "{done:?}"
    );
    assert_eq!(bureau.records(), before);
    assert_eq!(bureau.history(&visit, "minutes"), told, "S7");

    // Out of the drawer.
    let snapshots = line.count(stories::Call::is_snapshot_page);
    notebook.pauses(false).await;
    team.all_holds().await;
    phone.syncs(bureau).await;
    assert!(
        line.count(stories::Call::is_snapshot_page) > snapshots,
        "it took a new snapshot"
    );
    let fresh = Desk::of(Who::Officer, bureau).await;
    fresh.syncs(bureau).await;
    for desk in [&phone, &fresh] {
        let (here, there) = (notebook.inside(), desk.inside());
        assert_eq!(here.bases(), there.bases(), "S3");
        assert_eq!(here.held(), there.held(), "S4, S5: held by the same scopes");
    }
    let merged = "一、企业介绍\n二、扩产打算：明年两条线\n三、我方答复：可先租后让\n";
    for desk in [notebook, &phone, &fresh, &team.lead, &team.manager] {
        assert_eq!(
            desk.reads(&visit, "minutes").await,
            merged,
            "M3: what both wrote"
        );
        assert_eq!(desk.state_of(&unsent).await, "submitted", "S1");
    }
    for there in [&draft, &other, &lately] {
        assert_eq!(notebook.state_of(there).await, "submitted");
    }
    assert_eq!(notebook.state().await["needs"], 0);
    // And once more: nothing is left to do, and nothing is read anew.
    let snapshots = line.count(stories::Call::is_snapshot_page);
    let again = server::compact(bureau.centre(), 180, &mut |_| true).unwrap();
    assert_eq!((again.leaves, again.texts, again.bytes), (0, 0, 0));
    team.all_holds().await;
    assert_eq!(line.count(stories::Call::is_snapshot_page), snapshots);
}
