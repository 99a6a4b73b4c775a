//! THE table of commands: every name once, with its request, its response and the function that does it.
//!
//! Both hosts call [`dispatch`] and nothing else, so neither can lack a command; the screens' types
//! (`ui/src/bindings/Commands.ts`) are printed from the same lines.

use crate::App;
use crate::api::*;
use crate::failure::{Code, Failure};
use model::capture::Reading;
use model::validate::Finding;
use serde_json::Value;

/// Calls `$callback!` with the table.
macro_rules! with_table {
    ($callback:ident) => {
        $callback! {
            "session.state": () => SessionState = session::state,
            "session.enrol": EnrolForm => SessionState = session::enrol,
            "session.enrol_by_password": PasswordEnrolForm => SessionState = session::enrol_by_password,
            "session.unlock": UnlockForm => SessionState = session::unlock,
            "session.unlock_by_keychain": () => SessionState = keychain::unlock,
            "session.keychain": KeychainForm => SessionState = keychain::put,
            "seat.list": () => Vec<SeatRow> = seats::list,
            "seat.take": TakeSeat => SessionState = seats::take,
            "seat.add": () => SessionState = seats::add,
            "session.touch": () => () = idle::touch,
            "session.come_back": ComeBackForm => SessionState = shut_out::come_back,
            "session.carry_out": CarryOutForm => HandedOut = shut_out::carry_out,
            "session.lock": () => SessionState = session::lock,
            "session.change_passphrase": PassphraseForm => () = session::change_passphrase,
            "preferences.put": Preferences => Preferences = session::put_preferences,
            "people.list": () => Vec<PersonRow> = people::list,
            "people.units": () => Vec<UnitRow> = people::units,
            "people.name_writers": WritersForm => () = people::name_writers,
            "unit.list": () => Vec<UnitLine> = units::list,
            "unit.show": ById => UnitDetail = units::show,
            "unit.save": UnitSave => Saved = units::save,
            "person.list": StaffQuery => StaffPage = staff::list,
            "person.show": ById => StaffDetail = staff::show,
            "person.same_name": NameForm => Vec<PersonRow> = staff::same_name,
            "person.save": StaffSave => Saved = staff::save,
            "roster.template": RosterTemplate => HandedOut = roster::template,
            "roster.preview": RosterFile => RosterPreview = roster::preview,
            "roster.import": RosterFile => RosterDone = roster::import,
            "roster.list": () => Vec<RosterEntry> = roster::list,
            "roster.undo": RosterUndo => RosterUndone = roster::undo,
            "sync.state": () => SyncState = outbox::state,
            "sync.check": () => SyncState = outbox::check,
            "frame.summary": () => FrameSummary = today::frame,
            "today.show": () => Today = today::show,
            "trip.list": TripQuery => Page<TripRow> = trips::list,
            "trip.show": ById => TripDetail = trips::show,
            "trip.current": () => Option<TripRow> = trips::current,
            "trip.save": TripSave => Saved = trips::save,
            "trip.move": MoveForm => () = trips::step,
            "stop.save": StopSave => Saved = trips::save_stop,
            "week.year": YearForm => WeekYear = weeks::year,
            "week.publish": WeekPublish => Saved = weeks::publish,
            "week.withdraw": ById => () = weeks::withdraw,
            "meeting.list": ListQuery => Page<MeetingRow> = meetings::list,
            "meeting.show": ById => MeetingDetail = meetings::show,
            "meeting.begin": BeginForm => MeetingForm = meetings::begin,
            "meeting.check": MeetingForm => Vec<Finding> = meetings::check,
            "meeting.save": MeetingSave => Saved = meetings::save,
            "meeting.submit": SubmitForm => Saved = meetings::submit,
            "lead.list": ListQuery => Page<LeadRow> = leads::list,
            "lead.show": ById => LeadDetail = leads::show,
            "lead.begin": BeginForm => LeadForm = leads::begin,
            "lead.check": LeadForm => Vec<Finding> = leads::check,
            "lead.save": LeadSave => Saved = leads::save,
            "lead.submit": SubmitForm => Saved = leads::submit,
            "lead.assess": AssessForm => () = leads::assess,
            "lead.move": MoveForm => () = leads::step,
            "lead.signings": () => Vec<LeadRow> = signings::waiting,
            "lead.check_signing": SigningForm => Vec<Finding> = signings::check,
            "lead.claim_signing": SigningForm => () = signings::claim,
            "lead.withdraw_signing": SigningById => () = signings::withdraw,
            "lead.verify_signing": SigningVerdictForm => () = signings::verify,
            "lead.referrer_told": StepDoneForm => () = leads::referrer_told,
            "company.list": ListQuery => Page<CompanyRow> = companies::list,
            "company.show": ById => CompanyDetail = companies::show,
            "company.save": CompanySave => Saved = companies::save,
            "company.pair": PairQuery => CompanyPair = twins::pair,
            "company.merge": CompanyMerge => () = twins::merge,
            "company.separate": ById => CompanySeparated = twins::separate,
            "company.tell_apart": CompanyApart => () = twins::tell_apart,
            "contact.save": ContactSave => Saved = contacts::save,
            "contact.reveal": ById => ContactRevealed = contacts::reveal,
            "record.delete": ById => () = records::delete,
            "record.history": HistoryForm => RecordHistory = record_history::show,
            "capture.read": CaptureForm => Reading = captures::read,
            "draft.save": DraftForm => DraftSaved = drafts::save,
            "draft.list": () => Vec<Draft> = drafts::list,
            "draft.show": ById => Draft = drafts::show,
            "draft.drop": ById => () = drafts::drop,
            "review.queue": ReviewQuery => ReviewQueue = queue::show,
            "review.show": ById => ReviewDetail = reviews::show,
            "review.give": VerdictForm => () = reviews::give,
            "review.comment": CommentForm => () = reviews::comment,
            "review.withdraw": ById => () = reviews::withdraw,
            "review.belated": () => Vec<BelatedRow> = belated::list,
            "review.settle_belated": BelatedForm => () = belated::settle,
            "step.list": () => Vec<StepLine> = steps::list,
            "step.done": StepDoneForm => () = steps::done,
            "outbox.show": Option<OutboxQuery> => Outbox = outbox::show,
            "outbox.retry": () => SyncState = outbox::retry,
            "outbox.pause": PauseForm => SyncState = outbox::pause,
            "outbox.to_draft": ById => DraftSaved = outbox::to_draft,
            "conflict.show": ById => ConflictDetail = conflicts::show,
            "conflict.resolve": ResolveForm => Saved = conflicts::resolve,
            "about.diagnostics": () => Diagnostics = about::diagnostics,
            "about.verify": () => Verified = about::verify,
            "policy.show": () => PolicyDetail = bureau_policy::show,
            "policy.save": PolicySave => Saved = bureau_policy::save,
            "export.columns": ListForm => Vec<ExportColumn> = export::columns,
            "export.rows": RowsForm => ExportRows = export::rows,
            "export.list": ExportForm => HandedOut = export::list,
            "export.person": PersonCopyForm => HandedOut = export::person,
            "export.progress": () => Progress = export::progress,
            "export.cancel": () => () = export::cancel,
            "import.upload": ImportPiece => () = import::upload,
            "import.open": ImportOpen => ImportSitting = import::open,
            "import.show": () => Option<ImportSitting> = import::show,
            "import.set": ImportSet => ImportSitting = import::set,
            "import.rows": ImportQuery => ImportRows = import::rows,
            "import.fix": ImportFix => ImportFixed = import::fix,
            "import.choose": ImportChoose => ImportSitting = import::choose,
            "import.close": () => () = import::close,
            "import.start": ImportStart => ImportEntry = import::start,
            "import.progress": () => Progress = import::progress,
            "import.cancel": () => () = import::cancel,
            "import.list": () => Vec<ImportEntry> = import::list,
            "import.resume": ImportById => ImportEntry = import::resume,
            "import.undo": ImportById => ImportUndone = import::undo,
            "import.refused": ImportRefused => HandedOut = import::refused,
            "import.template": ImportTemplate => HandedOut = import::template,
            "file.save": FileSave => HandedOut = files::save,
            "file.show_folder": () => () = files::show_folder,
            "account.state": () => MyAccount = account::state,
            "account.set_password": PasswordSet => MyAccount = account::set_password,
            "account.sign_in": SignInForm => SessionState = account::sign_in,
            "account.enrol_again": EnrolAgainForm => SessionState = account::enrol_again,
            "recovery.state": () => RecoveryState = recovery::state,
            "recovery.begin": RecoveryBeginForm => RecoveryState = recovery::begin,
            "recovery.finish": RecoveryFinishForm => SessionState = recovery::finish,
            "recovery.drop": () => RecoveryState = recovery::drop,
            "admin.devices": DeviceQuery => DevicePage = admin::devices,
            "admin.revoke_device": DeviceRevoke => () = admin::revoke_device,
            "admin.invitations": () => Vec<InvitationRow> = admin::invitations,
            "admin.invite": InvitationMake => InvitationMade = admin::invite,
            "admin.withdraw_invitation": InvitationWithdraw => () = admin::withdraw_invitation,
            "admin.accounts": () => Vec<AccountRow> = admin::accounts,
            "admin.reset_password": PasswordReset => ResetMade = admin::reset_password,
            "admin.unlock_account": AccountUnlock => () = admin::unlock_account,
            "admin.contacts": ContactSearch => ContactsFound = admin::contacts,
            "admin.erase_contact": ContactErase => () = admin::erase_contact,
            "admin.recoveries": () => Vec<RecoveryRow> = recovery::list,
            "admin.recovery_take": RecoveryTakeForm => Vec<RecoveryRow> = recovery::take,
            "admin.recovery_approve": RecoveryApproveForm => Vec<RecoveryRow> = recovery::approve,
            "admin.recovery_refuse": RecoveryRefuse => Vec<RecoveryRow> = recovery::refuse,
            "audit.people": () => Vec<AuditPerson> = audit::people,
            "audit.list": AuditForm => AuditPage = audit::list,
            "care.show": () => CareState = care::show,
            "care.back_up": () => CareState = care::back_up,
            "care.export": WorkExportForm => WorkExported = care::export,
            "care.import": WorkImportForm => WorkImported = care::import,
            "care.look": LookForm => CareLook = care::look,
            "care.restore": RestoreForm => RestoreReport = care::restore,
            "care.leave": LookForm => LeaveReport = care::leave,
            "care.aside": () => AsideLook = care::aside,
            "care.discard_aside": () => AsideGone = care::discard_aside,
            "attachment.begin": AttachmentBegin => AttachmentBegun = attach::begin,
            "attachment.piece": AttachmentPiece => () = attach::piece,
            "attachment.cancel": ById => () = attach::cancel,
            "attachment.finish": AttachmentFinish => AttachedFile = attach::finish,
            "attachment.list": ById => AttachmentList = attach::list,
            "attachment.add": AttachmentAdd => () = attach::add,
            "attachment.caption": AttachmentCaption => () = attach::caption,
            "attachment.remove": AttachmentById => () = attach::remove,
            "attachment.fetch": AttachmentById => () = attach::fetch,
            "attachment.stop_fetch": AttachmentById => () = attach::stop_fetch,
            "search.find": SearchForm => FoundAll = searches::find,
        }
    };
}

