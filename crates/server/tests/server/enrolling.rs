//! Invitations: once, in time, and one answer for everything else.

use crate::bureau::Bureau;
use ed25519_dalek::SigningKey;
use protocol::wire::{EnrolAnswer, ErrorCode};

fn key() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

#[tokio::test]
async fn the_administrators_first_code_enrols_and_says_whose_centre_it_is() {
    let bureau = Bureau::found();
    let answer: EnrolAnswer = bureau.try_enrol(&bureau.first_code, &key()).await.ok();
    assert_eq!(answer.person, bureau.administrator);
    assert_eq!(
        (answer.bureau.as_str(), answer.person_name.as_str()),
        ("宣城市投资促进局", "周启明")
    );
    // Three shares for three administrators; the key itself lies nowhere.
    let key = answer.recovery_key.parse().unwrap();
    for number in 1..=server::SHARES {
        let share = bureau.share(number);
        assert_eq!(share.number(), number);
        assert!(share.is_of(&key));
    }
    assert!(!bureau.dir.path().join("recovery").exists());
}

#[tokio::test]
async fn used_expired_and_unknown_codes_are_one_answer() {
    let bureau = Bureau::found();
    let officer = bureau.officer();
    let (used, late) = (bureau.code(officer), bureau.code(officer));
    // However a person types it.
    bureau
        .try_enrol(&used.to_lowercase().replace('-', " "), &key())
        .await
        .ok::<EnrolAnswer>();
    let again = bureau.try_enrol(&used, &key()).await;
    bureau.pass(10 * 60_000);
    let expired = bureau.try_enrol(&late, &key()).await;
    let unknown = bureau.try_enrol("AAAAA-AAAAA-AAAAA-AAAAA", &key()).await;
    for answer in [&again, &expired, &unknown] {
        assert_eq!(answer.code(), ErrorCode::InvitationInvalid);
        assert_eq!(
            (answer.status, &answer.body),
            (unknown.status, &unknown.body)
        );
    }
}

#[tokio::test]
async fn a_code_is_good_until_its_last_moment() {
    let bureau = Bureau::found();
    let code = bureau.code(bureau.officer());
    bureau.pass(10 * 60_000 - 1);
    bureau.try_enrol(&code, &key()).await.ok::<EnrolAnswer>();
}

#[tokio::test]
async fn guessing_is_slowed_and_a_disabled_person_is_not_enrolled() {
    let bureau = Bureau::found();
    for _ in 0..server::TRIES_A_MINUTE {
        assert_eq!(
            bureau.try_enrol("GUESS", &key()).await.code(),
            ErrorCode::InvitationInvalid
        );
    }
    assert_eq!(
        bureau.try_enrol("GUESS", &key()).await.code(),
        ErrorCode::TooMany
    );
    bureau.pass(60_000);
    assert_eq!(
        bureau.try_enrol("GUESS", &key()).await.code(),
        ErrorCode::InvitationInvalid
    );
    let officer = bureau.officer();
    let code = bureau.code(officer);
    server::bureau::disable_person(&bureau.centre, officer).unwrap();
    assert_eq!(
        bureau.try_enrol(&code, &key()).await.code(),
        ErrorCode::InvitationInvalid
    );
    assert!(server::bureau::invite(&bureau.centre, officer, 10).is_err());
}
