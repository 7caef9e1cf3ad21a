//! The words by which scraps are known, folded: lower case, plain apostrophes, single spaces.

/// A text as these lists write it.
pub(super) fn fold(text: &str) -> String {
    text.trim()
        .chars()
        .map(|c| match c {
            '’' | 'ʼ' | '`' => '\'',
            '\u{a0}' | '\u{202f}' => ' ',
            other => other,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// What announces another article, before a colon, a link or nothing.
const LEADS: [&str; 78] = [
    "related:",
    "related",
    "related articles",
    "related posts",
    "related stories",
    "related content",
    "related reading",
    "more from",
    "more on this topic",
    "more on this story",
    "read also",
    "also read",
    "read more",
    "read next",
    "read:",
    "further reading",
    "recommended reading",
    "see also",
    "you might also like",
    "you may also like",
    "don't miss",
    "up next",
    "watch:",
    "listen:",
    "lire aussi",
    "lire également",
    "à lire aussi",
    "à lire également",
    "à lire",
    "a lire aussi",
    "a lire également",
    "a lire",
    "lire :",
    "lire plus",
    "lire la suite",
    "relire",
    "voir aussi",
    "à voir aussi",
    "à écouter aussi",
    "à découvrir",
    "à consulter",
    "découvrez aussi",
    "sur le même sujet",
    "sur le même thème",
    "dans la même rubrique",
    "dans le même dossier",
    "nos autres articles",
    "articles liés",
    "articles similaires",
    "articles associés",
    "articles connexes",
    "pour aller plus loin",
    "ceci pourrait vous intéresser",
    "cela peut vous intéresser",
    "ces articles peuvent vous intéresser",
    "vous aimerez aussi",
    "lesen sie auch",
    "lesen sie mehr",
    "mehr zum thema",
    "auch interessant",
    "das könnte sie auch interessieren",
    "das könnte dich auch interessieren",
    "weiterlesen",
    "siehe auch",
    "passend zum thema",
    "lea también",
    "lee también",
    "te puede interesar",
    "le puede interesar",
    "más información",
    "leggi anche",
    "potrebbe interessarti",
    "leia também",
    "leia mais",
    "veja também",
    "lees ook",
    "lees meer",
    "czytaj też",
];

/// More of them (split only to keep the first list readable).
const MORE_LEADS: [&str; 51] = [
    "kapcsolódó",
    "bekijk ook",
    "lue myös nämä",
    "czytaj także",
    "zobacz też",
    "zobacz także",
    "przeczytaj też",
    "läs också",
    "läs även",
    "læs også",
    "les også",
    "lue myös",
    "čtěte také",
    "mohlo by vás zajímat",
    "související články",
    "διαβάστε επίσης",
    "διαβάστε ακόμα",
    "διαβάστε ακόμη",
    "δείτε επίσης",
    "читайте також",
    "дивіться також",
    "читайте также",
    "смотрите также",
    "olvassa el",
    "olvasd el",
    "ez is érdekelheti",
    "kapcsolódó cikkek",
    "kapcsolódó cikk",
    "citește și",
    "citiți și",
    "vezi și",
    "прочетете още",
    "вижте още",
    "llegeix també",
    "et pot interessar",
    "katso myös",
    "lue lisää",
    "läs mer",
    "læs mere",
    "les mer",
    "mest läst",
    "artículos relacionados",
    "noticias relacionadas",
    "articoli correlati",
    "artigos relacionados",
    "notícias relacionadas",
    "powiązane artykuły",
    "czytaj również",
    "gerelateerde artikelen",
    "relaterade artiklar",
    "vídeos: tudo sobre",
];

/// What is left of a text after such an announcement; empty where it is all.
pub(super) fn lead(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    LEADS.iter().chain(&MORE_LEADS).find_map(|words| {
        let rest = text.strip_prefix(words)?;
        let bounded = !rest.starts_with(char::is_alphanumeric) || words.ends_with(':');
        let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        bounded.then_some(rest)
    })
}

/// What begins a link to a shop.
const OFFERS: [&str; 24] = [
    "check price",
    "check it out",
    "see price",
    "see deal",
    "see it",
    "view deal",
    "view price",
    "view at",
    "view on amazon",
    "buy now",
    "buy it",
    "buy at",
    "buy on",
    "shop now",
    "shop at",
    "voir l'offre",
    "voir le prix",
    "voir sur amazon",
    "acheter sur",
    "acheter maintenant",
    "profiter de l'offre",
    "zum angebot",
    "jetzt kaufen",
    "ver oferta",
];

/// Whether a link leads to a shop.
pub(super) fn is_offer(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    OFFERS.iter().any(|words| {
        let rest = text.strip_prefix(words);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

/// Whole lines that are no text.
const LINES: [&str; 96] = [
    "advertisement",
    "advertising",
    "sponsored",
    "publicité",
    "annonce",
    "la suite après la publicité",
    "la suite après cette publicité",
    "l'article continue après cette publicité",
    "article continues below",
    "article continues after advertisement",
    "continue reading below",
    "story continues below advertisement",
    "anzeige",
    "werbung",
    "publicidad",
    "pubblicità",
    "publicidade",
    "advertentie",
    "reklama",
    "share",
    "share this",
    "share this article",
    "share this post",
    "share this story",
    "share on facebook",
    "share on twitter",
    "share on linkedin",
    "partager",
    "partager l'article",
    "partager cet article",
    "partager cette page",
    "partager sur facebook",
    "partager sur twitter",
    "partager sur linkedin",
    "partager par mail",
    "partagez",
    "teilen",
    "artikel teilen",
    "compartir",
    "condividi",
    "partilhar",
    "compartilhar",
    "delen",
    "udostępnij",
    "dela",
    "imprimer",
    "imprimer l'article",
    "imprimer cette page",
    "print",
    "drucken",
    "imprimir",
    "stampa",
    "facebook",
    "twitter",
    "facebook twitter email",
    "facebook twitter linkedin",
    "email",
    "copy link",
    "copier le lien",
    "lien copié",
    "link copied",
    "save",
    "bookmark",
    "enregistrer",
    "ajouter aux favoris",
    "show caption",
    "hide caption",
    "toggle caption",
    "enlarge this image",
    "click to enlarge",
    "agrandir l'image",
    "cliquez pour agrandir",
    "back to top",
    "return to top",
    "scroll to top",
    "retour en haut",
    "retour en haut de page",
    "haut de page",
    "retour au sommaire",
    "nach oben",
    "volver arriba",
    "torna su",
    "table of contents",
    "contents",
    "on this page",
    "in this article",
    "sommaire",
    "au sommaire",
    "table des matières",
    "inhaltsverzeichnis",
    "inhalt",
    "view this post on instagram",
    "voir cette publication sur instagram",
    "sign up",
    "subscribe",
    "s'abonner",
];

/// Whether a text is such a line, whatever signs surround it.
pub(super) fn is_line(text: &str) -> bool {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    LINES.contains(&text)
        || text.starts_with("a post shared by ")
        || text.starts_with("une publication partagée par ")
}

/// Words that only stand where rights are reserved.
const RIGHTS: [&str; 9] = [
    "all rights reserved",
    "tous droits réservés",
    "alle rechte vorbehalten",
    "todos los derechos reservados",
    "tutti i diritti riservati",
    "todos os direitos reservados",
    "alle rechten voorbehouden",
    "wszelkie prawa zastrzeżone",
    "reproduction interdite",
];

/// What stands before the maker of a picture.
const CREDITS: [&str; 18] = [
    "photo credit",
    "image credit",
    "photo by",
    "photo courtesy",
    "image source",
    "image courtesy",
    "crédit photo",
    "crédits photo",
    "crédit :",
    "crédits :",
    "crédit image",
    "photo :",
    "© photo",
    "foto:",
    "bild:",
    "fotocredit",
    "foto di",
    "zdjęcie:",
];

/// Whether a text of so many words names rights or the maker of a picture.
pub(super) fn is_credit(text: &str, count: u32) -> bool {
    let opens =
        text.starts_with('©') || text.starts_with("copyright ©") || text.starts_with("(c) ");
    opens && count <= 15
        || count <= 30 && RIGHTS.iter().any(|words| text.contains(words))
        || count <= 14 && CREDITS.iter().any(|words| text.starts_with(words))
}

/// What stands before the tags of an article.
const TAGGED: [&str; 20] = [
    "tags",
    "tagged",
    "tag:",
    "topics",
    "categories",
    "category:",
    "filed under",
    "posted in",
    "mots-clés",
    "mots clés",
    "mot-clé",
    "étiquettes",
    "catégorie",
    "thèmes",
    "thématiques",
    "schlagwörter",
    "schlagworte",
    "etiquetas",
    "etichette",
    "trefwoorden",
];

/// Whether a text begins as a list of tags does.
pub(super) fn is_tagged(text: &str) -> bool {
    TAGGED.iter().any(|words| {
        text.strip_prefix(words)
            .is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
    })
}
