//! The envelope: three ways to open it, none of them by guessing, none lost by a change of another.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what a test needs is there, or the test fails

use sealed::{Cost, DataKey, Envelope, EnvelopeError, RecoveryPublic, RecoverySecret};

const GOOD: &str = "敬亭山下一条小河";

#[test]
fn the_passphrase_opens_it_and_another_does_not() {
    let key = DataKey::random();
    let envelope = Envelope::create(&key, GOOD, None, Cost::for_tests()).unwrap();
    assert_eq!(envelope.open(GOOD).unwrap().bytes(), key.bytes());
    assert!(matches!(
        envelope.open("敬亭山下一条小江"),
        Err(EnvelopeError::WrongPassphrase)
    ));
    assert!(matches!(
        Envelope::create(&key, "12345678", None, Cost::for_tests()),
        Err(EnvelopeError::Weak(_))
    ));
}

#[test]
fn the_default_cost_is_64_mib_and_nothing_less_is_made() {
    let envelope = Envelope::create(
        &DataKey::random(),
        GOOD,
        None,
        Cost::at_least_default(1, 1, 1),
    )
    .unwrap();
    let text = serde_json::to_value(&envelope).unwrap();
    assert_eq!(text["passphrase"]["m_kib"], 65536);
    assert_eq!(text["passphrase"]["t"], 3);
    assert_eq!(text["passphrase"]["p"], 1);
    assert_eq!(text["passphrase"]["kdf"], "argon2id-19");
    assert_eq!(text["passphrase"]["cipher"], "xchacha20-poly1305");
}

#[test]
fn a_changed_passphrase_orphans_nothing() {
    let key = DataKey::random();
    let bureau = RecoverySecret::random();
    let keychain = DataKey::random();
    let mut envelope =
        Envelope::create(&key, GOOD, Some(bureau.public()), Cost::for_tests()).unwrap();
    envelope.set_keychain(&key, &keychain).unwrap();
    let wrong = envelope.change_passphrase("not this one", "another one 9", Cost::for_tests());
    assert!(matches!(wrong, Err(EnvelopeError::WrongPassphrase)));
    envelope
        .change_passphrase(GOOD, "another one 9", Cost::for_tests())
        .unwrap();
    assert!(matches!(
        envelope.open(GOOD),
        Err(EnvelopeError::WrongPassphrase)
    ));
    for opened in [
        envelope.open("another one 9").unwrap(),
        envelope.open_by_recovery(&bureau).unwrap(),
        envelope.open_by_keychain(&keychain).unwrap(),
    ] {
        assert_eq!(opened.bytes(), key.bytes());
    }
    assert!(matches!(
        envelope.open_by_recovery(&RecoverySecret::random()),
        Err(EnvelopeError::WrongKey)
    ));
    assert!(matches!(
        envelope.open_by_keychain(&DataKey::random()),
        Err(EnvelopeError::WrongKey)
    ));
    envelope.forget_keychain();
    assert!(!envelope.has_keychain());
}

#[test]
fn the_recovery_key_travels_as_text() {
    let secret = RecoverySecret::random();
    let public: RecoveryPublic = secret.public().to_string().parse().unwrap();
    assert_eq!(public, secret.public());
    assert_eq!(
        RecoverySecret::from_text(&secret.to_text())
            .unwrap()
            .public(),
        public
    );
    assert!("short".parse::<RecoveryPublic>().is_err());
}

#[test]
fn a_newer_or_damaged_envelope_says_which() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("envelope.json");
    let key = DataKey::random();
    let envelope = Envelope::create(&key, GOOD, None, Cost::for_tests()).unwrap();
    envelope.write(&path).unwrap();
    assert_eq!(Envelope::read(&path).unwrap(), envelope);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains(&hex::encode(key.bytes())));

    std::fs::write(&path, text.replace("\"version\": 1", "\"version\": 2")).unwrap();
    assert!(matches!(
        Envelope::read(&path),
        Err(EnvelopeError::NewerEnvelope { found: 2, known: 1 })
    ));
    // One damaged file of the two is not enough to lose the key.
    std::fs::write(&path, &text[..text.len() / 2]).unwrap();
    assert_eq!(Envelope::read(&path).unwrap(), envelope);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(Envelope::read(&path).unwrap(), envelope);
    std::fs::write(&path, "{}").unwrap();
    std::fs::write(dir.path().join("envelope.json.copy"), "").unwrap();
    assert!(matches!(Envelope::read(&path), Err(EnvelopeError::Damaged)));
    // A hostile cost would take the machine's memory.
    std::fs::write(&path, text.replace("\"m_kib\": 8", "\"m_kib\": 4000000000")).unwrap();
    assert!(matches!(
        Envelope::read(&path).unwrap().open(GOOD),
        Err(EnvelopeError::Damaged)
    ));
}
