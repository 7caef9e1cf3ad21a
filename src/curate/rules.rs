//! Rules: trying one over the archive, and acting on the items that they find.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::assign::{self, AssignmentOutcome};
use super::curator::Curator;
use super::tags;
use crate::domain::decision::Errand;
use crate::domain::ids::{ItemId, MemberId};
use crate::domain::item::ItemState;
use crate::domain::rule::{Effect, Rule};
use crate::domain::visibility::Visibility;
use crate::search::{Filter, Note, Percolator, Query, Request, Search, SearchError, Sort};
use crate::store::items::{self, ItemRow};
use crate::store::rules::replays::{self, Replay};
use crate::store::rules::{self, notices};
use crate::store::trail::{self, Step};
use crate::store::triage::inbox::Remit;
use crate::store::vocabulary::items::Reason;
use crate::store::{StoreError, Tx, vocabulary};

/// Examples that a trial shows.
const EXAMPLES: usize = 10;

/// "Lately", in what a trial counts.
const LATELY: TimeDelta = TimeDelta::days(30);

/// What a rule would do, over the archive as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// What has no effect in the search.
    pub notes: Vec<Note>,
    /// Items that it finds.
    pub total: u64,
    /// Of those, dated in the last thirty days.
    pub lately: u64,
    /// Of those, how many nobody decided about.
    pub undecided: u64,
    /// The newest.
    pub examples: Vec<ItemId>,
}

/// Tries a search over the archive, for a reader cleared up to `clearance`.
///
/// # Errors
/// What the archive or the index says.
pub fn try_out<E: From<StoreError> + From<SearchError>>(
    tx: &Tx<'_>,
    search: &Search,
    typed: &str,
    clearance: Visibility,
    now: &DateTime<Tz>,
) -> Result<Trial, E> {
    let query = tags::meant(tx, Query::parse(typed, now).or_nothing())?;
    let notes = query.notes.clone();
    let now = now.to_utc();
    let mut request = Request::new(query, clearance, now);
    request.limit = EXAMPLES;
    request.sort = Sort::Newest;
    let found = search.query(&request)?;
    request.filters = vec![Filter::Since(now - LATELY)];
    request.limit = 0;
    let lately = search.query(&request)?.total;
    let states = &found.facets.states;
    let new = states.iter().find(|(state, _)| *state == ItemState::New);
    Ok(Trial {
        notes,
        total: found.total,
        lately,
        undecided: new.map_or(0, |(_, count)| *count),
        examples: found.hits.iter().map(|hit| hit.id).collect(),
    })
}

/// Another rule that wants the contrary for some of the same items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The other rule.
    pub with: Rule,
    /// Items that both find.
    pub items: u64,
    /// Whether the other acts first, and so has its way.
    pub other_first: bool,
}

/// The active rules that contradict a search with these effects; `own` is the rule itself, if filed.
///
/// # Errors
/// What the archive or the index says.
pub fn conflicts<E: From<StoreError> + From<SearchError>>(
    tx: &Tx<'_>,
    search: &Search,
    (typed, effects): (&str, &[Effect]),
    own: Option<&Rule>,
    now: &DateTime<Tz>,
) -> Result<Vec<Conflict>, E> {
    let place = |rule: &Rule| (rule.position, rule.id);
    let mut found = Vec::new();
    for other in rules::all(tx)? {
        let contrary = effects
            .iter()
            .any(|one| other.effects.iter().any(|another| one.contradicts(another)));
        if !other.active || !contrary || own.is_some_and(|own| own.id == other.id) {
            continue;
        }
        if [typed, &other.query]
            .iter()
            .any(|one| Query::parse(one, now).says_nothing())
        {
            continue;
        }
        let both = Query::parse(&format!("({typed}) ({})", other.query), now);
        let both = tags::meant(tx, both)?;
        let mut request = Request::new(both, Visibility::Restricted, now.to_utc());
        request.limit = 0;
        let items = search.query(&request)?.total;
        if items > 0 {
            found.push(Conflict {
                other_first: own.is_none_or(|own| place(&other) < place(own)),
                with: other,
                items,
            });
        }
    }
    Ok(found)
}

