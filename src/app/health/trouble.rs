//! What is not well, told in sentences with what to do; the same on the page and in letters.

use super::{Health, TaskHealth};
use crate::app::workings::Condition;

/// With less than this left, a disk is nearly full: a day of a busy watch.
const NEARLY_FULL: u64 = 500_000_000;

/// Something that is not well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The same for the same thing from one look to the next.
    pub key: String,
    /// Whether this process cannot do or serve something; else it waits for a person.
    pub is_grave: bool,
    /// Where a person does something about it.
    pub place: Option<Place>,
    /// In French.
    pub french: Said,
    /// In English.
    pub english: Said,
}

/// A page where something is done about a trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// What is in the outbox.
    Deliveries,
    /// The digests.
    Digests,
    /// The sources.
    Sources,
}

impl Place {
    /// Its path.
    pub fn path(self) -> &'static str {
        match self {
            Self::Deliveries => "/deliveries",
            Self::Digests => "/digests",
            Self::Sources => "/sources",
        }
    }
}

/// What is not well, and what to do, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// A sentence.
    pub what: String,
    /// Another.
    pub advice: String,
}

impl Trouble {
    /// In `language`; French unless it is English.
    pub fn said(&self, language: &str) -> &Said {
        if language == "en" {
            &self.english
        } else {
            &self.french
        }
    }

    fn new(
        key: impl Into<String>,
        is_grave: bool,
        french: (String, &str),
        english: (String, &str),
    ) -> Self {
        let said = |(what, advice): (String, &str)| Said {
            what,
            advice: advice.to_owned(),
        };
        Self {
            key: key.into(),
            is_grave,
            place: None,
            french: said(french),
            english: said(english),
        }
    }

    fn at(self, place: Place) -> Self {
        let place = Some(place);
        Self { place, ..self }
    }
}

impl Health {
    /// What is not well, the grave first.
    pub fn troubles(&self) -> Vec<Trouble> {
        let mut troubles: Vec<_> = self.archive().into_iter().chain(self.index()).collect();
        if self.tasks.is_empty() {
            troubles.push(Trouble::new(
                "tasks",
                true,
                (
                    "Aucun travail de fond n’a commencé.".to_owned(),
                    "Juste après un démarrage, attendez quelques secondes ; sinon, relancez Vigie.",
                ),
                (
                    "No background work has begun.".to_owned(),
                    "Just after a start, wait some seconds; else start Vigie again.",
                ),
            ));
        }
        troubles.extend(self.tasks.iter().filter_map(task));
        troubles.extend(self.quiet.map(|_| quiet()));
        troubles.extend(self.backup());
        troubles.extend(self.disk());
        troubles.extend(self.outbox());
        troubles.extend(self.tasks.iter().flat_map(left));
        troubles
    }

    fn archive(&self) -> Option<Trouble> {
        let why = self.archive.why.as_ref()?;
        Some(Trouble::new(
            "archive",
            true,
            (
                format!("L’archive ne peut pas être écrite ou lue : {why}."),
                "Faites de la place sur le disque, rendez le dossier de l’archive accessible en écriture, ou \
                 arrêtez l’autre programme qui la tient. Vigie reprend seule.",
            ),
            (
                format!("The archive cannot be written or read: {why}."),
                "Free some space on the disk, make the folder of the archive writable, or stop the other \
                 program that holds it. Vigie goes on by itself.",
            ),
        ))
    }

    fn index(&self) -> Option<Trouble> {
        if self.index.usable {
            return None;
        }
        let why = self.index.why.as_deref().unwrap_or_default();
        if self.index.rebuilding {
            return Some(Trouble::new(
                "index",
                false,
                (
                    "L’index de recherche est en cours de reconstruction.".to_owned(),
                    "Attendez : les recherches répondent dès que c’est fait, et le reste continue.",
                ),
                (
                    "The search index is being built again.".to_owned(),
                    "Wait: searches answer as soon as that is done, and everything else goes on.",
                ),
            ));
        }
        Some(Trouble::new(
            "index",
            true,
            (
                format!("L’index de recherche ne répond pas. {why}"),
                "Il est reconstruit seul à partir de l’archive ; si cela dure, vérifiez le disque et les droits \
                 de son dossier.",
            ),
            (
                format!("The search index does not answer. {why}"),
                "It is built again from the archive by itself; if this lasts, look at the disk and at the \
                 rights of its folder.",
            ),
        ))
    }

