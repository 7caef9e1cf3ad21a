//! What goes into a statement and comes out of a row: five kinds of values, whatever the database.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{RowIndex, Statement, ToSql};

use super::super::StoreError;

/// A value as the archive keeps it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::store) enum Value<'v> {
    /// Nothing.
    Null,
    /// A number, an instant in milliseconds, or yes and no as 1 and 0.
    Integer(i64),
    /// A score.
    Real(f64),
    /// A text.
    Text(&'v str),
    /// Packed or hashed bytes.
    Bytes(&'v [u8]),
}

/// What may stand for `?1` in a statement.
pub(in crate::store) trait Bind {
    /// What is kept of it.
    fn value(&self) -> Value<'_>;
}

/// What may be read from a column; `None` when the column holds something else.
pub(in crate::store) trait Read: Sized {
    /// Makes it from what was kept.
    fn read(value: Value<'_>) -> Option<Self>;
}

macro_rules! integers {
    ($($kind:ty),*) => {$(
        impl Bind for $kind {
            fn value(&self) -> Value<'_> {
                Value::Integer(i64::from(*self))
            }
        }
        impl Read for $kind {
            fn read(value: Value<'_>) -> Option<Self> {
                match value {
                    Value::Integer(number) => number.try_into().ok(),
                    _ => None,
                }
            }
        }
    )*};
}
integers!(u8, i32, u32, i64);

impl Bind for bool {
    fn value(&self) -> Value<'_> {
        Value::Integer(i64::from(*self))
    }
}

impl Read for bool {
    fn read(value: Value<'_>) -> Option<Self> {
        i64::read(value).map(|number| number != 0)
    }
}

macro_rules! scores {
    ($($kind:ty),*) => {$(
        impl Bind for $kind {
            fn value(&self) -> Value<'_> {
                Value::Real(f64::from(*self))
            }
        }
        impl Read for $kind {
            #[expect(clippy::cast_precision_loss, reason = "a score that happens to be whole")]
            fn read(value: Value<'_>) -> Option<Self> {
                match value {
                    Value::Real(number) => Some(number as Self),
                    Value::Integer(number) => Some(number as Self),
                    _ => None,
                }
            }
        }
    )*};
}
scores!(f32, f64);

impl Bind for str {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Bind for String {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Read for String {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.to_owned()),
            _ => None,
        }
    }
}

impl Bind for [u8] {
    fn value(&self) -> Value<'_> {
        Value::Bytes(self)
    }
}

impl Bind for Vec<u8> {
    fn value(&self) -> Value<'_> {
        Value::Bytes(self)
    }
}

impl Read for Vec<u8> {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Bytes(bytes) => Some(bytes.to_vec()),
            _ => None,
        }
    }
}

impl<T: Bind> Bind for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Bind::value)
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::read(value).map(Some),
        }
    }
}

impl<T: Bind + ?Sized> Bind for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

