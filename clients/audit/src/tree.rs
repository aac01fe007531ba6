//! A Merkle-sum tree over what customers have of one asset.
//!
//! A leaf is one open vault. A node commits to the hashes and to the sums of both its children, so
//! that no amount can hide below it; a commitment to the root names the asset, the number of leaves
//! and their total. A node without a neighbour moves up as it is: nothing is there twice.

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use solana_address::Address;

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// What a leaf's hash begins with.
const LEAF: u8 = 0;
/// What a node's hash begins with.
const NODE: u8 = 1;
/// What a commitment begins with.
const ROOT: u8 = 2;

/// What one customer has of the asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The margin account.
    pub margin_account: Address,
    /// Its generation.
    pub generation: u64,
    /// The ledger of its vault, in native units.
    pub ledger_native: u64,
}

/// A hash with the sum of everything below it, in native units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// The hash.
    pub hash: Hash,
    /// The sum.
    pub sum_native: u128,
}

/// The root of a tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Root {
    /// Hash of the topmost node; zero for a tree without leaves.
    pub hash: Hash,
    /// How many leaves there are.
    pub count: u64,
    /// Sum of all leaves, in native units.
    pub total_native: u128,
}

/// All levels of a tree, leaves first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    levels: Vec<Vec<Node>>,
}

impl Leaf {
    /// Its node.
    #[must_use]
    pub fn node(&self, asset: &Address) -> Node {
        let mut bytes = [0; 81];
        let mut rest = bytes.as_mut_slice();
        put(&mut rest, &[LEAF]);
        put(&mut rest, self.margin_account.as_ref());
        put(&mut rest, &self.generation.to_le_bytes());
        put(&mut rest, asset.as_ref());
        put(&mut rest, &self.ledger_native.to_le_bytes());
        Node {
            hash: Sha256::digest(bytes).into(),
            sum_native: u128::from(self.ledger_native),
        }
    }
}

/// Writes bytes to the beginning of a place, and leaves the place behind them.
fn put(place: &mut &mut [u8], bytes: &[u8]) {
    if let Some((here, rest)) = std::mem::take(place).split_at_mut_checked(bytes.len()) {
        here.copy_from_slice(bytes);
        *place = rest;
    }
}

impl Node {
    /// The node above two nodes.
    ///
    /// # Errors
    /// When the sums are more than 128 bits hold.
    pub fn above(left: &Self, right: &Self) -> Result<Self> {
        let sum_native = left
            .sum_native
            .checked_add(right.sum_native)
            .context("the sums of two nodes are more than 128 bits hold")?;
        let mut bytes = [0; 97];
        let mut rest = bytes.as_mut_slice();
        put(&mut rest, &[NODE]);
        for child in [left, right] {
            put(&mut rest, &child.hash);
            put(&mut rest, &child.sum_native.to_le_bytes());
        }
        Ok(Self {
            hash: Sha256::digest(bytes).into(),
            sum_native,
        })
    }
}

impl Root {
    /// One hash for the asset, the number of leaves, their total and the tree: what is published.
    #[must_use]
    pub fn commitment(&self, asset: &Address) -> Hash {
        let mut bytes = [0; 89];
        let mut rest = bytes.as_mut_slice();
        put(&mut rest, &[ROOT]);
        put(&mut rest, asset.as_ref());
        put(&mut rest, &self.count.to_le_bytes());
        put(&mut rest, &self.total_native.to_le_bytes());
        put(&mut rest, &self.hash);
        Sha256::digest(bytes).into()
    }
}

impl Tree {
    /// The tree of leaves in the order of their margin accounts.
    ///
    /// # Errors
    /// When two leaves are not in order or are of the same margin account.
    pub fn of(asset: &Address, leaves: &[Leaf]) -> Result<Self> {
        let mut pairs = leaves.iter().zip(leaves.iter().skip(1));
        let in_order = pairs.all(|(one, next)| one.margin_account < next.margin_account);
        ensure!(in_order, "leaves are not in the order of their accounts");
        Self::over(leaves.iter().map(|leaf| leaf.node(asset)).collect())
    }

    /// The tree over nodes that are leaves already.
    pub(crate) fn over(leaves: Vec<Node>) -> Result<Self> {
        let mut levels = vec![leaves];
        while let Some(level) = levels.last().filter(|level| level.len() > 1) {
            let above: Result<Vec<Node>> = level.chunks(2).map(parent).collect();
            levels.push(above?);
        }
        Ok(Self { levels })
    }

    /// Its root.
    #[must_use]
    pub fn root(&self) -> Root {
        let count = self.levels.first().map_or(0, Vec::len);
        let top = self.levels.last().and_then(|level| level.first());
        let top = top.copied().unwrap_or_default();
        Root {
            hash: top.hash,
            count: u64::try_from(count).unwrap_or(u64::MAX),
            total_native: top.sum_native,
        }
    }

    /// The neighbours on the way from a leaf to the root, lowest first.
    #[must_use]
    pub fn siblings(&self, index: usize) -> Vec<Node> {
        let levels = self.levels.iter().enumerate();
        let neighbours = levels.filter_map(|(height, level)| {
            let place = index.checked_shr(u32::try_from(height).ok()?)?;
            level.get(place ^ 1).copied()
        });
        neighbours.collect()
    }
}

/// The node above one or two neighbours: one alone moves up as it is.
fn parent(children: &[Node]) -> Result<Node> {
    match children {
        [left, right] => Node::above(left, right),
        [alone] => Ok(*alone),
        _ => Ok(Node::default()),
    }
}

/// The root that a leaf's node and its neighbours lead to in a tree of `count` leaves.
///
/// # Errors
/// When there is no such place in the tree, when there are more or fewer neighbours than it has
/// there, or when sums are more than 128 bits hold.
pub fn climb(leaf: &Node, index: u64, count: u64, siblings: &[Node]) -> Result<Root> {
    ensure!(index < count, "leaf {index} of a tree of {count} leaves");
    let (mut node, mut place, mut width) = (*leaf, index, count);
    let mut left = siblings.iter();
    while width > 1 {
        if place ^ 1 < width {
            let sibling = left.next().context("there are too few siblings")?;
            node = match place & 1 {
                0 => Node::above(&node, sibling)?,
                _ => Node::above(sibling, &node)?,
            };
        }
        place >>= 1;
        width = width.div_ceil(2);
    }
    ensure!(left.next().is_none(), "there are too many siblings");
    Ok(Root {
        hash: node.hash,
        count,
        total_native: node.sum_native,
    })
}
