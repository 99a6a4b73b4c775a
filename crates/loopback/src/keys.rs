//! Who may call: a link is good once and for a minute; it is redeemed for a bearer that lives in one tab.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parking_lot::Mutex;
use rand_core::{OsRng, RngCore as _};
use std::collections::VecDeque;
use std::time::{Duration, Instant};
use subtle::ConstantTimeEq as _;

/// How long a link is good for.
pub const LINK_LIFE: Duration = Duration::from_secs(60);
/// Links waiting at once; the oldest goes.
const MOST_LINKS: usize = 16;
/// Tabs at once; the oldest goes.
const MOST_TABS: usize = 64;

/// The links given out and the tabs let in. Nothing of it is written anywhere.
#[derive(Default)]
pub struct Keys {
    links: Mutex<VecDeque<(String, Instant)>>,
    tabs: Mutex<VecDeque<String>>,
}

impl Keys {
    /// A new link's token.
    #[must_use]
    pub fn new_link(&self, now: Instant) -> String {
        let token = random();
        let mut links = self.links.lock();
        if links.len() >= MOST_LINKS {
            links.pop_front();
        }
        links.push_back((token.clone(), now));
        token
    }

    /// Redeems a link's token, once and within [`LINK_LIFE`], for a tab's bearer.
    #[must_use]
    pub fn redeem(&self, token: &str, now: Instant) -> Option<String> {
        let mut links = self.links.lock();
        links.retain(|(_, given)| now.saturating_duration_since(*given) < LINK_LIFE);
        // Every link is compared, so that the time taken says nothing of where one matched.
        let mut found = None;
        for (at, (link, _)) in links.iter().enumerate() {
            if same(link, token) {
                found = Some(at);
            }
        }
        links.remove(found?);
        drop(links);
        let bearer = random();
        let mut tabs = self.tabs.lock();
        if tabs.len() >= MOST_TABS {
            tabs.pop_front();
        }
        tabs.push_back(bearer.clone());
        Some(bearer)
    }

    /// Whether this is the bearer of a tab.
    #[must_use]
    pub fn admits(&self, bearer: &str) -> bool {
        self.tabs
            .lock()
            .iter()
            .fold(false, |known, tab| known | same(tab, bearer))
    }
}

fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

fn random() -> String {
    let mut bytes = [0; 32];
    OsRng.fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_good_once_and_for_a_minute() {
        let keys = Keys::default();
        let now = Instant::now();
        let (first, second) = (keys.new_link(now), keys.new_link(now));
        let bearer = keys.redeem(&first, now).unwrap();
        assert!(keys.admits(&bearer));
        assert_eq!(keys.redeem(&first, now), None);
        assert_eq!(keys.redeem(&bearer, now), None);
        let third = keys.new_link(now + Duration::from_secs(59));
        assert_eq!(
            keys.redeem(&second, now + LINK_LIFE),
            None,
            "a minute is over"
        );
        assert!(keys.redeem(&third, now + LINK_LIFE).is_some());
        assert!(keys.admits(&bearer), "a tab stays");
    }

    #[test]
    fn nothing_else_is_let_in() {
        let keys = Keys::default();
        let now = Instant::now();
        let link = keys.new_link(now);
        for wrong in ["", &link[1..], &link[..42], &format!("{link}x"), &random()] {
            assert_eq!(keys.redeem(wrong, now), None);
            assert!(!keys.admits(wrong));
        }
        assert!(!keys.admits(&link), "a link is no bearer");
        assert!(keys.redeem(&link, now).is_some());
    }
}
