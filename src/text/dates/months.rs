//! The names of the months, in one table.

use super::without_accents;

/// How a month is called.
struct Month {
    /// Its names and their usual short forms, without accents.
    names: &'static str,
    /// With what else a word begins that means it, where nothing but a date can stand.
    beginnings: &'static str,
}

/// January first: English, French, German, Spanish, Italian, Portuguese, Catalan, Romanian, Dutch, the
/// Nordic and Baltic languages, Finnish, Hungarian, Polish, Czech, Slovak, Slovene, Turkish, Greek, Russian,
/// Ukrainian, Bulgarian, Arabic, Hebrew. Croatian ones are left out: they mean other months elsewhere.
#[rustfmt::skip]
const MONTHS: [Month; 12] = [
    Month {
        names: "january janvier januar enero gennaio janeiro januari stycznia styczen tammikuuta ledna leden ianuarie janv jan jaenner janner ene gen januara gener января січня януари ιανουαριου sausio jaanuar janvari",
        beginnings: "jaan ian sty led oca sau tammi ιαν янв січ яну ينا ינו",
    },
    Month {
        names: "february fevrier februar febrero febbraio fevereiro februari lutego luty helmikuuta unora unor februarie fevr fev feb febr februara febrer февраля лютого февруари φεβρουαριου vasario veebruar",
        beginnings: "veebr lut uno sub vas helmi φεβ фев лют فبر פבר",
    },
    Month {
        names: "march mars marz maerz marzo marco maart marca marzec maaliskuuta brezna brezen martie mar mrz mrt marcius marc marts марта березня март μαρτιου kovo",
        beginnings: "maa bre kov maalis μαρ μαω мар бере مار מרץ",
    },
    Month {
        names: "april avril abril aprile kwietnia kwiecien huhtikuuta dubna duben aprilie avr abr apr aprilis aprila апреля квітня април απριλιου balandzio aprill",
        beginnings: "kwi dub nis bal huhti απρ апр квіт أبر أبر ابر אפר",
    },
    Month {
        names: "may mai mayo maggio maio mei maja maj toukokuuta kvetna kveten mag majus maig мая травня маи μαιου geguzes",
        beginnings: "kve geg touko μαι май трав ماي מאי",
    },
    Month {
        names: "june juin juni junio giugno junho czerwca czerwiec kesakuuta cervna cerven iunie jun giu junius juna juny junij июня червня юни ιουνιου birzelio juuni junijs",
        beginnings: "juun iun cze cvn cervn haz bir kesa ιουν ιον июн черв يوني יונ",
    },
    Month {
        names: "july juillet juli julio luglio julho lipca lipiec heinakuuta cervence cervenec iulie juil jul lug julius jula juliol julij июля липня юли ιουλιου liepos juuli julijs",
        beginnings: "juul iul lip cvc cervenc tem lie heina ιουλ ιολ июл лип يولي יול",
    },
    Month {
        names: "august aout agosto augustus sierpnia sierpien augusti elokuuta srpna srpen aug ago agt augusztus augusta agost avgust августа серпня август αυγουστου rugpjucio",
        beginnings: "aou sie srp agu rugp elo αυγ авг серп أغس أغس אוג",
    },
    Month {
        names: "september septembre septiembre settembre setembro wrzesnia wrzesien syyskuuta zari septembrie sept sep set szeptember septembra setembre сентября вересня септември σεπτεμβριου rugsejo",
        beginnings: "sze wrz zar eyl rugs syys σεπ сен сеп вер سبت ספט",
    },
    Month {
        names: "october octobre oktober octubre ottobre outubro pazdziernika pazdziernik lokakuuta rijna rijen octombrie oct okt ott out oktobra октября жовтня октомври οκτωβριου spalio oktoober",
        beginnings: "paz rij eki spa loka οκτ окт жов أكت أكت אוק",
    },
    Month {
        names: "november novembre noviembre novembro listopada listopad marraskuuta listopadu noiembrie nov novembra ноября листопада ноември νοεμβριου lapkricio",
        beginnings: "noi lis kas lap marras νοε ноя ное лист نوف נוב",
    },
    Month {
        names: "december decembre dezember diciembre dicembre dezembro grudnia grudzien joulukuuta prosince prosinec decembrie dec dez dic des decembra desembre декабря грудня декември δεκεμβριου gruodzio detsember",
        beginnings: "dets gru pro ara joulu δεκ дек груд ديس דצמ",
    },
];

/// The months of RFC 822.
const ENGLISH: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The month that a word is the name of, from 1: for texts, where most words are none.
pub(super) fn named(word: &str) -> Option<u32> {
    let plain = without_accents(word);
    let is_name = |month: &Month| month.names.split(' ').any(|name| name == plain);
    numbered(MONTHS.iter().position(is_name)?)
}

/// The month that a word, in lower case and without accents, begins to name, from 1: of two that fit, the
/// longer name counts.
pub(super) fn begun_by(word: &str) -> Option<u32> {
    if word.chars().count() < 3 {
        return None;
    }
    // Most dates are in English; of a word of three bytes no longer name can begin.
    if let Some(place) = ENGLISH.iter().position(|name| *name == word) {
        return numbered(place);
    }
    let fitting = MONTHS.iter().enumerate().flat_map(|(place, month)| {
        let all = month.names.split(' ').chain(month.beginnings.split(' '));
        let fits = all.filter(|name| !name.is_empty() && word.starts_with(*name));
        fits.map(move |name| (name.len(), place))
    });
    numbered(fitting.max()?.1)
}

fn numbered(place: usize) -> Option<u32> {
    u32::try_from(place + 1).ok()
}
