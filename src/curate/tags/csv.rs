//! The vocabulary as a table: `name,english,broader,synonyms,former,note,colour`, lists between `|`.

use serde::{Deserialize, Serialize};

use super::Draft;
use crate::domain::vocabulary::Colour;

/// A row of the table.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Row {
    name: String,
    english: String,
    broader: String,
    synonyms: String,
    former: String,
    note: String,
    colour: String,
}

/// Writes the table.
///
/// # Errors
/// What the writer says, in a sentence.
pub fn write(drafts: &[Draft]) -> Result<String, String> {
    let mut table = csv::Writer::from_writer(Vec::new());
    for draft in drafts {
        let row = Row {
            name: inert(draft.name.clone()),
            english: inert(draft.english.clone()),
            broader: inert(draft.broader.clone()),
            synonyms: inert(draft.synonyms.join("|")),
            former: inert(draft.former.join("|")),
            note: inert(draft.note.clone()),
            colour: draft.colour.as_str().to_owned(),
        };
        table.serialize(row).map_err(|error| error.to_string())?;
    }
    let bytes = table.into_inner().map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

/// The signs by which a spreadsheet takes a cell for a formula (OWASP, "CSV injection"), and the one
/// that [`inert`] writes.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

/// A cell that no spreadsheet computes: behind an apostrophe, which it shows as text.
fn inert(cell: String) -> String {
    match cell.starts_with(FORMULA) {
        true => format!("'{cell}"),
        false => cell,
    }
}

/// The cell that [`inert`] was given.
fn plain(cell: &str) -> &str {
    let inner = cell.strip_prefix('\'');
    inner
        .filter(|inner| inner.starts_with(FORMULA))
        .unwrap_or(cell)
}

/// Reads a table; only the column `name` must be there. Spreadsheets that write `;` are understood.
///
/// # Errors
/// The line that makes no sense, and why.
pub fn read(text: &str) -> Result<Vec<Draft>, String> {
    let text = text.trim_start_matches('\u{feff}');
    let head = text.lines().next().unwrap_or_default();
    let delimiter = if head.contains(';') && !head.contains(',') {
        b';'
    } else {
        b','
    };
    let mut table = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    if !table
        .headers()
        .is_ok_and(|head| head.iter().any(|column| column == "name"))
    {
        return Err("the first line must name the columns: name, english, broader …".to_owned());
    }
    let rows = table.deserialize::<Row>();
    rows.map(|row| row.map(draft).map_err(|error| error.to_string()))
        .collect()
}

fn draft(row: Row) -> Draft {
    let list = |names: &str| {
        let names = plain(names).split('|').map(str::trim);
        names
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect()
    };
    Draft {
        synonyms: list(&row.synonyms),
        former: list(&row.former),
        colour: Colour::from_word(&row.colour).unwrap_or_default(),
        name: plain(&row.name).to_owned(),
        english: plain(&row.english).to_owned(),
        broader: plain(&row.broader).to_owned(),
        note: plain(&row.note).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Colour, Draft, read, write};

    #[test]
    fn a_table_gives_back_what_was_written() {
        let draft = Draft {
            name: "Réseaux, câbles".to_owned(),
            english: "\"Networks\"".to_owned(),
            broader: "Technique".to_owned(),
            synonyms: vec!["LAN".to_owned(), "réseau local".to_owned()],
            former: vec!["Tuyaux".to_owned()],
            note: "Sur\ndeux lignes.".to_owned(),
            colour: Colour::Teal,
        };
        let written = write(std::slice::from_ref(&draft)).unwrap();
        assert_eq!(read(&written).unwrap(), [draft]);
    }

    #[test]
    fn no_cell_is_computed_by_a_spreadsheet_and_all_are_read_back() {
        for name in [
            "=1+1", "+33", "-2", "@SUM(A1)", "'quoted", "'=1", "a=b", "l'un",
        ] {
            let draft = Draft {
                name: name.to_owned(),
                english: name.to_owned(),
                synonyms: vec![name.to_owned(), "x".to_owned()],
                note: name.to_owned(),
                ..Draft::default()
            };
            let written = write(std::slice::from_ref(&draft)).unwrap();
            let row = written.lines().nth(1).unwrap();
            for cell in row.split(',') {
                let cell = cell.trim_matches('"');
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{row}");
            }
            assert_eq!(read(&written).unwrap(), [draft], "{name}");
        }
        // A table from elsewhere may begin a name with an apostrophe.
        assert_eq!(read("name\n'tis\n").unwrap()[0].name, "'tis");
    }

    #[test]
    fn a_short_table_with_semicolons_is_read_and_one_without_names_refused() {
        let read_in = read("\u{feff}name;english\nIA;AI\n").unwrap();
        assert_eq!(
            (read_in[0].name.as_str(), read_in[0].english.as_str()),
            ("IA", "AI")
        );
        assert!(read("a,b\n1,2\n").unwrap_err().contains("name"));
    }
}
