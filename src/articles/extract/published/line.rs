//! Whether the date in a line can be that of the page: a law that is cited has one too, a deadline, a meeting.

use chrono::{DateTime, FixedOffset};

use super::Read;

/// Words that govern a date which is not that of the page, in lower case: `loi du 12 juillet 1999`, `until
/// March 12`, `Gesetz vom 12. März`.
const GOVERN: [&str; 48] = [
    "du", "au", "des", "aux", "dès", "depuis", "avant", "après", "jusqu'au", "d'ici", "entre",
    "by", "until", "till", "before", "since", "of", "from", "through", "after", "between", "due",
    "vom", "bis", "zum", "seit", "ab", "vor", "nach", "del", "al", "desde", "hasta", "dal",
    "entro", "fino", "dell'", "até", "do", "ao", "tot", "vanaf", "van", "sinds", "dnia", "od",
    "född", "født",
];

/// The same before an article: `avant le 12 mars`, `born on March 12`.
const BEFORE_ARTICLE: [&str; 18] = [
    "avant", "après", "dès", "depuis", "ici", "d'ici", "tard", "né", "née", "before", "by", "born",
    "died", "antes", "prima", "entro", "vor", "nach",
];

const ARTICLES: [&str; 14] = [
    "le", "the", "on", "den", "dem", "am", "el", "il", "o", "op", "de", "den", "dia", "día",
];

/// What is published and may be named with its day: `communiqué du 12 mars`.
const PUBLISHED: [&str; 34] = [
    "article",
    "communiqué",
    "presse",
    "dépêche",
    "édition",
    "publication",
    "parution",
    "billet",
    "actualité",
    "brève",
    "lettre",
    "newsletter",
    "bulletin",
    "numéro",
    "post",
    "jour",
    "version",
    "artikel",
    "meldung",
    "pressemitteilung",
    "beitrag",
    "mitteilung",
    "nachricht",
    "news",
    "stand",
    "ausgabe",
    "comunicato",
    "articolo",
    "notizia",
    "comunicado",
    "noticia",
    "nota",
    "persbericht",
    "bericht",
];

/// Words anywhere before a date that say that something ends, or opens, or takes place then.
const APPOINT: [&str; 24] = [
    "limite",
    "deadline",
    "échéance",
    "clôture",
    "closing",
    "expire",
    "expires",
    "expiration",
    "frist",
    "einsendeschluss",
    "anmeldeschluss",
    "plazo",
    "límite",
    "scadenza",
    "prazo",
    "termijn",
    "inscription",
    "inscriptions",
    "dépôt",
    "candidatures",
    "rendez-vous",
    "jusqu'au",
    "événement",
    "termin",
];

/// Labels of the day of the page itself: `Date : 12 mars 2024`.
const LABELS: [&str; 9] = [
    "date", "datum", "fecha", "data", "dato", "le", "on", "dated", "posted",
];

/// The date in `line`, unless the words before it say that it is another one. `before` is what stands
/// before the line in the same block.
pub(in crate::articles::extract) fn own_date(
    before: &str,
    line: &str,
    read: &Read<'_>,
) -> Option<DateTime<FixedOffset>> {
    let date = read(line)?;
    // The shortest end of the line that still says the date begins with it.
    let starts = line.char_indices().filter(|(at, c)| {
        let inside = line[..*at].ends_with(char::is_alphanumeric);
        c.is_alphanumeric() && !inside
    });
    let at = starts
        .map(|(at, _)| at)
        .take_while(|at| read(&line[*at..]) == Some(date))
        .last()
        .unwrap_or(0);
    let before = format!("{before} {}", &line[..at])
        .to_lowercase()
        .replace('’', "'");
    (!is_of_something_else(&before)).then_some(date)
}

fn is_of_something_else(before: &str) -> bool {
    let before = before.trim_end_matches(|c: char| c.is_whitespace() || c == '(');
    let is_word = |c: char| c.is_alphanumeric() || c == '\'' || c == '-';
    let words: Vec<&str> = before
        .split(|c| !is_word(c))
        .filter(|word| !word.is_empty())
        .collect();
    if words.iter().any(|word| APPOINT.contains(word)) {
        return true;
    }
    if let Some(label) = before.strip_suffix(':') {
        let label = label
            .rsplit(['|', '·', '•', '–', '—', ',', ';', '.', '\n'])
            .next();
        let label = label.unwrap_or_default().trim();
        return !LABELS.contains(&label);
    }
    // After a stroke or a full stop, something else begins.
    if before.ends_with(|c: char| !is_word(c)) {
        return false;
    }
    let [.., earlier, last] = words.as_slice() else {
        return words.last().is_some_and(|last| GOVERN.contains(last));
    };
    if ARTICLES.contains(last) && BEFORE_ARTICLE.contains(earlier) {
        return true;
    }
    GOVERN.contains(last) && !PUBLISHED.contains(earlier)
}

#[cfg(test)]
mod tests {
    use super::own_date;
    use crate::text::dates::{self, Order};

    fn is_own(before: &str, line: &str) -> bool {
        let read = |text: &str| dates::find(text, Order::DayFirst);
        assert!(read(line).is_some(), "{line}");
        own_date(before, line, &read).is_some()
    }

    #[test]
    fn a_date_that_is_cited_or_appointed_is_not_that_of_the_page() {
        for line in [
            "Vu la loi du 12 juillet 1999 relative à la coopération ;",
            "Date limite de dépôt : 30 septembre 2027 à 12h00",
            "Vu la délibération du 3 mars 2026 ;",
            "Inscriptions jusqu’au 3 mars 2026",
            "Réponse attendue avant le 3 mars 2026",
            "Au plus tard le 3 mars 2026",
            "Réunion du conseil : 3 mars 2026",
            "Du 3 mars 2026 au 5 mars 2026",
            "Applications close by March 3, 2026",
            "Act of March 3, 2026",
            "Deadline: 3 March 2026",
            "Gesetz vom 3. März 2026",
            "Einsendeschluss: 3. März 2026",
            "Plazo hasta el 3 de marzo de 2026",
            "né le 3 mars 2006 à Brest",
        ] {
            assert!(!is_own("", line), "{line}");
        }
        assert!(!is_own("Date limite :", "30 septembre 2027"));
        assert!(!is_own("Vu la loi", " du 12 juillet 1999"));
    }

    #[test]
    fn a_line_with_the_day_of_the_page_is_read() {
        for line in [
            "12 mars 2024",
            "Le 12 mars 2024 à 10h12",
            "Mardi 12 mars 2024",
            "Par Jeanne Morel, le 12 mars 2024",
            "Jeanne Morel – March 12, 2024 – 5 min read",
            "Paris, le 12 mars 2024",
            "Actualité | 12/03/2024",
            "Date : 12 mars 2024",
            "Communiqué du 12 mars 2024",
            "Mise à jour du 12 mars 2024",
            "Pressemitteilung vom 12.03.2024",
            "Fait à Montserein, le 12 mars 2026.",
            "(12 mars 2024)",
            "2024-03-12",
        ] {
            assert!(is_own("", line), "{line}");
        }
        assert!(is_own("Par Jeanne Morel", "12 mars 2024"));
    }
}
