//! Whether the network costs nothing by the byte, as far as the desktop knows.

use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Asked anew this often: a network changes while one travels.
const AGAIN: Duration = Duration::from_secs(60);

/// What was answered last, and when.
static LAST: Mutex<Option<(Instant, bool)>> = Mutex::new(None);

/// Unknown counts as costly.
pub(crate) fn is_free() -> bool {
    let Ok(mut last) = LAST.lock() else {
        return false;
    };
    if let Some((at, free)) = *last
        && at.elapsed() < AGAIN
    {
        return free;
    }
    let free = asked().is_some_and(|said| says_free(&said));
    *last = Some((Instant::now(), free));
    free
}

/// NetworkManager's word for each connected device: `no (guessed)`, `yes`, `unknown`.
fn asked() -> Option<String> {
    let mut ask = Command::new("nmcli");
    ask.args([
        "-t",
        "-f",
        "GENERAL.METERED,GENERAL.STATE",
        "device",
        "show",
    ]);
    let said = ask
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    String::from_utf8(said.stdout).ok()
}

/// At least one connected device, and none of them costly or unknown. Loopback has no say.
fn says_free(said: &str) -> bool {
    let connected = said.split("\n\n").filter_map(|device| {
        let word = |name: &str| device.lines().find_map(|line| line.strip_prefix(name));
        let is_line = word("GENERAL.STATE:")?.starts_with("100 (connected)");
        is_line.then(|| word("GENERAL.METERED:").is_some_and(|it| it.starts_with("no")))
    });
    let all: Vec<bool> = connected.collect();
    !all.is_empty() && all.into_iter().all(|free| free)
}

#[cfg(test)]
mod tests {
    use super::says_free;

    #[test]
    fn a_network_is_free_where_every_connected_device_is() {
        let device = |metered: &str, state: &str| {
            format!("GENERAL.STATE:{state}\nGENERAL.METERED:{metered}\n")
        };
        let (on, off) = ("100 (connected)", "20 (unavailable)");
        let loopback = device("unknown", "100 (connected (externally))");
        let both = |a: String, b: String| says_free(&format!("{a}\n{b}"));
        assert!(both(device("no (guessed)", on), device("unknown", off)));
        assert!(both(loopback, device("no", on)));
        assert!(!both(device("no", on), device("yes (guessed)", on)));
        assert!(!says_free(&device("unknown", on)));
        assert!(!says_free(&device("no", off)));
        assert!(!says_free(""));
    }
}
