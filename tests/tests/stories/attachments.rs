//! Photographs, recordings and documents on their way: from one device over the centre to another, whatever
//! the line does, and to nobody who may not read the record.

use app::Code;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use stories::{
    Bureau, Call, Desk, Fault, PASSPHRASE, Team, Who, eventually, photograph, says_where, truths,
    with_place,
};

/// A recording of so many bytes; nothing in it repeats.
fn recording(bytes: usize, seed: u32) -> Vec<u8> {
    let mut out = b"RIFF\0\0\0\0WAVEfmt ".to_vec();
    let mut noise = seed;
    while out.len() < bytes {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        out.extend_from_slice(&noise.to_be_bytes());
    }
    out.truncate(bytes);
    out
}

fn sha(file: &Value) -> String {
    file["sha256"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn s15_a_photograph_put_on_a_visit_reaches_the_manager() {
    let team = Team::sets_out().await;
    let (officer, manager) = (&team.officer, &team.manager);
    officer.pauses(true).await;
    let photo = photograph(1600, 1200, 1);
    let file = officer.puts_down("车间.jpg", &with_place(&photo)).await;
    assert_eq!(file["kind"], "photo");
    assert_eq!(
        (&file["width"], &file["height"]),
        (&json!(1200), &json!(1600)),
        "as it is looked at"
    );

    // It is part of the form: written, saved, and lying sealed on this machine.
    let mut form = officer.asks("meeting.begin", json!({})).await;
    for (field, value) in [
        ("company_name", json!("合肥科威尔电源系统股份有限公司")),
        ("gist", json!("看车间")),
        ("trip", json!(team.trip)),
        ("next_step", json!("寄资料")),
        ("next_step_due", json!("2023-03-20")),
        ("files", json!([file])),
    ] {
        form[field] = value;
    }
    let visit = officer.writes_visit(form).is_handed_in().await;
    assert_eq!(officer.file_is(&visit).await, "local");
    let kept = officer.looks_at(&visit, &sha(&file)).unwrap();
    assert!(says_where(&with_place(&photo)) && !says_where(&kept));

    // Text first, then the file; the manager has the small picture without asking.
    officer.pauses(false).await;
    officer.waits_for_file(&visit, "synced").await;
    manager.syncs(&team.bureau).await;
    let thumb = file["thumb"]["sha256"].as_str().unwrap();
    let there = || async { manager.file_of(&visit).await["thumb_here"] == true };
    eventually("the small picture", there).await;
    assert!(manager.looks_at(&visit, thumb).unwrap().len() < 60_000);

    // The original when it is asked for.
    assert_eq!(manager.file_is(&visit).await, "away");
    assert_eq!(
        manager.looks_at(&visit, &sha(&file)).unwrap_err().code,
        Code::AttachmentAway
    );
    let ask = json!({"record": visit, "id": file["id"]});
    manager.asks("attachment.fetch", ask).await;
    manager.waits_for_file(&visit, "synced").await;
    assert_eq!(manager.looks_at(&visit, &sha(&file)).unwrap(), kept);
    let part = manager
        .looks_at_part(&visit, &sha(&file), Some((1_000, Some(500))))
        .unwrap();
    assert_eq!((part.media, part.total), ("image/jpeg", kept.len() as u64));
    assert_eq!(part.bytes, kept[1_000..1_500]);
    team.all_holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn w5_a_file_sent_over_a_line_that_breaks_goes_on_where_it_was_cut() {
    let (team, line) = Team::sets_out_over_a_line().await;
    let visit = team.shared_visit("嘉兴市德裕食品有限公司").await;
    let sound = recording(6_000_000, 1);
    // Every third part is cut somewhere in its middle.
    let (arrived, turn) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counts, turns) = (Arc::clone(&arrived), Arc::clone(&turn));
    line.treats(move |call: &Call| {
        if !call.is_file() || call.body.is_empty() {
            return Fault::None;
        }
        let turn = turns.fetch_add(1, Ordering::SeqCst);
        if turn % 3 != 1 {
            counts.fetch_add(call.body.len(), Ordering::SeqCst);
            return Fault::None;
        }
        let at = call.body.len() * (turn % 7 + 1) / 9;
        counts.fetch_add(at, Ordering::SeqCst);
        Fault::RequestCut(at)
    });
    let file = team.officer.attaches(&visit, "座谈.wav", &sound).await;
    team.officer.waits_for_file(&visit, "synced").await;
    let cuts = turn.load(Ordering::SeqCst) / 3;
    assert!(cuts >= 4, "{cuts}");
    let (sent, size) = (arrived.load(Ordering::SeqCst), sound.len());
    assert!(
        sent >= size && (sent - size) * 50 <= size,
        "{} of {size} bytes twice in {cuts} cuts",
        sent - size
    );
    line.works();
    team.all_sync().await;
    let ask = json!({"record": visit, "id": file["id"]});
    team.manager.asks("attachment.fetch", ask).await;
    team.manager.waits_for_file(&visit, "synced").await;
    assert!(team.manager.looks_at(&visit, &sha(&file)).unwrap() == sound);
}

#[tokio::test(flavor = "multi_thread")]
async fn w5_a_file_read_over_a_line_that_breaks_goes_on_where_it_was_cut() {
    let (team, line) = Team::sets_out_over_a_line().await;
    let visit = team.shared_visit("嘉兴市德裕食品有限公司").await;
    let sound = recording(4_000_000, 2);
    let file = team.lead.attaches(&visit, "座谈.wav", &sound).await;
    team.lead.waits_for_file(&visit, "synced").await;
    team.all_sync().await;
    let turn = AtomicUsize::new(0);
    line.treats(move |call| {
        match call.is_file() && turn.fetch_add(1, Ordering::SeqCst).is_multiple_of(2) {
            true => Fault::AnswerCut(90_000),
            false => Fault::None,
        }
    });
    let ask = json!({"record": visit, "id": file["id"]});
    team.officer.asks("attachment.fetch", ask).await;
    team.officer.waits_for_file(&visit, "synced").await;
    assert!(team.officer.looks_at(&visit, &sha(&file)).unwrap() == sound);
    // 90 kB of an answer arrived each time; what was asked for again after a cut began behind it.
    let answers = line.count(Call::is_file);
    assert!(answers <= 40, "{answers} requests for 4 MB");
}

#[tokio::test(flavor = "multi_thread")]
async fn w3_text_goes_first_and_a_file_that_is_not_taken_holds_up_nothing() {
    let (team, line) = Team::sets_out_over_a_line().await;
    let visit = team.shared_visit("嘉兴市德裕食品有限公司").await;
    let big = recording(3_000_000, 3);
    let stuck = model::canonical::sha256(&big);
    let path = format!("/blobs/{stuck}");
    // Whatever is tried with this file, the centre has a fault.
    line.treats(move |call| match call.path == path {
        true => Fault::Raw(
            b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_vec(),
        ),
        false => Fault::None,
    });
    team.officer.attaches(&visit, "座谈.wav", &big).await;
    let next = team
        .officer
        .records_visit_on(&team.trip, "浙江早阳食品有限公司")
        .await;
    team.officer
        .attaches(&next, "车间.jpg", &photograph(900, 600, 4))
        .await;
    team.officer.waits_for_file(&next, "synced").await;
    assert_eq!(team.officer.mark_of(&next).await, "synced");
    assert_ne!(team.officer.file_is(&visit).await, "synced");
    let state = team.officer.state().await;
    assert_eq!(state["files"], 1, "the chip counts what waits");
    let outbox = team.officer.outbox().await;
    assert_eq!(outbox["files"][0]["file"]["name"], "座谈.wav");
    line.works();
    team.officer.retries().await;
    team.officer.waits_for_file(&visit, "synced").await;
    // Every push came before the first byte of its file.
    let calls = line.calls();
    let push = calls.iter().rposition(Call::is_push).unwrap();
    let photo = calls
        .iter()
        .rposition(|call| call.is_file() && !call.body.is_empty())
        .unwrap();
    assert!(push < photo);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_put_down_is_looked_at_and_told_by_name() {
    let team = Team::sets_out().await;
    let officer = &team.officer;
    let photo = photograph(300, 200, 5);
    let mut bomb = photo.clone();
    // A head that announces 60,000 by 60,000 pixels: nothing is decoded to find out.
    let frame = bomb
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .unwrap();
    bomb[frame + 5..frame + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
    let cases: [(&str, Vec<u8>, &str); 7] = [
        (
            "照片.jpg",
            b"<html><script>alert(1)</script></html>".to_vec(),
            "type",
        ),
        (
            "照片.png",
            b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff".to_vec(),
            "type",
        ),
        ("方案.pdf", b"#!/bin/sh\nrm -rf /\n".to_vec(), "type"),
        (
            "压缩包.docx",
            b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec(),
            "type",
        ),
        ("大图.jpg", bomb, "pixels"),
        ("半张.jpg", photo[..200].to_vec(), "damaged"),
        (
            "手机.heic",
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(),
            "position",
        ),
    ];
    for (name, bytes, problem) in cases {
        let refused = officer
            .tries_to_put_down(name, &bytes, json!({}))
            .await
            .unwrap_err();
        assert_eq!(refused.code, Code::AttachmentRefused, "{name}");
        assert_eq!(refused.detail["problem"], problem, "{name}");
    }
    let empty = officer
        .tries("attachment.begin", json!({"name": "空", "bytes": 0}))
        .await;
    assert_eq!(empty.unwrap_err().detail["problem"], "empty");
    let huge = json!({"name": "太大", "bytes": 201 * 1024 * 1024});
    assert_eq!(
        officer
            .tries("attachment.begin", huge)
            .await
            .unwrap_err()
            .code,
        Code::OverLimit
    );
    // The place stays where it is kept on purpose; a name leads nowhere.
    let keep = json!({"keep_place": true});
    let file = officer
        .tries_to_put_down("../../C:\\车间\\x.jpg", &with_place(&photo), keep)
        .await
        .unwrap();
    assert_eq!(
        (&file["name"], &file["position"]),
        (&json!("x.jpg"), &json!(true))
    );
    let nobody = "00000000-0000-0000-0000-000000000000";
    assert!(says_where(&officer.looks_at(nobody, &sha(&file)).unwrap()));
    let unknown = officer.looks_at(nobody, &"0".repeat(64)).unwrap_err();
    assert_eq!(unknown.code, Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caption_a_removal_and_its_undo_reach_everybody() {
    let team = Team::sets_out().await;
    let visit = team.shared_visit("嘉兴市德裕食品有限公司").await;
    let file = team
        .officer
        .attaches(&visit, "车间.jpg", &photograph(800, 600, 6))
        .await;
    team.officer.waits_for_file(&visit, "synced").await;
    team.all_sync().await;
    let say = json!({"record": visit, "id": file["id"], "caption": "二号车间，扩产用地"});
    team.lead.asks("attachment.caption", say).await;
    team.all_sync().await;
    assert_eq!(
        team.manager.file_of(&visit).await["caption"],
        "二号车间，扩产用地"
    );
    // The lead said what it shows and has none of its bytes: the file stays the officer's to have sent.
    let ask = json!({"record": visit, "id": file["id"]});
    team.manager.asks("attachment.fetch", ask.clone()).await;
    team.manager.waits_for_file(&visit, "synced").await;

    team.officer.asks("attachment.remove", ask.clone()).await;
    team.all_sync().await;
    assert!(team.manager.files_of(&visit).await.is_empty());
    assert_eq!(
        team.manager.looks_at(&visit, &sha(&file)).unwrap_err().code,
        Code::NotFound
    );
    let back = json!({"record": visit, "files": [file]});
    team.officer.asks("attachment.add", back).await;
    team.officer.waits_for_file(&visit, "synced").await;
    team.all_holds().await;
    assert_eq!(team.manager.file_of(&visit).await["id"], file["id"]);
    // Whoever may not read the visit has neither text nor file.
    let stranger = Desk::of(Who::Stranger, &team.bureau).await;
    stranger.syncs(&team.bureau).await;
    assert_eq!(
        stranger.looks_at(&visit, &sha(&file)).unwrap_err().code,
        Code::NotFound
    );
    assert_eq!(stranger.sealed_files(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_what_is_no_longer_ones_own_takes_its_files_along() {
    let bureau = Bureau::opens().await;
    let administrator = Desk::of(Who::Administrator, &bureau).await;
    let officer = Desk::of(Who::Officer, &bureau).await;
    let lead = Desk::of(Who::TeamLead, &bureau).await;
    let visit = lead.records_visit("浙江星光农业公司").await;
    let file = lead
        .attaches(&visit, "车间.jpg", &photograph(800, 600, 7))
        .await;
    lead.waits_for_file(&visit, "synced").await;
    officer.syncs(&bureau).await;
    let there = || async { officer.file_of(&visit).await["thumb_here"] == true };
    eventually("the small picture", there).await;
    officer
        .asks(
            "attachment.fetch",
            json!({"record": visit, "id": file["id"]}),
        )
        .await;
    officer.waits_for_file(&visit, "synced").await;
    assert_eq!(officer.sealed_files(), 2);
    let unit = json!({"unit": bureau.xuanzhou});
    administrator.changes(Who::Officer, &bureau, unit).await;
    truths::quiet(&[&administrator, &officer, &lead], &bureau).await;
    let gone = || async { officer.sealed_files() == 0 };
    eventually("files purged with their visit", gone).await;
    assert_eq!(
        officer.looks_at(&visit, &sha(&file)).unwrap_err().code,
        Code::NotFound
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_unsent_files_outlive_a_restart_and_travel_with_the_unsent_work() {
    let mut team = Team::sets_out().await;
    team.officer.pauses(true).await;
    let visit = team
        .officer
        .records_visit_on(&team.trip, "浙江早阳食品有限公司")
        .await;
    let photo = photograph(1000, 700, 8);
    let file = team.officer.attaches(&visit, "车间.jpg", &photo).await;
    let kept = team.officer.looks_at(&visit, &sha(&file)).unwrap();
    // Put down, written into a form, and the process ends before it is saved.
    let drafted = team
        .officer
        .puts_down("样品.jpg", &photograph(500, 300, 9))
        .await;
    let draft = json!({"id": null, "kind": "note", "record": null, "text": "样品",
        "form": {"edits": {"files": [drafted]}}, "base": {}});
    team.officer.asks("draft.save", draft).await;
    team.officer
        .puts_down("没存.jpg", &photograph(400, 300, 10))
        .await;
    assert_eq!(team.officer.sealed_files(), 6);
    team.officer.pauses(true).await;
    team.officer.restarts().await;
    team.officer.pauses(true).await;
    assert_eq!(
        team.officer.sealed_files(),
        4,
        "what nobody wrote down is gone"
    );
    let nobody = "00000000-0000-0000-0000-000000000000";
    assert!(team.officer.looks_at(nobody, &sha(&drafted)).is_ok());

    // Another machine of the same person takes the work in and sends it.
    let made = team
        .officer
        .asks("care.export", json!({"passphrase": PASSPHRASE}))
        .await;
    assert_eq!(
        (&made["files"], &made["files_left"]),
        (&json!(4), &json!(0))
    );
    team.officer.goes_home().await;
    let other = Desk::of(Who::Officer, &team.bureau).await;
    let bytes = made["bytes"].as_str().unwrap();
    let take = json!({"bytes": bytes, "passphrase": PASSPHRASE});
    let taken = other.asks("care.import", take).await;
    assert_eq!(taken["files"], 4);
    assert_eq!(other.looks_at(&visit, &sha(&file)).unwrap(), kept);
    other.waits_for_file(&visit, "synced").await;
    team.manager.syncs(&team.bureau).await;
    team.manager
        .asks(
            "attachment.fetch",
            json!({"record": visit, "id": file["id"]}),
        )
        .await;
    team.manager.waits_for_file(&visit, "synced").await;
    assert_eq!(team.manager.looks_at(&visit, &sha(&file)).unwrap(), kept);
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_a_damaged_store_that_is_replaced_keeps_its_unsent_files() {
    let team = Team::sets_out().await;
    let officer = &team.officer;
    officer.pauses(true).await;
    let visit = officer
        .records_visit_on(&team.trip, "浙江早阳食品有限公司")
        .await;
    let file = officer
        .attaches(&visit, "车间.jpg", &photograph(1000, 700, 11))
        .await;
    let kept = officer.looks_at(&visit, &sha(&file)).unwrap();
    officer.locks().await;
    let anew = json!({"passphrase": PASSPHRASE, "backup": null});
    let report = officer.asks("care.restore", anew).await;
    assert!(report["operations"].as_u64().unwrap() > 0, "{report}");
    officer.unlocks().await;
    assert_eq!(officer.looks_at(&visit, &sha(&file)).unwrap(), kept);
    officer.waits_for_file(&visit, "synced").await;
    team.manager.syncs(&team.bureau).await;
    assert_eq!(team.manager.file_of(&visit).await["name"], "车间.jpg");
}
