//! The `schedule` of a digest: five fields of cron, or six with seconds first.

use std::str::FromStr;

use croner::Cron;

use super::said::{Said, said};
use super::value::Refused;

/// The fields in order: their names in French and English, and what each may hold.
const FIELDS: [(&str, &str, &str); 5] = [
    ("minute", "minute", "0-59"),
    ("heure", "hour", "0-23"),
    ("jour du mois", "day of the month", "1-31"),
    ("mois", "month", "1-12"),
    ("jour de la semaine", "weekday", "0-7, SUN-SAT"),
];

/// Reads a schedule; one that never comes is refused too.
pub(super) fn read(text: &str) -> Result<Cron, Refused> {
    let Ok(cron) = Cron::from_str(text) else {
        return Err(refused(text, what_is_wrong(text)));
    };
    match cron.find_next_occurrence(&chrono::DateTime::UNIX_EPOCH, true) {
        Ok(_) => Ok(cron),
        Err(_) => {
            let why = said!("aucun jour n'y répond jamais", "no day ever fits it");
            Err(refused(text, why))
        }
    }
}

fn refused(text: &str, why: Said) -> Refused {
    let Said { fr, en } = why;
    Refused::new(
        said!(
            "« {text} » n'est pas un horaire : {fr}",
            "\"{text}\" is not a schedule: {en}"
        ),
        said!(
            "écrivez minute heure jour mois jour-de-semaine : « 0 16 * * FRI » pour le vendredi à 16 h",
            "write minute hour day month weekday: \"0 16 * * FRI\" for Friday at 16:00"
        ),
    )
}

/// The field that is wrong: the one that is refused even among fields that say nothing.
fn what_is_wrong(text: &str) -> Said {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let count = fields.len();
    let seconds = usize::from(count == FIELDS.len() + 1);
    if count != FIELDS.len() + seconds {
        return said!(
            "il y a {count} champ(s), il en faut cinq",
            "it has {count} field(s), and needs five"
        );
    }
    for (place, field) in fields.iter().enumerate() {
        let mut alone = vec!["*"; count];
        alone[place] = field;
        if Cron::from_str(&alone.join(" ")).is_err() {
            let (fr, en, range) = match place.checked_sub(seconds) {
                Some(place) => FIELDS[place],
                None => ("seconde", "second", "0-59"),
            };
            return said!(
                "« {field} » ne convient pas à « {fr} » ({range})",
                "\"{field}\" does not fit \"{en}\" ({range})"
            );
        }
    }
    said!(
        "ces champs ne vont pas ensemble",
        "these fields do not go together"
    )
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_schedule_that_is_refused_names_the_field_that_is_wrong() {
        for (text, fr, en) in [
            (
                "0 25 * * *",
                "« 25 » ne convient pas à « heure »",
                "\"25\" does not fit \"hour\"",
            ),
            ("0 16 * * VEN", "« jour de la semaine »", "\"weekday\""),
            ("0 16 32 * *", "« jour du mois »", "\"day of the month\""),
            ("70 0 16 * * FRI", "« seconde »", "\"second\""),
            ("vendredi 16 h", "3 champ(s)", "3 field(s)"),
            ("", "0 champ(s)", "0 field(s)"),
            ("0 16 31 2 *", "aucun jour", "no day"),
        ] {
            let refused = read(text).unwrap_err();
            assert!(refused.what.fr.contains(fr), "{text}: {}", refused.what.fr);
            assert!(refused.what.en.contains(en), "{text}: {}", refused.what.en);
            for word in ["Pattern", "Component", "CronScheduler"] {
                assert!(
                    !refused.what.en.contains(word),
                    "{text}: {}",
                    refused.what.en
                );
            }
        }
        for text in ["0 16 * * FRI", "0 0 16 * * FRI", "0 12 L * *", "@weekly"] {
            assert!(read(text).is_ok(), "{text}");
        }
    }
}