    fn disk(&self) -> Option<Trouble> {
        let megabytes = self.disk.filter(|disk| disk.free < NEARLY_FULL)?.free / 1_000_000;
        Some(Trouble::new(
            "disk",
            false,
            (
                format!("Il reste {megabytes} Mo sur le disque de l’archive."),
                "Faites de la place avant qu’il ne soit plein : plus rien ne serait alors archivé.",
            ),
            (
                format!("The disk of the archive has {megabytes} MB left."),
                "Free some space before it is full: nothing could be filed then.",
            ),
        ))
    }

    fn backup(&self) -> Vec<Trouble> {
        let Some(backup) = &self.backup else {
            return Vec::new();
        };
        let why = backup.why.as_deref().unwrap_or_default();
        let late = backup.late.then(|| {
            let (fr, en) = match backup.last {
                Some(last) => {
                    let day = last.format("%Y-%m-%d");
                    (format!("La dernière sauvegarde est du {day}. {why}"), format!("The last back-up is of {day}. {why}"))
                }
                None => (format!("Aucune sauvegarde n’est là. {why}"), format!("There is no back-up. {why}")),
            };
            Trouble::new(
                "backup",
                false,
                (fr.trim_end().to_owned(), "Vérifiez le dossier de [backup], sa place et ses droits ; Vigie réessaie toutes les dix minutes."),
                (en.trim_end().to_owned(), "Look at the folder of [backup], its room and its rights; Vigie tries again every ten minutes."),
            )
        });
        let cramped = backup.is_cramped().then(|| {
            Trouble::new(
                "backup disk",
                false,
                (
                    "Le disque des sauvegardes n’en contiendra bientôt plus une de plus."
                        .to_owned(),
                    "Faites-y de la place, ou gardez-en moins (keep).",
                ),
                (
                    "The disk of the back-ups will soon hold not one more.".to_owned(),
                    "Free some space there, or keep fewer of them.",
                ),
            )
        });
        late.into_iter().chain(cramped).collect()
    }

    fn outbox(&self) -> Vec<Trouble> {
        let one = &self.deliveries;
        let told = [
            (
                "uncertain",
                one.uncertain,
                "Envois dont on ne sait pas s’ils sont arrivés",
                "Regardez à la destination, puis dites ce qu’il en est.",
                "Deliveries of which nobody knows whether they arrived",
                "Look at the destination, then say what you found.",
            ),
            (
                "failed",
                one.failed,
                "Envois qui ont échoué",
                "Lisez la cause, corrigez, puis relancez ou annulez.",
                "Deliveries that failed",
                "Read the cause, mend it, then send again or cancel.",
            ),
            (
                "held",
                one.held,
                "Envois qui attendent une personne",
                "Relisez-les, puis laissez-les partir ou annulez-les.",
                "Deliveries that wait for a person",
                "Look them over, then let them leave or cancel them.",
            ),
        ];
        let told = told.into_iter().filter(|told| told.1 > 0);
        told.map(|(key, count, what, advice, what_english, advice_english)| {
            let french = (format!("{what} : {count}."), advice);
            let english = (format!("{what_english}: {count}."), advice_english);
            Trouble::new(key, false, french, english).at(Place::Deliveries)
        })
        .collect()
    }
}