/// The values of a statement, `?1` first: nothing, a tuple, an array or a slice.
pub(in crate::store) trait Params {
    /// Gives each of them to `put`.
    fn each(
        &self,
        put: &mut dyn FnMut(Value<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;
}

type Put<'p> = dyn FnMut(Value<'_>) -> Result<(), StoreError> + 'p;

impl Params for () {
    fn each(&self, _put: &mut Put<'_>) -> Result<(), StoreError> {
        Ok(())
    }
}

impl<T: Bind> Params for &[T] {
    fn each(&self, put: &mut Put<'_>) -> Result<(), StoreError> {
        self.iter().try_for_each(|one| put(one.value()))
    }
}

impl<T: Bind, const N: usize> Params for [T; N] {
    fn each(&self, put: &mut Put<'_>) -> Result<(), StoreError> {
        self.as_slice().each(put)
    }
}

macro_rules! tuples {
    ($first:ident $($rest:ident)*) => {
        impl<$first: Bind, $($rest: Bind),*> Params for ($first, $($rest,)*) {
            fn each(&self, put: &mut Put<'_>) -> Result<(), StoreError> {
                #[expect(non_snake_case, reason = "a type and its value share the letter")]
                let ($first, $($rest,)*) = self;
                put($first.value())?;
                $(put($rest.value())?;)*
                Ok(())
            }
        }
        tuples!($($rest)*);
    };
    () => {};
}
tuples!(A B C D E F G H I J K L M N O P Q R S T U V W X);

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(number),
            Self::Real(number) => ValueRef::Real(number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// Binds `params` to a statement that has as many places.
pub(super) fn bind(statement: &mut Statement<'_>, params: &impl Params) -> Result<(), StoreError> {
    let mut place = 0;
    params.each(&mut |value| {
        place += 1;
        Ok(statement.raw_bind_parameter(place, value)?)
    })?;
    let places = statement.parameter_count();
    if place == places {
        Ok(())
    } else {
        Err(rusqlite::Error::InvalidParameterCount(place, places).into())
    }
}

/// One row of an answer.
pub(in crate::store) struct Row<'r>(&'r rusqlite::Row<'r>);

impl<'r> Row<'r> {
    pub(super) fn new(row: &'r rusqlite::Row<'_>) -> Self {
        Self(row)
    }

    /// What stands in a column, by its name or its place.
    pub(in crate::store) fn get<T: Read>(&self, column: impl RowIndex) -> Result<T, StoreError> {
        let value = kept(self.0.get_ref(column)?)?;
        T::read(value).ok_or_else(|| {
            let place = column.idx(self.0.as_ref()).unwrap_or_default();
            let name = self.0.as_ref().column_name(place).unwrap_or_default();
            StoreError::Damaged(format!("the column {name} holds {value:?}"))
        })
    }

    /// Every column with its name, for what shows a row whole.
    pub(in crate::store) fn columns(&self) -> Result<Vec<(&str, Value<'_>)>, StoreError> {
        let names = self.0.as_ref().column_names();
        let values = names
            .into_iter()
            .enumerate()
            .map(|(place, name)| Ok((name, kept(self.0.get_ref(place)?)?)));
        values.collect()
    }
}

fn kept(value: ValueRef<'_>) -> Result<Value<'_>, StoreError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(text) => Value::Text(
            std::str::from_utf8(text).map_err(|error| StoreError::Damaged(error.to_string()))?,
        ),
        ValueRef::Blob(bytes) => Value::Bytes(bytes),
    })
}

#[cfg(test)]
mod tests {
    use crate::store::StoreError;
    use crate::store::testing::store;

    #[test]
    fn what_is_bound_is_read_back_and_nothing_stays_nothing() {
        let (_folder, store) = store();
        let back = store.read_here(|tx| {
            tx.one(
                "select ?1, ?2, ?3, ?4, ?5, ?6",
                (7, 0.5, "é", vec![0_u8, 255], None::<String>, true),
                |row| {
                    let numbers: (i64, f64) = (row.get(0)?, row.get(1)?);
                    let texts: (String, Vec<u8>) = (row.get(2)?, row.get(3)?);
                    Ok((numbers, texts, row.get::<Option<i64>>(4)?, row.get(5)?))
                },
            )
        });
        let texts = ("é".to_owned(), vec![0, 255]);
        let back: Result<_, StoreError> = back;
        assert_eq!(back.unwrap(), Some(((7, 0.5), texts, None, true)));
    }

    #[test]
    fn too_few_values_and_a_column_of_another_kind_are_errors_that_say_which() {
        let (_folder, store) = store();
        let few: Result<Option<i64>, StoreError> =
            store.read_here(|tx| tx.one("select ?1, ?2", [1], |row| row.get(0)));
        assert!(few.unwrap_err().to_string().contains("parameters"));
        for sql in ["select 'x' as number", "select null as number"] {
            let other: Result<Option<i64>, StoreError> =
                store.read_here(|tx| tx.one(sql, (), |row| row.get("number")));
            let why = other.unwrap_err().to_string();
            assert!(why.contains("the column number holds"), "{why}");
        }
    }
}
