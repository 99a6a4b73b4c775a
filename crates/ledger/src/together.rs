//! Pushes taken along: those that wait while another is being written go into one transaction behind it, with one
//! sync of the disk for all of them. Each stands under a savepoint of its own and is answered when all are durable.

use crate::engine::Ledger;
use crate::error::LedgerError;
use crate::hello::DeviceFacts;
use crate::moved::Gathered;
use crate::store::{LedgerStore, LedgerTx};
use crate::take::Late;
use crate::working::with_working_set;
use model::Stamp;
use parking_lot::Mutex;
use protocol::wire::{LastAccepted, PushAnswer};
use std::collections::VecDeque;
use std::sync::Arc;

/// So many operations go into one transaction with others; nobody waits for more than that.
const TOGETHER: usize = 1_000;

/// A push as it waits: owned, for whoever has the store may be the one that takes it.
pub(crate) struct Push {
    pub(crate) facts: DeviceFacts,
    pub(crate) now: Stamp,
    pub(crate) operations: Vec<String>,
    pub(crate) accepted: Option<LastAccepted>,
    pub(crate) late: Late<'static>,
}

/// What became of one push.
pub(crate) struct Pushed {
    /// The answer, durable with everything else.
    pub(crate) answer: PushAnswer,
    /// Nothing of it is kept although it is answered: a broken rule that tests must notice.
    pub(crate) undone: bool,
}

type Answered = Result<PushAnswer, LedgerError>;

struct Waiting {
    push: Push,
    answer: Mutex<Option<Answered>>,
}

/// The pushes that wait, in the order they came.
#[derive(Default)]
pub(crate) struct Queue(Mutex<VecDeque<Arc<Waiting>>>);

impl Queue {
    fn join(&self, push: Push) -> Arc<Waiting> {
        let waiting = Arc::new(Waiting {
            push,
            answer: Mutex::default(),
        });
        self.0.lock().push_back(Arc::clone(&waiting));
        waiting
    }

    /// Those that came first, as many as go together; one at least.
    fn next(&self) -> Vec<Arc<Waiting>> {
        let mut waiting = self.0.lock();
        let (mut group, mut operations) = (Vec::new(), 0);
        while let Some(first) = waiting.front() {
            operations += first.push.operations.len();
            if operations > TOGETHER && !group.is_empty() {
                break;
            }
            group.extend(waiting.pop_front());
        }
        group
    }
}

impl<S: LedgerStore> Ledger<S> {
    /// How many pushes wait to be written.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.0.lock().len()
    }

    /// Takes this push, together with what waits beside it. Whoever gets the store takes everybody's; who comes
    /// to it later finds the own answer there.
    pub(crate) fn together(&self, push: Push) -> Answered {
        let own = self.queue.join(push);
        let mut moved = Vec::new();
        let answer = {
            let mut store = self.store();
            loop {
                if let Some(answer) = own.answer.lock().take() {
                    break answer;
                }
                let group = self.queue.next();
                if group.is_empty() {
                    // Whoever took it along came to no end.
                    break Err(LedgerError::NotRun);
                }
                moved.extend(self.take_group(&mut *store, &group));
            }
        };
        for moved in moved {
            self.tell(moved);
        }
        answer
    }

    /// One transaction. Says what it moved, once it is durable.
    fn take_group(&self, store: &mut S, group: &[Arc<Waiting>]) -> Option<Gathered> {
        let (moved, mut answers) = (Gathered::default(), Vec::new());
        let kept = store.transact(&mut |tx| {
            with_working_set(tx, |tx| {
                self.read_marks.write(tx)?;
                for one in group {
                    tx.savepoint()?;
                    answers.push(self.keep_or_undo(tx, &one.push, &moved)?);
                }
                Ok(())
            })
        });
        match kept {
            Ok(()) => {
                for (one, answer) in group.iter().zip(answers) {
                    *one.answer.lock() = Some(answer);
                }
                Some(moved)
            }
            Err(failure) => {
                let failure = Arc::new(failure);
                for one in group {
                    let failure = LedgerError::TakenAlong(Arc::clone(&failure));
                    *one.answer.lock() = Some(Err(failure));
                }
                None
            }
        }
    }

    /// What fails by itself is undone by itself; only a store that cannot even undo fails for everybody.
    fn keep_or_undo(
        &self,
        tx: &mut dyn LedgerTx,
        push: &Push,
        moved: &Gathered,
    ) -> Result<Answered, LedgerError> {
        match self.take(tx, push, moved) {
            Ok(Pushed {
                answer,
                undone: false,
            }) => {
                tx.release()?;
                Ok(Ok(answer))
            }
            Ok(Pushed { answer, .. }) => {
                tx.undo()?;
                Ok(Ok(answer))
            }
            Err(failure) => {
                tx.undo()?;
                Ok(Err(failure))
            }
        }
    }
}
