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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Keys, encrypt};

    /// What a browser does: an ephemeral key, the same derivation.
    fn seal(house: &[u8], plain: &[u8], secret: [u8; 32]) -> Vec<u8> {
        let own = SecretKey::from_slice(&secret).unwrap();
        let point = own.public_key().to_sec1_point(false).as_bytes().to_vec();
        let theirs = PublicKey::from_sec1_bytes(house).unwrap();
        let shared = ecdh::diffie_hellman(own.to_nonzero_scalar(), theirs.as_affine());
        let mut key = [0; 32];
        Hkdf::<Sha256>::new(Some(&point), shared.raw_secret_bytes()).expand(INFO, &mut key).unwrap();
        let nonce = [7; NONCE];
        [&point[..], &nonce, &encrypt(&key, &nonce, plain)].concat()
    }

    #[test]
    fn only_this_house_opens_it_and_no_bit_may_change() {
        let folder = std::env::temp_dir().join(format!("muster-letterbox-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let entropy = |n: u8| -> crate::Entropy { std::sync::Arc::new(move |b: &mut [u8]| b.fill(n)) };
        let house = |name: &str, n| Vault::new(Keys::create(&folder.join(name), entropy(n)).unwrap());
        let (mine, other) = (house("a", 1), house("b", 2));
        let sealed = seal(&mine.letterbox_key(), b"door 7", [5; 32]);
        assert_eq!(mine.open_letter(&sealed).as_deref(), Some(&b"door 7"[..]));
        assert_eq!(other.open_letter(&sealed), None);
        for at in [0, 70, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(mine.open_letter(&changed), None, "{at}");
        }
        assert_eq!(mine.open_letter(b"short"), None);
        let _ = std::fs::remove_dir_all(&folder);
    }
}
