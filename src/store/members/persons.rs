//! What the archive holds of a person, column by column. By this one list it is given to them and taken
//! away; a test compares it with the schema, so that no column is forgotten.

use serde_json::Value;

use super::Member;
use crate::domain::ids::MemberId;
use crate::store::StoreError;
use crate::store::db::Tx;
use crate::store::trail::Step;

/// What a column holds of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// Part of the account, which is emptied by hand.
    Account,
    /// The number of a member: it stays, and then names nobody.
    Number,
    /// The number of the member whose own the row is: the row goes.
    Own,
    /// A login or an address as it was typed: the row goes.
    Typed,
    /// The name of the member whose number stands in that other column.
    NameBeside(&'static str),
    /// A name alone, with these words before and after it.
    Name(&'static str, &'static str),
    /// The steps of a trail, which name who decided.
    Steps,
    /// A word about a person that goes with its row.
    WithRow,
}

use Holds::{Account, Name, NameBeside, Number, Own, Steps, Typed, WithRow};

/// Every column that holds something of a person.
pub(super) const PERSONS: &[(&str, &str, Holds)] = &[
    ("members", "id", Number),
    ("members", "login", Account),
    ("members", "name", Account),
    ("members", "email", Account),
    ("members", "password", Account),
    ("members", "language", Account),
    ("members", "seen_at", Account),
    ("former_names", "member_id", Own),
    ("former_names", "name", WithRow),
    ("member_themes", "member_id", Own),
    ("member_themes", "theme", WithRow),
    ("sessions", "member_id", Own),
    ("sessions", "browser", WithRow),
    ("devices", "member_id", Own),
    ("links", "member_id", Own),
    ("links", "made_by", Number),
    ("letters", "asked", Typed),
    ("letters", "by_member", Number),
    ("letters", "note", WithRow),
    ("tokens", "member_id", Own),
    ("tokens", "name", WithRow),
    ("audit", "member_id", Number),
    ("decisions", "member_id", Number),
    ("digest_marks", "member_id", Number),
    ("claims", "member_id", Own),
    ("notes", "member_id", Number),
    ("note_versions", "member_id", Number),
    ("assignments", "member_id", Number),
    ("assignments", "asked_by", Number),
    ("tag_follows", "member_id", Own),
    ("tag_proposals", "member_id", Number),
    ("tag_proposals", "decided_by", Number),
    ("item_tags", "member_id", Number),
    ("item_tags_removed", "member_id", Number),
    ("rules", "member_id", Number),
    ("rule_versions", "member_id", Number),
    ("notices", "member_id", Own),
    ("collections", "created_by", Number),
    ("collection_editors", "member_id", Number),
    ("collection_entries", "member_id", Number),
    ("story_decisions", "member_id", Number),
    ("stories", "lead_by", Number),
    ("story_links", "why", Name("decided by ", "")),
    ("proposals", "member_id", Number),
    ("proposals", "decided_by", Number),
    ("curations", "member", Name("", "")),
    ("trail", "steps", Steps),
    ("channels", "changed_by", Name("", "")),
    ("embargoes", "member", Name("", "")),
    ("deliveries", "released_by", Name("", "")),
    ("deliveries", "note", Name("", " said so")),
    ("receipts", "answer", Name("seen by ", "")),
    ("editions", "approved_by", Name("", "")),
    ("editions", "edited_by", Number),
    ("editions", "edited_name", NameBeside("edited_by")),
    ("edition_revisions", "member_id", Number),
    ("edition_revisions", "member_name", NameBeside("member_id")),
    ("edition_errata", "member_id", Number),
    ("edition_errata", "member_name", NameBeside("member_id")),
    ("edition_presence", "member_id", Own),
    ("edition_presence", "member_name", WithRow),
    ("edition_calls", "member_id", Own),
    ("edition_calls", "note", WithRow),
];

/// The columns that hold a member's number, for who asks for all that refers to them.
pub(super) fn numbers() -> impl Iterator<Item = (&'static str, &'static str)> {
    let numbered = PERSONS
        .iter()
        .filter(|(.., holds)| matches!(holds, Number | Own));
    numbered.map(|&(table, column, _)| (table, column))
}

/// Keeps the name that a member had, under which records may name them.
pub(super) fn keep_former(tx: &Tx<'_>, id: MemberId, name: &str) -> Result<(), StoreError> {
    tx.run(
        "insert into former_names (member_id, name) values (?1, ?2)
         on conflict (member_id, name) do nothing",
        (id.0, name),
    )?;
    Ok(())
}

