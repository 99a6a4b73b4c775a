//! Enrolling, unlocking, locking, the passphrase, who I am, how I like it.

use crate::api::{
    Capability, EnrolForm, Me, PassphraseForm, PasswordEnrolForm, Phase, Preferences, SessionState,
    UnlockForm,
};
use crate::app::{App, Tries};
use crate::care;
use crate::desk::Desk;
use crate::engine::{self, Engine};
use crate::failure::{Code, Failure};
use crate::folder::Profile;
use crate::shut_out;
use crate::view::View;
use model::Noun;
use model::policy::Role;
use protocol::wire::{EnrolAnswer, ErrorCode};
use sealed::{DataKey, Envelope, EnvelopeError, FolderLock, RecoveryPublic, check_passphrase};
use std::sync::Arc;
use store::{Identity, Store, StoreError};
use sync::invitation::NotAnInvitation;
use sync::{Enrolled, Enrolment, HttpTransport, Server, TransportError};

/// So many wrong passphrases cost nothing.
const FREE_TRIES: u32 = 3;
/// The wait after the next one, in milliseconds; it doubles.
const FIRST_WAIT_MS: i64 = 5_000;
/// The longest wait.
const LONGEST_WAIT_MS: i64 = 5 * 60 * 1000;
/// The longest name of a machine, in characters.
const LONGEST_DEVICE_NAME: usize = 100;

/// `session.state`
pub(crate) async fn state(app: &App, (): ()) -> Result<SessionState, Failure> {
    let profile = app.folder().profile();
    let me = match app.phase() {
        Phase::Open => Some(me(&View::open(app)?)?),
        _ => None,
    };
    Ok(SessionState {
        phase: app.phase(),
        me,
        person_name: profile.as_ref().map(|profile| profile.person_name.clone()),
        server: profile.as_ref().map(|profile| profile.server.clone()),
        bureau: profile.map(|profile| profile.bureau),
        preferences: app.folder().preferences(),
        version: app.config().version.clone(),
        keychain: crate::keychain::state(app).await,
        shut_out: crate::shut_out::standing(app),
    })
}

fn me(view: &View) -> Result<Me, Failure> {
    let facts = view.my_facts();
    let writes_for = view
        .all(Noun::Person)?
        .iter()
        .filter(|shown| shown.record.ids_in("writers").contains(&facts.id))
        .filter_map(|shown| crate::people::row(view, &shown.record))
        .collect();
    Ok(Me {
        id: facts.id,
        name: view.person_name(Some(facts.id)),
        post: view.text_of(facts.id, "post").unwrap_or_default(),
        role: facts.role,
        unit: facts.unit,
        unit_name: view.unit_name(Some(facts.unit)),
        may: capabilities(facts.role),
        writes_for,
        writers: facts.writers.into_iter().collect(),
    })
}

/// What a role may be offered.
pub(crate) fn capabilities(role: Role) -> Vec<Capability> {
    match role {
        Role::Officer | Role::Leader => vec![Capability::Write],
        Role::TeamLead => vec![
            Capability::Write,
            Capability::Review,
            Capability::Assign,
            Capability::Approve,
        ],
        Role::Manager => vec![
            Capability::Write,
            Capability::Review,
            Capability::Assess,
            Capability::Weeks,
            Capability::Assign,
            Capability::Approve,
            Capability::PersonCopy,
        ],
        Role::Administrator => vec![Capability::Admin],
        Role::Auditor => vec![Capability::Audit],
    }
}

/// `session.enrol`: the only command that waits for the network. Nothing is left half made.
pub(crate) async fn enrol(app: &App, request: EnrolForm) -> Result<SessionState, Failure> {
    let _one_at_a_time = app.session().lock().await;
    if app.phase() != Phase::Fresh {
        return Err(Failure::new(Code::AlreadyEnrolled));
    }
    // Everything that can be wrong here is found before the one-time code is spent.
    check_passphrase(&request.passphrase)?;
    let (server, code) = address(&request)?;
    app.folder().set_leftovers_aside()?;
    let transport = HttpTransport::new(server.clone()).map_err(|_| Failure::new(Code::Internal))?;
    let enrolment = Enrolment {
        code,
        device_name: short(&request.device_name),
        app_version: app.config().version.clone(),
        device: None,
    };
    let enrolled = sync::enrol(&transport, &enrolment)
        .await
        .map_err(|error| unreachable(&server, &error))?;
    begin(app, &server, &enrolled, &request.passphrase).await
}

