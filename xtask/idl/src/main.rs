//! Prints the IDL of the program whose folder is given.
//!
//! Anchor's builder compiles the program for this machine and runs it as a test that prints its
//! own description; this crate only calls it and writes the result the same way each time.

use anchor_lang_idl::build::IdlBuilder;
use std::env;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    match idl() {
        Ok(idl) => {
            println!("{idl}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}: does the program have a #[program] module that compiles?");
            ExitCode::FAILURE
        }
    }
}

fn idl() -> Result<String, Box<dyn Error>> {
    let program = env::args()
        .nth(1)
        .ok_or("usage: xtask-idl <folder of the program>")?;
    let program = PathBuf::from(program).canonicalize()?;
    let idl = IdlBuilder::new()
        .program_path(program)
        .skip_lint(true)
        .build()?;
    Ok(serde_json::to_string_pretty(&idl)?)
}
