#!/usr/bin/env python3
"""Speed of the same Transformer in PyTorch: the yardstick of src/site/markdown/performance.md.

Measured with PyTorch 2.6.0 as Debian 13 builds it (python3-torch 2.6.0+dfsg-7: CPU, OpenBLAS, oneDNN):

    apt-get install python3-torch libopenblas0-pthread
    export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
    python3 src/test/python/torch_yardstick.py train --preset tiny --processes 2
    python3 src/test/python/torch_yardstick.py train --preset tiny --processes 2 --bf16
    python3 src/test/python/torch_yardstick.py decode --preset small --processes 2 --beam 5

against jobs/bench.sh with the same preset and --workers 2 (--math bf16; --decode --beam 5; training.optimizer=adam, as tiny and small
have Muon), by turns. The last line is JSON;
tokens_per_s_median counts source and target tokens of all processes, with decode target tokens alone.

train measures whole updates: forward, label-smoothed cross-entropy, backward, fused Adam; random ids, no padding. decode measures
whole translations of one length by random weights: the encoder once, then greedy or beam search with a key/value cache.

Where the two differ: PyTorch's layers also drop out attention weights and inside the feed-forward network (bench.sh does with
model.attentionDropout=0.1 model.feedForwardDropout=0.1) and have a final normalization of encoder and decoder; gradients are not
clipped here; search does not look for the end of a sentence.
"""

import argparse
import json
import math
import resource
import statistics
import time

import torch
from torch import nn
from torch.nn import functional

# The presets of conf/reference.conf; vocabulary, sentence pairs of a batch, tokens of a sentence: as BenchShape has them.
PRESETS = {
    "tiny": dict(size=128, layers=4, feed_forward=256, heads=4, vocabulary=10000, sentences=256, length=16),
    "small": dict(size=256, layers=3, feed_forward=1024, heads=4, vocabulary=10000, sentences=128, length=24),
    "base": dict(size=512, layers=6, feed_forward=2048, heads=8, vocabulary=32000, sentences=64, length=24),
}
FIRST_ID = 4
BOS = 2


class Network(nn.Module):
    """An encoder-decoder Transformer, post-norm, whose embedding serves source, target and output."""

    def __init__(self, preset, dropout, positions):
        super().__init__()
        size = preset["size"]
        self.scale = math.sqrt(size)
        self.dropout = dropout
        self.embedding = nn.Embedding(preset["vocabulary"], size)
        nn.init.normal_(self.embedding.weight, std=size**-0.5)
        self.transformer = nn.Transformer(
            size, preset["heads"], preset["layers"], preset["layers"], preset["feed_forward"], dropout, batch_first=True
        )
        rate = torch.exp(torch.arange(0, size, 2) * (-math.log(10000.0) / size))
        angle = torch.arange(positions)[:, None] * rate
        self.register_buffer("positions", torch.cat([angle.sin(), angle.cos()], 1))

    def embed(self, ids, first=0):
        """ids [B, T] -> [B, T, D]; first is the position of the first of them."""
        x = self.embedding(ids) * self.scale + self.positions[first : first + ids.shape[1]]
        return functional.dropout(x, self.dropout, self.training)

    def scores(self, x):
        return x @ self.embedding.weight.t()

    def forward(self, source, target):
        causal = nn.Transformer.generate_square_subsequent_mask(target.shape[1])
        padding = torch.zeros(source.shape, dtype=torch.bool)
        x = self.transformer(
            self.embed(source),
            self.embed(target),
            tgt_mask=causal,
            tgt_is_causal=True,
            src_key_padding_mask=padding,
            memory_key_padding_mask=padding,
        )
        return self.scores(x)


class Training:
    """Updates on one batch of random ids."""

    def __init__(self, arguments, preset):
        self.bf16 = arguments.bf16
        self.network = Network(preset, arguments.dropout, preset["length"])
        self.optimizer = torch.optim.Adam(self.network.parameters(), 1e-4, betas=(0.9, 0.98), fused=True)
        sentences, length = preset["sentences"], preset["length"]
        self.source = torch.randint(FIRST_ID, preset["vocabulary"], (sentences, length))
        self.target = torch.randint(FIRST_ID, preset["vocabulary"], (sentences, length + 1))
        self.tokens = 2 * sentences * length
        self.parameters = sum(parameter.numel() for parameter in self.network.parameters())

    def step(self):
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bf16):
            scores = self.network(self.source, self.target[:, :-1])
        loss = functional.cross_entropy(
            scores.float().flatten(0, 1), self.target[:, 1:].flatten(), label_smoothing=0.1
        )
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()


