//! Trees and inclusion proofs against a second implementation, and forged proofs.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.

use ringfence_audit::proof::{Proof, Subject, WrittenRoot, hex};
use ringfence_audit::tree::{Leaf, Node, Tree, climb};
use serde::Deserialize;
use solana_address::Address;

#[derive(Deserialize)]
struct Vectors {
    trees: Vec<Grown>,
    forgeries: Vec<Forgery>,
}

#[derive(Deserialize)]
struct Grown {
    name: String,
    asset: String,
    leaves: Vec<WrittenLeaf>,
    root: WrittenRoot,
    proofs: Vec<Proof>,
}

#[derive(Deserialize)]
struct WrittenLeaf {
    margin_account: String,
    generation: String,
    ledger_native: String,
    hash: String,
}

#[derive(Deserialize)]
struct Forgery {
    name: String,
    proof: serde_json::Value,
}

/// The forgeries, and how each is found out. What goes into a leaf or a node leads to another hash;
/// one leaf more in the count leads to the same, which is why the commitment has the count.
const FORGERIES: &[(&str, &str)] = &[
    ("ledger", "root.hash is written as"),
    ("generation", "root.hash is written as"),
    ("account", "root.hash is written as"),
    ("asset", "root.hash is written as"),
    ("index", "root.hash is written as"),
    ("index behind the last", "leaf 7 of a tree of 7 leaves"),
    ("sibling hash", "root.hash is written as"),
    ("sibling sum", "root.hash is written as"),
    ("sum moved", "root.hash is written as"),
    ("sum that overflows", "the sums of two nodes are more than"),
    ("negative sum", "siblings.sum_native cannot be"),
    ("sibling missing", "there are too few siblings"),
    ("sibling added", "there are too many siblings"),
    ("siblings swapped", "root.hash is written as"),
    ("count", "root.commitment is written as"),
    ("total", "root.total_native is written as"),
    ("root hash", "root.hash is written as"),
    ("commitment", "root.commitment is written as"),
    ("kind", "kind is \"something-else\""),
    ("version", "version is 2, not 1"),
];

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("vectors/proofs.json")).unwrap()
}

impl Grown {
    fn asset(&self) -> Address {
        self.asset.parse().unwrap()
    }

    fn leaves(&self) -> Vec<Leaf> {
        let leaf = |written: &WrittenLeaf| Leaf {
            margin_account: written.margin_account.parse().unwrap(),
            generation: written.generation.parse().unwrap(),
            ledger_native: written.ledger_native.parse().unwrap(),
        };
        self.leaves.iter().map(leaf).collect()
    }
}

#[test]
fn trees_are_those_of_the_other_implementation() {
    for grown in vectors().trees {
        let (asset, leaves) = (grown.asset(), grown.leaves());
        for (leaf, written) in leaves.iter().zip(&grown.leaves) {
            assert_eq!(hex(&leaf.node(&asset).hash), written.hash, "{}", grown.name);
        }
        let tree = Tree::of(&asset, &leaves).unwrap();
        let root = tree.root();
        assert_eq!(WrittenRoot::of(&root, &asset), grown.root, "{}", grown.name);
        for (index, (leaf, written)) in leaves.iter().zip(&grown.proofs).enumerate() {
            let subject = Subject {
                house: written.house.parse().unwrap(),
                asset,
                mint: written.mint.parse().unwrap(),
                decimals: written.decimals,
                slot: written.slot.parse().unwrap(),
            };
            let siblings = tree.siblings(index);
            let place = u64::try_from(index).unwrap();
            let proof = Proof::of(&subject, leaf, place, &siblings, &root);
            assert_eq!(proof, *written, "{} {index}", grown.name);
        }
    }
}

#[test]
fn every_proof_leads_to_its_commitment() {
    let mut checked = 0;
    for grown in vectors().trees {
        for proof in &grown.proofs {
            assert_eq!(hex(&proof.check().unwrap()), grown.root.commitment);
            checked += 1;
        }
    }
    assert_eq!(checked, 39);
}

#[test]
fn no_forged_proof_leads_to_the_published_commitment() {
    let forgeries = vectors().forgeries;
    assert_eq!(forgeries.len(), FORGERIES.len());
    for (Forgery { name, proof }, (known, why)) in forgeries.into_iter().zip(FORGERIES) {
        assert_eq!(name, *known);
        let proof: Proof = serde_json::from_value(proof).unwrap();
        let refused = proof.check().unwrap_err().to_string();
        assert!(refused.starts_with(why), "{name}: {refused}");
    }
}

#[test]
fn a_forger_who_writes_a_new_root_gets_another_commitment() {
    let grown = &vectors().trees[5];
    let (asset, mut leaves) = (grown.asset(), grown.leaves());
    leaves[3].ledger_native += 1;
    let forged = Tree::of(&asset, &leaves).unwrap().root();
    assert_ne!(hex(&forged.commitment(&asset)), grown.root.commitment);
    let mut longer = grown.leaves();
    longer.pop();
    let shorter = Tree::of(&asset, &longer).unwrap().root();
    assert_ne!(hex(&shorter.commitment(&asset)), grown.root.commitment);
}

#[test]
fn a_field_that_the_format_does_not_know_is_refused() {
    let proof = &vectors().trees[1].proofs[0];
    let mut value = serde_json::to_value(proof).unwrap();
    value["note"] = "trust me".into();
    let refused = serde_json::from_value::<Proof>(value).unwrap_err();
    assert!(refused.to_string().contains("note"), "{refused}");
}

#[test]
fn numbers_have_one_form_only() {
    for text in ["07", "+7", "-7", " 7", "7.0", "", "0x7"] {
        let mut proof = vectors().trees[1].proofs[0].clone();
        proof.ledger_native = text.to_owned();
        let refused = proof.check().unwrap_err().to_string();
        assert!(refused.starts_with("ledger_native cannot be"), "{refused}");
    }
}

#[test]
fn a_leaf_cannot_pass_for_a_node_nor_a_node_for_a_leaf() {
    // The tree of two has one node above its leaves; a tree of one leaf has the leaf on top.
    let grown = &vectors().trees[2];
    let (asset, leaves) = (grown.asset(), grown.leaves());
    let nodes: Vec<Node> = leaves.iter().map(|leaf| leaf.node(&asset)).collect();
    let top = Node::above(&nodes[0], &nodes[1]).unwrap();
    let root = Tree::of(&asset, &leaves).unwrap().root();
    assert_eq!(top.hash, root.hash);
    // Whoever shows the inner node as the only leaf reaches the same hash, but counts one leaf.
    let shown = climb(&top, 0, 1, &[]).unwrap();
    assert_eq!(shown.hash, root.hash);
    assert_ne!(shown.commitment(&asset), root.commitment(&asset));
}

#[test]
fn leaves_out_of_order_or_twice_grow_no_tree() {
    let grown = &vectors().trees[3];
    let (asset, leaves) = (grown.asset(), grown.leaves());
    let mut swapped = leaves.clone();
    swapped.swap(0, 1);
    for wrong in [swapped, vec![leaves[0], leaves[0]]] {
        let refused = Tree::of(&asset, &wrong).unwrap_err().to_string();
        assert_eq!(refused, "leaves are not in the order of their accounts");
    }
}

#[test]
fn sums_are_never_more_than_their_type_holds() {
    let large = Node {
        hash: [1; 32],
        sum_native: u128::MAX,
    };
    let one = Node {
        hash: [2; 32],
        sum_native: 1,
    };
    let refused = Node::above(&large, &one).unwrap_err();
    assert!(refused.to_string().contains("128 bits"), "{refused}");
}