/// An archive that came out of a back-up.
fn quiet() -> Trouble {
    Trouble::new(
        "quiet",
        false,
        (
            "Cette archive sort d’une sauvegarde : rien ne part et aucune source n’est visitée."
                .to_owned(),
            "Vérifiez ce qui est parti depuis la sauvegarde, puis lancez vigie resume.",
        ),
        (
            "This archive came out of a back-up: nothing is sent and no source is asked."
                .to_owned(),
            "Find out what was sent since the back-up, then run vigie resume.",
        ),
    )
}

/// The work of a task, in French and in English.
fn work(name: &str) -> (&'static str, &'static str) {
    match name {
        "fetch" => ("La visite des sources", "The visiting of sources"),
        "index" => ("L’indexation", "The indexing"),
        "curate" => ("Le classement en nombre", "The curation in bulk"),
        "proposals" => (
            "La lecture des pages proposées",
            "The reading of proposed pages",
        ),
        "issue" => ("La composition des lettres", "The issuing of digests"),
        "deliver" => ("L’envoi", "The delivery"),
        "letters" => (
            "L’envoi des liens à usage unique",
            "The sending of one-time links",
        ),
        "calls" => ("L’appel des éditeurs", "The calling of editors"),
        "backup" => ("La sauvegarde", "The back-up"),
        "suggest" => ("Le calcul des suggestions", "The scoring of suggestions"),
        "alert" => ("L’alerte par courriel", "The warning by mail"),
        _ => (
            "La relecture de la configuration",
            "The reading of the configuration",
        ),
    }
}

/// Why a task does not do its work.
fn task(task: &TaskHealth) -> Option<Trouble> {
    if task.ok {
        return None;
    }
    let (french, english) = work(task.name);
    let why = task.error.as_deref().unwrap_or_default();
    let again = (
        "Vigie essaie encore. Si cela dure, relancez-la : rien ne se perd, ce qui est dû est dans l’archive.",
        "Vigie goes on trying. If this lasts, start it again: nothing is lost, what is due is in the archive.",
    );
    let anew = (
        "Relancez Vigie : rien ne se perd, ce qui est dû est dans l’archive.",
        "Start Vigie again: nothing is lost, what is due is in the archive.",
    );
    let (french, english, advice) = match task.state {
        Condition::Stuck => (
            format!("{french} dure bien plus longtemps qu’il ne faut."),
            format!("{english} takes longer than it ever should."),
            anew,
        ),
        Condition::Late => (
            format!("{french} n’a pas eu lieu depuis trois fois son délai."),
            format!("{english} has not run for three of its periods."),
            again,
        ),
        _ => (
            format!("{french} échoue ({} fois de suite) : {why}.", task.failures),
            format!("{english} fails ({} times in a row): {why}.", task.failures),
            again,
        ),
    };
    let key = format!("task {}", task.name);
    Some(Trouble::new(
        key,
        true,
        (french, advice.0),
        (english, advice.1),
    ))
}

/// What a task left undone, row by row.
fn left(task: &TaskHealth) -> Vec<Trouble> {
    let (french, english) = work(task.name);
    let left = task.left.iter().map(|left| {
        let (row, why) = (&left.row, &left.why);
        let (advice, advice_english, place) = match task.name {
            "reload" => (
                "La configuration en vigueur reste la précédente. Corrigez le fichier, ou confirmez ci-dessous si \
                 la page Rouages le propose.",
                "The former configuration stays in force. Mend the file, or confirm on the page of the \
                 workings if it offers that.",
                None,
            ),
            "issue" => (
                "Le reste continue, et cette lettre est tentée de nouveau d’elle-même.",
                "The others go on, and this digest is tried again by itself.",
                Some(Place::Digests),
            ),
            _ => (
                "Le reste continue, et ceci est tenté de nouveau.",
                "The others go on, and this is tried again.",
                (task.name == "fetch").then_some(Place::Sources),
            ),
        };
        let trouble = Trouble::new(
            format!("left {} {row}", task.name),
            false,
            (format!("{french} bute sur {row} : {why}"), advice),
            (format!("{english} stumbles on {row}: {why}"), advice_english),
        );
        Trouble { place, ..trouble }
    });
    left.collect()
}
