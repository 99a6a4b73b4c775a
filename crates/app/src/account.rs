//! My account at the centre: its password, and signing in again by it.

use crate::api::{EnrolAgainForm, MyAccount, PasswordSet, SessionState, SignInForm};
use crate::app::App;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::online::{access, ask, heard};
use crate::session;
use protocol::account::MyAccountQuery;

/// `account.state`
pub(crate) async fn state(app: &App, (): ()) -> Result<MyAccount, Failure> {
    ask(app, &MyAccountQuery {}).await
}

/// `account.set_password`
pub(crate) async fn set_password(app: &App, request: PasswordSet) -> Result<MyAccount, Failure> {
    ask(app, &request).await
}

/// `account.sign_in`: the loop goes on at once with the new tokens.
pub(crate) async fn sign_in(app: &App, request: SignInForm) -> Result<SessionState, Failure> {
    let desk = app.desk()?;
    let server = desk.identity.server.clone();
    access(&desk)?
        .sign_in(&request.password, request.new.as_deref())
        .await
        .map_err(|error| heard(app, error, &server))?;
    desk.engine(Engine::retry);
    session::state(app, ()).await
}

/// `account.enrol_again`: under a new invitation of the same centre, as the same device. What waits here
/// is sent afterwards.
pub(crate) async fn enrol_again(
    app: &App,
    request: EnrolAgainForm,
) -> Result<SessionState, Failure> {
    let invitation = sync::invitation::parse(&request.invitation).map_err(session::unreadable)?;
    let desk = app.desk()?;
    let server = desk.identity.server.clone();
    access(&desk)?
        .enrol_again(&invitation.code, "", &app.config().version)
        .await
        .map_err(|error| heard(app, error, &server))?;
    desk.engine(Engine::retry);
    session::state(app, ()).await
}
