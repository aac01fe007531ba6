//! The address of the program, which several files must agree on.

use super::Finding;
use super::tree::Tree;

/// Files that hold the address, each with the text before it; the first one decides.
const HOLDERS: [(&str, &str); 3] = [
    ("programs/ringfence/src/lib.rs", "declare_id!(\""),
    ("Anchor.toml", "ringfence = \""),
    ("idl/ringfence.json", "\"address\": \""),
];

/// Files whose address of the program is not the one that the program declares.
pub fn address(tree: &Tree) -> Vec<Finding> {
    let addresses = HOLDERS.map(|(path, before)| {
        let text = tree.file(path).map(|file| file.text.as_str());
        (
            path,
            text.and_then(|text| text.split_once(before)?.1.split('"').next()),
        )
    });
    let declared = addresses[0].1;
    let others = addresses
        .into_iter()
        .filter(|(_, address)| *address != declared);
    let text = |(path, address): (&str, Option<&str>)| {
        format!(
            "{path}: {}, not the declared address",
            address.unwrap_or("no address")
        )
    };
    others.map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: (&str, &str) = ("programs/ringfence/src/lib.rs", "declare_id!(\"A1\");");
    const ANCHOR: (&str, &str) = ("Anchor.toml", "[programs.localnet]\nringfence = \"A1\"\n");

    #[test]
    fn one_address_everywhere_is_fine() {
        let idl = (
            "idl/ringfence.json",
            "{ \"address\": \"A1\", \"x\": { \"address\": \"B\" } }",
        );
        assert!(address(&Tree::from(&[PROGRAM, ANCHOR, idl])).is_empty());
    }

    #[test]
    fn another_address_and_a_missing_one_are_found() {
        let anchor = ("Anchor.toml", "ringfence = \"B2\"\n");
        let found = address(&Tree::from(&[PROGRAM, anchor]));
        assert_eq!(found[0], "Anchor.toml: B2, not the declared address");
        assert_eq!(
            found[1],
            "idl/ringfence.json: no address, not the declared address"
        );
    }
}
