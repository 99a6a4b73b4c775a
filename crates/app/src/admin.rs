//! Looking after people at the centre: devices, invitations, accounts. The centre decides whether I may.

use crate::api::{
    AccountRow, AccountUnlock, ContactErase, ContactSearch, ContactsFound, DevicePage, DeviceQuery,
    DeviceRevoke, InvitationMade, InvitationMake, InvitationRow, InvitationWithdraw, PasswordReset,
    ResetMade,
};
use crate::app::App;
use crate::failure::Failure;
use crate::online::ask;
use protocol::admin::{AccountQuery, InvitationQuery};

/// `admin.devices`
pub(crate) async fn devices(app: &App, request: DeviceQuery) -> Result<DevicePage, Failure> {
    ask(app, &request).await
}

/// `admin.revoke_device`
pub(crate) async fn revoke_device(app: &App, request: DeviceRevoke) -> Result<(), Failure> {
    ask(app, &request).await
}

/// `admin.invitations`
pub(crate) async fn invitations(app: &App, (): ()) -> Result<Vec<InvitationRow>, Failure> {
    ask(app, &InvitationQuery {}).await
}

/// `admin.invite`. Where the centre was not told its own address, the link names the one this device uses.
pub(crate) async fn invite(app: &App, request: InvitationMake) -> Result<InvitationMade, Failure> {
    let mut made = ask(app, &request).await?;
    if made.link.is_none() {
        made.link = Some(crate::online::link(app, &made.code)?);
    }
    Ok(made)
}

/// `admin.withdraw_invitation`
pub(crate) async fn withdraw_invitation(
    app: &App,
    request: InvitationWithdraw,
) -> Result<(), Failure> {
    ask(app, &request).await
}

/// `admin.accounts`
pub(crate) async fn accounts(app: &App, (): ()) -> Result<Vec<AccountRow>, Failure> {
    ask(app, &AccountQuery {}).await
}

/// `admin.reset_password`
pub(crate) async fn reset_password(
    app: &App,
    request: PasswordReset,
) -> Result<ResetMade, Failure> {
    ask(app, &request).await
}

/// `admin.unlock_account`
pub(crate) async fn unlock_account(app: &App, request: AccountUnlock) -> Result<(), Failure> {
    ask(app, &request).await
}

/// `admin.contacts`: whom the centre knows by such a name; no contact is ever delivered to an administrator.
pub(crate) async fn contacts(app: &App, request: ContactSearch) -> Result<ContactsFound, Failure> {
    ask(app, &request).await
}

/// `admin.erase_contact`
pub(crate) async fn erase_contact(app: &App, request: ContactErase) -> Result<(), Failure> {
    ask(app, &request).await
}
