//! What every list does: narrow, order, count, and give one page.

use crate::api::{ListQuery, Page};
use crate::failure::Failure;
use crate::view::View;
use model::{Noun, RecordId};
use std::rc::Rc;
use store::{Filter, Order, Shown};

/// So many rows where the request does not say.
const ROWS: u32 = 100;
/// Never more rows than these.
const MOST: u32 = 500;

/// The page of a list that was asked for, in this order.
///
/// # Errors
/// The store's.
pub(crate) fn page<Row>(
    view: &View,
    noun: Noun,
    request: &ListQuery,
    order: Order,
    row: impl Fn(&Shown) -> Result<Row, Failure>,
) -> Result<Page<Row>, Failure> {
    let filter = filter(view, request, order);
    page_of(view, noun, &filter, request.around, row)
}

/// The page of a list that this filter says.
///
/// # Errors
/// The store's.
pub(crate) fn page_of<Row>(
    view: &View,
    noun: Noun,
    filter: &Filter,
    around: Option<RecordId>,
    row: impl Fn(&Shown) -> Result<Row, Failure>,
) -> Result<Page<Row>, Failure> {
    let page = view.desk.store.page(noun, filter, around)?;
    let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Page {
        total: count(page.total),
        from: page.from,
        as_of: page.as_of,
        states: page
            .states
            .into_iter()
            .map(|(state, n)| (state, count(n)))
            .collect(),
        rows: view
            .keep(page.rows)
            .iter()
            .map(Rc::as_ref)
            .map(row)
            .collect::<Result<_, _>>()?,
    })
}

/// Which records stand in the whole list, in its order: to be taken out, part by part.
///
/// # Errors
/// The store's.
pub(crate) fn ids(
    view: &View,
    noun: Noun,
    request: &ListQuery,
    order: Order,
) -> Result<Vec<RecordId>, Failure> {
    let filter = Filter {
        limit: None,
        offset: 0,
        ..filter(view, request, order)
    };
    Ok(view.desk.store.ids(noun, &filter)?)
}

/// How many rows a page has.
pub(crate) fn length(asked: Option<u32>) -> u32 {
    asked.unwrap_or(ROWS).clamp(1, MOST)
}

/// The store's filter for a list.
fn filter(view: &View, request: &ListQuery, order: Order) -> Filter {
    Filter {
        author: request.author.or_else(|| request.mine.then(|| view.me())),
        states: request.state.clone().into_iter().collect(),
        trip: request.trip,
        company: request.company,
        twins: request.twins.unwrap_or(false),
        text: request.text.clone().filter(|text| !text.trim().is_empty()),
        order,
        limit: Some(length(request.count)),
        offset: request.from.unwrap_or(0),
        ..Filter::default()
    }
}
