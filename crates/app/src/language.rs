//! The language a person reads, for the few words that are made here: heads of tables that come back.

use crate::app::App;

/// Of the screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// 中文.
    Chinese,
    /// English.
    English,
}

impl Language {
    /// What the person has chosen.
    pub(crate) fn of(app: &App) -> Self {
        match app.folder().preferences().language.as_str() {
            "en" => Self::English,
            _ => Self::Chinese,
        }
    }
}
