//! Words too common to tell one document from another, in all languages at once.
//!
//! One list for all, because a query does not say its language and a document may be tagged wrongly:
//! a word of this list is in no document's stems, and is found only in phrases and alone. It keeps
//! out words that mean something to a computing person (`man`, `go`, `net`, `host`).

use std::collections::HashSet;
use std::sync::LazyLock;

static ALL: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    LISTS
        .iter()
        .flat_map(|list| list.split_whitespace())
        .collect()
});

/// Whether a folded word is too common to be indexed.
pub(super) fn is_stop_word(folded: &str) -> bool {
    folded.len() <= 6 && ALL.contains(folded)
}

const LISTS: [&str; 7] = [
    // French
    "au aux avec ce ces cet cette dans de des du elle elles en est et etait ete etre eux il ils je \
     la le les leur leurs lui ma mais me mes moi mon ne nos notre nous on ou ont par pas pour qu que \
     qui sa se ses son sont sur ta te tes toi ton tu un une vos votre vous sans plus comme y",
    // English
    "a an and are as at be been but by for from had has have he her his i if in into is it its my no \
     not of or our she so such than that the their them then there these they this to was we were \
     which will with would you your",
    // German
    "als am auch auf aus bei das dass dem den der des die durch ein eine einem einen einer eines er \
     es fur haben hat ich ihr im ist kann mit nach nicht noch nur oder sich sie sind uber um und von \
     vor war werden wie wir wird zu zum zur",
    // Spanish
    "al como con del el ella esta este fue ha han hay las lo los mas mi muy o para pero por se si sin \
     sobre su sus tambien una y",
    // Italian
    "che chi ci col con da dal dei del della delle di e gli ha ho il io la le lo ma ne nel nella non \
     per piu se si sono su tra un una",
    // Portuguese
    "ao aos as com da das do dos e em mais mas na nas no nos o os ou para pela pelo que se sem ser sua \
     um uma",
    // Dutch
    "aan bij dat de die dit een en er het hij ik is je maar met naar niet nog of om ook op te tot uit \
     van voor wat we wel zich zij zijn",
];

#[cfg(test)]
mod tests {
    use super::is_stop_word;

    #[test]
    fn grammar_is_stopped_and_computing_is_not() {
        for word in ["le", "the", "und", "dans", "etait", "della"] {
            assert!(is_stop_word(word), "{word}");
        }
        for word in [
            "man", "go", "net", "c", "r", "host", "faille", "noyau", "ia", "ai",
        ] {
            assert!(!is_stop_word(word), "{word}");
        }
    }
}
