//! A list as long as the bench asks for: meetings like those that were pulled, under new ids, applied as pages.

use crate::Trouble;
use crate::fill::Site;
use model::{Record, RecordId, Stamp};
use protocol::wire::{FeedEntry, FeedEvent, PullAnswer};
use sealed::rusqlite::Connection;
use store::Store;

/// Meetings that the others are like, and the scope that brought each.
const PATTERNS: &str = "
    SELECT b.state, (SELECT h.scope FROM held_by h WHERE h.record = b.id LIMIT 1)
    FROM base_record b WHERE b.noun = 'meeting' ORDER BY b.id LIMIT 500";
const COUNT: &str = "SELECT count(*) FROM base_record WHERE noun = 'meeting'";
/// So many come in one page.
const A_PAGE: usize = 1_000;
/// The first of the new ids is of this instant, each next one a minute later.
const FROM: Stamp = Stamp(1_735_689_600_000);
const A_MINUTE: i64 = 60_000;

/// Brings the device to so many meetings; says how many were added.
pub(crate) fn until(site: &Site, rows: usize) -> Result<usize, Trouble> {
    let store = Store::open(site.folder(), &site.key)?;
    let (patterns, there) = patterns(site)?;
    let lacking = rows.saturating_sub(there);
    for from in (0..lacking).step_by(A_PAGE) {
        page(&store, &patterns, from..lacking.min(from + A_PAGE))?;
    }
    store.close()?;
    if lacking > 0 {
        std::fs::copy(site.file(), site.before())?;
    }
    Ok(lacking)
}

type Pattern = (Record, model::Scope);

fn patterns(site: &Site) -> Result<(Vec<Pattern>, usize), Trouble> {
    let conn: Connection = sealed::open(
        &site.before(),
        &site.key,
        store::MIGRATIONS,
        store::APPLICATION_ID,
    )?;
    let there: i64 = conn.query_row(COUNT, [], |row| row.get(0))?;
    let mut found = Vec::new();
    let mut statement = conn.prepare(PATTERNS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (state, scope): (String, String) = (row.get(0)?, row.get(1)?);
        found.push((Record::read(&state)?, scope.parse()?));
    }
    Ok((found, usize::try_from(there)?))
}

fn page(store: &Store, patterns: &[Pattern], range: std::ops::Range<usize>) -> Result<(), Trouble> {
    let group = store
        .cursors()?
        .into_iter()
        .find(|group| group.scopes.contains(&patterns[0].1))
        .ok_or("no scope is read")?;
    let mut upto = group.cursor.ok_or("nothing was pulled")?;
    let since = upto.number;
    let mut entries = Vec::new();
    for at in range {
        let (pattern, scope) = &patterns[at % patterns.len()];
        let minutes = i64::try_from(at)? * A_MINUTE;
        let id: RecordId = store::mint_record(Stamp(FROM.0 + minutes));
        upto.number += 1;
        entries.push(FeedEntry {
            number: upto.number,
            scope: *scope,
            record: id,
            event: FeedEvent::Put(Some(Box::new(Record {
                id,
                ..pattern.clone()
            }))),
        });
    }
    let answer = PullAnswer {
        entries,
        since,
        upto,
        more: false,
        scopes: group.scopes.clone(),
        server_time: FROM,
    };
    store.apply(&group.scopes, &answer)?;
    Ok(())
}