class Decoding:
    """Translations of one batch of random ids, all of one length."""

    def __init__(self, arguments, preset):
        self.beam = arguments.beam
        self.length = arguments.length
        self.heads = preset["heads"]
        self.network = Network(preset, 0.0, max(arguments.length, 2)).eval()
        self.source = torch.randint(FIRST_ID, preset["vocabulary"], (arguments.batch, arguments.length))
        self.tokens = arguments.batch * arguments.length
        self.parameters = sum(parameter.numel() for parameter in self.network.parameters())

    def project(self, attention, x, parts):
        """The given parts (0 query, 1 key, 2 value) of an attention's input projection: x [N, T, D] -> [N, H, T, K] each."""
        weights = attention.in_proj_weight.chunk(3)
        biases = attention.in_proj_bias.chunk(3)
        first, last = parts[0], parts[-1]
        y = functional.linear(x, torch.cat(weights[first : last + 1]), torch.cat(biases[first : last + 1]))
        y = y.unflatten(-1, (len(parts), self.heads, -1))
        return [y[:, :, part].transpose(1, 2) for part in range(len(parts))]

    @staticmethod
    def attend(attention, query, key, value):
        y = functional.scaled_dot_product_attention(query, key, value)
        return attention.out_proj(y.transpose(1, 2).flatten(2))

    @torch.inference_mode()
    def step(self):
        network, decoder = self.network, self.network.transformer.decoder
        sentences, beam = self.source.shape[0], self.beam
        memory = network.transformer.encoder(network.embed(self.source))
        memories = []
        for layer in decoder.layers:
            pair = self.project(layer.multihead_attn, memory, (1, 2))
            memories.append([m.repeat_interleave(beam, 0) for m in pair] if beam > 1 else pair)
        caches = [None] * len(decoder.layers)
        ids = torch.full((sentences * beam, 1), BOS)
        # All hypotheses of a sentence begin alike: only the first of them counts.
        total = torch.full((sentences, beam), -1e9)
        total[:, 0] = 0
        for position in range(self.length):
            x = network.embed(ids[:, -1:], position)
            for i, layer in enumerate(decoder.layers):
                query, key, value = self.project(layer.self_attn, x, (0, 1, 2))
                if caches[i] is not None:
                    key = torch.cat([caches[i][0], key], 2)
                    value = torch.cat([caches[i][1], value], 2)
                caches[i] = (key, value)
                x = layer.norm1(x + self.attend(layer.self_attn, query, key, value))
                (query,) = self.project(layer.multihead_attn, x, (0,))
                x = layer.norm2(x + self.attend(layer.multihead_attn, query, *memories[i]))
                x = layer.norm3(x + layer.linear2(functional.relu(layer.linear1(x))))
            scores = functional.log_softmax(network.scores(decoder.norm(x))[:, 0], -1)
            if beam == 1:
                ids = torch.cat([ids, scores.argmax(-1, keepdim=True)], 1)
                continue
            vocabulary = scores.shape[1]
            total, best = (total[:, :, None] + scores.view(sentences, beam, vocabulary)).flatten(1).topk(beam)
            origin = (torch.arange(sentences)[:, None] * beam + best // vocabulary).flatten()
            ids = torch.cat([ids[origin], (best % vocabulary).view(-1, 1)], 1)
            caches = [(key[origin], value[origin]) for key, value in caches]
        return ids


def measure(arguments, process, barrier, results, unfinished):
    """Measures in one process; goes on until all have measured, so that none of them ever has the machine to itself."""
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1 + process)
    work = (Training if arguments.mode == "train" else Decoding)(arguments, PRESETS[arguments.preset])
    for _ in range(arguments.warmup):
        work.step()
    barrier.wait()
    seconds = []
    for _ in range(arguments.updates):
        start = time.perf_counter()
        work.step()
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    results.put((work.tokens / statistics.median(seconds), work.tokens / min(seconds), work.parameters, peak))
    with unfinished.get_lock():
        unfinished.value -= 1
    while unfinished.value > 0:
        work.step()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=["train", "decode"])
    parser.add_argument("--preset", choices=PRESETS, default="tiny")
    parser.add_argument("--processes", type=int, default=1, help="side by side")
    parser.add_argument("--threads", type=int, default=1, help="of each process")
    parser.add_argument("--updates", type=int, default=12, help="measured updates, with decode batches")
    parser.add_argument("--warmup", type=int, default=3, help="the same before")
    parser.add_argument("--dropout", type=float, default=0.1, help="of train")
    parser.add_argument("--bf16", action="store_true", help="train with products in bfloat16 (autocast)")
    parser.add_argument("--beam", type=int, default=1, help="of decode; 1 is greedy search")
    parser.add_argument("--batch", type=int, default=64, help="sentences that decode translates together")
    parser.add_argument("--length", type=int, default=24, help="tokens of each source and translation of decode")
    arguments = parser.parse_args()
    if arguments.mode == "decode" and arguments.bf16:
        parser.error("--bf16 belongs to train")

    context = torch.multiprocessing.get_context("spawn")
    barrier = context.Barrier(arguments.processes)
    results = context.SimpleQueue()
    unfinished = context.Value("i", arguments.processes)
    workers = [
        context.Process(target=measure, args=(arguments, process, barrier, results, unfinished))
        for process in range(arguments.processes)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode != 0 for worker in workers):
        raise SystemExit("a process failed")
    found = [results.get() for _ in workers]
    report = {
        "peer": "pytorch " + torch.__version__,
        "preset": arguments.preset,
        "mode": arguments.mode,
        "math": "bf16" if arguments.bf16 else "float32",
        "processes": arguments.processes,
        "threads": arguments.threads,
        "parameters": found[0][2],
        "tokens_per_s_median": round(sum(result[0] for result in found)),
        "tokens_per_s_best": round(sum(result[1] for result in found)),
        "peak_rss_mb": max(result[3] for result in found),
    }
    if arguments.mode == "decode":
        report.update(beam=arguments.beam, batch=arguments.batch, length=arguments.length)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