/// `session.enrol_by_password`: a further device, where the bureau allows it.
pub(crate) async fn enrol_by_password(
    app: &App,
    request: PasswordEnrolForm,
) -> Result<SessionState, Failure> {
    let _one_at_a_time = app.session().lock().await;
    if app.phase() != Phase::Fresh {
        return Err(Failure::new(Code::AlreadyEnrolled));
    }
    check_passphrase(&request.passphrase)?;
    let server = Server::parse(&request.server)
        .map_err(|error| unreadable(NotAnInvitation::Address(error)))?;
    app.folder().set_leftovers_aside()?;
    let transport = HttpTransport::new(server.clone()).map_err(|_| Failure::new(Code::Internal))?;
    let key = sync::DeviceKey::generate();
    let call = protocol::account::EnrolByPassword {
        login: request.login.trim().to_owned(),
        password: request.password.clone(),
        device_key: key.public(),
        device_name: short(&request.device_name),
        app_version: app.config().version.clone(),
    };
    let answer = sync::ask(&transport, &call)
        .await
        .map_err(|error| crate::online::on_the_way(&error, &server.to_string()))?;
    let enrolled = Enrolled { answer, key };
    begin(app, &server, &enrolled, &request.passphrase).await
}

fn short(name: &str) -> String {
    name.trim().chars().take(LONGEST_DEVICE_NAME).collect()
}

/// The store is made, the loop starts, the first records come.
async fn begin(
    app: &App,
    server: &Server,
    enrolled: &Enrolled,
    passphrase: &str,
) -> Result<SessionState, Failure> {
    let desk = make_or_undo(app, server, enrolled, passphrase)?;
    if let Err(error) = app.seats().remember() {
        // The store is made; at the next start its person takes the seat by name.
        tracing::warn!(kind = ?error.kind(), "the seat was not noted");
    }
    Engine::start(app, &desk)?;
    engine::first_pull(&desk).await;
    care::watch(app, &desk);
    app.put_desk(desk);
    state(app, ()).await
}

fn address(request: &EnrolForm) -> Result<(Server, String), Failure> {
    let invitation = sync::invitation::parse(&request.invitation).map_err(unreadable)?;
    let server = invitation
        .server_or(request.server.as_deref())
        .map_err(unreadable)?;
    Ok((server, invitation.code))
}

pub(crate) fn unreadable(error: NotAnInvitation) -> Failure {
    use sync::address::BadAddress;
    Failure::new(match error {
        NotAnInvitation::Address(BadAddress::PlainHttp) => Code::PlainHttp,
        _ => Code::InvitationUnreadable,
    })
}

pub(crate) fn unreachable(server: &Server, error: &TransportError) -> Failure {
    let code = match error {
        TransportError::NotTheServer => Code::NotTheServer,
        TransportError::Wire(wire) => match wire.code {
            ErrorCode::InvitationInvalid => Code::InvitationInvalid,
            ErrorCode::ProtocolUnsupported => Code::ProtocolUnsupported,
            _ => Code::ServerUnreachable,
        },
        _ => Code::ServerUnreachable,
    };
    Failure::new(code)
        .with("server", server.to_string())
        .with("reason", error.code())
}

/// Makes the store, or leaves the folder as it was.
fn make_or_undo(
    app: &App,
    server: &Server,
    enrolled: &Enrolled,
    passphrase: &str,
) -> Result<Arc<Desk>, Failure> {
    make(app, server, enrolled, passphrase).inspect_err(|_| app.folder().undo_enrolment())
}

