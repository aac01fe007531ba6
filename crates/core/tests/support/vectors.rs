//! Reads the vectors: every integer of them is a decimal string.

use serde_json::Value;
use std::fmt::Debug;
use std::path::Path;
use std::str::FromStr;

/// One file of `tests/vectors`.
pub fn load(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Cases of a group with their names, inputs and results.
pub fn cases<'a>(file: &'a Value, group: &str) -> Vec<(&'a str, &'a Value, &'a Value)> {
    let rows = file[group].as_array().unwrap();
    assert!(!rows.is_empty(), "no case of {group}");
    rows.iter()
        .map(|row| (row["name"].as_str().unwrap(), &row["in"], &row["out"]))
        .collect()
}

/// An integer.
pub fn number<T: FromStr>(of: &Value, field: &str) -> T
where
    T::Err: Debug,
{
    let text = of[field]
        .as_str()
        .unwrap_or_else(|| panic!("no number {field} in {of}"));
    text.parse()
        .unwrap_or_else(|why| panic!("{field} {text}: {why:?}"))
}

/// A list of integers.
pub fn numbers<T: FromStr>(of: &Value, field: &str) -> Vec<T>
where
    T::Err: Debug,
{
    let rows = of[field].as_array().unwrap();
    rows.iter()
        .map(|row| row.as_str().unwrap().parse().unwrap())
        .collect()
}

/// Fails unless the result is the vector's, to the unit.
pub fn same<T: FromStr + PartialEq + Debug>(found: T, of: &Value, field: &str, name: &str)
where
    T::Err: Debug,
{
    assert_eq!(found, number::<T>(of, field), "{field} of {name}");
}
