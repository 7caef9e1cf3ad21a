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

/// What only notices say: about advertising and commissions, about what is shown once cookies are
/// accepted, about what a reader may do in a forum.
const NOTICES: [&str; 41] = [
    "we may earn",
    "may earn a commission",
    "may receive a commission",
    "earn an affiliate commission",
    "as an amazon associate",
    "contains affiliate links",
    "independently selected by our editors",
    "vendors may pay us",
    "nous pouvons percevoir une commission",
    "peut percevoir une commission",
    "liens affiliés",
    "lien affilié",
    "liens d'affiliation",
    "erhalten wir eine provision",
    "affiliate-links",
    "recibir una comisión",
    "ricevere una commissione",
    "empfohlener redaktioneller inhalt",
    "empfohlener externer inhalt",
    "mit ihrer zustimmung wird hier",
    "an dieser stelle finden sie einen externen",
    "um diesen inhalt anzuzeigen",
    "inhalte von drittanbietern",
    "ce contenu est bloqué",
    "pour afficher ce contenu",
    "vous devez accepter les cookies",
    "ce contenu provient d'un service tiers",
    "to view this content, please",
    "accept cookies to view",
    "para ver este contenido",
    "per visualizzare questo contenuto",
    "para ver este conteúdo",
    "om deze inhoud te bekijken",
    "aby zobaczyć tę treść",
    "för att se det här innehållet",
    "utilisateurs parcourant ce forum",
    "users browsing this forum",
    "vous ne pouvez pas publier de nouveaux",
    "you cannot post new topics",
    "this topic was automatically closed",
    "not the answer you're looking for",
];

/// Whether a text is such a notice.
pub(super) fn is_notice(text: &str) -> bool {
    NOTICES.iter().any(|words| text.contains(words))
}

/// What stands before the day on which a text was published or changed.
const DATELINES: [&str; 20] = [
    "publié le",
    "mis en ligne le",
    "mis à jour le",
    "mise à jour le",
    "modifié le",
    "dernière mise à jour",
    "dernière modification",
    "published on",
    "last updated",
    "updated on",
    "last modified",
    "veröffentlicht am",
    "zuletzt aktualisiert",
    "aktualisiert am",
    "actualizado el",
    "pubblicato il",
    "aggiornato il",
    "atualizado em",
    "laatst bijgewerkt",
    "ostatnia aktualizacja",
];

/// Whether a text of so many words only says when it was published or changed.
pub(super) fn is_dateline(text: &str, count: u32) -> bool {
    count <= 10
        && text.contains(|c: char| c.is_ascii_digit())
        && DATELINES.iter().any(|words| text.starts_with(words))
}

/// The first words of invitations to subscribe or to follow, in the languages of Europe.
const INVITING: [&str; 74] = [
    "subscribe",
    "sign up",
    "follow",
    "join",
    "receive",
    "get the latest",
    "get an email",
    "get our",
    "abonnez-vous",
    "inscrivez-vous",
    "recevez",
    "suivez",
    "suivez-nous",
    "rejoignez",
    "rejoignez-nous",
    "retrouvez",
    "téléchargez",
    "melden sie sich",
    "melde dich",
    "abonnieren",
    "folgen sie",
    "folge uns",
    "erhalten sie",
    "jetzt",
    "suscríbete",
    "suscríbase",
    "apúntate",
    "apúntese",
    "recibe",
    "reciba",
    "síguenos",
    "sigue",
    "únete",
    "puedes seguir",
    "iscriviti",
    "seguici",
    "segui",
    "ricevi",
    "abbonati",
    "unisciti",
    "receba",
    "siga",
    "siga-nos",
    "inscreva-se",
    "assine",
    "subscreva",
    "clique aqui",
    "acompanhe",
    "entre no",
    "meld je",
    "meld u",
    "schrijf je in",
    "volg ons",
    "abonneer je",
    "ontvang",
    "zapisz się",
    "obserwuj",
    "dołącz do",
    "subskrybuj",
    "prenumerera",
    "följ",
    "tilmeld",
    "følg",
    "abonner",
    "přihlaste se",
    "odebírejte",
    "sledujte",
    "ακολουθήστε",
    "εγγραφείτε",
    "iratkozz",
    "abonează-te",
    "urmărește-ne",
    "підпишіться",
    "subscriu-te",
];

/// What they invite to.
const MEDIA: [&str; 36] = [
    "newsletter",
    "lettre d'information",
    "infolettre",
    "e-mail",
    "email",
    "inbox",
    "whatsapp",
    "telegram",
    "google news",
    "google actualités",
    "facebook",
    "twitter",
    "instagram",
    "youtube",
    "tiktok",
    "linkedin",
    "bluesky",
    "podcast",
    "flux rss",
    "rss feed",
    "boletín",
    "boletim",
    "bolletí",
    "nieuwsbrief",
    "nyhetsbrev",
    "nyhedsbrev",
    "newslettera",
    "biuletyn",
    "zpravodaj",
    "hírlevél",
    "uutiskirje",
    "chaîne",
    "canal",
    "kanał",
    "канал",
    "розсилк",
];

/// Whether a text of so many words invites to subscribe or to follow.
pub(super) fn invites(text: &str, count: u32) -> bool {
    const LONGEST: u32 = 30;
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let opens = |words: &str| {
        text.strip_prefix(words)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
    };
    count <= LONGEST
        && INVITING.iter().any(|words| opens(words))
        && MEDIA.iter().any(|medium| text.contains(medium))
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
