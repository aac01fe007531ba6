//! Teaches a private copy of the standard library about `target_os = "solana"`.
//!
//! A program has no threads, no entropy, no files and no writable statics. Each edit names the
//! text it expects and how often; another compiler version stops here, not on chain.

use crate::files;
use anyhow::{Result, ensure};
use std::path::Path;

/// The library version that the edits were written for.
pub const RUST_VERSION: &str = "1.96.0";

/// Our own module of the library.
const ADDED: [(&str, &str); 2] = [
    ("solana.rs", include_str!("../../sbf/solana.rs")),
    ("solana/wide.rs", include_str!("../../sbf/solana/wide.rs")),
];

struct Edit {
    file: &'static str,
    find: &'static str,
    times: usize,
    put: &'static str,
}

const EDITS: [Edit; 12] = [
    Edit {
        file: "lib.rs",
        find: "#![feature(alloc_error_handler)]",
        times: 1,
        put: "#![feature(alloc_error_handler)]\n#![feature(abi_unadjusted)]",
    },
    Edit {
        file: "lib.rs",
        find: "pub mod alloc;",
        times: 1,
        put: "pub mod alloc;\nmod solana;",
    },
    // No threads, no entropy and plain error numbers: what `zkvm` and `vexos` do.
    Edit {
        file: "sys/io/error/mod.rs",
        find: r#"target_os = "zkvm","#,
        times: 1,
        put: r#"target_os = "zkvm", target_os = "solana","#,
    },
    Edit {
        file: "sys/thread_local/mod.rs",
        find: r#"target_os = "zkvm","#,
        times: 2,
        put: r#"target_os = "zkvm", target_os = "solana","#,
    },
    Edit {
        file: "sys/random/mod.rs",
        find: r#"target_os = "vexos","#,
        times: 2,
        put: r#"target_os = "vexos", target_os = "solana","#,
    },
    Edit {
        file: "sys/alloc/mod.rs",
        find: "target_arch = \"xtensa\",\n)) {\n    8\n",
        times: 1,
        put: "target_arch = \"xtensa\", target_arch = \"bpf\",\n)) {\n    8\n",
    },
    Edit {
        file: "sys/alloc/mod.rs",
        find: "    target_os = \"zkvm\" => {\n        mod zkvm;\n",
        times: 1,
        put: "    target_os = \"solana\" => {}\n    target_os = \"zkvm\" => {\n        mod zkvm;\n",
    },
    // Panics, memory running out and aborting end in our module.
    Edit {
        file: "panicking.rs",
        find: "#[cfg(not(any(test, doctest)))]\n#[panic_handler]",
        times: 1,
        put: "#[cfg(any())]\n#[panic_handler]",
    },
    Edit {
        file: "panicking.rs",
        find: "pub const fn begin_panic<M: Any + Send>(msg: M) -> ! {\n",
        times: 1,
        put: "pub const fn begin_panic<M: Any + Send>(msg: M) -> ! {\n    \
              if cfg!(target_os = \"solana\") { crate::solana::explicit_panic() }\n",
    },
    Edit {
        file: "alloc.rs",
        find: "pub fn rust_oom(layout: Layout) -> ! {\n",
        times: 1,
        put: "pub fn rust_oom(layout: Layout) -> ! {\n    \
              if cfg!(target_os = \"solana\") { crate::solana::out_of_memory() }\n",
    },
    Edit {
        file: "sys/pal/unsupported/common.rs",
        find: "core::intrinsics::abort();",
        times: 1,
        put: "crate::solana::abort();",
    },
    // Hash maps start from fixed keys; the cache of random ones is a writable static.
    Edit {
        file: "hash/random.rs",
        find: "pub fn new() -> RandomState {\n",
        times: 1,
        put: "pub fn new() -> RandomState {\n        \
              if cfg!(target_os = \"solana\") { return RandomState { k0: 0, k1: 0 }; }\n",
    },
];

/// Edits the copy of the library whose folder is given.
pub fn patch(library: &Path) -> Result<()> {
    let source = library.join("std").join("src");
    for edit in &EDITS {
        let path = source.join(edit.file);
        let text = apply(edit, &files::read(&path)?)?;
        files::write(&path, &text)?;
    }
    for (name, text) in ADDED {
        files::write(&source.join(name), text)?;
    }
    Ok(())
}

/// Everything that decides what `patch` makes: the name of a patched library depends on it.
pub fn recipe() -> Vec<&'static str> {
    let edits = EDITS
        .iter()
        .flat_map(|edit| [edit.file, edit.find, edit.put]);
    edits
        .chain(ADDED.iter().map(|(_, text)| *text))
        .chain([RUST_VERSION])
        .collect()
}

fn apply(edit: &Edit, text: &str) -> Result<String> {
    let found = text.matches(edit.find).count();
    ensure!(
        found == edit.times,
        "library/std/src/{} has {:?} {found} times, not {}: the edits are for Rust {RUST_VERSION}",
        edit.file,
        edit.find,
        edit.times,
    );
    Ok(text.replace(edit.find, edit.put))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EDIT: Edit = Edit {
        file: "lib.rs",
        find: "old",
        times: 2,
        put: "new",
    };

    #[test]
    fn every_occurrence_is_replaced() {
        assert_eq!(apply(&EDIT, "old, old").unwrap(), "new, new");
    }

    #[test]
    fn an_unexpected_library_is_refused_by_name() {
        for text in ["", "old", "old old old"] {
            let refusal = apply(&EDIT, text).unwrap_err().to_string();
            assert!(refusal.contains("library/std/src/lib.rs"), "{refusal}");
        }
    }
}
