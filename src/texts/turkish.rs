//! Turkish case endings for names: vowel harmony, buffer letters, and the apostrophe that parts a
//! proper name from its ending.
//!
//! The ending follows the sound, not the letters: foreign names stand in a list with the way their
//! last syllable is spoken, numbers are read out, and what has no vowel is spelt.

/// A grammatical case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Case {
    /// `-(n)In`: of.
    Genitive,
    /// `-(y)A`: to.
    Dative,
    /// `-(y)I`: the object.
    Accusative,
    /// `-DA`: at.
    Locative,
    /// `-DAn`: from.
    Ablative,
}

impl Case {
    /// All of them, with their names in the catalogue.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Genitive, "GENITIVE"),
        (Self::Dative, "DATIVE"),
        (Self::Accusative, "ACCUSATIVE"),
        (Self::Locative, "LOCATIVE"),
        (Self::Ablative, "ABLATIVE"),
    ];
}

/// Last words that are not spoken as they are written, with their last syllable as it sounds.
const SPOKEN: &[(&str, &str)] = &[
    // Names that Hunter says itself.
    ("google", "gıl"),
    ("workspace", "peys"),
    ("mailgun", "gan"),
    ("online", "ayn"),
    ("enterprise", "ayz"),
    ("exchange", "eync"),
    ("office", "fis"),
    ("azure", "jur"),
    ("defender", "dır"),
    ("proofpoint", "poynt"),
    ("mimecast", "kest"),
    ("barracuda", "da"),
    ("cloudflare", "er"),
    ("apple", "pıl"),
    ("europe", "rop"),
    ("software", "er"),
    ("hardware", "er"),
    ("store", "or"),
    ("house", "us"),
    ("home", "om"),
    ("trade", "yd"),
    ("line", "ayn"),
    ("uk", "key"),
    ("app", "ep"),
    // Words that take front vowels after a back one.
    ("petrol", "röl"),
    ("kontrol", "röl"),
    ("metrol", "röl"),
    ("protokol", "köl"),
    ("seyahat", "het"),
    ("ziraat", "et"),
    ("sıhhat", "het"),
    ("saat", "et"),
];

/// How the last part of a number is spoken, from the longest: ten and its powers, then digits.
const NUMBERS: &[(&str, &str)] = &[
    ("000000", "yon"),
    ("000", "bin"),
    ("00", "yüz"),
    ("10", "on"),
    ("20", "mi"),
    ("30", "tuz"),
    ("40", "kırk"),
    ("50", "li"),
    ("60", "mış"),
    ("70", "miş"),
    ("80", "sen"),
    ("90", "san"),
    ("0", "fır"),
    ("1", "bir"),
    ("2", "ki"),
    ("3", "üç"),
    ("4", "dört"),
    ("5", "beş"),
    ("6", "tı"),
    ("7", "di"),
    ("8", "kiz"),
    ("9", "kuz"),
];

/// A name with an ending: `Natro’da` is `with_case("Natro", Case::Locative)`.
///
/// ```
/// use hunter::texts::turkish::{Case, with_case};
///
/// assert_eq!(with_case("Natro", Case::Locative), "Natro'da");
/// assert_eq!(with_case("ornek.com.tr", Case::Genitive), "ornek.com.tr'nin");
/// assert_eq!(with_case("Microsoft 365", Case::Dative), "Microsoft 365'e");
/// ```
pub fn with_case(name: &str, case: Case) -> String {
    let name = name.trim_end();
    let sound = Sound::of(name);
    let buffer = |letter: &'static str| if sound.ends_in_vowel { letter } else { "" };
    let (a, i) = (sound.a(), sound.i());
    let d = if sound.is_voiceless { 't' } else { 'd' };
    match case {
        Case::Genitive => format!("{name}'{}{i}n", buffer("n")),
        Case::Dative => format!("{name}'{}{a}", buffer("y")),
        Case::Accusative => format!("{name}'{}{i}", buffer("y")),
        Case::Locative => format!("{name}'{d}{a}"),
        Case::Ablative => format!("{name}'{d}{a}n"),
    }
}

/// What an ending depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sound {
    /// Of `aıoueiöü`.
    vowel: char,
    ends_in_vowel: bool,
    /// One of `çfhkpsşt`.
    is_voiceless: bool,
}

