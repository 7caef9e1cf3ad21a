//! Accounts as the archive keeps them.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use std::collections::BTreeSet;

use super::failures::{self, Track};
use super::keys::{Key, hash};
use super::{
    MemberError, NewMember, add, all, by_typed, close, letters, links, one, own, reopen, sessions,
    set_password, set_role, tokens,
};
use crate::domain::ids::MemberId;
use crate::domain::member::{Role, Scope, Themes};
use crate::domain::visibility::Visibility::{self, Internal, Restricted};
use crate::store::audit;
use crate::store::proposals;
use crate::store::testing::{meddle, store};
use crate::store::{Store, StoreError, Tx};

const VIGIE: MemberId = MemberId(0);

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 10, 30, 0).unwrap()
}

fn write<T>(
    store: &Store,
    work: impl FnOnce(&Tx<'_>) -> Result<T, MemberError>,
) -> Result<T, MemberError> {
    store.write_here(work)
}

fn person(login: &str, role: Role) -> NewMember {
    NewMember {
        login: login.to_owned(),
        name: format!("{login} Exemple"),
        email: Some(format!("{login}@example.org")),
        role,
        themes: Themes::All,
    }
}

fn member(store: &Store, login: &str, role: Role) -> MemberId {
    write(store, |tx| {
        let id = add(tx, &person(login, role), VIGIE, now())?;
        set_password(tx, id, "$argon2id$", now())?;
        Ok(id)
    })
    .unwrap()
}

fn session(store: &Store, member: MemberId) -> String {
    let key = Key::make().unwrap();
    let begun = |tx: &Tx<'_>| sessions::begin(tx, member, &key.hash, "Firefox", now());
    store.write_here(begun).unwrap();
    key.hash
}

fn signed_in(store: &Store, hash: &str, at: DateTime<Utc>) -> bool {
    store
        .read_here(|tx| sessions::find(tx, hash, at))
        .unwrap()
        .is_some()
}

#[test]
fn a_login_and_an_address_are_found_in_any_case_and_belong_to_one_person() {
    let (_folder, store) = store();
    let ada = member(&store, "Ada", Role::Reader);
    for typed in ["ada", " ADA ", "Ada@Example.org"] {
        let found = store.read_here(|tx| by_typed(tx, typed)).unwrap();
        assert_eq!(found.map(|found| found.id), Some(ada), "{typed}");
    }
    for (login, email) in [("ADA", "x@example.org"), ("ada2", "ADA@example.org")] {
        let mut other = person(login, Role::Reader);
        other.email = Some(email.to_owned());
        let refused = write(&store, |tx| add(tx, &other, VIGIE, now()));
        assert!(matches!(refused, Err(MemberError::Taken(_))), "{login}");
    }
    for login in ["", "a b", "a\nb", "<a>"] {
        let refused = write(&store, |tx| {
            add(tx, &person(login, Role::Reader), VIGIE, now())
        });
        assert!(matches!(refused, Err(MemberError::Unfit(_))), "{login}");
    }
    let vigie = store.read_here(|tx| by_typed(tx, "vigie")).unwrap();
    assert!(vigie.is_none(), "nobody signs in as Vigie itself");
}

#[test]
fn an_address_is_one_address_on_one_line() {
    let (_folder, store) = store();
    let mut number = 0;
    let mut invite = |email: &str| {
        number += 1;
        let new = NewMember {
            login: format!("membre{number}"),
            name: String::new(),
            email: Some(email.to_owned()),
            role: Role::Reader,
            themes: Themes::All,
        };
        write(&store, |tx| add(tx, &new, VIGIE, now()))
    };
    for good in ["ada@example.org", " Ada.L+x@sub.example.org ", ""] {
        assert!(invite(good).is_ok(), "{good}");
    }
    let long = format!("{}@example.org", "a".repeat(300));
    for bad in [
        "ada@example.org\r\nBcc: eve@example.org",
        "ada@example.org\nX: y",
        "ada@example.org, eve@example.org",
        "Ada <ada@example.org>",
        "ada",
        "@example.org",
        "ada@",
        "a b@example.org",
        "a@b@c",
        &long,
    ] {
        assert!(
            matches!(invite(bad), Err(MemberError::BadAddress(_))),
            "{bad:?}"
        );
    }
}

#[test]
fn the_last_administrator_cannot_be_closed_demoted_or_erased() {
    let (_folder, store) = store();
    let ada = member(&store, "ada", Role::Admin);
    // Invited only: nobody can sign in as them yet.
    let invited = write(&store, |tx| {
        add(tx, &person("bob", Role::Admin), VIGIE, now())
    })
    .unwrap();
    let refused = [
        write(&store, |tx| close(tx, ada, ada, now())),
        write(&store, |tx| {
            set_role(tx, ada, (Role::Editor, &Themes::All), ada, now())
        }),
        write(&store, |tx| own::erase(tx, ada, ada, now())),
    ];
    for refused in refused {
        assert!(
            matches!(refused, Err(MemberError::LastAdmin)),
            "{refused:?}"
        );
    }
    write(&store, |tx| set_password(tx, invited, "$argon2id$", now())).unwrap();
    write(&store, |tx| close(tx, ada, invited, now())).unwrap();
    let refused = write(&store, |tx| close(tx, invited, invited, now()));
    assert!(matches!(refused, Err(MemberError::LastAdmin)));
}

#[test]
fn vigie_itself_is_no_account() {
    let (_folder, store) = store();
    assert!(store.read_here(all).unwrap().is_empty());
    for refused in [
        write(&store, |tx| close(tx, VIGIE, VIGIE, now())),
        write(&store, |tx| set_password(tx, VIGIE, "x", now())),
    ] {
        assert!(matches!(refused, Err(MemberError::Missing(VIGIE))));
    }
}

#[test]
fn closing_an_account_ends_its_sessions_links_and_tokens_at_once() {
    let (_folder, store) = store();
    let ada = member(&store, "ada", Role::Curator);
    let hash = session(&store, ada);
    let link = store
        .write_here(|tx| links::make(tx, ada, VIGIE, links::RESET, now()))
        .unwrap();
    let scopes = BTreeSet::from([Scope::Read]);
    store
        .write_here(|tx| tokens::make(tx, ada, ("essai", &scopes), "t", tokens::LONGEST, now()))
        .unwrap();
    assert!(signed_in(&store, &hash, now()));
    write(&store, |tx| close(tx, ada, VIGIE, now())).unwrap();
    assert!(!signed_in(&store, &hash, now()));
    let link = super::keys::hash(link.reveal());
    assert_eq!(
        store
            .read_here(|tx| links::whose(tx, &link, now()))
            .unwrap(),
        None
    );
    assert!(
        store
            .read_here(|tx| tokens::find(tx, "t", now()))
            .unwrap()
            .is_none()
    );
    write(&store, |tx| reopen(tx, ada, VIGIE, now())).unwrap();
    assert!(!signed_in(&store, &hash, now()), "what was ended stays so");
}

#[test]
fn a_change_of_role_ends_the_sessions_and_is_told_with_before_and_after() {
    let (_folder, store) = store();
    let ada = member(&store, "ada", Role::Reader);
    let hash = session(&store, ada);
    let themes = Themes::of(["Sécurité".to_owned()]);
    write(&store, |tx| {
        set_role(tx, ada, (Role::Curator, &themes), VIGIE, now())
    })
    .unwrap();
    assert!(!signed_in(&store, &hash, now()));
    let found = store.read_here(|tx| one(tx, ada)).unwrap().unwrap();
    assert_eq!((found.role, found.themes), (Role::Curator, themes));
    let asked = audit::AuditQuery::default();
    let last = store
        .read_here(|tx| audit::latest(tx, &asked, 1))
        .unwrap()
        .remove(0);
    assert_eq!(last.act, "member.role");
    assert_eq!(last.before.unwrap()["role"], "reader");
    assert_eq!(last.after.unwrap()["role"], "curator");
}

#[test]
fn a_session_ends_when_idle_and_in_any_case() {
    let (_folder, store) = store();
    let ada = member(&store, "ada", Role::Reader);
    let hash = session(&store, ada);
    let second = TimeDelta::seconds(1);
    assert!(signed_in(&store, &hash, now() + sessions::IDLE));
    assert!(!signed_in(&store, &hash, now() + sessions::IDLE + second));
    let mut at = now();
    while at + sessions::IDLE <= now() + sessions::LONGEST {
        at += sessions::IDLE;
        let (id, ..) = store
            .read_here(|tx| sessions::find(tx, &hash, at))
            .unwrap()
            .unwrap();
        store
            .write_here(|tx| sessions::refresh(tx, id, at))
            .unwrap();
    }
    assert!(signed_in(&store, &hash, now() + sessions::LONGEST));
    assert!(!signed_in(
        &store,
        &hash,
        now() + sessions::LONGEST + second
    ));
}

#[test]
fn a_link_works_once_until_it_is_too_old_or_replaced() {
    let (_folder, store) = store();
    let ada = member(&store, "ada", Role::Reader);
    let make = || {
        let link = store.write_here(|tx| links::make(tx, ada, VIGIE, links::RESET, now()));
        hash(link.unwrap().reveal())
    };
    let take = |hash: &str, at| store.write_here(|tx| links::take(tx, hash, at)).unwrap();
    let (first, second) = (make(), make());
    assert_eq!(take(&first, now()), None, "replaced");
    assert_eq!(take(&second, now()), Some(ada));
    assert_eq!(take(&second, now()), None, "used");
    assert_eq!(take(&make(), now() + links::RESET), None, "too old");
}

#[test]
fn attempts_at_the_same_time_count_one_another_and_others_are_not_slowed() {
    let (_folder, store) = store();
    let attempt = |tracks: &[Track], at| {
        let tried = store.write_here(|tx| failures::attempt(tx, tracks, at));
        tried.unwrap()
    };
    let guess = [
        Track::account("ada", "10.0.0.1"),
        Track::address("10.0.0.1"),
    ];
    let tried = (0..20).filter(|_| attempt(&guess, now()).is_ok()).count();
    assert_eq!(tried, 5, "four are free, the fifth begins the pause");
    let owner = [Track::device("ada", "known")];
    assert!(attempt(&owner, now()).is_ok(), "a known browser");
    let elsewhere = [
        Track::account("ada", "10.0.0.2"),
        Track::address("10.0.0.2"),
    ];
    assert!(
        attempt(&elsewhere, now()).is_ok(),
        "the owner from another address"
    );
    let colleague = [
        Track::account("bob", "10.0.0.1"),
        Track::address("10.0.0.1"),
    ];
    assert!(
        attempt(&colleague, now()).is_ok(),
        "a colleague behind the same address"
    );
    store
        .write_here(|tx| failures::succeed(tx, &guess))
        .unwrap();
    assert!(attempt(&guess, now()).is_ok(), "the right password forgets");
}

#[test]
fn a_letter_is_asked_for_once_in_five_minutes_whoever_it_is_for() {
    let (_folder, store) = store();
    let due = |at| store.read_here(|tx| letters::due(tx, at)).unwrap();
    let ask = |at| {
        store
            .write_here(|tx| letters::ask(tx, "nobody", VIGIE, at))
            .unwrap()
    };
    ask(now());
    ask(now());
    assert_eq!(due(now()).len(), 1);
    let id = due(now())[0].id;
    store.write_here(|tx| letters::done(tx, id, now())).unwrap();
    ask(now());
    assert!(due(now()).is_empty());
    let later = now() + TimeDelta::minutes(5);
    store.write_here(|tx| letters::prune(tx, later)).unwrap();
    ask(later);
    assert_eq!(due(later).len(), 1);
}

#[test]
fn an_export_holds_what_refers_to_the_person_and_no_secret() {
    let (_folder, store) = store();
    let ada = member(&store, "ada", Role::Reader);
    let hash = session(&store, ada);
    let all = store
        .read_here(|tx| own::export(tx, ada, Internal))
        .unwrap();
    assert_eq!(all["members"][0]["email"], "ada@example.org");
    assert_eq!(all["sessions.member_id"][0]["browser"], "Firefox");
    assert_eq!(all["audit.member_id"][0]["act"], "member.password");
    let text = all.to_string();
    assert!(
        !text.contains(&hash) && !text.contains("argon2id"),
        "{text}"
    );
}

#[test]
fn who_asks_to_be_forgotten_leaves_a_neutral_name_and_a_whole_audit() {
    let (_folder, store) = store();
    let ada = member(&store, "ada", Role::Reader);
    session(&store, ada);
    write(&store, |tx| own::erase(tx, ada, ada, now())).unwrap();
    let left = store.read_here(|tx| one(tx, ada)).unwrap().unwrap();
    assert_eq!((left.name.as_str(), left.email), ("ex-1", None));
    assert!(left.erased.is_some() && left.closed.is_some() && !left.has_password);
    let exported = store.read_here(|tx| own::export(tx, ada, Internal));
    assert!(matches!(exported, Err(MemberError::Missing(_))));
    let verdict = store.read_here(audit::verify).unwrap();
    assert!(matches!(verdict, audit::Verdict::Whole { .. }));
    let lines = store.read_here(|tx| audit::after(tx, 0, 100)).unwrap();
    let told = serde_json::to_string(&lines).unwrap();
    assert!(!told.contains("ada") && !told.contains("Exemple"), "{told}");
}

#[test]
fn a_token_ends_when_revoked_by_its_owner_alone_or_too_old() -> Result<(), StoreError> {
    let (_folder, store) = store();
    let (ada, bob) = (
        member(&store, "ada", Role::Reader),
        member(&store, "bob", Role::Reader),
    );
    let scopes = BTreeSet::from([Scope::Read, Scope::Propose]);
    let day = TimeDelta::days(1);
    let id = store.write_here(|tx| tokens::make(tx, ada, ("essai", &scopes), "t", day, now()))?;
    let found = |at| store.read_here(|tx| tokens::find(tx, "t", at));
    assert_eq!(found(now())?.unwrap().0.scopes, scopes);
    assert!(found(now() + day)?.is_none());
    store.write_here(|tx| tokens::revoke(tx, bob, id, now()))?;
    assert!(found(now())?.is_some());
    store.write_here(|tx| tokens::revoke(tx, ada, id, now()))?;
    assert!(found(now())?.is_none());
    Ok(())
}

#[test]
fn an_export_says_nothing_of_items_that_its_owner_may_not_see_now() {
    let (_folder, store) = store();
    let dora = member(&store, "dora", Role::Reader);
    store.write_here(|tx| proposals::source(tx, now())).unwrap();
    for sql in [
        "insert into items (source_id, title, authors, first_seen_at, sorted_at, language_confidence,
            language_origin, state, marks, published_hash, said_hash, fingerprint, version, revision)
          values (1, 'Titre', '[]', 0, 0, 0, 'declared', 'new', '[]', '', '', 0, 1, 1)",
        "insert into notices (member_id, item_id, kind, why, at) values (1, 1, 'notify', 'Dossier', 0)",
        "insert into audit (id, at, member_id, act, object, before, after, hash)
          values (100, 0, 1, 'item.send', 'item:1', null, '[1]', '')",
        "insert into proposals (kind, url, canonical, title, note, member_id, credited, state, why,
            item_id, attempts, at)
          values ('link', 'https://a.fr/', 'https://a.fr/', '', '', 1, 1, 'known', '', 1, 0, 0),
            ('link', 'https://b.fr/', 'https://b.fr/', '', '', 1, 1, 'failed',
            'the page cannot be reached from the public internet', null, 3, 0)",
    ] {
        meddle(&store, sql);
    }
    let export = |label: Visibility| {
        let sql = format!("update items set visibility = '{}'", label.as_str());
        meddle(&store, &sql);
        store
            .read_here(|tx| own::export(tx, dora, Internal))
            .unwrap()
    };
    let sends = |all: &serde_json::Value| {
        let lines = all["audit.member_id"].as_array().unwrap().iter();
        lines
            .filter(|line| line["act"] == "item.send")
            .cloned()
            .collect::<Vec<_>>()
    };
    let mut hidden = export(Restricted);
    assert!(hidden.get("notices.member_id").is_none(), "{hidden}");
    assert!(sends(&hidden).is_empty(), "{hidden}");
    let own = hidden["proposals.member_id"].as_array_mut().unwrap();
    for proposal in own.iter_mut() {
        for column in ["id", "url", "canonical"] {
            assert!(proposal.as_object_mut().unwrap().remove(column).is_some());
        }
    }
    assert_eq!(own[0], own[1], "as a page that nobody can reach");
    let seen = export(Internal);
    assert_eq!(seen["notices.member_id"][0]["why"], "Dossier");
    assert_eq!(seen["proposals.member_id"][0]["item_id"], 1);
    let sent = sends(&seen);
    assert!(
        sent.len() == 1 && sent[0].get("after").is_none(),
        "it tells of others: {sent:?}"
    );
}
