//! Styles, scripts and icons: built by `front/`, embedded in the binary; read from the folder in debug builds.

use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::collections::HashMap;

#[derive(RustEmbed)]
#[folder = "../../front/dist"]
#[allow_missing = true]
struct Dist;

/// Said in place of a style sheet where the binary was built without `front/dist`.
pub(crate) const MISSING: &str = "This binary was built without its styles and scripts. In front/ run `npm ci --ignore-scripts && node build.mjs`, then build again.\n";

pub(crate) struct Asset {
    pub(crate) bytes: Cow<'static, [u8]>,
    pub(crate) mime: &'static str,
    pub(crate) gz: bool,
    /// The name holds the hash of the content: it may be kept for ever.
    pub(crate) immutable: bool,
}

pub(crate) struct Assets {
    /// Plain name → name with the hash.
    names: HashMap<String, String>,
}

fn mime(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" | "webmanifest" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

impl Assets {
    pub(crate) fn load() -> Assets {
        let manifest = Dist::get("manifest.json").map(|f| f.data).unwrap_or_default();
        Assets { names: serde_json::from_slice(&manifest).unwrap_or_default() }
    }
    pub(crate) fn missing(&self) -> bool {
        self.names.is_empty()
    }
    /// Path of an asset by its plain name, with its hash where there is one.
    pub(crate) fn path(&self, name: &str) -> String {
        format!("/assets/{}", self.names.get(name).map_or(name, String::as_str))
    }
    pub(crate) fn get(&self, name: &str, accepts_gz: bool) -> Option<Asset> {
        if name.contains("..") || name.ends_with(".gz") {
            return None;
        }
        let immutable = self.names.values().any(|n| n == name);
        let packed = accepts_gz.then(|| Dist::get(&format!("{name}.gz"))).flatten();
        let gz = packed.is_some();
        let file = packed.or_else(|| Dist::get(name))?;
        Some(Asset { bytes: file.data, mime: mime(name), gz, immutable })
    }
}
