//! Keys in files.
#![cfg(feature = "rpc")]

use ringfence_client::keys::{parse, read, write_new};
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::path::PathBuf;

fn place(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("ringfence-keys-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    if path.exists() {
        std::fs::remove_file(&path).unwrap();
    }
    path
}

#[test]
fn a_key_that_was_written_is_read_back_without_a_warning() {
    let (path, key) = (place("own.json"), Keypair::new_from_array([3; 32]));
    write_new(&path, &key).unwrap();
    let found = read(&path).unwrap();
    assert_eq!(found.keypair.pubkey(), key.pubkey());
    assert_eq!(found.warning, None);
    let again = write_new(&path, &key).unwrap_err();
    assert!(
        again.to_string().contains("own.json"),
        "a key is never written over: {again}"
    );
}

#[test]
fn the_same_key_is_read_from_base58() {
    let key = Keypair::new_from_array([3; 32]);
    let text = format!(" {}\n", key.to_base58_string());
    assert_eq!(parse(&text).unwrap().pubkey(), key.pubkey());
}

#[test]
fn what_is_no_key_is_named_without_being_repeated() {
    let of_other_key = {
        let mut bytes = Keypair::new_from_array([3; 32]).to_bytes();
        bytes[63] ^= 1;
        format!("{bytes:?}")
    };
    let wrong = [
        ("", "the key file is empty"),
        ("[1, 2, 3]", "a key has 64 numbers, this file has 3"),
        ("[1, 300]", "not a JSON array of numbers from 0 to 255"),
        ("[\"secret\"]", "not a JSON array of numbers from 0 to 255"),
        (
            "secret",
            "neither a JSON array of 64 numbers nor a key of 64 bytes in Base58",
        ),
        (
            &of_other_key,
            "the public half of the key does not belong to its secret half",
        ),
    ];
    for (text, expected) in wrong {
        assert_eq!(parse(text).unwrap_err(), expected, "{text}");
    }
    let missing = read(&place("missing.json")).unwrap_err();
    assert!(
        missing
            .to_string()
            .contains("missing.json: the key file cannot be read")
    );
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_comes_with_a_warning() {
    use std::os::unix::fs::PermissionsExt;
    let (path, key) = (place("open.json"), Keypair::new_from_array([4; 32]));
    write_new(&path, &key).unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
    let warning = read(&path).unwrap().warning.expect("a warning");
    assert!(warning.contains("chmod 600"), "{warning}");
}
