//! Arrays as plain ones say the same: a dictionary's values row by row, bytes that are text as text.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, GenericStringArray, OffsetSizeTrait};
use arrow_schema::DataType;
use arrow_select::take::take;

/// The same cells in an array of a plain type; itself where there is none.
pub(super) fn unpacked(array: &ArrayRef) -> ArrayRef {
    let plain = match array.data_type() {
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            take(dictionary.values(), dictionary.keys(), None).ok().map(|cells| unpacked(&cells))
        }
        // Some programs write texts as bytes; what is no text stays as it is.
        DataType::Binary => texts::<i32>(array),
        DataType::LargeBinary => texts::<i64>(array),
        DataType::BinaryView => {
            let texts = array.as_binary_view_opt().and_then(|cells| cells.clone().to_string_view().ok());
            texts.map(|texts| Arc::new(texts) as ArrayRef)
        }
        _ => None,
    };
    plain.unwrap_or_else(|| Arc::clone(array))
}

fn texts<Offset: OffsetSizeTrait>(array: &ArrayRef) -> Option<ArrayRef> {
    let bytes = array.as_binary_opt::<Offset>()?;
    let texts = GenericStringArray::<Offset>::try_from_binary(bytes.clone()).ok()?;
    Some(Arc::new(texts))
}

#[cfg(test)]
mod tests {
    use arrow_array::types::Int8Type;
    use arrow_array::{
        BinaryArray, BinaryViewArray, DictionaryArray, Int8Array, Int64Array, LargeBinaryArray, NullArray, StringArray,
    };

    use super::*;

    fn chosen(keys: Vec<Option<i8>>, values: ArrayRef) -> ArrayRef {
        Arc::new(DictionaryArray::<Int8Type>::try_new(Int8Array::from(keys), values).expect("a dictionary"))
    }

    #[test]
    fn dictionaries_of_anything_are_their_values() {
        let whole = unpacked(&chosen(vec![Some(1), None, Some(0)], Arc::new(Int64Array::from(vec![5, 70]))));
        assert_eq!(
            whole.as_primitive::<arrow_array::types::Int64Type>(),
            &Int64Array::from(vec![Some(70), None, Some(5)])
        );
        let nothing = unpacked(&chosen(vec![None, None], Arc::new(NullArray::new(0))));
        assert_eq!((nothing.data_type(), nothing.len()), (&DataType::Null, 2));
        let bytes = unpacked(&chosen(vec![Some(0), Some(0)], Arc::new(BinaryArray::from(vec!["甲".as_bytes()]))));
        assert_eq!(bytes.as_string::<i32>(), &StringArray::from(vec!["甲", "甲"]));
    }

    #[test]
    fn bytes_are_texts_where_they_are() {
        let cells = vec![Some("甲1".as_bytes()), None];
        let texts: [ArrayRef; 3] = [
            Arc::new(BinaryArray::from(cells.clone())),
            Arc::new(LargeBinaryArray::from(cells.clone())),
            Arc::new(BinaryViewArray::from_iter(cells)),
        ];
        let kinds = texts.map(|array| unpacked(&array).data_type().clone());
        assert_eq!(kinds, [DataType::Utf8, DataType::LargeUtf8, DataType::Utf8View]);
        let other: ArrayRef = Arc::new(BinaryArray::from(vec![&[0xFF_u8, 0xFE][..], b"x"]));
        assert_eq!(*unpacked(&other).data_type(), DataType::Binary);
    }
}
