//! The tree cut into tiles, and the paths under which they are served (C2SP tlog-tiles).

use crate::{Error, Hash, HashReader, node_hash};

/// Tree levels in one tile. C2SP tlog-tiles, section "Merkle Tree".
pub const TILE_HEIGHT: u32 = 8;
/// Hashes in a full tile.
pub const TILE_WIDTH: u64 = 1 << TILE_HEIGHT;

/// Where tiles come from. Any `Fn(u64, u64) -> Option<Vec<u8>>` is one.
pub trait TileSource {
    /// The tile at `level` and `index`: up to 256 hashes of 32 bytes, one after another, the nodes of tree level
    /// 8·`level` from node 256·`index` on. None if it is not stored. A partial tile is fine; a tile that is longer
    /// than the tree asked about calls for is fine too.
    fn tile(&self, level: u64, index: u64) -> Option<Vec<u8>>;
}

impl<F: Fn(u64, u64) -> Option<Vec<u8>>> TileSource for F {
    fn tile(&self, level: u64, index: u64) -> Option<Vec<u8>> {
        self(level, index)
    }
}

/// Reads nodes out of tiles, hashing inside a tile for the seven levels between tile levels. It asks its source anew
/// for each node and keeps nothing; a source that is slow should cache.
#[derive(Clone, Debug)]
pub struct TileReader<S> {
    source: S,
}

impl<S: TileSource> TileReader<S> {
    /// A reader over `source`.
    pub fn new(source: S) -> Self {
        Self { source }
    }
}

impl<S: TileSource> HashReader for TileReader<S> {
    fn node(&self, level: u32, index: u64) -> Option<Hash> {
        if level >= u64::BITS {
            return None;
        }
        let inner = level % TILE_HEIGHT;
        let first = index.checked_mul(1 << inner)?;
        let tile = self.source.tile(u64::from(level / TILE_HEIGHT), first / TILE_WIDTH)?;
        let (hashes, _) = tile.as_chunks::<32>();
        let at = usize::try_from(first % TILE_WIDTH).ok()?;
        // 2^inner nodes from a multiple of 2^inner never cross the tile's end
        let mut nodes = hashes.get(at..at + (1 << inner))?.to_vec();
        while nodes.len() > 1 {
            nodes = nodes.as_chunks::<2>().0.iter().map(|[l, r]| node_hash(l, r)).collect();
        }
        nodes.first().copied()
    }
}

/// How many hashes the tile at `level` and `index` holds in a tree of `size` leaves: 0 (no such tile) to 256 (full).
/// C2SP tlog-tiles, section "Partial Tiles".
pub fn tile_width(level: u64, index: u64, size: u64) -> u64 {
    let nodes = match u32::try_from(level) {
        Ok(level @ 0..8) => size >> (TILE_HEIGHT * level),
        _ => 0,
    };
    nodes.saturating_sub(index.saturating_mul(TILE_WIDTH)).min(TILE_WIDTH)
}

/// The bytes of the tile at `level` and `index` in a tree of `size` leaves: [`tile_width`] hashes, one after another.
///
/// # Errors
/// [`Error::OutOfRange`] if the tree has no such tile; [`Error::MissingNode`] if a subtree is not stored.
pub fn tile_bytes(r: &dyn HashReader, level: u64, index: u64, size: u64) -> Result<Vec<u8>, Error> {
    let width = tile_width(level, index, size);
    if width == 0 {
        return Err(Error::OutOfRange { index, size });
    }
    // a width above 0 means level < 8 and 256·index < 2^64
    let level = TILE_HEIGHT * level as u32;
    let first = index * TILE_WIDTH;
    let mut bytes = Vec::with_capacity(32 * TILE_WIDTH as usize);
    for index in first..first + width {
        let hash = r.node(level, index).ok_or(Error::MissingNode { level, index })?;
        bytes.extend_from_slice(&hash);
    }
    Ok(bytes)
}

/// A tile's path below a log's prefix, for example `tile/0/x001/x234/067.p/5`. C2SP tlog-tiles, section "Merkle Tree".
///
/// `width` is the tile's number of hashes; the full width 256 has no `.p/` part. The specification knows levels 0 to
/// 63 and widths 1 to 256 only; other numbers are written out as they are and name no tile.
pub fn tile_path(level: u64, index: u64, width: u64) -> String {
    let mut number = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        number = format!("x{:03}/{number}", rest % 1000);
        rest /= 1000;
    }
    let partial = if width == TILE_WIDTH { String::new() } else { format!(".p/{width}") };
    format!("tile/{level}/{number}{partial}")
}
