//! What the archive holds about a person: given to them (RGPD, article 20), and taken away (article 17).

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::rights::{disarm, keep_an_admin};
use super::{Member, MemberError, existing, told};
use crate::domain::ids::MemberId;
use crate::store::StoreError;
use crate::store::db::{Tx, Value as Kept};

/// Columns that are no use to a person and would open a door to somebody else.
const SECRET: [&str; 2] = ["hash", "password"];

/// Everything that refers to a member, table by table: whatever table refers to `members` is in it, so
/// that none is forgotten.
///
/// # Errors
/// [`MemberError::Missing`], or what the archive says.
pub fn export(tx: &Tx<'_>, id: MemberId) -> Result<Value, MemberError> {
    existing(tx, id)?;
    let mut tables = Map::new();
    tables.insert("members".to_owned(), rows(tx, "members", "id", id)?.into());
    let referring = tx.all(
        "select tables.name, keys.\"from\"
         from sqlite_schema as tables join pragma_foreign_key_list(tables.name) as keys
         where tables.type = 'table' and keys.\"table\" = 'members' order by 1, 2",
        (),
        |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)),
    )?;
    for (table, column) in referring {
        let rows = rows(tx, &table, &column, id)?;
        if !rows.is_empty() {
            tables.insert(format!("{table}.{column}"), rows.into());
        }
    }
    Ok(Value::Object(tables))
}

/// `table` and `column` come from the schema, never from a person.
fn rows(tx: &Tx<'_>, table: &str, column: &str, id: MemberId) -> Result<Vec<Value>, StoreError> {
    let select = format!("select * from \"{table}\" where \"{column}\" = ?1");
    tx.all(&select, [id.0], |row| {
        let mut object = Map::new();
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
        Ok(Value::Object(object))
    })
}

/// Forgets a person: the account is closed, its name, login, address, sessions, tokens and devices are
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
    for asked in [Some(&found.login), found.email.as_ref()]
        .into_iter()
        .flatten()
    {
        tx.run("delete from letters where asked = ?1", [asked])?;
    }
    tx.run("delete from tokens where member_id = ?1", [id.0])?;
    tx.run("delete from member_themes where member_id = ?1", [id.0])?;
    tx.run(
        "update members set login = ?2, name = ?3, email = null, password = null, language = null,
           seen_at = null, role = 'reader', closed_at = coalesce(closed_at, ?4), erased_at = ?4
         where id = ?1",
        (id.0, format!("ex-{id}"), &neutral, now.timestamp_millis()),
    )?;
    rename_in_records(tx, &found, &neutral)?;
    let nothing = (Value::Null, Value::Null);
    Ok(told(tx, by, "member.erase", id, nothing, now)?)
}

/// How an erased member is called: in no language, so that both show it.
fn neutral_name(id: MemberId) -> String {
    format!("ex-{id}")
}

/// Records of before accounts had numbers hold the name itself.
fn rename_in_records(tx: &Tx<'_>, found: &Member, neutral: &str) -> Result<(), StoreError> {
    let name = found.name.as_str();
    let why = |name: &str| {
        let quoted = Value::from(name).to_string();
        format!("\"why\":{}", quoted.strip_suffix('"').unwrap_or(&quoted))
    };
    tx.run(
        "update trail set steps = replace(steps, ?2, ?3)
         where item_id in (select item_id from curations where member = ?1)",
        (name, why(name), why(neutral)),
    )?;
    for sql in [
        "update curations set member = ?2 where member = ?1",
        "update editions set approved_by = ?2 where approved_by = ?1",
        "update deliveries set note = ?2 || ' said so' where note = ?1 || ' said so'",
        "update receipts set answer = 'seen by ' || ?2 where answer = 'seen by ' || ?1",
    ] {
        tx.run(sql, (name, neutral))?;
    }
    Ok(())
}
