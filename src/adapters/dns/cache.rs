//! Answers kept for their time to live, and one flight per question: who asks what is being asked
//! already waits for that answer.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::oneshot, time::Instant};

use crate::ports::dns::{Answer, RecordType};

const TYPES: usize = 6;
const SHARDS_PER_TYPE: usize = 8;

/// A bounded cache. Each shard keeps two generations: when the young one is full it becomes the old
/// one, and what was old and not used again is forgotten.
#[derive(Debug)]
pub(super) struct Cache {
    shards: Vec<Mutex<Shard>>,
    hasher: RandomState,
    per_generation: usize,
}

#[derive(Debug, Default)]
struct Shard {
    young: HashMap<Arc<str>, Kept>,
    old: HashMap<Arc<str>, Kept>,
    flying: HashMap<Arc<str>, Vec<oneshot::Sender<Answer>>>,
}

#[derive(Debug)]
struct Kept {
    answer: Answer,
    until: Instant,
}

/// What the cache knows of a question.
pub(super) enum Known<'c> {
    Answer(Answer),
    /// Somebody asks already. An error means that he gave up: look again.
    Asked(oneshot::Receiver<Answer>),
    /// Nobody knows: the caller asks, and tells.
    Nothing(Lead<'c>),
}

/// The duty to tell the answer to those who wait. Dropped without an answer, it frees the question.
pub(super) struct Lead<'c> {
    cache: &'c Cache,
    shard: usize,
    pub(super) name: Arc<str>,
    is_told: bool,
}

impl Cache {
    /// A cache of about `entries` answers.
    pub(super) fn new(entries: usize) -> Self {
        let shards = TYPES * SHARDS_PER_TYPE;
        Self {
            shards: (0..shards).map(|_| Mutex::default()).collect(),
            hasher: RandomState::new(),
            per_generation: (entries / shards / 2).max(1),
        }
    }

    pub(super) fn look_up(&self, name: &str, record_type: RecordType, now: Instant) -> Known<'_> {
        let index = self.index(name, record_type);
        let mut shard = self.shard(index);
        if let Some(kept) = shard.young.get(name) {
            if kept.until > now {
                return Known::Answer(kept.answer.clone());
            }
        } else if let Some((name, kept)) = shard.old.remove_entry(name)
            && kept.until > now
        {
            let answer = kept.answer.clone();
            shard.keep(name, kept, self.per_generation);
            return Known::Answer(answer);
        }
        if let Some(waiting) = shard.flying.get_mut(name) {
            let (sender, receiver) = oneshot::channel();
            waiting.push(sender);
            return Known::Asked(receiver);
        }
        let name: Arc<str> = name.into();
        shard.flying.insert(Arc::clone(&name), Vec::new());
        Known::Nothing(Lead { cache: self, shard: index, name, is_told: false })
    }

    /// Forgets every answer, for example because other servers are asked from now on.
    pub(super) fn clear(&self) {
        for index in 0..self.shards.len() {
            let mut shard = self.shard(index);
            shard.young.clear();
            shard.old.clear();
        }
    }

    fn index(&self, name: &str, record_type: RecordType) -> usize {
        let spread = self.hasher.hash_one(name) as usize % SHARDS_PER_TYPE;
        record_type as usize * SHARDS_PER_TYPE + spread
    }

    fn shard(&self, index: usize) -> MutexGuard<'_, Shard> {
        self.shards[index].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shard {
    fn keep(&mut self, name: Arc<str>, kept: Kept, most: usize) {
        if self.young.len() >= most {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(name, kept);
    }
}

impl Lead<'_> {
    /// Tells the answer to all who wait, and keeps it for `ttl`.
    pub(super) fn tell(mut self, answer: &Answer, ttl: Duration, now: Instant) {
        let mut shard = self.cache.shard(self.shard);
        let waiting = shard.flying.remove(&self.name).unwrap_or_default();
        if !ttl.is_zero() {
            let kept = Kept { answer: answer.clone(), until: now + ttl };
            shard.keep(Arc::clone(&self.name), kept, self.cache.per_generation);
        }
        drop(shard);
        self.is_told = true;
        for sender in waiting {
            // Who went away needs no answer.
            let _ = sender.send(answer.clone());
        }
    }
}

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        if !self.is_told {
            self.cache.shard(self.shard).flying.remove(&self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TTL: Duration = Duration::from_mins(1);

    fn lead<'c>(cache: &'c Cache, name: &str, now: Instant) -> Lead<'c> {
        match cache.look_up(name, RecordType::Mx, now) {
            Known::Nothing(lead) => lead,
            _ => panic!("{name} is known"),
        }
    }

    #[test]
    fn an_answer_lives_as_long_as_its_ttl_and_for_its_type_only() {
        let (cache, now) = (Cache::new(100), Instant::now());
        lead(&cache, "a.example", now).tell(&Answer::NxDomain, TTL, now);
        let known = cache.look_up("a.example", RecordType::Mx, now + TTL / 2);
        assert!(matches!(known, Known::Answer(Answer::NxDomain)));
        assert!(matches!(cache.look_up("a.example", RecordType::Txt, now), Known::Nothing(_)));
        assert!(matches!(cache.look_up("a.example", RecordType::Mx, now + TTL), Known::Nothing(_)));
    }

    #[tokio::test]
    async fn who_asks_what_is_being_asked_waits_for_that_answer() {
        let (cache, now) = (Cache::new(100), Instant::now());
        let first = lead(&cache, "a.example", now);
        let Known::Asked(second) = cache.look_up("a.example", RecordType::Mx, now) else {
            panic!()
        };
        first.tell(&Answer::NoData, Duration::ZERO, now);
        assert_eq!(second.await, Ok(Answer::NoData));
        drop(lead(&cache, "a.example", now));
    }

    #[tokio::test]
    async fn who_gives_up_frees_the_question() {
        let (cache, now) = (Cache::new(100), Instant::now());
        let first = lead(&cache, "a.example", now);
        let Known::Asked(second) = cache.look_up("a.example", RecordType::Mx, now) else {
            panic!()
        };
        drop(first);
        assert!(second.await.is_err());
        drop(lead(&cache, "a.example", now));
    }

    #[test]
    fn a_million_names_do_not_grow_it_and_a_used_one_stays() {
        let (cache, now) = (Cache::new(4_800), Instant::now());
        lead(&cache, "used.example", now).tell(&Answer::NoData, TTL, now);
        for number in 0..100_000 {
            lead(&cache, &format!("{number}.example"), now).tell(&Answer::NoData, TTL, now);
            if number % 100 == 0 {
                let known = cache.look_up("used.example", RecordType::Mx, now);
                assert!(matches!(known, Known::Answer(_)), "forgotten after {number}");
            }
        }
        let count = |shard: MutexGuard<'_, Shard>| shard.young.len() + shard.old.len();
        let kept: usize = (0..cache.shards.len()).map(|index| count(cache.shard(index))).sum();
        assert!(kept <= 4_800, "{kept}");
    }
}
