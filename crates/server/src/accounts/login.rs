//! A person's password at the centre (security.md, The centre): setting it, resetting it, unlocking.
//!
//! Hashing takes a fifth of a second and 64 MiB, so it happens outside of the ledger's transaction, and at
//! most two at once: one for the bureau's own devices, one for strangers, who so delay each other only.

use super::office::{By, name, works_here};
use super::secret::{code, code_hash};
use crate::centre::Centre;
use crate::error::ServerError;
use ledger::{DeviceFacts, LedgerTx};
use model::{PersonId, Stamp};
use parking_lot::Mutex;
use protocol::account::{MyAccount, PasswordSet};
use protocol::admin::{AccountRow, ResetMade};
use protocol::wire::ErrorCode;
use rusqlite::{OptionalExtension as _, Transaction, params};
use sealed::WeakPassphrase;
use std::sync::atomic::{AtomicU32, Ordering};

/// Wrong passwords in a row, from the person's own devices, that lock signing in by password.
pub const WRONG_AT_MOST: u32 = 5;
/// How long it stays locked where no administrator unlocks it.
pub const LOCKED_MS: i64 = 30 * 60_000;
/// How long a reset code is good for.
pub const RESET_MS: i64 = 24 * 60 * 60_000;
/// Strangers that may wait for their turn; more are told to come later.
const STRANGERS: u32 = 8;

const FIND: &str = "SELECT person, login, password, reset_hash, reset_until, locked_until FROM account WHERE person = ?1";
const FIND_LOGIN: &str = "SELECT person, login, password, reset_hash, reset_until, locked_until FROM account WHERE login_key = ?1";
const TAKEN: &str = "SELECT EXISTS (SELECT 1 FROM account WHERE login_key = ?1 AND person <> ?2)";
const SET: &str = "INSERT INTO account (person, login, login_key, password, changed_at) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (person) DO UPDATE SET login = excluded.login, login_key = excluded.login_key,
    password = excluded.password, changed_at = excluded.changed_at, reset_hash = NULL, reset_until = NULL,
    wrong = 0, locked_until = NULL";
const WRONG: &str = "UPDATE account SET
    locked_until = CASE WHEN wrong + 1 >= ?2 THEN ?3 ELSE locked_until END,
    wrong = CASE WHEN wrong + 1 >= ?2 THEN 0 ELSE wrong + 1 END
    WHERE person = ?1 RETURNING locked_until = ?3";
const RIGHT: &str = "UPDATE account SET wrong = 0 WHERE person = ?1 AND wrong <> 0";
const RESET: &str = "INSERT INTO account (person, reset_hash, reset_until) VALUES (?1, ?2, ?3)
    ON CONFLICT (person) DO UPDATE SET password = NULL, reset_hash = excluded.reset_hash,
    reset_until = excluded.reset_until, wrong = 0, locked_until = NULL";
const UNLOCK: &str =
    "UPDATE account SET locked_until = NULL, wrong = 0 WHERE person = ?1 AND locked_until > ?2";
const ALL: &str = "WITH who (person) AS (
        SELECT person FROM account UNION SELECT person FROM account_device UNION SELECT person FROM invitation)
    SELECT w.person, a.login, a.password IS NOT NULL, a.reset_until, a.locked_until,
        (SELECT count(*) FROM account_device d WHERE d.person = w.person AND d.revoked_at IS NULL),
        (SELECT count(*) FROM invitation i WHERE i.person = w.person AND i.used_at IS NULL AND i.expires_at > ?1)
    FROM who w LEFT JOIN account a ON a.person = w.person ORDER BY w.person";

/// Lets at most two passwords be hashed at once.
#[derive(Default)]
pub(crate) struct Turns {
    own: Mutex<()>,
    strangers: Mutex<()>,
    waiting: AtomicU32,
}

impl Turns {
    /// Whether this is the password that was kept; asked from an enrolled device.
    fn own(&self, centre: &Centre, password: &str, kept: Option<&str>) -> bool {
        let _turn = self.own.lock();
        sealed::is_password(password, kept, centre.config().password_cost)
    }

    /// The same for a stranger.
    pub(super) fn stranger(
        &self,
        centre: &Centre,
        password: &str,
        kept: Option<&str>,
    ) -> Result<bool, ServerError> {
        if self.waiting.fetch_add(1, Ordering::SeqCst) >= STRANGERS {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            return Err(ServerError::Refused(ErrorCode::TooMany));
        }
        let right = {
            let _turn = self.strangers.lock();
            sealed::is_password(password, kept, centre.config().password_cost)
        };
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        Ok(right)
    }

