//! Prepares the window's context: the one command, and a page to show where the screens were not built.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    println!("cargo:rerun-if-changed=../ui/dist");
    if !Path::new("../ui/dist/index.html").exists() {
        let page = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("page");
        fs::create_dir_all(&page)?;
        fs::copy(
            here.join("../crates/loopback/not-built.html"),
            page.join("index.html"),
        )?;
        let page = page.to_string_lossy().replace('\\', "/");
        println!("cargo:rustc-env=TAURI_CONFIG={{\"build\":{{\"frontendDist\":\"{page}\"}}}}");
    }
    let manifest = tauri_build::AppManifest::new().commands(&["call"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .map_err(io::Error::other)
}
