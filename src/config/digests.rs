//! `[[digest]]`: what goes out, and when.

use std::str::FromStr;
use std::time::Duration;

use chrono::TimeDelta;
use croner::Cron;

use super::feeds::taken;
use super::problem::said;
use super::reader::Reader;
use super::settings;
use super::value::{self, Refused};
use super::watch::{LANGUAGES, Watch};
use crate::domain::digest::{Digest, Section};

/// Reads all digests; those with a problem are left out, the problem being reported. `channels`
/// are the keys that a digest may name; without a `watch` (it has problems of its own) only problems
/// are found.
pub(super) fn read(
    written: &[Reader<'_>],
    watch: Option<&Watch>,
    channels: &[&str],
) -> Vec<Digest> {
    let mut digests: Vec<Digest> = Vec::new();
    for one in written {
        if let Some(digest) = read_one(one, watch, channels) {
            match digests.iter().find(|earlier| earlier.key == digest.key) {
                Some(twin) => one.refuse("key", taken(&digest.key, &twin.title)),
                None => digests.push(digest),
            }
        }
    }
    digests
}

fn read_one(written: &Reader<'_>, watch: Option<&Watch>, channels: &[&str]) -> Option<Digest> {
    let key = written.read("key", value::key);
    let title = written.read("title", value::words);
    let schedule = written.read("schedule", schedule);
    let zone = written.read("zone", value::zone);
    let period = written.read("period", period);
    let language = written.read("language", |text| value::one_of(text, &LANGUAGES));
    let sections = sections(written);
    let channels = written.list("channels", |name| known(name, channels));
    Some(Digest {
        key: key?,
        title: title?,
        schedule: schedule?,
        zone: zone.or(watch.map(|watch| watch.zone))?,
        period: period?,
        language: language
            .or(watch.map(|watch| watch.language.as_str()))?
            .to_owned(),
        sections: sections?,
        channels,
    })
}

fn sections(written: &Reader<'_>) -> Option<Vec<Section>> {
    let tables = written.sections("section", &settings::SECTION);
    if tables.is_empty() {
        if written.has("section") {
            written.refuse("section", no_section());
        }
        return None;
    }
    tables.iter().map(section).collect()
}

fn section(written: &Reader<'_>) -> Option<Section> {
    let title = written.read("title", value::words);
    let quota = written.read("quota", |text| value::number(text, 1, 100));
    Some(Section {
        title: title?,
        query: written.text("query")?.trim().to_owned(),
        quota: quota?,
    })
}

fn no_section() -> Refused {
    Refused::new(
        said!(
            "cette lettre n'a aucune partie",
            "this digest has no section"
        ),
        said!(
            "ajoutez [[digest.section]] avec title = \"Actualités\"",
            "add [[digest.section]] with title = \"News\""
        ),
    )
}

/// Five fields of cron, or six with seconds first; one that never fires is refused too.
fn schedule(text: &str) -> Result<Cron, Refused> {
    let refused = |why: String| {
        Refused::new(
            said!(
                "« {text} » n'est pas un horaire cron : {why}",
                "\"{text}\" is not a cron schedule: {why}"
            ),
            said!(
                "écrivez minute heure jour mois jour-de-semaine : « 0 16 * * FRI » pour le vendredi à 16 h",
                "write minute hour day month weekday: \"0 16 * * FRI\" for Friday at 16:00"
            ),
        )
    };
    let cron = Cron::from_str(text).map_err(|error| refused(error.to_string()))?;
    cron.find_next_occurrence(&chrono::DateTime::UNIX_EPOCH, true)
        .map_err(|error| refused(error.to_string()))?;
    Ok(cron)
}

fn period(text: &str) -> Result<TimeDelta, Refused> {
    let hour = Duration::from_secs(3600);
    let period = value::duration(text, hour, hour * 24 * 366)?;
    Ok(TimeDelta::from_std(period).unwrap_or(TimeDelta::MAX))
}

fn known(name: &str, channels: &[&str]) -> Result<String, Refused> {
    if channels.contains(&name) {
        return Ok(name.to_owned());
    }
    let all = channels.join(", ");
    let mend = match settings::nearest(name, channels.iter().copied()) {
        Some(near) => said!("vouliez-vous dire « {near} » ?", "did you mean \"{near}\"?"),
        None if channels.is_empty() => said!(
            "ajoutez un [[channel]] avec key = \"{name}\"",
            "add a [[channel]] with key = \"{name}\""
        ),
        None => said!(
            "choisissez parmi {all}, ou ajoutez un [[channel]]",
            "choose one of {all}, or add a [[channel]]"
        ),
    };
    Err(Refused::new(
        said!(
            "aucun canal ne s'appelle « {name} »",
            "no channel is called \"{name}\""
        ),
        mend,
    ))
}
