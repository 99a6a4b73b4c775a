//! 忘记口令: two administrators let a person choose a new passphrase for a locked store.

use crate::api::{
    RecoveryApproveForm, RecoveryBeginForm, RecoveryFinishForm, RecoveryRefuse, RecoveryRow,
    RecoveryState, RecoveryTakeForm, SessionState,
};
use crate::app::App;
use crate::failure::{Code, Failure};
use crate::online::ask;

fn later<T>() -> Result<T, Failure> {
    Err(Failure::new(Code::RecoveryNone))
}

/// `recovery.state`
pub(crate) async fn state(_app: &App, (): ()) -> Result<RecoveryState, Failure> {
    Ok(RecoveryState {
        possible: false,
        request: None,
    })
}

/// `recovery.begin`
pub(crate) async fn begin(
    _app: &App,
    _request: RecoveryBeginForm,
) -> Result<RecoveryState, Failure> {
    later()
}

/// `recovery.finish`
pub(crate) async fn finish(
    _app: &App,
    _request: RecoveryFinishForm,
) -> Result<SessionState, Failure> {
    later()
}

/// `recovery.drop`
pub(crate) async fn drop(_app: &App, (): ()) -> Result<RecoveryState, Failure> {
    later()
}

/// `admin.recoveries`
pub(crate) async fn list(_app: &App, (): ()) -> Result<Vec<RecoveryRow>, Failure> {
    Ok(Vec::new())
}

/// `admin.recovery_take`
pub(crate) async fn take(
    _app: &App,
    _request: RecoveryTakeForm,
) -> Result<Vec<RecoveryRow>, Failure> {
    later()
}

/// `admin.recovery_approve`
pub(crate) async fn approve(
    _app: &App,
    _request: RecoveryApproveForm,
) -> Result<Vec<RecoveryRow>, Failure> {
    later()
}

/// `admin.recovery_refuse`
pub(crate) async fn refuse(
    app: &App,
    request: RecoveryRefuse,
) -> Result<Vec<RecoveryRow>, Failure> {
    ask(app, &request).await?;
    list(app, ()).await
}
