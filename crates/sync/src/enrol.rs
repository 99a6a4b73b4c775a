//! Making this machine a device of the person invited.

use crate::credentials::{Credentials, DeviceKey};
use crate::transport::{Transport, TransportError};
use model::DeviceId;
use protocol::wire::{EnrolAnswer, EnrolRequest};

/// What enrolling needs.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The one-time code.
    pub code: String,
    /// What the person calls this machine.
    pub device_name: String,
    /// The application's version.
    pub app_version: String,
    /// A device that the centre has forgotten asks for its id back (W4).
    pub device: Option<DeviceId>,
}

/// A device that the centre knows.
#[derive(Clone, Debug)]
pub struct Enrolled {
    /// What the centre said.
    pub answer: EnrolAnswer,
    /// The key made here; its public half is at the centre.
    pub key: DeviceKey,
}

impl Enrolled {
    /// What the loop needs, to be kept in the store.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        Credentials {
            device: self.answer.device,
            key: self.key.clone(),
            tokens: self.answer.tokens.clone(),
        }
    }
}

/// Redeems an invitation: makes the key pair, sends its public half with the code.
///
/// # Errors
/// The transport's. A code that reached the centre may be used up even when its answer was lost.
pub async fn enrol(
    transport: &dyn Transport,
    enrolment: &Enrolment,
) -> Result<Enrolled, TransportError> {
    let key = DeviceKey::generate();
    let request = EnrolRequest {
        code: enrolment.code.clone(),
        device_key: key.public(),
        device_name: enrolment.device_name.clone(),
        app_version: enrolment.app_version.clone(),
        device: enrolment.device,
        signature: None,
    };
    let answer = transport.enrol(&request).await?;
    Ok(Enrolled { answer, key })
}
