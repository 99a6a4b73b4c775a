//! Signing in by password: an enrolled device whose tokens have ended, and, where the bureau allows it,
//! a further device. An unknown device, an unknown name and a wrong password answer alike.

use super::device::{device_key, standing};
use super::invitation::{Newcomer, admit};
use super::login::{Account, login_key, prove, replace};
use super::token::{begin, end_all, verifies};
use crate::centre::Centre;
use crate::error::ServerError;
use protocol::account::{EnrolByPassword, SignIn};
use protocol::wire::{EnrolAnswer, ErrorCode, Tokens};

const WRONG: ServerError = ServerError::Refused(ErrorCode::PasswordWrong);

/// `auth/v1/sign-in`
pub(crate) fn sign_in(centre: &Centre, request: &SignIn) -> Result<Tokens, ServerError> {
    let device = request.device;
    if !centre
        .rate()
        .allow(&format!("sign-in:{device}"), centre.now())
    {
        return Err(ServerError::Refused(ErrorCode::TooMany));
    }
    let text = SignIn::signed_text(device, request.at);
    let key = centre.beside(|tx, _| device_key(tx, device))?;
    if !key.is_some_and(|key| verifies(&key, &text, &request.signature)) {
        // As long as a wrong password takes.
        centre.turns().stranger(centre, &request.password, None)?;
        return Err(WRONG);
    }
    let (facts, seen) = centre.beside(|tx, ledger| {
        let facts = standing(tx, ledger, device)?;
        Ok((facts, Account::of(tx, facts.person)?))
    })?;
    if !seen.is_set() {
        return Err(ServerError::Refused(ErrorCode::PasswordUnset));
    }
    prove(centre, facts.person, &seen, &request.password)?;
    if let Some(new) = &request.new {
        replace(centre, &facts, &seen, new, None)?;
    } else if seen.password.is_none() {
        // A reset code opens nothing by itself: it sets a new password.
        return Err(ServerError::Refused(ErrorCode::PasswordUnset));
    }
    let now = centre.now();
    let tokens = centre.beside(|tx, ledger| {
        // Whatever changed while the password was hashed counts.
        standing(tx, ledger, device)?;
        end_all(tx, device, now)?;
        begin(tx, device, now, centre.config().access_seconds)
    })?;
    tracing::info!(%device, "signed in by password");
    Ok(tokens)
}

/// `auth/v1/enrol-by-password`
pub(crate) fn enrol_by_password(
    centre: &Centre,
    request: &EnrolByPassword,
) -> Result<EnrolAnswer, ServerError> {
    if !centre.config().enrol_by_password {
        return Err(ServerError::Refused(ErrorCode::NotFound));
    }
    let now = centre.now();
    let key = login_key(&request.login);
    if !centre.rate().allow(&format!("login:{key}"), now) {
        return Err(ServerError::Refused(ErrorCode::TooMany));
    }
    let newcomer = Newcomer {
        device_key: &request.device_key,
        device_name: &request.device_name,
        app_version: &request.app_version,
        asked: None,
    };
    newcomer.check()?;
    let seen = centre.beside(|tx, _| Account::by_login(tx, &request.login))?;
    // A locked account is not told to strangers, nor do they lock one.
    let kept = seen.password.as_deref().filter(|_| !seen.locked(now));
    let right = centre.turns().stranger(centre, &request.password, kept)?;
    let Some(person) = seen.person.filter(|_| right) else {
        return Err(WRONG);
    };
    admit(centre, &newcomer, |tx| {
        let stands = Account::of(tx, person)?;
        if stands.password == seen.password {
            Ok(person)
        } else {
            Err(WRONG)
        }
    })
    .map_err(|error| match error {
        ServerError::Refused(ErrorCode::InvitationInvalid) => WRONG,
        other => other,
    })
}