    /// What is kept of a new password.
    fn keep(&self, centre: &Centre, password: &str) -> Result<String, ServerError> {
        let _turn = self.own.lock();
        sealed::keep_password(password, centre.config().password_cost).map_err(weak)
    }
}

fn weak(weak: WeakPassphrase) -> ServerError {
    ServerError::RefusedWith(
        ErrorCode::PasswordWeak,
        match weak {
            WeakPassphrase::TooShort => "too_short",
            WeakPassphrase::TooCommon => "too_common",
        }
        .to_owned(),
    )
}

/// An account as it stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Account {
    pub(super) person: Option<PersonId>,
    login: Option<String>,
    pub(super) password: Option<String>,
    reset: Option<String>,
    reset_until: Option<i64>,
    pub(super) locked_until: Option<i64>,
}

impl Account {
    fn find(tx: &Transaction<'_>, sql: &str, key: &str) -> Result<Self, ServerError> {
        let found = tx
            .query_row(sql, params![key], |row| {
                Ok(Self {
                    person: row.get::<_, String>(0)?.parse().ok(),
                    login: row.get(1)?,
                    password: row.get(2)?,
                    reset: row.get(3)?,
                    reset_until: row.get(4)?,
                    locked_until: row.get(5)?,
                })
            })
            .optional()?;
        Ok(found.unwrap_or_default())
    }

    pub(super) fn of(tx: &Transaction<'_>, person: PersonId) -> Result<Self, ServerError> {
        Self::find(tx, FIND, &person.to_string())
    }

    pub(super) fn by_login(tx: &Transaction<'_>, login: &str) -> Result<Self, ServerError> {
        Self::find(tx, FIND_LOGIN, &login_key(login))
    }

    pub(super) fn locked(&self, now: Stamp) -> bool {
        self.locked_until.is_some_and(|until| until > now.0)
    }

    /// Whether there is a password or an open way to one.
    pub(super) fn is_set(&self) -> bool {
        self.password.is_some() || self.reset.is_some()
    }

    fn reset_open(&self, now: Stamp) -> bool {
        self.reset.is_some() && self.reset_until.is_some_and(|until| until > now.0)
    }

    fn is_reset_code(&self, code: &str, now: Stamp) -> bool {
        self.reset_open(now) && self.reset.as_deref() == Some(code_hash(code).as_str())
    }
}

/// However it is typed: one name.
pub(super) fn login_key(login: &str) -> String {
    login.split_whitespace().collect::<String>().to_lowercase()
}

/// `account/v1/state`
pub(crate) fn mine(centre: &Centre, facts: &DeviceFacts) -> Result<MyAccount, ServerError> {
    let now = centre.now();
    centre.beside(|tx, ledger| {
        let account = Account::of(tx, facts.person)?;
        Ok(MyAccount {
            login: match &account.login {
                Some(login) => login.clone(),
                None => name(ledger, facts.person, "name")?,
            },
            has_password: account.password.is_some(),
            reset_open: account.reset_open(now),
            enrol_by_password: centre.config().enrol_by_password,
            locked_until: account
                .locked_until
                .filter(|until| *until > now.0)
                .map(Stamp),
        })
    })
}

/// `account/v1/password`
pub(crate) fn set_password(
    centre: &Centre,
    facts: &DeviceFacts,
    request: &PasswordSet,
) -> Result<MyAccount, ServerError> {
    sealed::check_passphrase(&request.new).map_err(weak)?;
    let seen = centre.beside(|tx, _| Account::of(tx, facts.person))?;
    if seen.password.is_some() || seen.reset.is_some() {
        let old = request.old.as_deref().unwrap_or_default();
        prove(centre, facts.person, &seen, old)?;
    }
    replace(centre, facts, &seen, &request.new, request.login.as_deref())?;
    mine(centre, facts)
}

/// Whether this is the password, or the reset code, of somebody on an own device. A wrong one counts.
pub(super) fn prove(
    centre: &Centre,
    person: PersonId,
    seen: &Account,
    password: &str,
) -> Result<(), ServerError> {
    let now = centre.now();
    if let Some(until) = seen.locked_until.filter(|until| *until > now.0) {
        return Err(locked(until));
    }
    if !centre.rate().allow(&format!("password:{person}"), now) {
        return Err(ServerError::Refused(ErrorCode::TooMany));
    }
    if seen.is_reset_code(password, now)
        || centre
            .turns()
            .own(centre, password, seen.password.as_deref())
    {
        centre.beside(|tx, _| Ok(tx.execute(RIGHT, params![person.to_string()])?))?;
        return Ok(());
    }
    let until = now.0.saturating_add(LOCKED_MS);
    let by = By::operator(centre);
    let shut = centre.beside(|tx, ledger| {
        let shut: Option<Option<bool>> = tx
            .query_row(
                WRONG,
                params![person.to_string(), WRONG_AT_MOST, until],
                |row| row.get(0),
            )
            .optional()?;
        let shut = shut.flatten().unwrap_or(false);
        if shut {
            by.did(ledger, "account_locked", Some(person), None)?;
        }
        Ok(shut)
    })?;
    Err(if shut {
        locked(until)
    } else {
        ServerError::Refused(ErrorCode::PasswordWrong)
    })
}

