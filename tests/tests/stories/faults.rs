//! The line fails in every way it can: nothing is believed that the centre did not say, nothing is lost,
//! nothing happens twice.

use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use stories::{Call, Desk, Fault, Line, Team, eventually, truths};

/// Asks now, and waits until the line has failed such a call and the desk has understood that.
async fn fails_once(desk: &Desk, line: &Line, which: fn(&Call) -> bool) -> Value {
    let before = line.count(which);
    desk.retries().await;
    let offline =
        || async { line.count(which) > before && desk.state().await["phase"] == "offline" };
    eventually("a failed call", offline).await;
    desk.state().await
}

type Lie = fn(&mut Value);

fn any(_: &Call) -> bool {
    true
}

#[tokio::test(flavor = "multi_thread")]
async fn s16_a_portal_and_a_redirect_have_no_effect() {
    let (team, line) = Team::sets_out_over_a_line().await;
    let officer = &team.officer;
    let elsewhere = format!("{}/sync/v1/hello", team.bureau.url());
    for (fault, path) in [
        (Fault::Portal, None),
        (Fault::Redirect(elsewhere.clone()), None),
        (Fault::Portal, Some("/sync/v1/push")),
        (Fault::Portal, Some("/sync/v1/pull")),
        (Fault::Redirect(elsewhere), Some("/sync/v1/pull")),
    ] {
        let treated = fault.clone();
        line.treats(move |call| match path {
            Some(path) if call.path != path => Fault::None,
            _ => treated.clone(),
        });
        let visit = officer.records_visit("上海洛轲智能科技有限公司").await;
        let (bases, followed) = (officer.inside().bases(), officer.inside().followed());
        let state = match path {
            Some("/sync/v1/push") => fails_once(officer, &line, Call::is_push).await,
            Some(_) => fails_once(officer, &line, Call::is_pull).await,
            None => fails_once(officer, &line, any).await,
        };
        assert_eq!(state["trouble"], "not_the_server");
        if path != Some("/sync/v1/pull") {
            assert_ne!(officer.mark_of(&visit).await, "synced");
            assert!(team.bureau.record(&visit).is_none());
        }
        assert_eq!(officer.inside().bases(), bases);
        assert_eq!(officer.inside().followed(), followed);
        line.works();
        officer.syncs(&team.bureau).await;
        assert_eq!(officer.mark_of(&visit).await, "synced");
    }
    team.all_holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s16_an_answer_cut_anywhere_is_no_answer() {
    let (team, line) = Team::sets_out_over_a_line().await;
    let officer = &team.officer;
    for path in ["/sync/v1/push", "/sync/v1/pull", "/sync/v1/hello"] {
        for at in [0, 1, 12, 60, 180, 300, 420, 480, 600] {
            // Paused, so that nothing is on its way before the line begins to cut.
            officer.pauses(true).await;
            let visit = officer.records_visit("上海洛轲智能科技有限公司").await;
            let bases = officer.inside().bases();
            line.treats(move |call| match call.path == path {
                true => Fault::AnswerCut(at),
                false => Fault::None,
            });
            let was_cut = move |call: &Call| call.path == path;
            let before = line.count(was_cut);
            officer.retries().await;
            officer.pauses(false).await;
            eventually("a cut answer", || async {
                line.count(was_cut) > before && officer.state().await["phase"] == "offline"
            })
            .await;
            assert_eq!(officer.inside().bases(), bases, "{path} cut at {at}");
            if path == "/sync/v1/push" {
                let mark = officer.mark_of(&visit).await;
                assert_ne!(mark, "synced", "{path} cut at {at}");
            }
            line.works();
            officer.syncs(&team.bureau).await;
            assert_eq!(officer.mark_of(&visit).await, "synced");
        }
    }
    team.all_holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s16_an_answer_changed_on_the_way_is_no_answer() {
    let (team, line) = Team::sets_out_over_a_line().await;
    let visit = team.shared_visit("浙江早阳食品有限公司").await;
    line.treats(|_| Fault::Garbled("三亩", "九亩"));
    team.lead.edits(&visit, "gist", "只要三亩").await;
    team.lead.syncs(&team.bureau).await;
    let state = fails_once(&team.officer, &line, Call::is_pull).await;
    assert_eq!(state["trouble"], "interrupted");
    assert_eq!(team.officer.reads(&visit, "gist").await, "看车间，谈扩产");
    line.works();
    team.all_holds().await;
    assert_eq!(team.officer.reads(&visit, "gist").await, "只要三亩");
}

#[tokio::test(flavor = "multi_thread")]
async fn s19_synced_is_shown_only_after_the_answer_with_the_same_id_and_hash() {
    let (team, line) = Team::sets_out_over_a_line().await;
    let officer = &team.officer;
    let lies: [(&str, Lie); 4] = [
        ("another hash", |answer| {
            answer["answers"][0]["hash"] = json!("0".repeat(64));
        }),
        ("another id", |answer| {
            answer["answers"][0]["op_id"] = json!("01900000-0000-7000-8000-000000000000");
        }),
        ("no answers", |answer| answer["answers"] = json!([])),
        ("answers in another order", |answer| {
            answer["answers"].as_array_mut().unwrap().reverse();
        }),
    ];
    for (lie, change) in lies {
        line.treats(move |call| match call.is_push() {
            true => Fault::Changed(Arc::new(change)),
            false => Fault::None,
        });
        is_not_synced_until_it_is(&team, &line, lie).await;
    }
    line.treats(|call| match call.is_push() {
        true => Fault::AnswerLost,
        false => Fault::None,
    });
    is_not_synced_until_it_is(&team, &line, "nothing").await;
    let first = officer.inside().journal();
    assert!(first.iter().all(|row| row.state == "accepted"));
    team.all_holds().await;
}

async fn is_not_synced_until_it_is(team: &Team, line: &Line, lie: &str) {
    let officer = &team.officer;
    let visit = officer.records_visit("上海洛轲智能科技有限公司").await;
    fails_once(officer, line, Call::is_push).await;
    assert!(team.bureau.record(&visit).is_some(), "the centre has it");
    let mark = officer.mark_of(&visit).await;
    assert!(
        ["waiting", "sending"].contains(&mark.as_str()),
        "{lie}: {mark}"
    );
    let journal = officer.inside().journal();
    let mine: Vec<_> = journal.iter().filter(|row| row.record == visit).collect();
    assert!(!mine.is_empty() && mine.iter().all(|row| row.state != "accepted"));
    line.works();
    officer.syncs(&team.bureau).await;
    assert_eq!(officer.mark_of(&visit).await, "synced", "after {lie}");
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_sent_again_and_again_an_operation_has_its_effect_once() {
    let (team, line) = Team::sets_out_over_a_line().await;
    let officer = &team.officer;
    let visit = team.shared_visit("浙江早阳食品有限公司").await;
    let mut pushes = 0;
    line.treats(move |call| match call.is_push() {
        true => {
            pushes += 1;
            match pushes % 3 {
                1 => Fault::AnswerLost,
                2 => Fault::AnswerCut(200),
                _ => Fault::Twice,
            }
        }
        false => Fault::None,
    });
    for n in 0..3 {
        officer.edits(&visit, "gist", format!("第 {n} 次改")).await;
        let mut opened = officer.opens(&visit).await;
        let text = opened.form["minutes"].as_str().unwrap().to_owned();
        opened.form["minutes"] = json!(format!("{text}补记 {n}。"));
        officer.saves(&opened).await;
        let sent = || async {
            officer.retries().await;
            !officer.inside().waits()
        };
        eventually("everything is up", sent).await;
    }
    line.works();
    team.all_holds().await;
    assert!(line.count(Call::is_push) >= 9);
    for desk in team.desks() {
        let minutes = desk.reads(&visit, "minutes").await;
        let minutes = minutes.as_str().unwrap();
        assert!(minutes.ends_with("补记 0。补记 1。补记 2。"), "{minutes}");
    }
    each_accepted_operation_is_audited_once(&team);
}

fn each_accepted_operation_is_audited_once(team: &Team) {
    let audited = team.bureau.audited();
    let mut once = audited.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(
        once.len(),
        audited.len(),
        "S21: an operation is audited twice"
    );
    for desk in team.desks() {
        for row in desk.inside().journal() {
            let found = audited.contains(&row.op);
            assert_eq!(found, row.state == "accepted", "S21: {row:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s21_one_audit_entry_for_each_accepted_operation_and_none_for_others() {
    let team = Team::sets_out().await;
    let visit = team.shared_visit("浙江早阳食品有限公司").await;
    // Two verdicts at once: the second one is refused as data.
    team.manager.pauses(true).await;
    team.lead.pauses(true).await;
    team.manager.reviews(&visit, "reviewed", None).await;
    team.lead
        .reviews(&visit, "has_issues", Some("请补时间"))
        .await;
    team.manager.pauses(false).await;
    team.manager.syncs(&team.bureau).await;
    team.lead.pauses(false).await;
    team.all_holds().await;
    let refused: Vec<_> = team
        .lead
        .inside()
        .journal()
        .into_iter()
        .filter(|row| row.state == "rejected")
        .collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(team.lead.state().await["needs"], 1);
    each_accepted_operation_is_audited_once(&team);
    truths::s21_the_audit_is_whole(&team.bureau);
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_own_writes_never_vanish_from_the_screen() {
    let (team, line) = Team::sets_out_over_a_line().await;
    let visit = team.shared_visit("浙江早阳食品有限公司").await;
    let over = AtomicBool::new(false);
    let mut calls = 0;
    line.treats(move |call| {
        calls += 1;
        match calls % 4 {
            1 if call.is_push() => Fault::AnswerLost,
            2 if call.is_pull() => Fault::AnswerCut(500),
            3 => Fault::Closed,
            _ => Fault::None,
        }
    });
    // Others write other fields and the same minutes meanwhile.
    let others = async {
        for n in 0..6 {
            team.lead
                .edits(&visit, "place", format!("会议室 {n}"))
                .await;
            let mut opened = team.lead.opens(&visit).await;
            let text = opened.form["minutes"].as_str().unwrap().to_owned();
            opened.form["minutes"] = json!(format!("组长补 {n}。{text}"));
            team.lead.saves(&opened).await;
            tokio::time::sleep(std::time::Duration::from_millis(60)).await;
        }
    };
    let own = async {
        for n in 0..6 {
            let mut opened = team.officer.opens(&visit).await;
            let said = format!("我写的第 {n} 稿");
            let text = opened.form["minutes"].as_str().unwrap().to_owned();
            opened.form["gist"] = json!(said);
            opened.form["minutes"] = json!(format!("{text}\n我的第 {n} 段"));
            team.officer.saves(&opened).await;
            let new = team.officer.records_visit("嘉兴市德裕食品有限公司").await;
            team.officer.retries().await;
            for _ in 0..12 {
                let shown = team.officer.opens(&visit).await.form;
                assert_eq!(shown["gist"], said, "S9");
                for before in 0..=n {
                    let mine = format!("我的第 {before} 段");
                    assert!(
                        shown["minutes"].as_str().unwrap().contains(&mine),
                        "S9: {mine}"
                    );
                }
                assert!(team.officer.visits().await.contains(&new), "S9");
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        }
        over.store(true, Ordering::SeqCst);
    };
    tokio::join!(others, own);
    assert!(over.load(Ordering::SeqCst));
    line.works();
    team.all_holds().await;
    let minutes = team.manager.reads(&visit, "minutes").await.to_string();
    for n in 0..6 {
        assert!(minutes.contains(&format!("我的第 {n} 段")), "{minutes}");
        assert!(minutes.contains(&format!("组长补 {n}。")), "{minutes}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_capture_is_usable_whatever_the_network_does() {
    let (mut team, line) = Team::sets_out_over_a_line().await;
    for fault in [Fault::Closed, Fault::Portal, Fault::AnswerLost] {
        line.treats(move |_| fault.clone());
        team.officer.retries().await;
        team.officer.records_visit("浙江早阳食品有限公司").await;
    }
    team.bureau.server_stops().await;
    let began = std::time::Instant::now();
    for _ in 0..5 {
        team.officer.records_visit("浙江早阳食品有限公司").await;
        team.officer.visits().await;
    }
    let took = began.elapsed();
    assert!(took < std::time::Duration::from_secs(5), "{took:?}");
    assert_eq!(team.officer.visits().await.len(), 8);
    team.bureau.server_returns().await;
    line.works();
    team.all_holds().await;
}
