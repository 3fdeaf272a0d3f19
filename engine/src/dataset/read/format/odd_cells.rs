//! Cells of types that no column takes: lists, structures, bytes. They are written out, to be held against
//! each other.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

/// What stands in a row of an array; cells have the same text where they say the same.
pub(super) fn odd_text(array: &ArrayRef, row: usize) -> String {
    let mut text = String::new();
    write(array, row, &mut text);
    text
}

/// The text that bytes are, where a cell has bytes and these are a text.
pub(super) fn text_of_bytes(array: &ArrayRef, row: usize) -> Option<&str> {
    str::from_utf8(bytes(array, row)?).ok()
}

fn bytes(array: &ArrayRef, row: usize) -> Option<&[u8]> {
    match array.data_type() {
        DataType::Binary => array.as_binary_opt::<i32>().map(|cells| cells.value(row)),
        DataType::LargeBinary => array.as_binary_opt::<i64>().map(|cells| cells.value(row)),
        DataType::BinaryView => array.as_binary_view_opt().map(|cells| cells.value(row)),
        DataType::FixedSizeBinary(_) => array.as_fixed_size_binary_opt().map(|cells| cells.value(row)),
        _ => None,
    }
}

fn write(array: &ArrayRef, row: usize, text: &mut String) {
    if array.is_null(row) {
        text.push_str("null");
        return;
    }
    let list = match array.data_type() {
        DataType::List(_) => array.as_list_opt::<i32>().map(|cells| cells.value(row)),
        DataType::LargeList(_) => array.as_list_opt::<i64>().map(|cells| cells.value(row)),
        DataType::FixedSizeList(..) => array.as_fixed_size_list_opt().map(|cells| cells.value(row)),
        DataType::Map(..) => array.as_map_opt().map(|cells| {
            let entries: ArrayRef = std::sync::Arc::new(cells.value(row));
            entries
        }),
        _ => None,
    };
    if let Some(cells) = list {
        between("[]", (0..cells.len()).map(|at| (&cells, at)), text);
    } else if let Some(bytes) = bytes(array, row) {
        text.push_str("0x");
        bytes.iter().for_each(|byte| text.push_str(&format!("{byte:02X}")));
    } else if let Some(cells) = array.as_struct_opt() {
        between("{}", cells.columns().iter().map(|column| (column, row)), text);
    } else {
        // One cell: what is shown of an array leaves out what stands in the middle of many.
        text.push_str(&format!("{:?}", array.slice(row, 1)));
    }
}

fn between<'a>(brackets: &str, cells: impl Iterator<Item = (&'a ArrayRef, usize)>, text: &mut String) {
    let (open, close) = brackets.split_at(1);
    text.push_str(open);
    for (array, row) in cells {
        write(array, row, text);
        text.push(',');
    }
    text.push_str(close);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::builder::{ListBuilder, StringBuilder};
    use arrow_array::{BinaryArray, Int32Array, StructArray};
    use arrow_schema::Field;

    use super::*;

    /// A list of so many texts, of which one is another.
    fn list(count: usize, other: usize) -> ArrayRef {
        let mut builder = ListBuilder::new(StringBuilder::new());
        (0..count).for_each(|at| builder.values().append_value(if at == other { "y" } else { "x" }));
        builder.append(true);
        builder.append(false);
        Arc::new(builder.finish())
    }

    #[test]
    fn cells_that_differ_anywhere_have_other_texts() {
        assert_ne!(odd_text(&list(90, 45), 0), odd_text(&list(90, 46), 0));
        assert_eq!(odd_text(&list(90, 45), 0), odd_text(&list(90, 45), 0));
        assert_ne!(odd_text(&list(2, 0), 0), odd_text(&list(3, 0), 0));
        assert_eq!(odd_text(&list(2, 0), 1), "null");
        let numbers: ArrayRef = Arc::new(Int32Array::from(vec![Some(1), None, Some(2)]));
        let field = Arc::new(Field::new("number", DataType::Int32, true));
        let structure: ArrayRef = Arc::new(StructArray::from(vec![(field, numbers)]));
        let texts: Vec<String> = (0..3).map(|row| odd_text(&structure, row)).collect();
        assert!(texts[0] != texts[1] && texts[0] != texts[2] && texts[1] == "{null,}", "{texts:?}");
        let bytes: ArrayRef = Arc::new(BinaryArray::from(vec![&[7_u8; 90][..], &[7_u8; 91][..]]));
        assert_ne!(odd_text(&bytes, 0), odd_text(&bytes, 1));
        let mixed: ArrayRef = Arc::new(BinaryArray::from(vec!["甲".as_bytes(), &[0xFF, 0x01]]));
        assert_eq!((text_of_bytes(&mixed, 0), text_of_bytes(&mixed, 1)), (Some("甲"), None));
        assert_eq!(odd_text(&mixed, 1), "0xFF01");
    }
}