/// The active rules, ready to be tried on arriving items; each is filed under its place in the list.
/// One whose search says nothing finds nothing.
pub struct Standing {
    rules: Vec<Rule>,
    percolator: Percolator,
    /// The state of the rules that this was made from.
    pub version: i64,
}

impl Standing {
    /// Of the rules as they are now. Dates such as `depuis:7j` count from `now`, on its clocks.
    ///
    /// # Errors
    /// What the archive says.
    pub fn of(tx: &Tx<'_>, now: &DateTime<Tz>) -> Result<Self, StoreError> {
        let mut rules = rules::all(tx)?;
        rules.retain(|rule| rule.active);
        let mut queries = Vec::with_capacity(rules.len());
        for (place, rule) in (0..).zip(&rules) {
            let query = Query::parse(&rule.query, now).or_nothing();
            queries.push((place, tags::meant(tx, query)?));
        }
        Ok(Self {
            percolator: Percolator::new(queries),
            rules,
            version: rules::version(tx)?,
        })
    }

    /// Whether there is no rule at all.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rules that find an item, in the order in which they act.
    pub fn finding(&self, doc: &crate::search::IndexDoc) -> Vec<&Rule> {
        let places = self.percolator.fitting(doc).into_iter();
        places
            .filter_map(|place| self.rules.get(usize::try_from(place).ok()?))
            .collect()
    }
}

/// What a rule asks editors for: that an item is sent at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The channel, by key.
    pub channel: String,
    /// The rule, by name.
    pub rule: String,
}

/// Has `found` act on an arriving item, in order, within the themes of who wrote each: each once a version,
/// the first that decides wins.
/// Answers what they ask editors for.
///
/// # Errors
/// What the archive says.
pub fn act(
    tx: &Tx<'_>,
    item: ItemId,
    found: &[&Rule],
    now: DateTime<Utc>,
) -> Result<Vec<Wish>, StoreError> {
    let mut theme_given = false;
    let mut wishes = Vec::new();
    for rule in found {
        // What its author may not do by hand, a rule does not do either.
        let row = items::one(tx, item)?;
        if !row.is_some_and(|row| rule.may_act_on(&row.group)) {
            continue;
        }
        if !rules::hit(tx, rule, item, now)? {
            continue;
        }
        let mut steps = Vec::new();
        for effect in &rule.effects {
            if let Effect::Theme(_) = effect
                && std::mem::replace(&mut theme_given, true)
            {
                continue;
            }
            if let Effect::Send(channel) = effect {
                wishes.push(Wish {
                    channel: channel.clone(),
                    rule: rule.name.clone(),
                });
            }
            // Read again each time: a rule sees what those before it did.
            if let Some(row) = items::one(tx, item)?
                && let Some(decision) = apply(tx, rule, effect, &row, now)?
            {
                steps.push(Step::new("rule", decision, signature(rule)));
            }
        }
        if !steps.is_empty() {
            trail::add(tx, item, &steps, now)?;
        }
    }
    Ok(wishes)
}

/// How the trail names a rule.
fn signature(rule: &Rule) -> String {
    format!("{} ({}.{})", rule.name, rule.id, rule.version)
}

