//! The invitation: a link, or an address and a code said over the telephone.

use crate::address::{BadAddress, Server};
use reqwest::Url;

/// What an administrator hands to a person (security.md, Enrolling).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Where the centre is; none for a bare code.
    pub server: Option<Server>,
    /// The one-time code.
    pub code: String,
    /// SHA-256 of the certificate of the centre's own authority, hexadecimal.
    pub ca_fingerprint: Option<String>,
}

/// Why a text is no invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnInvitation {
    /// Neither a link of ours nor a code.
    #[error("not an invitation")]
    Unreadable,
    /// The address in it cannot be used.
    #[error("the address: {0}")]
    Address(#[from] BadAddress),
}

const LONGEST_CODE: usize = 128;

/// Reads `roadbook://enrol?server=…&code=…[&ca=…]`, the same behind `https://…/enrol?`, or a bare code.
/// Spaces and line breaks that a chat program put in are ignored.
///
/// # Errors
/// See [`NotAnInvitation`].
pub fn parse(text: &str) -> Result<Invitation, NotAnInvitation> {
    let text: String = text.chars().filter(|c| !is_noise(*c)).collect();
    match text.find("roadbook://") {
        Some(at) => link(&text[at..]),
        None if text.contains("://") => Err(NotAnInvitation::Unreadable),
        None => Ok(Invitation {
            server: None,
            code: code(&text)?,
            ca_fingerprint: None,
        }),
    }
}

impl Invitation {
    /// The centre to enrol at: the link's, else the one that was typed beside a bare code.
    ///
    /// # Errors
    /// [`NotAnInvitation`] where there is neither, or the typed one cannot be used.
    pub fn server_or(&self, typed: Option<&str>) -> Result<Server, NotAnInvitation> {
        match (
            &self.server,
            typed.map(str::trim).filter(|text| !text.is_empty()),
        ) {
            (Some(server), _) => Ok(server.clone()),
            (None, Some(typed)) => Ok(Server::parse(typed)?),
            (None, None) => Err(NotAnInvitation::Unreadable),
        }
    }
}

/// The link that opens the enrolling screen at this centre.
#[must_use]
pub fn link_to(server: &Server, code: &str) -> String {
    let mut link = String::from("roadbook://enrol?server=");
    escape(&server.to_string(), &mut link);
    link.push_str("&code=");
    escape(code, &mut link);
    if let Some(ca) = server.ca() {
        link.push_str("&ca=");
        escape(ca, &mut link);
    }
    link
}

/// Percent-encodes what is not unreserved.
fn escape(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}

fn link(text: &str) -> Result<Invitation, NotAnInvitation> {
    let url = Url::parse(text).map_err(|_| NotAnInvitation::Unreadable)?;
    if url.host_str() != Some("enrol") {
        return Err(NotAnInvitation::Unreadable);
    }
    let (mut server, mut given, mut ca) = (None, None, None);
    for (name, value) in url.query_pairs() {
        match &*name {
            "server" => server = Some(value.into_owned()),
            "code" => given = Some(value.into_owned()),
            "ca" => ca = Some(fingerprint(&value)?),
            // A later version may say more.
            _ => {}
        }
    }
    let server = Server::parse(&server.ok_or(NotAnInvitation::Unreadable)?)?.with_ca(ca.clone());
    let code = code(&given.ok_or(NotAnInvitation::Unreadable)?)?;
    Ok(Invitation {
        server: Some(server),
        code,
        ca_fingerprint: ca,
    })
}

fn code(text: &str) -> Result<String, NotAnInvitation> {
    let fits = !text.is_empty() && text.len() <= LONGEST_CODE;
    let plain = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if fits && plain {
        Ok(text.to_owned())
    } else {
        Err(NotAnInvitation::Unreadable)
    }
}

fn fingerprint(text: &str) -> Result<String, NotAnInvitation> {
    let text: String = text
        .chars()
        .filter(|c| *c != ':')
        .collect::<String>()
        .to_ascii_lowercase();
    if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(text)
    } else {
        Err(NotAnInvitation::Unreadable)
    }
}

fn is_noise(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{feff}' | '<' | '>' | '"' | '“' | '”'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    const CA: &str = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";

    #[test]
    fn a_link_is_read_however_it_was_pasted() {
        let plain =
            parse("roadbook://enrol?server=https%3A%2F%2Fcentre.example%3A8443&code=AB12-CD34")
                .unwrap();
        assert_eq!(
            plain.server.as_ref().unwrap().to_string(),
            "https://centre.example:8443"
        );
        assert_eq!(plain.code, "AB12-CD34");
        let pasted =
            "请点：\n <roadbook://enrol?server=https://centre.example:8443\n&code=AB12 -CD34> ";
        assert_eq!(parse(pasted).unwrap(), plain);
    }

    #[test]
    fn an_authority_is_taken_from_the_link() {
        let invitation = parse(&format!(
            "roadbook://enrol?server=https://a.example&code=x&ca={CA}"
        ))
        .unwrap();
        assert_eq!(invitation.ca_fingerprint, Some(CA.to_ascii_lowercase()));
        assert_eq!(
            invitation.server.unwrap().ca(),
            Some(CA.to_ascii_lowercase().as_str())
        );
        assert!(parse("roadbook://enrol?server=https://a.example&code=x&ca=12").is_err());
    }

    #[test]
    fn a_link_that_was_made_reads_back() {
        let server = Server::parse("https://centre.example:8443")
            .unwrap()
            .with_ca(Some(CA.to_ascii_lowercase()));
        let invitation = parse(&link_to(&server, "AB12-CD34")).unwrap();
        assert_eq!(invitation.code, "AB12-CD34");
        assert_eq!(invitation.server, Some(server));
    }

    #[test]
    fn a_bare_code_needs_an_address() {
        let invitation = parse(" AB12-CD34\r\n").unwrap();
        assert_eq!(invitation.code, "AB12-CD34");
        assert_eq!(invitation.server_or(None), Err(NotAnInvitation::Unreadable));
        assert_eq!(
            invitation.server_or(Some("a.example")).unwrap().to_string(),
            "https://a.example"
        );
    }

    #[test]
    fn what_is_no_invitation_is_said_to_be_none() {
        for text in [
            "",
            "   ",
            "https://a.example/x",
            "roadbook://open?code=1",
            "roadbook://enrol?code=1",
            "a&b",
            "请",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert_eq!(
            parse("roadbook://enrol?server=http://a.example&code=x"),
            Err(NotAnInvitation::Address(BadAddress::PlainHttp))
        );
    }
}
