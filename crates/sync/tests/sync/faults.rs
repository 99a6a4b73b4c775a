//! Foreign, broken and missing answers have no effect, and the loop finds its way back (S16, W1, W3, W6).

use crate::centre::{Centre, Fault};
use crate::device::{Device, OpState};
use model::Scope;
use protocol::wire::ErrorCode;

const PORTAL: Fault = Fault::Foreign {
    status: 200,
    headers: "content-type: text/html\r\n",
    body: "<html><body>请登录 Wi-Fi</body></html>",
};
/// What a portal could have taken from a cache: our own words, without header and hash.
const MIMIC: Fault = Fault::Foreign {
    status: 200,
    headers: "content-type: application/json\r\n",
    body: r#"{"answers":[],"acked_through":99,"server_time":0}"#,
};

const PATHS: [&str; 3] = ["/sync/v1/hello", "/sync/v1/push", "/sync/v1/pull"];

/// The fault strikes each call once; the device says `code`, nothing is acknowledged or applied by it,
/// and afterwards everything is as it should be.
async fn check(fault: Fault, code: &str) {
    for path in PATHS {
        let centre = Centre::start().await;
        centre.put(Scope::City, 7, 0);
        centre
            .state
            .lock()
            .faults
            .extend((0..3).map(|_| (path, fault.clone())));
        let device = Device::start(&centre);
        let op = device.capture();
        device
            .until(&format!("{path}: {code}"), |device| {
                device.trouble() == Some(code)
            })
            .await;
        match path {
            "/sync/v1/push" => assert_ne!(centre.count(path), 0),
            "/sync/v1/pull" => assert!(!device.memory.holds(7), "{path}"),
            _ => assert!(device.memory.0.lock().cursors.is_empty(), "{path}"),
        }
        if path != "/sync/v1/pull" {
            assert!(
                !matches!(device.memory.state_of(op), OpState::Done(_)),
                "{path}: acknowledged"
            );
        }
        device.settled().await;
        device
            .until("it is read", |device| device.memory.holds(7))
            .await;
        assert_eq!(centre.state.lock().effects, [op], "{path}: once");
        device.handle.stop().await;
    }
}

#[tokio::test]
async fn a_portal_is_no_network() {
    check(PORTAL, "not_the_server").await;
    check(MIMIC, "not_the_server").await;
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Centre::start().await;
    let to = format!("location: {}/sync/v1/hello\r\n", elsewhere.url());
    let headers: &'static str = Box::leak(to.into_boxed_str());
    for status in [301, 302, 307, 308] {
        check(
            Fault::Foreign {
                status,
                headers,
                body: "",
            },
            "not_the_server",
        )
        .await;
    }
    assert!(elsewhere.state.lock().requests.is_empty());
}

#[tokio::test]
async fn a_gateway_out_of_order_is_waited_for() {
    check(
        Fault::Foreign {
            status: 502,
            headers: "",
            body: "bad gateway",
        },
        "out_of_order",
    )
    .await;
    check(Fault::Refuse(ErrorCode::Internal), "internal").await;
    check(Fault::Refuse(ErrorCode::TooMany), "too_many").await;
}

#[tokio::test]
async fn an_answer_that_was_changed_or_cut_is_none() {
    check(Fault::Changed, "interrupted").await;
    check(Fault::Cut(30), "interrupted").await;
    check(Fault::Cut(200), "interrupted").await;
    check(Fault::Lost, "interrupted").await;
}

#[tokio::test]
async fn silence_ends() {
    check(Fault::Silent, "stalled").await;
}

#[tokio::test]
async fn nobody_there_is_unreachable_and_nothing_is_lost() {
    let centre = Centre::start().await;
    let gone = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let nowhere = Centre {
        state: Default::default(),
        address: gone,
    };
    let device = Device::start(&nowhere);
    let op = device.capture();
    device
        .until("unreachable", |device| {
            device.trouble() == Some("unreachable")
        })
        .await;
    assert_eq!(device.memory.state_of(op), OpState::Waiting);
    device.handle.stop().await;
    let device = Device::with(&centre, device.memory.clone(), crate::device::quick());
    device.settled().await;
    assert_eq!(centre.state.lock().effects, [op]);
}
