//! What administrators ask. Whoever is none, or none any more, is answered as if there were nothing.

use super::answer::{Failure, work};
use super::auth::caller;
use super::body::{Read, parse};
use crate::accounts::{self, By, administer};
use crate::centre::Centre;
use crate::error::ServerError;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use axum::{Json, Router};
use ledger::LedgerTx;
use protocol::Call;
use protocol::admin::{
    AccountQuery, AccountUnlock, DeviceQuery, DeviceRevoke, InvitationMake, InvitationQuery,
    InvitationWithdraw, PasswordReset,
};
use protocol::recovery::{RecoveryApprove, RecoveryCarried, RecoveryQuery, RecoveryRefuse};
use protocol::wire::ErrorCode;
use rusqlite::Transaction;
use std::sync::Arc;

type Done<T> = Result<T, ServerError>;

/// An administrator's call: what it does inside the transaction in which the caller was found to be one.
trait Act: Call {
    fn act(
        self,
        centre: &Centre,
        tx: &Transaction<'_>,
        ledger: &mut dyn LedgerTx,
        by: By,
    ) -> Done<Self::Answer>;
}

/// The routes under `/admin/v1`.
pub(super) fn routes() -> Router<Arc<Centre>> {
    let router = Router::new();
    let router = on::<DeviceQuery>(router);
    let router = on::<DeviceRevoke>(router);
    let router = on::<InvitationQuery>(router);
    let router = on::<InvitationMake>(router);
    let router = on::<InvitationWithdraw>(router);
    let router = on::<AccountQuery>(router);
    let router = on::<PasswordReset>(router);
    let router = on::<AccountUnlock>(router);
    let router = on::<RecoveryQuery>(router);
    let router = on::<RecoveryCarried>(router);
    let router = on::<RecoveryApprove>(router);
    on::<RecoveryRefuse>(router)
}

fn on<Q: Act>(router: Router<Arc<Centre>>) -> Router<Arc<Centre>> {
    router.route(&format!("/{}", Q::PATH), post(answer::<Q>))
}

async fn answer<Q: Act>(
    State(centre): State<Arc<Centre>>,
    headers: HeaderMap,
    body: Read,
) -> Result<Json<Q::Answer>, Failure> {
    let facts = caller(&centre, &headers).await?;
    // Read after the caller is known to be an administrator: to others every body answers alike.
    let request = parse::<Q>(body, "request_bytes");
    let done = work(&centre, move |centre| {
        administer(centre, &facts, |tx, ledger, by| match request {
            Ok(request) => Ok(Ok(request.act(centre, tx, ledger, by)?)),
            Err(failure) => Ok(Err(failure)),
        })
    });
    done.await?.map(Json)
}

impl Act for DeviceQuery {
    fn act(
        self,
        _: &Centre,
        tx: &Transaction<'_>,
        ledger: &mut dyn LedgerTx,
        _: By,
    ) -> Done<Self::Answer> {
        accounts::devices(tx, ledger, &self)
    }
}

impl Act for DeviceRevoke {
    fn act(
        self,
        centre: &Centre,
        tx: &Transaction<'_>,
        ledger: &mut dyn LedgerTx,
        by: By,
    ) -> Done<()> {
        if accounts::revoke(tx, ledger, by, self.device)? {
            // It comes again at once, waits for this transaction, and hears that it is revoked.
            centre.live().end(self.device);
            Ok(())
        } else {
            Err(ServerError::Refused(ErrorCode::Settled))
        }
    }
}

impl Act for InvitationQuery {
    fn act(
        self,
        centre: &Centre,
        tx: &Transaction<'_>,
        ledger: &mut dyn LedgerTx,
        _: By,
    ) -> Done<Self::Answer> {
        accounts::open(tx, ledger, centre.now())
    }
}

impl Act for InvitationMake {
    fn act(
        self,
        centre: &Centre,
        tx: &Transaction<'_>,
        ledger: &mut dyn LedgerTx,
        by: By,
    ) -> Done<Self::Answer> {
        let server = centre.config().public_url.as_deref();
        accounts::make(tx, ledger, by, self.person, self.minutes, server)
    }
}

impl Act for InvitationWithdraw {
    fn act(self, _: &Centre, tx: &Transaction<'_>, ledger: &mut dyn LedgerTx, by: By) -> Done<()> {
        accounts::withdraw(tx, ledger, by, &self.id)
    }
}

impl Act for AccountQuery {
    fn act(
        self,
        centre: &Centre,
        tx: &Transaction<'_>,
        _: &mut dyn LedgerTx,
        _: By,
    ) -> Done<Self::Answer> {
        accounts::accounts(tx, centre.now())
    }
}

impl Act for PasswordReset {
    fn act(
        self,
        _: &Centre,
        tx: &Transaction<'_>,
        ledger: &mut dyn LedgerTx,
        by: By,
    ) -> Done<Self::Answer> {
        accounts::reset(tx, ledger, by, self.person)
    }
}

impl Act for AccountUnlock {
    fn act(self, _: &Centre, tx: &Transaction<'_>, ledger: &mut dyn LedgerTx, by: By) -> Done<()> {
        accounts::unlock(tx, ledger, by, self.person)
    }
}

impl Act for RecoveryQuery {
    fn act(
        self,
        centre: &Centre,
        tx: &Transaction<'_>,
        ledger: &mut dyn LedgerTx,
        _: By,
    ) -> Done<Self::Answer> {
        accounts::recoveries(tx, ledger, centre.now())
    }
}

impl Act for RecoveryCarried {
    fn act(self, _: &Centre, tx: &Transaction<'_>, ledger: &mut dyn LedgerTx, by: By) -> Done<()> {
        accounts::carried(tx, ledger, by, &self.request)
    }
}

impl Act for RecoveryApprove {
    fn act(self, _: &Centre, tx: &Transaction<'_>, ledger: &mut dyn LedgerTx, by: By) -> Done<()> {
        accounts::approve(tx, ledger, by, &self.id, &self.part)
    }
}

impl Act for RecoveryRefuse {
    fn act(self, _: &Centre, tx: &Transaction<'_>, ledger: &mut dyn LedgerTx, by: By) -> Done<()> {
        accounts::refuse(tx, ledger, by, &self.id)
    }
}