impl Sound {
    fn of(name: &str) -> Self {
        let last = name
            .rsplit(|c: char| !c.is_alphanumeric())
            .find(|word| !word.is_empty())
            .unwrap_or_default();
        let digits = last.len() - last.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            let digits = &last[last.len() - digits..];
            // A lone zero, and a number of zeros only, is read as zero.
            let spoken = NUMBERS
                .iter()
                .filter(|_| digits.bytes().any(|digit| digit != b'0'))
                .find(|(end, _)| digits.ends_with(end))
                .map_or("fır", |(_, spoken)| spoken);
            return Self::of_syllable(spoken);
        }
        let word: String = last.chars().map(lower).collect();
        let word = word.as_str();
        if let Some((_, spoken)) = SPOKEN.iter().find(|(end, _)| *end == word) {
            return Self::of_syllable(spoken);
        }
        if word.chars().any(is_vowel) {
            return Self::of_syllable(word);
        }
        // Spelt: the name of every consonant ends in e.
        Self { vowel: 'e', ends_in_vowel: true, is_voiceless: false }
    }

    fn of_syllable(text: &str) -> Self {
        let end = text.chars().next_back().unwrap_or('e');
        Self {
            vowel: text.chars().rev().find(|c| is_vowel(*c)).unwrap_or('e'),
            ends_in_vowel: is_vowel(end),
            is_voiceless: "çfhkpsştxq".contains(end),
        }
    }

    const fn a(self) -> char {
        match self.vowel {
            'a' | 'ı' | 'o' | 'u' => 'a',
            _ => 'e',
        }
    }

    const fn i(self) -> char {
        match self.vowel {
            'a' | 'ı' => 'ı',
            'o' | 'u' => 'u',
            'ö' | 'ü' => 'ü',
            _ => 'i',
        }
    }
}

const fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'ı' | 'i' | 'o' | 'ö' | 'u' | 'ü')
}

/// Lower case the Turkish way; accents that only lengthen are dropped.
fn lower(c: char) -> char {
    match c {
        'I' => 'ı',
        'â' | 'Â' | 'á' | 'à' | 'ä' => 'a',
        'İ' | 'î' | 'Î' | 'í' => 'i',
        'û' | 'Û' | 'ú' => 'u',
        'é' | 'è' | 'ê' => 'e',
        'ó' | 'ô' => 'o',
        other => other.to_lowercase().next().unwrap_or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Genitive, dative, accusative, locative, ablative.
    const FORMS: &[(&str, [&str; 5])] = &[
        ("Natro", ["nun", "ya", "yu", "da", "dan"]),
        ("Turkticaret", ["in", "e", "i", "te", "ten"]),
        ("Yandex 360", ["ın", "a", "ı", "ta", "tan"]),
        ("Microsoft 365", ["in", "e", "i", "te", "ten"]),
        ("Google Workspace", ["in", "e", "i", "te", "ten"]),
        ("Google", ["ın", "a", "ı", "da", "dan"]),
        ("Zoho Mail", ["in", "e", "i", "de", "den"]),
        ("Mailgun", ["ın", "a", "ı", "da", "dan"]),
        ("Amazon SES", ["in", "e", "i", "te", "ten"]),
        ("Twilio SendGrid", ["in", "e", "i", "de", "den"]),
        ("ornek.com", ["un", "a", "u", "da", "dan"]),
        ("ornek.com.tr", ["nin", "ye", "yi", "de", "den"]),
        ("ornek.net", ["in", "e", "i", "te", "ten"]),
        ("ornek.org", ["un", "a", "u", "da", "dan"]),
        ("ornek.io", ["nun", "ya", "yu", "da", "dan"]),
        ("Çağdaş", ["ın", "a", "ı", "ta", "tan"]),
        ("GÜR", ["ün", "e", "ü", "de", "den"]),
        ("IŞIK", ["ın", "a", "ı", "ta", "tan"]),
        ("İstanbul Gümüş", ["ün", "e", "ü", "te", "ten"]),
        ("Acme A.Ş.", ["nin", "ye", "yi", "de", "den"]),
        ("Demir Ltd. Şti.", ["nin", "ye", "yi", "de", "den"]),
        ("Ege Petrol", ["ün", "e", "ü", "de", "den"]),
        ("Rıza Kâr", ["ın", "a", "ı", "da", "dan"]),
        ("3M", ["nin", "ye", "yi", "de", "den"]),
        ("Grup 1000", ["in", "e", "i", "de", "den"]),
        ("Studio 54", ["ün", "e", "ü", "te", "ten"]),
        ("Kanal 0", ["ın", "a", "ı", "da", "dan"]),
        ("Radyo 100", ["ün", "e", "ü", "de", "den"]),
        ("Ağ 7", ["nin", "ye", "yi", "de", "den"]),
        ("Parti 6", ["nın", "ya", "yı", "da", "dan"]),
        ("東京", ["nin", "ye", "yi", "de", "den"]),
        ("", ["nin", "ye", "yi", "de", "den"]),
    ];

    #[test]
    fn a_name_takes_the_ending_that_its_sound_asks_for() {
        for (name, endings) in FORMS {
            for ((case, _), ending) in Case::ALL.into_iter().zip(endings) {
                assert_eq!(with_case(name, case), format!("{name}'{ending}"), "{case:?}");
            }
        }
    }
}