/// Takes a person out of every column but those of the account itself; `neutral` stands where a name
/// must. Whoever else bears the same name is made neutral in records that hold a name alone.
pub(super) fn take_out(tx: &Tx<'_>, found: &Member, neutral: &str) -> Result<(), StoreError> {
    let (id, names) = (found.id.0, names(tx, found)?);
    for &(table, column, holds) in PERSONS {
        match holds {
            Account | Number | WithRow => {}
            Own => {
                tx.run(&format!("delete from {table} where {column} = ?1"), [id])?;
            }
            Typed => {
                let delete = format!("delete from {table} where {column} = ?1");
                for typed in [Some(&found.login), found.email.as_ref()]
                    .into_iter()
                    .flatten()
                {
                    tx.run(&delete, [typed])?;
                }
            }
            NameBeside(number) => {
                tx.run(
                    &format!("update {table} set {column} = ?2 where {number} = ?1"),
                    (id, neutral),
                )?;
            }
            Name(before, after) => {
                let update = format!("update {table} set {column} = ?2 where {column} = ?1");
                for name in &names {
                    let framed = |name: &str| format!("{before}{name}{after}");
                    tx.run(&update, (framed(name), framed(neutral)))?;
                }
            }
            Steps => take_out_of_trails(tx, &names, neutral)?,
        }
    }
    Ok(())
}

/// The names under which records may name a member: of now, of before, and those beside the number.
fn names(tx: &Tx<'_>, found: &Member) -> Result<Vec<String>, StoreError> {
    let mut names = tx.all(
        "select name from former_names where member_id = ?1
         union select member_name from edition_revisions where member_id = ?1
         union select member_name from edition_errata where member_id = ?1",
        [found.id.0],
        |row| row.get(0),
    )?;
    if !names.contains(&found.name) {
        names.push(found.name.clone());
    }
    Ok(names)
}

/// A step says who decided it: the name alone, before a note, or after `decided by`.
fn take_out_of_trails(tx: &Tx<'_>, names: &[String], neutral: &str) -> Result<(), StoreError> {
    for name in names {
        let quoted = Value::from(name.as_str()).to_string();
        let inside = quoted.trim_matches('"').replace('!', "!!");
        let like = inside.replace('%', "!%").replace('_', "!_");
        let found = tx.all(
            "select id, steps from trail where steps like ?1 escape '!'",
            [format!("%{like}%")],
            |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?)),
        )?;
        for (id, text) in found {
            let unreadable = |error: serde_json::Error| StoreError::Damaged(error.to_string());
            let mut steps: Vec<Step> = serde_json::from_str(&text).map_err(unreadable)?;
            for step in &mut steps {
                step.why = renamed(&step.why, name, neutral).unwrap_or_else(|| step.why.clone());
            }
            let text = serde_json::to_string(&steps).map_err(unreadable)?;
            tx.run("update trail set steps = ?2 where id = ?1", (id, text))?;
        }
    }
    Ok(())
}

