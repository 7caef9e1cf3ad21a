//! What the archive holds about a person: given to them (RGPD, article 20), and taken away (article 17).

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::rights::{disarm, keep_an_admin};
use super::withheld::{OwnRow, readable};
use super::{MemberError, existing, persons, told};
use crate::domain::ids::MemberId;
use crate::domain::visibility::Visibility;
use crate::store::StoreError;
use crate::store::db::{Tx, Value as Kept};

/// Columns that are no use to a person and would open a door to somebody else.
const SECRET: [&str; 2] = ["hash", "password"];

/// Everything that refers to a member, table by table, as [`persons`] lists it, and as that member, who is
/// cleared up to `clearance`, may read it now.
///
/// # Errors
/// [`MemberError::Missing`], or what the archive says.
pub fn export(tx: &Tx<'_>, id: MemberId, clearance: Visibility) -> Result<Value, MemberError> {
    existing(tx, id)?;
    let mut tables = Map::new();
    for (table, column) in persons::numbers() {
        let mut own: Vec<Value> = Vec::new();
        for row in rows(tx, table, column, id)? {
            own.extend(readable(tx, table, row, clearance)?.map(Value::Object));
        }
        let name = match table {
            "members" => table.to_owned(),
            _ => format!("{table}.{column}"),
        };
        if !own.is_empty() {
            tables.insert(name, own.into());
        }
    }
    Ok(Value::Object(tables))
}

/// `table` and `column` come from the list, never from a person.
fn rows(tx: &Tx<'_>, table: &str, column: &str, id: MemberId) -> Result<Vec<OwnRow>, StoreError> {
    let select = format!("select * from \"{table}\" where \"{column}\" = ?1");
    tx.all(&select, [id.0], |row| {
        let mut object = OwnRow::new();
        for (name, kept) in row.columns()? {
            let value = match kept {
                Kept::Null => Value::Null,
                Kept::Integer(number) => json!(number),
                Kept::Real(number) => json!(number),
                Kept::Text(text) => json!(text),
                Kept::Bytes(bytes) => json!({ "bytes": bytes.len() }),
            };
            if !SECRET.contains(&name) {
                object.insert(name.to_owned(), value);
            }
        }
        Ok(object)
    })
}

/// Forgets a person: the account is closed, its name, login, address and all that was theirs alone are
/// taken away. What the person decided and wrote for the watch stays, under a neutral name, and so do
/// the lines of the audit, which hold only the number.
///
/// # Errors
/// [`MemberError::LastAdmin`], [`MemberError::Missing`], or what the archive says.
pub fn erase(
    tx: &Tx<'_>,
    id: MemberId,
    by: MemberId,
    now: DateTime<Utc>,
) -> Result<(), MemberError> {
    let found = existing(tx, id)?;
    keep_an_admin(tx, &found)?;
    disarm(tx, id, now)?;
    let neutral = neutral_name(id);
    persons::take_out(tx, &found, &neutral)?;
    tx.run(
        "update members set login = ?2, name = ?3, email = null, password = null, language = null,
           seen_at = null, role = 'reader', closed_at = coalesce(closed_at, ?4), erased_at = ?4
         where id = ?1",
        (id.0, format!("ex-{id}"), &neutral, now.timestamp_millis()),
    )?;
    let nothing = (Value::Null, Value::Null);
    Ok(told(tx, by, "member.erase", id, nothing, now)?)
}

/// How an erased member is called: in no language, so that both show it.
fn neutral_name(id: MemberId) -> String {
    format!("ex-{id}")
}
