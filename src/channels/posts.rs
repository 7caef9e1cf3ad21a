//! What the networks of short posts share: a rendition becomes a thread of posts that fit.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::fit::Ruler;
use super::notice::notice;
use super::parcel::{Amendment, ChannelError, Packed, Parcel, Sent, Unfit};
use super::wire::{ask, json, said};
use crate::domain::delivery::Receipt;
use crate::domain::rendition::{Post, Rendition};
use crate::domain::secret::Secret;
use crate::http::{Answer, HttpClient, Method, Outgoing};

/// An API whose every request carries the account's token.
#[derive(Debug)]
pub(super) struct Api {
    pub(super) server: Url,
    pub(super) token: Secret,
    pub(super) http: HttpClient,
}

impl Api {
    /// A request for `path`, which begins with `/`.
    pub(super) fn request(&self, method: Method, path: &str) -> Result<Outgoing, ChannelError> {
        let server = self.server.as_str().trim_end_matches('/');
        let url = format!("{server}{path}")
            .parse()
            .map_err(|error| ChannelError::refused(format!("{server}: {error}")))?;
        Ok(Outgoing::new(method, url).bearer(self.token.reveal()))
    }

    /// Asks for something that must be there.
    pub(super) async fn question(&self, path: &str) -> Result<Value, ChannelError> {
        let answer = ask(&self.http, self.request(Method::Get, path)?).await?;
        json(&answer)
            .filter(|_| answer.is_success())
            .ok_or_else(|| refusal(&answer))
    }
}

/// What the names begin with that we give to posts before they are sent. The networks name them otherwise:
/// a receipt with such a name is a person's word, and says nothing that the network would know.
const OURS: &str = "vigie-";

/// The name of a part, made beforehand.
pub(super) fn name(fingerprint: &str) -> String {
    format!("{OURS}{fingerprint}")
}

/// The network's own name of a post, where its receipt has it.
pub(super) fn named(receipt: &Receipt) -> Option<&str> {
    let name = receipt.remote_id.as_str();
    (!name.is_empty() && !name.starts_with(OURS)).then_some(name)
}

/// Why a post cannot be changed, removed or answered.
const NAMELESS: &str = "a person saw it there, and its name there is not known: it is looked for since; try again in a quarter of an hour, or do it there by hand";

/// What becomes of a post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Task {
    /// It is said, after the parts before it.
    #[default]
    Say,
    /// It is said in answer to this one, unless parts of its own come before it.
    Answer(String),
    /// This one is changed.
    Edit(String),
    /// This one is removed.
    Delete(String),
}

/// What the outbox stores of a post on a network that takes a text and its language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stored {
    pub(super) text: String,
    pub(super) language: Option<String>,
    #[serde(default)]
    pub(super) task: Task,
}

impl Stored {
    /// A post to say.
    pub(super) fn say(post: Post) -> Self {
        Self {
            text: post.text,
            language: post.langs.into_iter().next(),
            task: Task::default(),
        }
    }

    /// A post to remove.
    pub(super) fn delete(id: String) -> Self {
        Self {
            text: String::new(),
            language: None,
            task: Task::Delete(id),
        }
    }

    pub(super) fn packed(&self, remote_key: String) -> Result<Packed, Unfit> {
        Ok(Packed {
            remote_key,
            payload: serde_json::to_vec(self).map_err(|error| Unfit(error.to_string()))?,
        })
    }

    /// The post that this one answers: the part before it, or the one that it names.
    ///
    /// # Errors
    /// A part that is not the first, and has nothing before it.
    pub(super) fn answers(&self, parcel: &Parcel) -> Result<Option<String>, ChannelError> {
        match (parcel.before.last(), &self.task) {
            (Some(before), _) => match named(before) {
                Some(name) => Ok(Some(name.to_owned())),
                None => Err(ChannelError::later(
                    "the post that this one answers was seen by a person, and is looked for: its name there is not known yet",
                )),
            },
            (None, Task::Answer(id)) => Ok(Some(id.clone())),
            (None, _) if parcel.part > 0 => Err(ChannelError::refused(
                "the post that this one answers has no receipt",
            )),
            (None, _) => Ok(None),
        }
    }
}

