//! Whether a password may be chosen, and what to say when it may not.

use zxcvbn::Score;
use zxcvbn::feedback::{Suggestion, Warning};

use crate::domain::limits;
use crate::domain::member::{Role, shortest_password};
use crate::web::words::Words;

/// Why `password` cannot be chosen by somebody of `role`, in sentences; none when it can. `personal` is
/// what others know of the person: name, login, address.
///
/// Long enough first; then not one that guesses well under ten milliards of tries find (zxcvbn's third
/// step of four). No kind of character is asked for: see [`shortest_password`].
pub(in crate::web) fn weaknesses(
    password: &str,
    role: Role,
    personal: &[&str],
    words: &Words,
) -> Vec<String> {
    let (length, shortest) = (password.chars().count(), shortest_password(role));
    if length < shortest {
        return vec![words.count("password-too-short", count(shortest))];
    }
    if length > limits::PASSWORD {
        return vec![words.count("password-too-long", count(limits::PASSWORD))];
    }
    // A name is guessed in parts, and run together.
    let parts = personal
        .iter()
        .flat_map(|known| known.split(|c: char| !c.is_alphanumeric()));
    let run_together: Vec<String> = personal
        .iter()
        .map(|known| known.chars().filter(|c| c.is_alphanumeric()).collect())
        .collect();
    let known: Vec<_> = parts
        .chain(personal.iter().copied())
        .chain(run_together.iter().map(String::as_str))
        .collect();
    let estimate = zxcvbn::zxcvbn(password, &known);
    if estimate.score() >= Score::Three {
        return Vec::new();
    }
    let mut said = vec![words.say("password-too-easy")];
    if let Some(feedback) = estimate.feedback() {
        let warning = feedback.warning().map(warning);
        let suggestions = feedback.suggestions().iter().map(|it| suggestion(*it));
        let keys = warning.into_iter().chain(suggestions);
        said.extend(keys.map(|key| words.say(key)));
    }
    said
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// What is easy about it.
fn warning(warning: Warning) -> &'static str {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess => "password-rows",
        Warning::ShortKeyboardPatternsAreEasyToGuess => "password-pattern",
        Warning::RepeatsLikeAaaAreEasyToGuess
        | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => "password-repeats",
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword => "password-common",
        Warning::ThisIsSimilarToACommonlyUsedPassword => "password-near-common",
        Warning::SequencesLikeAbcAreEasyToGuess => "password-sequence",
        Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess => "password-dates",
        Warning::AWordByItselfIsEasyToGuess => "password-word",
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
        | Warning::CommonNamesAndSurnamesAreEasyToGuess => "password-names",
    }
}

/// What would be better.
fn suggestion(suggestion: Suggestion) -> &'static str {
    match suggestion {
        Suggestion::UseAFewWordsAvoidCommonPhrases
        | Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters => "password-try-words",
        Suggestion::AddAnotherWordOrTwo => "password-try-more",
        Suggestion::CapitalizationDoesntHelpVeryMuch
        | Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => "password-no-capitals",
        Suggestion::ReversedWordsArentMuchHarderToGuess => "password-no-reverse",
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => "password-no-signs",
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => "password-no-keyboard",
        Suggestion::AvoidRepeatedWordsAndCharacters => "password-no-repeats",
        Suggestion::AvoidSequences => "password-no-sequence",
        Suggestion::AvoidRecentYears
        | Suggestion::AvoidYearsThatAreAssociatedWithYou
        | Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => "password-no-years",
    }
}

#[cfg(test)]
mod tests {
    use super::weaknesses;
    use crate::domain::member::Role;
    use crate::web::language::Lang;
    use crate::web::words::Words;

    fn said(password: &str, role: Role, lang: Lang) -> Vec<String> {
        let personal = ["ada", "Ada Lovelace", "ada@example.org"];
        weaknesses(password, role, &personal, Words::of(lang))
    }

    #[test]
    fn length_comes_first_and_more_of_it_for_administrators() {
        assert!(said("pluie fine", Role::Reader, Lang::English)[0].contains("12"));
        assert!(said("pluie fine 12", Role::Admin, Lang::English)[0].contains("16"));
        assert!(said(&"é".repeat(257), Role::Reader, Lang::English)[0].contains("256"));
        assert!(said("pluie fine sur le port", Role::Admin, Lang::French).is_empty());
    }

    #[test]
    fn what_is_easily_guessed_is_refused_with_a_reason_in_both_languages() {
        for easy in [
            "password1234",
            "azertyuiop12",
            "AdaLovelace2026",
            "aaaaaaaaaaaaaaaa",
        ] {
            for lang in Lang::ALL {
                let said = said(easy, Role::Reader, lang);
                assert!(said.len() > 1, "{easy}: {said:?}");
                assert!(
                    said.iter().all(|line| !line.starts_with("password-")),
                    "{said:?}"
                );
            }
        }
    }

    #[test]
    fn every_reason_is_worded() {
        use super::{suggestion, warning};
        use zxcvbn::feedback::{Suggestion, Warning};
        for lang in Lang::ALL {
            let words = Words::of(lang);
            assert!(words.has(warning(Warning::AWordByItselfIsEasyToGuess)));
            assert!(words.has(suggestion(Suggestion::AvoidSequences)));
        }
    }
}