/// Makes envelope, store and profile, in this order; the profile is what makes them count.
fn make(
    app: &App,
    server: &Server,
    enrolled: &Enrolled,
    passphrase: &str,
) -> Result<Arc<Desk>, Failure> {
    let answer = &enrolled.answer;
    let folder = &app.folder();
    let key = DataKey::random();
    shut_out::forget(app)?;
    let recovery = recovery_key(answer)?;
    Envelope::create(&key, passphrase, recovery, app.config().cost)?.write(&folder.envelope())?;
    let identity = Identity {
        device: answer.device,
        incarnation: answer.incarnation,
        person: answer.person,
        person_name: answer.person_name.clone(),
        role: answer.role,
        unit: answer.unit,
        server: server.to_string(),
        bureau: answer.bureau.clone(),
    };
    let store = Store::create(folder.path(), &key, &identity)?;
    store.set_setting(engine::CA, server.ca())?;
    enrolled
        .credentials()
        .keep(&store)
        .map_err(|_| Failure::new(Code::Internal))?;
    folder.put_profile(&Profile {
        person: identity.person,
        person_name: identity.person_name.clone(),
        device: identity.device,
        server: identity.server.clone(),
        bureau: identity.bureau.clone(),
        ca: server.ca().map(str::to_owned),
    })?;
    Ok(Arc::new(Desk::new(Arc::new(store), identity)))
}

/// The bureau's recovery key; a bureau without one has none, a garbled one is no centre of ours.
fn recovery_key(answer: &EnrolAnswer) -> Result<Option<RecoveryPublic>, Failure> {
    if answer.recovery_key.is_empty() {
        return Ok(None);
    }
    let key = answer.recovery_key.parse();
    key.map(Some).map_err(|_| Failure::new(Code::NotTheServer))
}

/// `session.unlock`
pub(crate) async fn unlock(app: &App, request: UnlockForm) -> Result<SessionState, Failure> {
    let _one_at_a_time = app.session().lock().await;
    match app.phase() {
        Phase::Open => return state(app, ()).await,
        Phase::Fresh => return Err(Failure::new(Code::NotEnrolled)),
        Phase::Locked | Phase::Hidden => {}
    }
    let key = open_envelope(app, &request.passphrase)?;
    if app.phase() == Phase::Hidden {
        crate::idle::reveal(app);
    } else {
        open_desk(app, &key).await?;
    }
    state(app, ()).await
}

/// The data key, for who knows the passphrase.
pub(crate) fn open_envelope(app: &App, passphrase: &str) -> Result<DataKey, Failure> {
    wait_before_try(app)?;
    let opened = Envelope::read(&app.folder().envelope())?.open(passphrase);
    tried(app, opened)
}

/// Opens the store and starts what belongs to an open one.
pub(crate) async fn open_desk(app: &App, key: &DataKey) -> Result<(), Failure> {
    shut_out::refuse(app)?;
    let folder = &app.folder();
    {
        let held = FolderLock::take(folder.path()).map_err(StoreError::from)?;
        care::finish_switch(folder)?;
        held.release();
    }
    let store = match Store::open(folder.path(), key) {
        Err(StoreError::NoStore) => return Err(Failure::new(Code::StoreDamaged)),
        opened => opened?,
    };
    if folder.damage_is_noted() {
        // Seen while it was open: whether it is so is said by every page.
        if !store.verify()? {
            return Err(Failure::new(Code::StoreDamaged));
        }
        folder.forget_damage();
    }
    let identity = store.identity()?;
    if let Err(error) = store.mend_files(app.clock().now()) {
        // The text is whole; files are looked at again at the next start.
        tracing::warn!(%error, "the files beside the store were not looked through");
    }
    let desk = Arc::new(Desk::new(Arc::new(store), identity));
    Engine::start(app, &desk)?;
    care::watch(app, &desk);
    app.put_desk(desk);
    Ok(())
}

pub(crate) fn wait_before_try(app: &App) -> Result<(), Failure> {
    let now = app.clock().now();
    let wait = app
        .seats()
        .tries(|tries| tries.not_before)
        .map(|until| until.0.saturating_sub(now.0));
    match wait {
        // A clock that was set back does not lock anybody out for longer than the longest wait.
        Some(ms) if ms > 0 => {
            let seconds = ms.min(LONGEST_WAIT_MS).saturating_add(999) / 1000;
            Err(Failure::new(Code::WaitBeforeTry).with("seconds", seconds))
        }
        _ => Ok(()),
    }
}

