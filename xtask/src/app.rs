//! `cargo x app`: the web app in app/, on the house of a local node. Its suite drives a browser.

use crate::browser::Browser;
use crate::build::{self, Built};
use crate::house::{self, House};
use crate::interrupt::{Interrupt, check_free};
use crate::localnet::ANY_PORT;
use crate::node::Node;
use crate::ringfence::Leashed;
use crate::test::Summary;
use crate::{command, files, say, sdk, story, workspace};
use anyhow::{Result, bail, ensure};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

const APP: &str = "app";
const COMPILER: &str = "node_modules/typescript/bin/tsc";
const VITE: &str = "node_modules/vite/bin/vite.js";
const BUILT: &str = "dist";
/// Keys and addresses of the suite's house, and what the suite serves and leaves.
const FOLDER: &str = "target/app";
const HOST: &str = "127.0.0.1";
const PORT: &str = "5173";
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(50);
const USAGE: &str = "cargo x app [build | test [name...]]";

/// Runs one of its verbs; without one, serves it.
pub fn app(words: &[&str]) -> Result<()> {
    match words {
        [] => serve(),
        ["build"] => App::built().map(drop),
        ["test", names @ ..] => {
            let programs = build::build(&[])?;
            let mut summary = Summary::default();
            let tested = App::built().and_then(|app| app.test(&mut summary, &programs, names));
            summary.conclude(tested)
        }
        _ => bail!("{USAGE}"),
    }
}

/// Everything about it that a change must pass, with programs that are built already.
pub fn everything(summary: &mut Summary, programs: &[Built]) -> Result<()> {
    App::built()?.test(summary, programs, &[])
}

/// Serves it beside a house until somebody interrupts it.
fn serve() -> Result<()> {
    let address = format!("{HOST}:{PORT}");
    check_free(&address)?;
    house::check_ports(house::PORT)?;
    let programs = build::build(&[])?;
    let app = App::built()?;
    let interrupt = Interrupt::watch()?;
    let mut house = House::usual(house::PORT, &programs)?;
    app.configure(&house, &app.folder.join(BUILT))?;
    let log = house.folder.join("app.log");
    let mut vite = app.vite("preview");
    vite.args(["--host", HOST, "--port", PORT, "--strictPort"]);
    let mut served = Leashed::start(&app.node, &vite, &log)?;
    await_answer(&address)?;
    house.tell();
    say::line("app", &format!("http://{address}"));
    println!("http://{address}");
    interrupt.until(|| match served.ended()? {
        Some(status) => bail!("the app stopped ({status}): see {}", log.display()),
        None => house.check(),
    })
}

/// Waits until somebody listens.
fn await_answer(address: &str) -> Result<()> {
    let started = Instant::now();
    while let Err(refusal) = TcpStream::connect(address) {
        let is_late = started.elapsed() > PATIENCE;
        ensure!(!is_late, "nothing answers at {address}: {refusal}");
        thread::sleep(PAUSE);
    }
    Ok(())
}

/// The app with its packages.
struct App {
    folder: PathBuf,
    node: Node,
}

impl App {
    /// As it is shipped, in its folder `dist`.
    fn built() -> Result<Self> {
        sdk::built()?;
        let (folder, node) = (workspace::root()?.join(APP), Node::find()?);
        node.install(&folder)?;
        let app = Self { folder, node };
        let mut compiler = app.script(COMPILER);
        compiler
            .args(["--noEmit", "-p"])
            .arg(app.folder.join("tsconfig.json"));
        say::during("checking the app", || command::output(&mut compiler))?;
        say::during("bundling the app", || {
            command::output(&mut app.vite("build"))
        })?;
        command::run(&mut app.script("scripts/weigh.mjs"))?;
        Ok(app)
    }

    fn script(&self, name: &str) -> Command {
        let mut node = self.node.node();
        node.current_dir(&self.folder).arg(self.folder.join(name));
        node
    }

    fn vite(&self, verb: &str) -> Command {
        let mut vite = self.script(VITE);
        vite.arg(verb).arg(&self.folder);
        vite
    }

    /// Runs its tests: those without a browser, unless others are named, then the suite.
    fn test(&self, summary: &mut Summary, programs: &[Built], names: &[&str]) -> Result<()> {
        let mut quick = Ok(());
        if names.is_empty() {
            quick = summary.count(&mut self.script("scripts/test.mjs"));
        }
        quick.and(self.drive(summary, programs, names))
    }

    /// Runs its suite in a browser, at a house of its own.
    fn drive(&self, summary: &mut Summary, programs: &[Built], names: &[&str]) -> Result<()> {
        let browser = Browser::find()?;
        let mut house = House::start(ANY_PORT, programs, FOLDER)?;
        // A copy, so that keys to practise with are never in what is shipped.
        let served = house.folder.join("site");
        files::remove_folder(&served)?;
        files::copy_folder(&self.folder.join(BUILT), &served)?;
        self.configure(&house, &served)?;
        let shots = house.folder.join("shots");
        files::remove_folder(&shots)?;
        files::create_folder(&shots)?;
        let mut suite = self.script("scripts/e2e.mjs");
        suite
            .args(names)
            .env("RINGFENCE_CHROMIUM", &browser.program);
        suite
            .env("RINGFENCE_APP", &served)
            .env("RINGFENCE_SHOTS", &shots);
        let what = format!("testing the app on {}", browser.name);
        let told = say::during(&what, || story::follow(summary, &mut house, &mut suite));
        house.explain(told)
    }

    /// Lets what is built show a house of a local node.
    fn configure(&self, house: &House, built: &Path) -> Result<()> {
        let mut script = self.script("scripts/config.mjs");
        script.arg(&house.folder).arg(built.join("config.json"));
        command::output(&mut script).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn what_is_served_is_awaited() {
        let held = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = held.local_addr().unwrap().to_string();
        drop(held);
        let late = thread::spawn({
            let address = address.clone();
            move || {
                thread::sleep(PAUSE * 3);
                TcpListener::bind(address).unwrap().accept().unwrap();
            }
        });
        await_answer(&address).unwrap();
        late.join().unwrap();
    }

    #[test]
    fn unknown_words_are_refused_before_anything_is_built() {
        let refusal = app(&["publish"]).unwrap_err().to_string();
        assert_eq!(refusal, USAGE);
    }
}
