//! A tokenizer's vocabulary: its tokens, which are rows of bytes, in the order of their ranks, and how they are found.
//!
//! The file holds two lists: the tokens' lengths, and their bytes one after another. Left out: the pattern that cuts a
//! text beforehand, and the merging, which are the lesson's.

use super::safetensors;

/// No token.
const NONE: u32 = u32::MAX;

/// All tokens, by rank.
#[derive(Debug)]
pub struct Vocabulary {
    bytes: Vec<u8>,
    /// Where each token begins, and where the last one ends.
    starts: Vec<u32>,
    /// Ranks by their tokens' hash; the next free place where that one is taken. Its length is a power of two.
    table: Vec<u32>,
}

impl Vocabulary {
    /// The file of `tokens`, in the order of their ranks.
    ///
    /// # Errors
    /// A token has no byte, or more than 255.
    pub fn write(tokens: &[Vec<u8>]) -> Result<Vec<u8>, String> {
        let length = |token: &Vec<u8>| match u8::try_from(token.len()) {
            Ok(length @ 1..) => Ok(length),
            _ => Err(format!("a token has {} bytes", token.len())),
        };
        let lengths: Vec<u8> = tokens.iter().map(length).collect::<Result<_, _>>()?;
        Ok(safetensors::write_bytes(&[("lengths", &lengths), ("tokens", &tokens.concat())]))
    }

    /// Reads a file.
    ///
    /// # Errors
    /// A few words on what is wrong with it.
    pub fn read(file: &[u8]) -> Result<Self, String> {
        let lengths = safetensors::read_bytes(file, "lengths")?;
        let bytes = safetensors::read_bytes(file, "tokens")?.to_vec();
        let mut starts = Vec::with_capacity(lengths.len() + 1);
        let mut end = 0;
        starts.push(end);
        for length in lengths {
            end += u32::from(*length);
            starts.push(end);
        }
        if end as usize != bytes.len() || lengths.contains(&0) {
            return Err("its lengths do not fit its tokens".to_owned());
        }
        let table = vec![NONE; (2 * lengths.len() + 1).next_power_of_two()];
        let mut vocabulary = Self { bytes, starts, table };
        for rank in 0..lengths.len() as u32 {
            let place = vocabulary.place(vocabulary.token(rank));
            if vocabulary.table[place] == NONE {
                vocabulary.table[place] = rank;
            }
        }
        Ok(vocabulary)
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes of the token of that rank; none if there is no such token.
    pub fn token(&self, rank: u32) -> &[u8] {
        let end = |place: u32| self.starts.get(place as usize).copied();
        let ends = end(rank).zip(rank.checked_add(1).and_then(end));
        ends.and_then(|(start, end)| self.bytes.get(start as usize..end as usize)).unwrap_or_default()
    }

    /// The rank of the token of these bytes.
    pub fn rank(&self, token: &[u8]) -> Option<u32> {
        Some(self.table[self.place(token)]).filter(|rank| *rank != NONE)
    }

    /// Where the token stands in the table, or would.
    fn place(&self, token: &[u8]) -> usize {
        // FNV-1a, folded: short tokens, no texts made to collide.
        let hash = token.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let last = self.table.len() - 1;
        let mut place = (hash ^ (hash >> 32)) as usize & last;
        while self.table[place] != NONE && self.token(self.table[place]) != token {
            place = (place + 1) & last;
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(words: &[&str]) -> Vec<Vec<u8>> {
        words.iter().map(|word| word.as_bytes().to_vec()).collect()
    }

    #[test]
    fn tokens_are_found_by_rank_and_by_bytes() {
        let words = ["a", "b", "ab", "\u{1f30a}", " ab"];
        let file = Vocabulary::write(&tokens(&words)).expect("short tokens");
        let vocabulary = Vocabulary::read(&file).expect("a good file");
        assert_eq!(vocabulary.len(), 5);
        for (rank, word) in words.iter().enumerate() {
            assert_eq!(vocabulary.token(rank as u32), word.as_bytes());
            assert_eq!(vocabulary.rank(word.as_bytes()), Some(rank as u32));
        }
        assert_eq!((vocabulary.rank(b"ba"), vocabulary.rank(b"")), (None, None));
        assert_eq!((vocabulary.token(5), vocabulary.token(u32::MAX)), (&[][..], &[][..]));
    }

    #[test]
    fn what_is_no_vocabulary_is_refused() {
        assert!(Vocabulary::write(&tokens(&["a", ""])).is_err());
        assert!(Vocabulary::write(&[vec![0; 256]]).is_err());
        let empty = Vocabulary::read(&Vocabulary::write(&[]).expect("nothing")).expect("nothing");
        assert!(empty.is_empty() && empty.rank(b"a").is_none());
        for lists in [
            &[("lengths", &[1_u8, 1][..]), ("tokens", b"a")][..],
            &[("lengths", &[1_u8, 0][..]), ("tokens", b"a")],
            &[("lengths", &[1_u8][..])],
        ] {
            assert!(Vocabulary::read(&safetensors::write_bytes(lists)).is_err());
        }
        assert!(Vocabulary::read(b"nonsense").is_err());
    }
}