pub(super) fn locked(until: i64) -> ServerError {
    ServerError::RefusedWith(ErrorCode::PasswordLocked, until.to_string())
}

/// Puts a new password where `seen` still stands.
pub(super) fn replace(
    centre: &Centre,
    facts: &DeviceFacts,
    seen: &Account,
    new: &str,
    login: Option<&str>,
) -> Result<(), ServerError> {
    let kept = centre.turns().keep(centre, new)?;
    let by = By::oneself(centre, facts);
    centre.beside(|tx, ledger| {
        let stands = Account::of(tx, facts.person)?;
        if stands.password != seen.password || stands.reset != seen.reset {
            return Err(ServerError::Refused(ErrorCode::Settled));
        }
        let own = name(ledger, facts.person, "name")?;
        let login = login
            .map(str::trim)
            .filter(|login| !login.is_empty())
            .map(|login| login.chars().take(super::NAME).collect::<String>())
            .or(stands.login)
            .unwrap_or(own);
        let key = login_key(&login);
        let person = facts.person.to_string();
        if tx.query_row(TAKEN, params![key, person], |row| row.get(0))? {
            return Err(ServerError::Refused(ErrorCode::LoginTaken));
        }
        tx.execute(SET, params![person, login, key, kept, by.now.0])?;
        by.did(ledger, "password_set", Some(facts.person), None)
    })
}

/// `admin/v1/accounts`
pub(crate) fn accounts(tx: &Transaction<'_>, now: Stamp) -> Result<Vec<AccountRow>, ServerError> {
    let mut statement = tx.prepare(ALL)?;
    let mut rows = statement.query(params![now.0])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let person: String = row.get(0)?;
        let open = |until: Option<i64>| until.filter(|until| *until > now.0).map(Stamp);
        out.push(AccountRow {
            person: person.parse().map_err(|_| ServerError::Row("account"))?,
            login: row.get(1)?,
            has_password: row.get(2)?,
            reset_until: open(row.get(3)?),
            locked_until: open(row.get(4)?),
            devices: row.get(5)?,
            invitations: row.get(6)?,
        });
    }
    Ok(out)
}

/// `admin/v1/accounts/reset`: the old password ends at once.
pub(crate) fn reset(
    tx: &Transaction<'_>,
    ledger: &mut dyn LedgerTx,
    by: By,
    person: PersonId,
) -> Result<ResetMade, ServerError> {
    if !works_here(ledger, person)? {
        return Err(ServerError::Refused(ErrorCode::NotFound));
    }
    let code = code();
    let until = by.now.plus(RESET_MS);
    tx.execute(
        RESET,
        params![person.to_string(), code_hash(&code), until.0],
    )?;
    by.did(ledger, "password_reset", Some(person), None)?;
    Ok(ResetMade {
        code,
        expires_at: until,
    })
}

/// Resets a password in the operator's name.
///
/// # Errors
/// The refusal, or the store's failure.
pub fn reset_password(centre: &Centre, person: PersonId) -> Result<ResetMade, ServerError> {
    let by = By::operator(centre);
    centre.beside(|tx, ledger| reset(tx, ledger, by, person))
}

/// Unlocks an account in the operator's name.
///
/// # Errors
/// The refusal, or the store's failure.
pub fn unlock_account(centre: &Centre, person: PersonId) -> Result<(), ServerError> {
    let by = By::operator(centre);
    centre.beside(|tx, ledger| unlock(tx, ledger, by, person))
}

/// `admin/v1/accounts/unlock`
pub(crate) fn unlock(
    tx: &Transaction<'_>,
    ledger: &mut dyn LedgerTx,
    by: By,
    person: PersonId,
) -> Result<(), ServerError> {
    if tx.execute(UNLOCK, params![person.to_string(), by.now.0])? == 0 {
        return Err(ServerError::Refused(ErrorCode::Settled));
    }
    by.did(ledger, "account_unlocked", Some(person), None)
}
