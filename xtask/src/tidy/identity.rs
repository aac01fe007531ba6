//! The addresses of the programs, which several files must agree on.

use super::Finding;
use super::tree::Tree;

/// Files that hold an address, each with the text before it; the first one of a program decides.
const PROGRAMS: [&[(&str, &str)]; 2] = [
    &[
        ("programs/ringfence/src/lib.rs", "declare_id!(\""),
        ("Anchor.toml", "\nringfence = \""),
        ("idl/ringfence.json", "\"address\": \""),
        (
            "crates/interface/src/ids.rs",
            "const ID: Address = Address::from_str_const(\"",
        ),
    ],
    &[
        ("programs/example-venue/src/lib.rs", "declare_id!(\""),
        ("Anchor.toml", "\nexample_venue = \""),
        (
            "examples/first-fill/src/venue.rs",
            "const PROGRAM: Address = Address::from_str_const(\"",
        ),
    ],
];

/// Files whose address of a program is not the one that the program declares.
pub fn addresses(tree: &Tree) -> Vec<Finding> {
    let findings = PROGRAMS.iter().flat_map(|holders| of_one(tree, holders));
    findings.collect()
}

fn of_one(tree: &Tree, holders: &[(&str, &str)]) -> Vec<Finding> {
    let held = holders.iter().map(|(path, before)| {
        let text = tree.file(path).map(|file| file.text.as_str());
        let address = text.and_then(|text| text.split_once(before)?.1.split('"').next());
        (*path, address)
    });
    let held: Vec<(&str, Option<&str>)> = held.collect();
    let declared = held.first().and_then(|(_, address)| *address);
    let others = held
        .into_iter()
        .filter(|(_, address)| address.is_none() || *address != declared);
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

    const HOLDERS: &[(&str, &str)] = &[
        ("a/lib.rs", "declare_id!(\""),
        ("Anchor.toml", "\na = \""),
        ("idl.json", "\"address\": \""),
    ];
    const PROGRAM: (&str, &str) = ("a/lib.rs", "declare_id!(\"A1\");");
    const ANCHOR: (&str, &str) = ("Anchor.toml", "[programs.localnet]\na = \"A1\"\n");
    const IDL: (&str, &str) = (
        "idl.json",
        "{ \"address\": \"A1\", \"x\": { \"address\": \"B\" } }",
    );

    #[test]
    fn one_address_everywhere_is_fine() {
        assert!(of_one(&Tree::from(&[PROGRAM, ANCHOR, IDL]), HOLDERS).is_empty());
    }

    #[test]
    fn another_address_and_a_missing_one_are_found() {
        let anchor = ("Anchor.toml", "\nba = \"A1\"\na = \"B2\"\n");
        let found = of_one(&Tree::from(&[PROGRAM, anchor]), HOLDERS);
        assert_eq!(found[0], "Anchor.toml: B2, not the declared address");
        assert_eq!(found[1], "idl.json: no address, not the declared address");
        assert_eq!(of_one(&Tree::from(&[]), HOLDERS).len(), 3);
    }
}