fn renamed(why: &str, name: &str, neutral: &str) -> Option<String> {
    let (before, rest) = match why.strip_prefix("decided by ") {
        Some(rest) => ("decided by ", rest),
        None => ("", why),
    };
    let note = rest.strip_prefix(name)?;
    let ends = note.is_empty() || note.starts_with(' ');
    ends.then(|| format!("{before}{neutral}{note}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{PERSONS, numbers, renamed};
    use crate::store::StoreError;
    use crate::store::testing::store;

    /// Every column that holds nothing of a person, or only what a person wrote for the watch.
    const NOBODY: &[(&str, &str)] = &[
        ("alerts", "key grave what advice since_at told_at over_at"),
        ("arrivals", "item_id"),
        ("assignments", "id item_id kind at closed_by"),
        ("audit", "id at act object before after hash"),
        (
            "channels",
            "key is_off changed_at why stumbled_at stumbled_next stumbled_why",
        ),
        ("claims", "item_id at expires_at"),
        ("collection_editors", "collection_id"),
        (
            "collection_entries",
            "id collection_id position kind item_id text url label at anchors",
        ),
        (
            "collections",
            "id title label lead lead_label created_at changed_at title_anchors lead_anchors",
        ),
        ("counters", "name value"),
        ("curations", "id item_id act note at"),
        (
            "decision_items",
            "decision_id item_id state_before state_after rest_before rest_after",
        ),
        ("decisions", "id act reason note at undoes undone_by"),
        (
            "deliveries",
            "id edition_id item_id channel act about_id batch part state clearance remote_key payload payload_hash due_at attempts held released_for left_at cost created_at changed_at seen_at",
        ),
        ("delivery_items", "delivery_id item_id"),
        ("devices", "hash seen_at"),
        ("digest_marks", "item_id digest section at"),
        (
            "digests",
            "key next_due_at schedule looked_at failures trouble retry_at",
        ),
        ("edition_calls", "edition_id reason due_at attempts done_at"),
        ("edition_drops", "edition_id item_id later"),
        (
            "edition_errata",
            "id edition_id act public ways at text anchors",
        ),
        (
            "edition_items",
            "edition_id item_id section position item_version choice note note_public update_of canonical anchors",
        ),
        ("edition_outlets", "edition_id channel state scope proof"),
        ("edition_presence", "edition_id at"),
        (
            "edition_revisions",
            "edition_id revision at act item_id content back forward",
        ),
        (
            "editions",
            "id digest number due_at period_from period_to title composed_at approved_at state introduction introduction_public revision published_at waits_since words introduction_anchors introduction_public_anchors leaves_at recalled_at reach",
        ),
        ("embargoes", "item_id until"),
        ("entry_keys", "source_id key item_id"),
        ("epoch", "id epoch"),
        ("quiet", "id made_at since"),
        ("failures", "key count last_at"),
        ("feature_counts", "feature kept dismissed"),
        ("item_bodies", "item_id body"),
        ("item_tags", "item_id tag origin why at"),
        ("item_tags_removed", "item_id tag at"),
        ("item_versions", "item_id version seen_at title body"),
        ("item_words", "item_id word"),
        (
            "items",
            "id source_id title url canonical authors published_at updated_at first_seen_at sorted_at language language_confidence language_origin visibility state story_id image marks published_hash said_hash fingerprint version revision score scored theme",
        ),
        ("lessons", "item_id kept at features"),
        ("letters", "id due_at attempts"),
        ("links", "hash expires_at"),
        ("members", "role created_at closed_at erased_at"),
        ("migrations", "version hash applied_at"),
        ("note_versions", "item_id version text at"),
        ("notes", "item_id version text at"),
        ("notices", "id item_id kind why at seen_at"),
        (
            "proposals",
            "id kind url canonical title note credited state why due_at attempts item_id at decided_at",
        ),
        ("receipts", "delivery_id remote_id url at"),
        ("rule_hits", "rule_id version item_id at"),
        ("rule_replays", "rule_id version before_at done asked_at"),
        ("rule_versions", "rule_id version name query effects at"),
        (
            "rules",
            "id name query effects position active version created_at changed_at matched matched_at",
        ),
        ("score_reasons", "item_id reasons"),
        ("sessions", "id hash created_at seen_at"),
        (
            "sources",
            "id key title configured_url url theme visibility rights active etag last_modified validators_url body_hash rhythm moved_to moved_seen moved_at next_check_at last_check_at last_success_at last_new_at failures outcome note suspended_at first_read_at entries held_until",
        ),
        ("stories", "id lead_item_id created_at"),
        ("story_decisions", "item_id other_item_id decision at"),
        ("story_keys", "key item_id"),
        ("story_links", "item_id with_item_id score"),
        ("story_openings", "item_id opening"),
        ("tag_follows", "tag_id"),
        ("tag_moves", "old new"),
        ("tag_names", "key tag_id kind written"),
        (
            "tag_proposals",
            "id name english reason at state answer decided_at tag_id",
        ),
        (
            "tags",
            "id key name english broader_id note colour created_at",
        ),
        ("templates", "hash name text"),
        (
            "tokens",
            "id hash scopes created_at expires_at used_at revoked_at",
        ),
        ("trail", "id item_id at"),
        ("unindexed", "item_id why"),
    ];

    #[test]
    fn every_column_of_the_schema_is_said_to_hold_a_person_or_nobody() {
        let (_folder, store) = store();
        let columns = store.read_here(|tx| {
            tx.all(
                "select tables.name, columns.name from sqlite_schema as tables
                 join pragma_table_info(tables.name) as columns where tables.type = 'table'",
                (),
                |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)),
            )
        });
        let columns: Result<BTreeSet<_>, StoreError> = columns.map(BTreeSet::from_iter);
        let mut said = BTreeSet::new();
        let persons = PERSONS.iter().map(|&(table, column, _)| (table, column));
        let nobody = NOBODY
            .iter()
            .flat_map(|&(table, columns)| columns.split(' ').map(move |column| (table, column)));
        for (table, column) in persons.chain(nobody) {
            let is_new = said.insert((table.to_owned(), column.to_owned()));
            assert!(is_new, "{table}.{column} is listed twice");
        }
        let columns = columns.unwrap();
        let unsaid: Vec<_> = columns.difference(&said).collect();
        assert!(
            unsaid.is_empty(),
            "put these in PERSONS or NOBODY: {unsaid:?}"
        );
        let gone: Vec<_> = said.difference(&columns).collect();
        assert!(gone.is_empty(), "the schema has no such column: {gone:?}");
    }

    #[test]
    fn every_column_that_refers_to_a_member_is_listed_as_a_number() {
        let (_folder, store) = store();
        let referring: Result<Vec<(String, String)>, StoreError> = store.read_here(|tx| {
            tx.all(
                "select tables.name, keys.\"from\" from sqlite_schema as tables
                 join pragma_foreign_key_list(tables.name) as keys
                 where tables.type = 'table' and keys.\"table\" = 'members'",
                (),
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
        });
        for (table, column) in referring.unwrap() {
            let is_listed = numbers().any(|one| one == (table.as_str(), column.as_str()));
            assert!(is_listed, "{table}.{column} refers to a member");
        }
    }

    #[test]
    fn a_name_in_a_reason_is_replaced_whole_and_nobody_else_s() {
        for (why, after) in [
            ("Ada", Some("ex-1")),
            ("Ada vu hier", Some("ex-1 vu hier")),
            ("decided by Ada", Some("decided by ex-1")),
            ("Adam", None),
            ("selon Ada", None),
            ("", None),
        ] {
            assert_eq!(renamed(why, "Ada", "ex-1").as_deref(), after, "{why}");
        }
    }
}
