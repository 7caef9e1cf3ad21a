//! Short blocks that speak to the reader and not of the subject: notices, datelines, invitations to
//! subscribe or to follow. Texts are folded as in [`super::words`].

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