/// The posts that are there after everything that was sent, with their texts, in order.
///
/// # Errors
/// A post whose name there nobody knows.
pub(super) fn live(sent: &[Sent]) -> Result<Vec<(String, String)>, Unfit> {
    let mut live: Vec<(String, String)> = Vec::new();
    for one in sent {
        let Ok(stored) = unpacked::<Stored>(&one.parcel) else {
            continue;
        };
        match stored.task {
            Task::Say | Task::Answer(_) => {
                let name = named(&one.receipt).ok_or_else(|| Unfit(NAMELESS.into()))?;
                live.push((name.to_owned(), stored.text));
            }
            Task::Edit(id) => live
                .iter_mut()
                .filter(|(there, _)| *there == id)
                .for_each(|(_, text)| text.clone_from(&stored.text)),
            Task::Delete(id) => live.retain(|(there, _)| *there != id),
        }
    }
    Ok(live)
}

/// An erratum as posts that fit: for networks where what was said cannot be changed.
pub(super) fn erratum(
    amendment: &Amendment<'_>,
    ruler: Ruler,
    most: usize,
) -> Result<Vec<Post>, Unfit> {
    let (heading, words) = notice(amendment);
    let posts = vec![Post {
        text: format!("{heading} – {words}"),
        langs: vec![amendment.issue.language.clone()],
        card: None,
    }];
    thread(&Rendition::Posts { posts }, ruler, most)
}

/// At most `most` posts that fit, in order. A text that is too long becomes several posts, of which
/// the last, where its address stands, keeps the card.
pub(super) fn thread(rendition: &Rendition, ruler: Ruler, most: usize) -> Result<Vec<Post>, Unfit> {
    let Rendition::Posts { posts } = rendition else {
        return Err(Unfit("a network of short posts carries posts".into()));
    };
    let mut thread = Vec::new();
    for post in posts {
        let texts = ruler.cut(post.text.trim());
        if texts.iter().any(|text| !ruler.measure(text).fits) {
            return Err(Unfit("an address is longer than a whole post".into()));
        }
        // A post that would lose its end is left out, not mutilated.
        if thread.len() + texts.len() > most {
            break;
        }
        let last = texts.len() - 1;
        for (at, text) in texts.into_iter().enumerate() {
            thread.push(Post {
                text,
                langs: post.langs.clone(),
                card: post.card.clone().filter(|_| at == last),
            });
        }
    }
    if thread.is_empty() {
        return Err(Unfit(format!(
            "the first text does not fit into {most} posts"
        )));
    }
    Ok(thread)
}

/// The stored payload, as what it was made from.
pub(super) fn unpacked<T: serde::de::DeserializeOwned>(parcel: &Parcel) -> Result<T, ChannelError> {
    serde_json::from_slice(&parcel.payload)
        .map_err(|error| ChannelError::refused(format!("the stored post is unreadable: {error}")))
}

/// What a refusal that had no effect means.
pub(super) fn refusal(answer: &Answer) -> ChannelError {
    match answer.status {
        408 | 425 => ChannelError::later(said(answer)),
        _ => ChannelError::refused(said(answer)),
    }
}

/// The letters of a text, white space left out: networks move it.
pub(super) fn letters(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The members of a list, or none.
pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::thread;
    use crate::channels::fit::Ruler;
    use crate::domain::rendition::{Card, Post, Rendition};

    fn post(text: String) -> Post {
        Post {
            text,
            langs: vec!["fr".into()],
            card: Some(Card::default()),
        }
    }

    #[test]
    fn a_long_text_becomes_several_posts_and_the_last_keeps_the_card() {
        let posts = vec![
            post("un".into()),
            post("mot ".repeat(100)),
            post("trois".into()),
        ];
        let rendition = Rendition::Posts { posts };
        let parts = thread(&rendition, Ruler::Bluesky, 10).unwrap();
        let cards: Vec<_> = parts.iter().map(|part| part.card.is_some()).collect();
        assert_eq!(cards, [true, false, true, true]);
        // What does not fit whole into the budget is left out, with what follows.
        assert_eq!(thread(&rendition, Ruler::Bluesky, 2).unwrap().len(), 1);
    }

    #[test]
    fn an_address_that_no_post_can_hold_is_refused() {
        let posts = vec![post(format!("https://a.example/{}", "a".repeat(400)))];
        assert!(
            thread(
                &Rendition::Posts {
                    posts: posts.clone()
                },
                Ruler::Bluesky,
                9
            )
            .is_err()
        );
        assert!(thread(&Rendition::Posts { posts }, Ruler::MASTODON, 9).is_ok());
    }
}
