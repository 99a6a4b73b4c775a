//! Calls for which somebody waits at a screen: a request, its place, its answer.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A request that is posted as JSON and answered at once. The loop's own calls are in [`crate::wire`].
pub trait Call: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Where it is posted, without a leading slash.
    const PATH: &'static str;
    /// What comes back.
    type Answer: Serialize + DeserializeOwned + Send + 'static;
}

/// Says where a request is posted and what comes back.
macro_rules! call {
    ($request:ty => $answer:ty, $path:literal) => {
        impl $crate::Call for $request {
            const PATH: &'static str = $path;
            type Answer = $answer;
        }
    };
}
pub(crate) use call;
