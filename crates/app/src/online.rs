//! Commands that wait for the centre, and what its refusals are called here.

use crate::app::App;
use crate::desk::Desk;
use crate::engine::{CA, Engine};
use crate::failure::{Code, Failure};
use crate::shut_out;
use protocol::Call;
use protocol::wire::ErrorCode;
use sync::{CallError, Server, TransportError};

/// Asks the centre, let in as this device.
pub(crate) async fn ask<Q: Call>(app: &App, request: &Q) -> Result<Q::Answer, Failure> {
    let desk = app.desk()?;
    let access = access(&desk)?;
    let server = desk.identity.server.clone();
    drop(desk);
    access
        .call(request)
        .await
        .map_err(|error| heard(app, error, &server))
}

/// What went wrong; whoever hears that this device is revoked locks it.
pub(crate) fn heard(app: &App, error: CallError, server: &str) -> Failure {
    let failure = failure(error, server);
    if failure.code == Code::DeviceRevoked
        && let Ok(desk) = app.desk()
    {
        shut_out::lock(app, &desk);
    }
    failure
}

/// What lets this device in.
pub(crate) fn access(desk: &Desk) -> Result<std::sync::Arc<sync::Access>, Failure> {
    desk.engine(Engine::access)
        .ok_or_else(|| Failure::new(Code::SignInEnded))
}

/// What went wrong, as the screens see it.
pub(crate) fn failure(error: CallError, server: &str) -> Failure {
    match error {
        CallError::Transport(error) => on_the_way(&error, server),
        CallError::Replica(_) => Failure::new(Code::Internal),
        CallError::Closed => Failure::new(Code::Locked),
    }
}

/// The same for a call without tokens.
pub(crate) fn on_the_way(error: &TransportError, server: &str) -> Failure {
    let unreachable = Failure::new(Code::ServerUnreachable)
        .with("server", server)
        .with("reason", error.code());
    let TransportError::Wire(wire) = error else {
        return match error {
            TransportError::NotTheServer => Failure::new(Code::NotTheServer).with("server", server),
            _ => unreachable,
        };
    };
    let detail = wire.detail.clone().unwrap_or_default();
    match wire.code {
        ErrorCode::NotFound => Failure::new(Code::NotFound),
        ErrorCode::TokenInvalid | ErrorCode::TokenReused | ErrorCode::DeviceUnknown => {
            Failure::new(Code::SignInEnded)
        }
        ErrorCode::DeviceRevoked => Failure::new(Code::DeviceRevoked),
        ErrorCode::PersonDisabled => Failure::new(Code::PersonDisabled),
        ErrorCode::PasswordWrong => Failure::new(Code::PasswordWrong),
        ErrorCode::PasswordLocked => Failure::new(Code::PasswordLocked)
            .with("until", detail.parse::<i64>().unwrap_or_default()),
        ErrorCode::PasswordWeak => Failure::new(Code::WeakPassphrase).with("reason", detail),
        ErrorCode::PasswordUnset => Failure::new(Code::PasswordUnset),
        ErrorCode::LoginTaken => Failure::new(Code::LoginTaken),
        ErrorCode::Settled => Failure::new(Code::Settled),
        ErrorCode::TooMany => Failure::new(Code::TooMany),
        ErrorCode::InvitationInvalid => Failure::new(Code::InvitationInvalid),
        ErrorCode::ProtocolUnsupported => Failure::new(Code::ProtocolUnsupported),
        ErrorCode::OverLimit => Failure::new(Code::OverLimit).with("limit", detail),
        _ => unreachable,
    }
}

/// The link of an invitation to the centre that this device uses.
pub(crate) fn link(app: &App, code: &str) -> Result<String, Failure> {
    let desk = app.desk()?;
    let server = Server::parse(&desk.identity.server)
        .map_err(|_| Failure::new(Code::StoreDamaged))?
        .with_ca(desk.store.setting(CA)?);
    Ok(sync::invitation::link_to(&server, code))
}