/// Counts wrong tries; each beyond the free ones makes the next wait longer.
pub(crate) fn tried(app: &App, opened: Result<DataKey, EnvelopeError>) -> Result<DataKey, Failure> {
    app.seats().tries(|tries| match opened {
        Ok(key) => {
            *tries = Tries::default();
            Ok(key)
        }
        Err(error) => {
            if matches!(error, EnvelopeError::WrongPassphrase) {
                tries.wrong = tries.wrong.saturating_add(1);
                if let Some(over) = tries.wrong.checked_sub(FREE_TRIES) {
                    let wait = FIRST_WAIT_MS.saturating_mul(1 << over.min(16));
                    let until = app.clock().now().plus(wait.min(LONGEST_WAIT_MS));
                    tries.not_before = Some(until);
                }
            }
            Err(error.into())
        }
    })
}

/// `session.lock`: closes the store and forgets the key; drafts are in the store already.
pub(crate) async fn lock(app: &App, (): ()) -> Result<SessionState, Failure> {
    let _one_at_a_time = app.session().lock().await;
    app.close().await;
    state(app, ()).await
}

/// `session.change_passphrase`
pub(crate) async fn change_passphrase(app: &App, request: PassphraseForm) -> Result<(), Failure> {
    let _one_at_a_time = app.session().lock().await;
    if app.phase() == Phase::Fresh {
        return Err(Failure::new(Code::NotEnrolled));
    }
    wait_before_try(app)?;
    check_passphrase(&request.new)?;
    let path = app.folder().envelope();
    let mut envelope = Envelope::read(&path)?;
    let key = tried(app, envelope.open(&request.old))?;
    envelope.set_passphrase(&key, &request.new, app.config().cost)?;
    envelope.write(&path)?;
    Ok(())
}

/// `preferences.put`
pub(crate) async fn put_preferences(
    app: &App,
    request: Preferences,
) -> Result<Preferences, Failure> {
    let known = |value: &str, of: &[&str]| of.contains(&value);
    if !known(&request.language, &["zh-CN", "en"]) {
        return Err(crate::records::wrong_value("language"));
    }
    if !known(&request.theme, &["light", "dark", "system"]) {
        return Err(crate::records::wrong_value("theme"));
    }
    let preferences = Preferences {
        text_percent: request.text_percent.clamp(100, 200),
        ..request
    };
    app.folder().put_preferences(&preferences)?;
    Ok(preferences)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AppConfig;
    use model::{DeviceId, RecordId};
    use protocol::wire::Tokens;
    use sync::DeviceKey;
    use uuid::Uuid;

    fn enrolled() -> Enrolled {
        let id = RecordId(Uuid::from_u128(7));
        let answer = EnrolAnswer {
            device: DeviceId(id.0),
            incarnation: 1,
            person: id,
            person_name: "汪若琳".into(),
            role: Role::Officer,
            unit: id,
            bureau: "宣城市投资促进局".into(),
            recovery_key: String::new(),
            tokens: Tokens {
                access: "a".into(),
                access_seconds: 900,
                refresh: "r".into(),
            },
        };
        Enrolled {
            answer,
            key: DeviceKey::generate(),
        }
    }

    #[test]
    fn what_cannot_be_finished_is_undone_and_can_be_tried_again() {
        let dir = tempfile::tempdir().unwrap();
        let mut config = AppConfig::new(dir.path().to_owned(), "0.1.0");
        config.cost = sealed::Cost::for_tests();
        let app = App::start(config).unwrap();
        let server = Server::parse("https://centre.example").unwrap();
        // The last step fails: the profile cannot be written.
        let obstacle = dir.path().join("profile.partial");
        std::fs::create_dir(&obstacle).unwrap();
        assert!(make_or_undo(&app, &server, &enrolled(), "敬亭山下一条小河").is_err());
        let left: Vec<_> = std::fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "lock")
            .collect();
        assert_eq!(left, ["profile.partial"]);
        std::fs::remove_dir(obstacle).unwrap();
        assert!(make_or_undo(&app, &server, &enrolled(), "敬亭山下一条小河").is_ok());
        assert_eq!(app.phase(), Phase::Locked);
    }
}
