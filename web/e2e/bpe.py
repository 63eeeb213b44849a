"""Learns byte-pair merges with Hugging Face's tokenizers, and by counting anew before every merge, for bpe.mjs.

Usage: bpe.py TEXT MERGES PLAIN. Prints one JSON object: seconds and merges of both. Without the package `tokenizers`
(pip install tokenizers) its entry is null. The second is the algorithm as minbpe states it, on whole words' text.
"""
import json
import os
import sys
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"


def peer(text, merges):
    try:
        from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    except ImportError:
        return None
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    trainer = trainers.BpeTrainer(vocab_size=len(set(text)) - 1 + merges, min_frequency=1, show_progress=False)
    start = time.perf_counter()
    tokenizer.train_from_iterator([text], trainer)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "merges": len(json.loads(tokenizer.to_str())["model"]["merges"])}


def plain(text, merges):
    ids = list(text.encode())
    start = time.perf_counter()
    for new in range(256, 256 + merges):
        counts = {}
        for pair in zip(ids, ids[1:]):
            counts[pair] = counts.get(pair, 0) + 1
        best = max(counts, key=counts.get)
        merged, place = [], 0
        while place < len(ids):
            if place + 1 < len(ids) and (ids[place], ids[place + 1]) == best:
                merged.append(new)
                place += 2
            else:
                merged.append(ids[place])
                place += 1
        ids = merged
    return {"seconds": time.perf_counter() - start, "merges": merges}


if __name__ == "__main__":
    words = open(sys.argv[1], encoding="utf-8").read()
    print(json.dumps({"peer": peer(words, int(sys.argv[2])), "plain": plain(words, int(sys.argv[3]))}))