/// One effect on one item; answers what was done, `None` when there was nothing to do.
fn apply(
    tx: &Tx<'_>,
    rule: &Rule,
    effect: &Effect,
    row: &ItemRow,
    now: DateTime<Utc>,
) -> Result<Option<String>, StoreError> {
    let (item, head) = (row.head.id, &row.head);
    let decide = |state: ItemState| -> Result<Option<String>, StoreError> {
        // A person's decision stands, and so does that of a rule before this one.
        if head.state != ItemState::New {
            return Ok(None);
        }
        let note = signature(rule);
        items::set_state(tx, item, state, "vigie", &note, now)?;
        Ok(Some(state.as_str().to_owned()))
    };
    match effect {
        Effect::Keep => decide(ItemState::Kept),
        Effect::Dismiss => decide(ItemState::Dismissed),
        Effect::Tag(name) => {
            let Some(tag) = vocabulary::called(tx, name)? else {
                return Ok(Some(format!("no tag is called {name} any more")));
            };
            let reason = Reason {
                origin: "rule",
                why: rule.name.clone(),
                member: None,
            };
            let given = vocabulary::items::give(tx, item, tag.id, &reason, now)?;
            Ok(given.then(|| format!("tag {}", tag.name)))
        }
        Effect::Theme(theme) if row.group == *theme => Ok(None),
        Effect::Theme(theme) => {
            rules::set_theme(tx, item, theme)?;
            Ok(Some(format!("theme {theme}")))
        }
        Effect::Restrict(label) if head.visibility >= *label => Ok(None),
        Effect::Restrict(label) => {
            rules::restrict(tx, item, *label)?;
            Ok(Some(format!("visibility {}", label.as_str())))
        }
        Effect::Assign(member) => {
            // Vigie asks, and does not triage itself.
            let is_person = *member != vigie().member;
            let asked = match is_person {
                true => assign::ask(tx, &vigie(), item, Errand::Assign, Some(*member), now)?,
                false => AssignmentOutcome::NoSuchCurator,
            };
            if !matches!(asked, AssignmentOutcome::Done(_)) {
                return Ok(Some(format!("member {member} is no curator any more")));
            }
            notices::add(tx, *member, item, ("assign", &rule.name), now)?;
            Ok(Some(format!("assigned to member {member}")))
        }
        Effect::Notify(member) => {
            notices::add(tx, *member, item, ("notify", &rule.name), now)?;
            Ok(Some(format!("member {member} told")))
        }
        Effect::File(collection) => {
            let filed = crate::store::collections::append(tx, *collection, item, now)?;
            Ok(filed.then(|| format!("collection {collection}")))
        }
        // Not of this room: see [`Wish`].
        Effect::Send(_) => Ok(None),
    }
}

/// Vigie itself, in whose name rules ask: they see everything.
fn vigie() -> Curator {
    Curator {
        member: MemberId(0),
        name: "vigie".to_owned(),
        remit: Remit::whole(Visibility::Restricted),
    }
}

/// Items that a replay acts on in one transaction.
const STEP: usize = 200;

/// The next items of the archive that a rule going through it finds: dated before where it stands.
///
/// # Errors
/// What the archive or the index says.
pub fn next_of_replay<E: From<StoreError> + From<SearchError>>(
    tx: &Tx<'_>,
    search: &Search,
    rule: &Rule,
    replay: &Replay,
    now: &DateTime<Tz>,
) -> Result<Vec<ItemId>, E> {
    let query = tags::meant(tx, Query::parse(&rule.query, now).or_nothing())?;
    let mut request = Request::new(query, Visibility::Restricted, now.to_utc());
    request.sort = Sort::Newest;
    request.query.sort = Some(Sort::Newest);
    request.filters = vec![Filter::Before(replay.before)];
    request.limit = STEP;
    let hits = search.query(&request)?.hits;
    let mut found: Vec<_> = hits.iter().map(|hit| hit.id).collect();
    // All that share the last date go together: the next step starts before it.
    if let Some(last) = found.last().copied()
        && let Some(row) = items::one(tx, last)?
    {
        let at = row.head.sorted;
        request.filters = vec![
            Filter::Since(at),
            Filter::Before((at + TimeDelta::milliseconds(1)).min(replay.before)),
        ];
        request.limit = 10_000;
        found.extend(search.query(&request)?.hits.iter().map(|hit| hit.id));
        found.sort_unstable_by(|a, b| b.cmp(a));
        found.dedup();
    }
    Ok(found)
}

/// Acts on one step of a replay, and keeps how far it came; it ends when nothing is found.
///
/// # Errors
/// What the archive says.
pub fn replay_step(
    tx: &Tx<'_>,
    rule: &Rule,
    mut replay: Replay,
    found: &[ItemId],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if found.is_empty() {
        return replays::end(tx, &replay);
    }
    let start = replay.before;
    for item in found {
        let Some(row) = items::one(tx, *item)? else {
            continue;
        };
        // What has been there for long is not sent: only what arrives.
        act(tx, *item, &[rule], now)?;
        replay.before = replay.before.min(row.head.sorted);
        replay.done += 1;
    }
    if replay.before == start {
        // The index knows items that the archive does not: nothing more can be reached.
        return replays::end(tx, &replay);
    }
    replays::keep(tx, &replay)
}
