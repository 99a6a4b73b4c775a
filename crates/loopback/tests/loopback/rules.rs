//! Who is let in, from where, and what every answer carries.

use crate::desk::{Desk, unknown};
use loopback::Pages;
use serde_json::json;

const CALL: &str = r#"{"name":"echo","request":{"text":"走访"}}"#;

#[tokio::test]
async fn a_link_is_redeemed_once_and_calls_reach_the_table() {
    let desk = Desk::start().await;
    let token = json!({ "token": desk.token() }).to_string();
    let first = desk.post("/api/redeem", None, &token).await;
    assert_eq!(first.status, 200);
    assert_eq!(
        desk.post("/api/redeem", None, &token).await.status,
        401,
        "a second time"
    );
    let bearer = first.json()["bearer"].as_str().unwrap().to_owned();
    let answer = desk.post("/api/call", Some(&bearer), CALL).await;
    assert_eq!(
        (answer.status, answer.json()),
        (200, json!({ "ok": { "text": "走访" } }))
    );
    let answer = desk
        .post("/api/call", Some(&bearer), r#"{"name":"no.such"}"#)
        .await;
    assert_eq!((answer.status, answer.json()), (200, unknown("no.such")));
    let answer = desk.post("/api/call", Some(&bearer), "{").await;
    assert_eq!(answer.json()["error"]["code"], "bad_request");
}

#[tokio::test]
async fn without_a_bearer_nothing_is_called_or_heard() {
    let desk = Desk::start().await;
    let bearer = desk.bearer().await;
    let token = desk.token();
    for wrong in [
        None,
        Some(""),
        Some("x"),
        Some(token.as_str()),
        Some(&bearer[..42]),
    ] {
        assert_eq!(
            desk.post("/api/call", wrong, CALL).await.status,
            401,
            "{wrong:?}"
        );
        let mut headers = vec![("Host", desk.address.to_string())];
        headers.extend(wrong.map(|wrong| ("Authorization", format!("Bearer {wrong}"))));
        assert_eq!(
            desk.send("GET", "/api/events", &headers, "").await.status,
            401,
            "{wrong:?}"
        );
    }
    assert_eq!(
        desk.post("/api/redeem", None, r#"{"token":""}"#)
            .await
            .status,
        401
    );
    assert_eq!(
        desk.post("/api/nothing", Some(&bearer), "{}").await.status,
        404
    );
}

#[tokio::test]
async fn host_and_origin_are_exact() {
    let desk = Desk::start().await;
    let (here, origin) = (desk.address.to_string(), desk.origin());
    let port = desk.address.port();
    let bearer = format!("Bearer {}", desk.bearer().await);
    let paths = [
        ("POST", "/api/call", CALL),
        ("GET", "/api/none", ""),
        ("GET", "/", ""),
    ];
    let json = || ("Content-Type", "application/json".to_owned());
    for (method, path, body) in paths {
        let check = async |extra: &[(&str, String)], forbidden: bool| {
            let mut headers = vec![("Authorization", bearer.clone()), json()];
            headers.extend_from_slice(extra);
            let answer = desk.send(method, path, &headers, body).await;
            assert_eq!(
                answer.status == 403,
                forbidden,
                "{method} {path} {extra:?}: {}",
                answer.status
            );
        };
        check(&[("Host", here.clone()), ("Origin", origin.clone())], false).await;
        check(
            &[
                ("Host", format!("localhost:{port}")),
                ("Origin", origin.clone()),
            ],
            true,
        )
        .await;
        check(
            &[
                ("Host", format!("evil.example:{port}")),
                ("Origin", origin.clone()),
            ],
            true,
        )
        .await;
        check(
            &[("Host", "127.0.0.1".into()), ("Origin", origin.clone())],
            true,
        )
        .await;
        for other in [
            "null",
            "http://evil.example",
            "http://127.0.0.1",
            &origin.replace("http", "https"),
        ] {
            check(
                &[("Host", here.clone()), ("Origin", other.to_owned())],
                true,
            )
            .await;
        }
        check(
            &[
                ("Host", here.clone()),
                ("Origin", format!("{origin}.evil.example")),
            ],
            true,
        )
        .await;
        check(
            &[
                ("Host", here.clone()),
                ("Origin", origin.clone()),
                ("Origin", origin.clone()),
            ],
            true,
        )
        .await;
        // A browser leaves Origin away on a GET of the same origin only.
        check(&[("Host", here.clone())], method == "POST").await;
        check(
            &[
                ("Host", here.clone()),
                ("Origin", origin.clone()),
                ("Sec-Fetch-Site", "cross-site".into()),
            ],
            true,
        )
        .await;
        check(
            &[
                ("Host", here.clone()),
                ("Origin", origin.clone()),
                ("Sec-Fetch-Site", "same-site".into()),
            ],
            true,
        )
        .await;
        check(
            &[
                ("Host", here.clone()),
                ("Origin", origin.clone()),
                ("Sec-Fetch-Site", "same-origin".into()),
            ],
            false,
        )
        .await;
    }
}

#[tokio::test]
async fn every_answer_is_kept_nowhere_and_has_a_strict_policy() {
    let desk = Desk::start().await;
    let bearer = desk.bearer().await;
    let host = || [("Host", desk.address.to_string())];
    for answer in [
        desk.send("GET", "/", &host(), "").await,
        desk.send("GET", "/no/such/file", &host(), "").await,
        desk.post("/api/call", Some(&bearer), CALL).await,
        desk.post("/api/call", None, CALL).await,
        desk.send("GET", "/", &[("Host", "evil.example".into())], "")
            .await,
    ] {
        assert!(
            answer.head.contains("cache-control: no-store"),
            "{}",
            answer.head
        );
        assert!(
            answer.head.contains(
                "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self';"
            ),
            "{}",
            answer.head
        );
        assert!(
            answer.head.contains("frame-ancestors 'none'")
                && answer.head.contains("base-uri 'none'")
        );
        assert!(answer.head.contains("x-content-type-options: nosniff"));
        assert!(answer.head.contains("referrer-policy: no-referrer"));
        for never in ["set-cookie", "access-control-allow", "unsafe"] {
            assert!(!answer.head.contains(never), "{never}: {}", answer.head);
        }
    }
}

#[tokio::test]
async fn the_page_is_served_and_nothing_outside_its_folder() {
    let desk = Desk::start().await;
    let page = desk
        .send("GET", "/", &[("Host", desk.address.to_string())], "")
        .await;
    assert_eq!(page.status, 200);
    assert!(page.head.contains("content-type: text/html; charset=utf-8"));
    assert!(page.body.contains("招商行囊 Roadbook"));

    let folder = tempfile::tempdir().unwrap();
    let ui = folder.path().join("ui");
    std::fs::create_dir_all(ui.join("assets")).unwrap();
    std::fs::write(folder.path().join("secret.txt"), "secret").unwrap();
    std::fs::write(ui.join("index.html"), "one page").unwrap();
    std::fs::write(ui.join("assets/a.js"), "script").unwrap();
    let desk = Desk::with(Pages::Folder(ui), 4).await;
    let get = async |path: &str| {
        desk.send("GET", path, &[("Host", desk.address.to_string())], "")
            .await
    };
    assert_eq!(get("/").await.body, "one page");
    let script = get("/assets/a.js").await;
    assert!(script.head.contains("content-type: text/javascript") && script.body == "script");
    for path in [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "//etc/passwd",
        "/assets",
        "/..%2fsecret.txt",
    ] {
        let answer = get(path).await;
        assert_ne!(answer.status, 200, "{path}");
        assert!(!answer.body.contains("secret"), "{path}");
    }
}

#[tokio::test]
async fn a_request_has_a_bound() {
    let desk = Desk::start().await;
    let bearer = desk.bearer().await;
    let long = format!(
        r#"{{"name":"echo","request":"{}"}}"#,
        "x".repeat(1024 * 1024)
    );
    assert_eq!(
        desk.post("/api/call", Some(&bearer), &long).await.status,
        200
    );
    let longer = format!(
        r#"{{"name":"echo","request":"{}"}}"#,
        "x".repeat(68 * 1024 * 1024)
    );
    let answer = desk.post("/api/call", Some(&bearer), &longer).await;
    assert!(
        answer.status == 413 || answer.json()["error"]["code"] == "bad_request",
        "{}",
        answer.status
    );
}

#[tokio::test]
async fn only_this_machine_is_listened_to() {
    let desk = Desk::start().await;
    assert!(desk.address.ip().is_loopback());
    assert_eq!(desk.address.ip().to_string(), "127.0.0.1");
}

#[tokio::test]
async fn a_file_is_for_the_page_that_may_call_and_for_nobody_else() {
    let desk = Desk::start().await;
    let bearer = format!("Bearer {}", desk.bearer().await);
    let nil = "00000000-0000-0000-0000-000000000000";
    let path = format!("/api/file/{nil}/aa");
    let ask = async |path: &str, extra: &[(&str, String)]| {
        let mut headers = vec![("Host", desk.address.to_string())];
        headers.extend(extra.iter().cloned());
        desk.send("GET", path, &headers, "").await
    };
    let allowed = ("Authorization", bearer.clone());
    assert_eq!(ask(&path, &[]).await.status, 401);
    assert_eq!(
        ask(
            &path,
            &[allowed.clone(), ("Origin", "http://evil.example".into())]
        )
        .await
        .status,
        403
    );
    let whole = ask(&path, std::slice::from_ref(&allowed)).await;
    assert_eq!((whole.status, whole.body.as_str()), (200, "0123456789"));
    let part = ask(&path, &[allowed.clone(), ("Range", "bytes=3-5".into())]).await;
    assert_eq!((part.status, part.body.as_str()), (206, "345"));
    for foreign in [
        format!("/api/file/{nil}/bb"),
        "/api/file/nobody/aa".to_owned(),
        format!("/api/file/{nil}/..%2f..%2fkey"),
    ] {
        assert_eq!(
            ask(&foreign, std::slice::from_ref(&allowed)).await.status,
            404,
            "{foreign}"
        );
    }
}
