//! What a file or a function says about itself, taken apart.

use syn::{Attribute, Expr, Lit, Meta};

/// Lines of documentation, without the space that each begins with.
pub fn lines(attributes: &[Attribute]) -> Vec<String> {
    let line = |attribute: &Attribute| {
        let Meta::NameValue(pair) = &attribute.meta else {
            return None;
        };
        let Expr::Lit(value) = &pair.value else {
            return None;
        };
        match &value.lit {
            Lit::Str(text) if pair.path.is_ident("doc") => Some(text.value().trim().to_owned()),
            _ => None,
        }
    };
    attributes.iter().filter_map(line).collect()
}

/// All of it in one line.
pub fn joined(attributes: &[Attribute]) -> String {
    lines(attributes).join(" ").trim().to_owned()
}

/// Documentation by what it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Everything else, by paragraph.
    pub about: Vec<String>,
    /// What it refuses.
    pub refuses: String,
    /// What moves.
    pub moves: String,
    /// What it keeps.
    pub keeps: String,
    /// What is under the heading of errors.
    pub errors: String,
}

/// Where the next line belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    About,
    Refuses,
    Moves,
    Keeps,
    Errors,
    Other,
}

impl Head {
    /// Takes documentation apart.
    pub fn of(attributes: &[Attribute]) -> Self {
        Self::of_lines(&lines(attributes))
    }

    fn of_lines(lines: &[String]) -> Self {
        let mut head = Self::default();
        let (mut part, mut is_new) = (Part::About, true);
        for line in lines {
            if let Some(heading) = line.strip_prefix("# ") {
                part = if heading == "Errors" {
                    Part::Errors
                } else {
                    Part::Other
                };
                continue;
            }
            if line.is_empty() {
                is_new = true;
                part = if part == Part::Errors {
                    part
                } else {
                    Part::About
                };
                continue;
            }
            let (next, text) = begun(line).unwrap_or((part, line));
            is_new |= next != part;
            part = next;
            head.add(part, text, is_new);
            is_new = false;
        }
        head
    }

    fn add(&mut self, part: Part, line: &str, is_new: bool) {
        let place = match part {
            Part::About => {
                if is_new {
                    self.about.push(String::new());
                }
                self.about.last_mut()
            }
            Part::Refuses => Some(&mut self.refuses),
            Part::Moves => Some(&mut self.moves),
            Part::Keeps => Some(&mut self.keeps),
            Part::Errors => Some(&mut self.errors),
            Part::Other => None,
        };
        let Some(text) = place else {
            return;
        };
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(line);
    }
}

/// The part that a line begins, and what is left of the line.
fn begun(line: &str) -> Option<(Part, &str)> {
    if line.starts_with("Refuses ") || line.starts_with("Refuses, ") || line.starts_with("Refuses:")
    {
        return Some((Part::Refuses, line));
    }
    let parts = [("Moves: ", Part::Moves), ("Keeps: ", Part::Keeps)];
    let mut begun = parts.into_iter();
    begun.find_map(|(begin, part)| Some((part, line.strip_prefix(begin)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_taken_apart() {
        let text = "Anyone does\nsomething.\n\nAgain.\n\nRefuses, in order: `A`;\n`B`.\n\
                    Moves: a →\nb.\nKeeps: INV-1.\n\nReturns it.\n\n# Errors\nAs above.\n\n\
                    Those too.\n\n# Panics\nNever.";
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let head = Head::of_lines(&lines);
        assert_eq!(
            head.about,
            ["Anyone does something.", "Again.", "Returns it."]
        );
        assert_eq!(head.refuses, "Refuses, in order: `A`; `B`.");
        assert_eq!(
            (head.moves.as_str(), head.keeps.as_str()),
            ("a → b.", "INV-1.")
        );
        assert_eq!(head.errors, "As above. Those too.");
    }

    #[test]
    fn only_documentation_is_read() {
        let file = syn::parse_file("//! One.\n//! Two.\n#![allow(dead_code)]\n").unwrap();
        assert_eq!(joined(&file.attrs), "One. Two.");
    }
}
