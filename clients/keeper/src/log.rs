//! One JSON object per line for whatever happens.

use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// For looking into something.
    Debug,
    /// What was done.
    Info,
    /// What did not work and will be tried again.
    Warn,
    /// What somebody has to look at.
    Error,
}

impl Level {
    /// A level by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let all = [Self::Debug, Self::Info, Self::Warn, Self::Error];
        all.into_iter().find(|level| level.name() == name)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// Where lines go.
pub struct Log {
    least: Level,
    sink: Mutex<Box<dyn Write + Send>>,
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Log")
            .field("least", &self.least)
            .finish_non_exhaustive()
    }
}

impl Log {
    /// Lines of this level and above go to a sink.
    #[must_use]
    pub fn to(sink: Box<dyn Write + Send>, least: Level) -> Self {
        let sink = Mutex::new(sink);
        Self { least, sink }
    }

    /// Nobody reads.
    #[must_use]
    pub fn silent() -> Self {
        Self::to(Box::new(std::io::sink()), Level::Error)
    }

    /// Writes a line: what happened, and its fields, an object.
    pub fn say(&self, level: Level, event: &str, fields: Value) {
        if level < self.least {
            return;
        }
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let now_ms = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        let mut line = json!({"ts_ms": now_ms, "level": level.name(), "event": event});
        if let (Value::Object(line), Value::Object(fields)) = (&mut line, fields) {
            line.extend(fields);
        }
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        // Where nobody reads the log any more, the keeper goes on.
        drop(writeln!(sink, "{line}"));
    }
}

#[cfg(test)]
mod tests {
    use super::{Level, Log};
    use serde_json::{Value, json};
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_is_one_object_and_lesser_levels_are_left_out() {
        let lines = Lines::default();
        let log = Log::to(Box::new(lines.clone()), Level::Info);
        log.say(Level::Debug, "nothing", json!({}));
        log.say(Level::Warn, "refused", json!({"code": 6_404}));
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        let all: Vec<Value> = text
            .lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0]["event"], "refused");
        assert_eq!(all[0]["level"], "warn");
        assert_eq!(all[0]["code"], 6_404);
    }
}