macro_rules! print_types {
    ($($name:literal: $request:ty => $response:ty = $module:ident :: $function:ident,)*) => {
        /// Every command's name.
        pub const NAMES: &[&str] = &[$($name,)*];

        /// Visits the type of every request and response, for the bindings.
        pub(crate) fn visit_types(visitor: &mut impl ts_rs::TypeVisitor) {
            $(visitor.visit::<$request>(); visitor.visit::<$response>();)*
        }

        /// The lines of the `Commands` interface.
        pub(crate) fn lines(cfg: &ts_rs::Config) -> Vec<String> {
            use ts_rs::TS;
            vec![$(format!(
                "  \"{}\": {{ request: {}; response: {} }};",
                $name, <$request as TS>::name(cfg), <$response as TS>::name(cfg)
            ),)*]
        }
    };
}
with_table!(print_types);

macro_rules! dispatch_table {
    ($($name:literal: $request:ty => $response:ty = $module:ident :: $function:ident,)*) => {
        async fn run(app: &App, name: &str, request: &Value) -> Result<Value, Failure> {
            match name {
                $($name => {
                    let request: $request = crate::failure::read($name, request)?;
                    let response: $response = crate::$module::$function(app, request).await?;
                    crate::failure::write(&response)
                })*
                _ => Err(Failure::unknown_command(name)),
            }
        }
    };
}
with_table!(dispatch_table);

