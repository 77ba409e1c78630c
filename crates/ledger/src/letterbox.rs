//! What a device keeps until it has a network is sealed to the house's public key: whoever finds the device can add, not read.
//!
//! ECIES on P-256, the curve that every browser's WebCrypto has: an ephemeral key, ECDH, HKDF-SHA-256, AES-256-GCM (SEC 1, 5.1;
//! RFC 5869). A sealed record is `ephemeral point, uncompressed (65 bytes) ‖ nonce (12) ‖ ciphertext`.

use crate::Vault;
use crate::keys::decrypt;
use hkdf::Hkdf;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{PublicKey, SecretKey, ecdh};
use sha2::Sha256;

const POINT: usize = 65;
const NONCE: usize = 12;
/// The first bytes name the use and its version; the browser's half says the same.
const INFO: &[u8] = b"muster letterbox v1";

impl Vault {
    /// The house's own key: it follows from the secret that its key file holds. A scalar out of range is tried again.
    fn letterbox(&self) -> Option<SecretKey> {
        (0..4).find_map(|n| SecretKey::from_slice(&self.derived_secret(&format!("letterbox {n}"))).ok())
    }
    /// The public key to which devices seal, as an uncompressed point.
    pub fn letterbox_key(&self) -> Vec<u8> {
        self.letterbox().map(|k| k.public_key().to_sec1_point(false).as_bytes().to_vec()).unwrap_or_default()
    }
    /// What a device sealed; none where it was not sealed to this house or was changed on the way.
    pub fn open_letter(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let (point, rest) = sealed.split_at_checked(POINT)?;
        let (nonce, text) = rest.split_at_checked(NONCE)?;
        let theirs = PublicKey::from_sec1_bytes(point).ok()?;
        let shared = ecdh::diffie_hellman(self.letterbox()?.to_nonzero_scalar(), theirs.as_affine());
        let mut key = [0; 32];
        Hkdf::<Sha256>::new(Some(point), shared.raw_secret_bytes()).expand(INFO, &mut key).ok()?;
        decrypt(&key, nonce, text)
    }
}
