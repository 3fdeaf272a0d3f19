//! The XML of a sheet, for what the reader of workbooks does not tell.

#![expect(clippy::disallowed_types, reason = "this room opens the files of datasets")]

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

/// Where the parts of a workbook are listed, and where the files of these are.
const WORKBOOK: &str = "xl/workbook.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";

/// The part of a workbook that is a sheet.
pub(super) struct SheetPart {
    archive: ZipArchive<BufReader<File>>,
    part: String,
}

impl SheetPart {
    /// Finds a sheet by its name; none where the workbook is not as others are.
    pub(super) fn find(path: &Path, sheet: &str) -> Option<Self> {
        let mut archive = ZipArchive::new(BufReader::new(File::open(path).ok()?)).ok()?;
        let id = attribute_where(archive.by_name(WORKBOOK).ok()?, "sheet", ("name", sheet), "id")?;
        let target = attribute_where(archive.by_name(RELATIONS).ok()?, "Relationship", ("Id", &id), "Target")?;
        let part = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        Some(Self { archive, part })
    }

    /// Its bytes, from the first on.
    pub(super) fn bytes(&mut self) -> Option<impl Read + '_> {
        self.archive.by_name(&self.part).ok()
    }
}

/// An attribute of the first element of a name that has another attribute with a certain value.
fn attribute_where(part: impl Read, element: &str, (key, value): (&str, &str), wanted: &str) -> Option<String> {
    let mut reader = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) | Event::Empty(tag)
                if tag.local_name().as_ref() == element && attribute(&tag, key).as_deref() == Some(value) =>
            {
                return attribute(&tag, wanted);
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// An attribute of an element, by its name without what stands before a colon.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|found| found.key.local_name().as_ref() == name)?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}