/// Runs the command `name` with `request` as JSON, to its end even when nobody waits any more.
///
/// # Errors
/// A [`Failure`] with a code that the screens branch on; nothing was changed then.
pub async fn dispatch(app: &App, name: &str, request: Value) -> Result<Value, Failure> {
    let (app, name) = (app.clone(), name.to_owned());
    let runtime = tokio::runtime::Handle::current();
    guarded(move || {
        let done = runtime.block_on(run_with_care(&app, &name, &request));
        if let Err(failure) = &done {
            app.failures().note(&app, &name, failure);
        }
        done
    })
    .await
}

/// Whatever goes beyond the store (the network, a file) is not done twice.
const NOT_AGAIN: &[&str] = &[
    "session.",
    "seat.",
    "account.",
    "admin.",
    "recovery.",
    "audit.",
    "care.",
    "file.",
    "attachment.piece",
    "attachment.finish",
    "export.list",
    "export.person",
];

/// Runs a command; where the disk was full and room could be made, once more. A command that fails has
/// changed nothing.
async fn run_with_care(app: &App, name: &str, request: &Value) -> Result<Value, Failure> {
    let answer = run(app, name, request).await;
    let again = match &answer {
        Err(failure) => crate::care::after_failure(app, failure),
        Ok(_) => false,
    };
    if again && !NOT_AGAIN.iter().any(|begin| name.starts_with(begin)) {
        return run(app, name, request).await;
    }
    answer
}

/// Runs `work` where it may block. A panic in it becomes an error with a code, and the window stays.
async fn guarded(
    work: impl FnOnce() -> Result<Value, Failure> + Send + 'static,
) -> Result<Value, Failure> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
        tracing::error!("a command panicked");
        Err(Failure::new(Code::Internal))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_a_failure() {
        let failure = guarded(|| panic!("broken")).await.unwrap_err();
        assert_eq!(failure.code, Code::Internal);
    }

    #[test]
    fn every_name_is_there_once() {
        let mut names = NAMES.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), NAMES.len());
    }
}
