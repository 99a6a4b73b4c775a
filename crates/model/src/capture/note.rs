//! A note while it is read: its characters, and which of them a piece has claimed.

use super::{Candidate, Piece, PieceKind, PieceValue, ReadContext, Reading};
use crate::amount::fold;

/// A note while it is read.
pub(super) struct Note<'a> {
    /// The characters as written.
    chars: Vec<char>,
    /// The same in half width and lower case, one for one.
    pub(super) folded: Vec<char>,
    taken: Vec<bool>,
    pieces: Vec<Piece>,
    pub(super) context: ReadContext<'a>,
}

/// A run of characters.
pub(super) type Span = (usize, usize);

impl<'a> Note<'a> {
    pub(super) fn new(text: &str, context: ReadContext<'a>) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let folded = chars.iter().copied().map(fold).collect();
        let taken = vec![false; chars.len()];
        Self {
            chars,
            folded,
            taken,
            pieces: Vec::new(),
            context,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The characters as written.
    pub(super) fn source(&self, (start, end): Span) -> String {
        self.chars
            .get(start..end)
            .unwrap_or_default()
            .iter()
            .collect()
    }

    pub(super) fn is_taken(&self, at: usize) -> bool {
        self.taken.get(at).copied().unwrap_or(false)
    }

    pub(super) fn is_free(&self, (start, end): Span) -> bool {
        start < end
            && self
                .taken
                .get(start..end)
                .is_some_and(|span| !span.contains(&true))
    }

    /// Where the first claimed character in the span is, or its end.
    pub(super) fn free_until(&self, (start, end): Span) -> usize {
        (start..end).find(|at| self.is_taken(*at)).unwrap_or(end)
    }

    /// Claims a span for a piece; nothing happens where another piece already is.
    pub(super) fn claim(&mut self, kind: PieceKind, span: Span, value: PieceValue, sure: bool) {
        self.claim_with(kind, span, value, sure, Vec::new());
    }

    /// Claims a span for a piece that may be one of several records.
    pub(super) fn claim_with(
        &mut self,
        kind: PieceKind,
        span: Span,
        value: PieceValue,
        sure: bool,
        candidates: Vec<Candidate>,
    ) {
        if !self.is_free(span) {
            return;
        }
        let (start, end) = span;
        if let Some(taken) = self.taken.get_mut(start..end) {
            taken.fill(true);
        }
        let source = self.source(span);
        self.pieces.push(Piece {
            kind,
            start,
            end,
            source,
            value,
            sure,
            candidates,
        });
    }

    /// The first piece of a kind, by the order of the text.
    pub(super) fn piece(&self, kind: PieceKind) -> Option<&Piece> {
        self.pieces
            .iter()
            .filter(|piece| piece.kind == kind)
            .min_by_key(|piece| piece.start)
    }

    pub(super) fn pieces_mut(&mut self) -> &mut Vec<Piece> {
        &mut self.pieces
    }

    pub(super) fn has_pieces(&self) -> bool {
        !self.pieces.is_empty()
    }

    /// Whether a character parts two facts.
    pub(super) fn is_separator(&self, at: usize) -> bool {
        let Some(&c) = self.folded.get(at) else {
            return true;
        };
        let digit = |at: Option<usize>| {
            at.and_then(|at| self.folded.get(at))
                .is_some_and(char::is_ascii_digit)
        };
        match c {
            // 6,500 and 10:30 are one.
            ',' | ':' => !(digit(at.checked_sub(1)) && digit(Some(at + 1))),
            ';' | '。' | '、' | '!' | '?' | '…' | '|' => true,
            _ => c.is_whitespace() || c.is_control(),
        }
    }

    /// Whether a new word can begin here: at the start, behind a separator or behind a piece.
    pub(super) fn is_boundary(&self, at: usize) -> bool {
        match at.checked_sub(1) {
            None => true,
            Some(before) => at >= self.len() || self.is_separator(before) || self.is_taken(before),
        }
    }

    /// Whether a word can end before `at`.
    pub(super) fn is_end(&self, at: usize) -> bool {
        at >= self.len() || self.is_separator(at) || self.is_taken(at)
    }

    /// The fragment around a place: from separator to separator.
    pub(super) fn fragment(&self, at: usize) -> Span {
        let mut start = at;
        while start > 0 && !self.is_separator(start - 1) {
            start -= 1;
        }
        (start, self.fragment_end(at))
    }

    /// Where the fragment that contains `at` ends.
    pub(super) fn fragment_end(&self, at: usize) -> usize {
        let mut end = at;
        while end < self.len() && !self.is_separator(end) {
            end += 1;
        }
        end
    }

    /// The runs of characters that nothing has claimed and no separator parts.
    pub(super) fn free_runs(&self) -> Vec<Span> {
        let mut runs = Vec::new();
        let mut start = None;
        for at in 0..=self.len() {
            if self.is_end(at) {
                if let Some(start) = start.take() {
                    runs.push((start, at));
                }
            } else if start.is_none() {
                start = Some(at);
            }
        }
        runs
    }

    /// Puts the pieces in order and collects what was not understood.
    pub(super) fn finish(mut self) -> Reading {
        self.pieces.sort_by_key(|piece| piece.start);
        let rest = self.rest();
        Reading {
            pieces: self.pieces,
            rest,
        }
    }

    /// Fragments that say more than the pieces read from them, as they are written.
    fn rest(&self) -> String {
        let mut promised = vec![false; self.len() + 1];
        for piece in self
            .pieces
            .iter()
            .filter(|piece| piece.kind == PieceKind::Promise)
        {
            if let Some(mark) = promised.get_mut(piece.start) {
                *mark = true;
            }
        }
        let mut out = String::new();
        let mut at = 0;
        while at < self.len() {
            if self.is_separator(at) {
                at += 1;
                continue;
            }
            let end = self.fragment_end(at);
            let free: Vec<char> = (at..end)
                .filter(|at| !self.is_taken(*at))
                .filter_map(|at| self.folded.get(at).copied())
                .filter(|c| !FILLERS.contains(*c))
                .collect();
            let says_more = free.len() >= 2 || !(at..end).any(|at| self.is_taken(at));
            if says_more || (at..end).any(|at| promised.get(at) == Some(&true)) {
                out.push_str(&self.source((at, end)));
                match self.chars.get(end) {
                    Some(c) if c.is_whitespace() => out.push(if *c == '\n' { '\n' } else { ' ' }),
                    Some(c) => out.push(*c),
                    None => {}
                }
            }
            at = end + 1;
        }
        out.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ':' | '：'))
            .to_owned()
    }
}

/// Characters that say nothing once their fact was read.
const FILLERS: &str = "建要需约拟和与跟同在到去的了前有来想共由做投用对为是";
