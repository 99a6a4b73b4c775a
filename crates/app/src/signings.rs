//! 签约: claimed by the landing unit's manager, verified or sent back by the city.

use crate::api::{LeadRow, Signing, SigningById, SigningForm, SigningVerdictForm, ThreadEntry};
use crate::app::App;
use crate::desk::Act;
use crate::failure::Failure;
use crate::view::View;
use crate::{leads, records};
use model::command::Command;
use model::policy::{Action, Refusal};
use model::signing::{self, SigningClaim};
use model::validate::{self, Finding, Level};
use model::{Noun, Record, RecordId};
use store::Shown;

/// So many open claims are looked through; there are few at any time.
const OPEN: u32 = 500;

/// What was last claimed of a lead.
pub(crate) fn told(view: &View, record: &Record, thread: &[ThreadEntry]) -> Option<Signing> {
    let sent_back = thread
        .iter()
        .rfind(|entry| entry.verdict == "signing_returned");
    let sent_back = sent_back.filter(|_| is(record, signing::RETURNED));
    Some(Signing {
        id: record.id_in(signing::CLAIM)?,
        standing: record.text(signing::STANDING),
        claim: SigningClaim {
            on: records::day(record, signing::ON),
            kind: records::read(record, signing::KIND),
            amount: record.number(signing::AMOUNT),
            evidence: record.text(signing::EVIDENCE),
        },
        claimed_by_name: view.person_name(record.id_in(signing::CLAIMED_BY)),
        claimed_at: records::stamp(record, signing::CLAIMED_AT),
        verified_by_name: view.person_name(record.id_in(signing::VERIFIED_BY)),
        verified_at: records::stamp(record, signing::VERIFIED_AT),
        returned_by_name: sent_back
            .map(|entry| entry.author_name.clone())
            .unwrap_or_default(),
        returned_note: sent_back
            .map(|entry| entry.note.clone())
            .unwrap_or_default(),
    })
}

fn is(record: &Record, standing: &str) -> bool {
    record.text(signing::STANDING).as_deref() == Some(standing)
}

/// What I may do about a lead's signing.
pub(crate) struct Open {
    pub(crate) claim: bool,
    pub(crate) withdraw: bool,
    pub(crate) verify: bool,
}

impl Open {
    pub(crate) fn of(view: &View, record: &Record) -> Self {
        let may = |action| view.may(action, record).is_ok();
        let negotiating = record.text("state").as_deref() == Some("negotiating");
        let waits = signing::waiting(record);
        let mine = waits.is_some_and(|(_, by)| by == Some(view.me()));
        Self {
            claim: negotiating && waits.is_none() && may(Action::ClaimSigning),
            withdraw: mine && may(Action::ClaimSigning),
            verify: negotiating && waits.is_some() && may(Action::VerifySigning),
        }
    }
}

/// Claims that wait for my word, and mine that came back, the oldest first.
pub(crate) fn open(view: &View) -> Result<Vec<LeadRow>, Failure> {
    let claims = view.keep(view.desk.store.open_claims(OPEN)?);
    let for_me = |record: &Record| match signing::waiting(record) {
        Some(_) => Open::of(view, record).verify,
        None => {
            record.id_in(signing::CLAIMED_BY) == Some(view.me()) && Open::of(view, record).claim
        }
    };
    Ok(claims
        .iter()
        .filter(|shown| for_me(&shown.record))
        .map(|shown| leads::row(view, shown))
        .collect())
}

/// `lead.signings`: all claims that wait for my word.
pub(crate) async fn waiting(app: &App, (): ()) -> Result<Vec<LeadRow>, Failure> {
    let mut claims = open(&View::open(app)?)?;
    claims.retain(|lead| lead.signing.as_deref() == Some(signing::CLAIMED));
    Ok(claims)
}

/// `lead.check_signing`
pub(crate) async fn check(app: &App, request: SigningForm) -> Result<Vec<Finding>, Failure> {
    let view = View::open(app)?;
    let shown = view.need(Noun::Lead, request.id)?;
    Ok(validate::signing(
        &request.claim,
        &shown.record,
        view.today(),
    ))
}

/// `lead.claim_signing`
pub(crate) async fn claim(app: &App, request: SigningForm) -> Result<(), Failure> {
    let view = View::open(app)?;
    let shown = view.need(Noun::Lead, request.id)?;
    view.may(Action::ClaimSigning, &shown.record)?;
    // The centre knows no time zone and is kinder about tomorrow.
    let wrong = validate::signing(&request.claim, &shown.record, view.today())
        .into_iter()
        .filter(|finding| finding.level == Level::Hard)
        .map(|finding| finding.code)
        .collect::<Vec<_>>();
    if !wrong.is_empty() {
        return Err(Refusal::Incomplete { fields: wrong }.into());
    }
    let command = Command::ClaimSigning {
        claim: request.claim,
        entry: store::mint_record(view.now()),
    };
    run(app, &view, &shown, command, request.draft)
}

/// `lead.withdraw_signing`
pub(crate) async fn withdraw(app: &App, request: SigningById) -> Result<(), Failure> {
    let view = View::open(app)?;
    let shown = view.need(Noun::Lead, request.id)?;
    let command = Command::WithdrawSigning {
        claim: request.claim,
        entry: store::mint_record(view.now()),
    };
    run(app, &view, &shown, command, None)
}

/// `lead.verify_signing`
pub(crate) async fn verify(app: &App, request: SigningVerdictForm) -> Result<(), Failure> {
    let view = View::open(app)?;
    let shown = view.need(Noun::Lead, request.id)?;
    view.may(Action::VerifySigning, &shown.record)?;
    let command = Command::VerifySigning {
        claim: request.claim,
        verdict: request.verdict,
        note: request.note.filter(|note| !note.trim().is_empty()),
        entry: store::mint_record(view.now()),
    };
    run(app, &view, &shown, command, request.draft)
}

fn run(
    app: &App,
    view: &View,
    shown: &Shown,
    command: Command,
    draft: Option<RecordId>,
) -> Result<(), Failure> {
    let mut act = Act {
        draft,
        ..Act::default()
    };
    let lead = shown.record.id;
    act.command(Noun::Lead, lead, records::state_base(shown), command);
    view.desk.commit(app, act)?;
    Ok(())
}
