//! A page as tests look at it: well formed or not, what it says, what is in it that could act.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

/// A page, taken apart.
#[derive(Debug, Default)]
pub struct Page {
    /// What it says, a line a block, cells apart by ` | `.
    pub text: String,
    /// Its elements: name and attributes, in order.
    pub elements: Vec<(String, BTreeMap<String, String>)>,
    /// What stands in its styles and scripts, by name of the element and in order.
    pub raw: Vec<(String, String)>,
}

/// Elements that stand on lines of their own.
const BLOCKS: [&str; 16] = [
    "p", "h1", "h2", "h3", "tr", "caption", "li", "dt", "dd", "label", "summary", "title", "desc", "a", "nav",
    "section",
];

impl Page {
    /// Takes a page apart.
    ///
    /// # Panics
    /// If it is not well formed: an element that is not closed, or closed in another's place.
    #[must_use]
    pub fn of(page: &str) -> Self {
        let mut taken = Self::default();
        let emptied = taken.without_raw(page);
        let mut reader = Reader::from_str(&emptied);
        reader.config_mut().allow_unmatched_ends = false;
        let mut depth = 0_i32;
        loop {
            match reader.read_event().expect("a well-formed page") {
                Event::Start(start) => {
                    depth += 1;
                    taken.open(&start);
                }
                Event::Empty(start) => taken.open(&start),
                Event::End(end) => {
                    depth -= 1;
                    taken.close(end.name().as_ref());
                }
                Event::Text(text) => taken.text.push_str(&text.replace('\n', " ")),
                Event::GeneralRef(reference) => taken.text.push(character(&reference)),
                Event::DocType(_) => {}
                Event::Eof => break,
                other => panic!("the page has a {other:?}"),
            }
        }
        assert_eq!(depth, 0, "every element is closed");
        let lines = taken.text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let lines: Vec<String> = lines.map(|line| line.trim_matches([' ', '|']).to_owned()).collect();
        taken.text = lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        taken
    }

    /// The JSON texts in it, in order.
    ///
    /// # Panics
    /// If one is no JSON.
    #[must_use]
    pub fn data(&self) -> Vec<Value> {
        let json = self.raw.iter().filter(|(_, text)| text.starts_with('{'));
        json.map(|(_, text)| serde_json::from_str(text).expect("JSON")).collect()
    }

    /// The page with its styles and scripts emptied, which are no markup; they are noted.
    fn without_raw(&mut self, page: &str) -> String {
        let mut emptied = String::new();
        let mut rest = page;
        while let Some(at) = ["<style", "<script"].iter().filter_map(|name| rest.find(name)).min() {
            let inside = at + rest[at..].find('>').expect("the tag ends") + 1;
            let name = if rest[at..].starts_with("<style") { "style" } else { "script" };
            let end = inside + rest[inside..].find(&format!("</{name}>")).expect("the element ends");
            self.raw.push((name.to_owned(), rest[inside..end].to_owned()));
            emptied.push_str(&rest[..inside]);
            rest = &rest[end..];
        }
        emptied + rest
    }

    fn open(&mut self, start: &BytesStart<'_>) {
        let name = start.name().as_ref().to_owned();
        if BLOCKS.contains(&name.as_str()) {
            self.text.push('\n');
        }
        if ["td", "th"].contains(&name.as_str()) {
            self.text.push_str(" | ");
        }
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.expect("an attribute");
            let key = attribute.key.as_ref().to_owned();
            (key, attribute.value.into_owned())
        });
        self.elements.push((name, attributes.collect()));
    }

    fn close(&mut self, name: &str) {
        if BLOCKS.contains(&name) {
            self.text.push('\n');
        }
    }
}

/// The character that a reference stands for.
fn character(reference: &str) -> char {
    let number = match reference.strip_prefix("#x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => reference.strip_prefix('#').and_then(|digits| digits.parse().ok()),
    };
    number.and_then(char::from_u32).unwrap_or_else(|| panic!("the page has a reference `&{reference};`"))
}
