#!/usr/bin/env python3
"""Makes transformer/pytorch_networks.jsonl of src/test/resources/io/tandem/vectors: whole networks, written from the
descriptions of Vaswani et al. (2017) and of Marian, with their losses and gradients by PyTorch's autograd in float64.

PyTorch 2.6:
    python3 src/test/python/transformer_vectors.py src/test/resources/io/tandem/vectors
"""

import json
import math
import pathlib
import sys

import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)

D, HEADS, INNER, SMOOTHING = 6, 2, 5, 0.1
PAD, BOS, EOS = 0, 1, 2
SOURCES = [[5, 8, 4, 7, EOS], [6, EOS], [4, 4, EOS]]
TARGETS = [[7, 9, 11, EOS], [4, 8, 4, EOS], [EOS]]

# Settings of model.*; the vocabularies have 9 and 12 ids unless they are one.
NETWORKS = {
    "marian": dict(
        activation="swish", outputBias=True, positions="marian", start="zero", tying="all", normalization="post", normEpsilon=1e-6
    ),
    "huggingface": dict(
        activation="swish", outputBias=True, positions="halves", start="bos", tying="target", normalization="post", normEpsilon=1e-5
    ),
    "untied": dict(
        activation="gelu", outputBias=False, positions="interleaved", start="zero", tying="none", normalization="pre", normEpsilon=0.01
    ),
}
ACTIVATIONS = {"relu": F.relu, "gelu": F.gelu, "swish": F.silu}


def shapes(model, source, target):
    """Names and shapes of the parameters, weights as [in, out]."""
    named = {"embedding_W": (source, D)}
    if model["tying"] != "all":
        named["embedding_Wtarget"] = (target, D)
    if model["tying"] == "none":
        named["embedding_Woutput"] = (target, D)
    if model["outputBias"]:
        named["embedding_outputBias"] = (1, target)

    def attention(vertex, prefix):
        named.update({f"{vertex}_{prefix}Wqkv": (D, 3 * D), f"{vertex}_{prefix}bqkv": (1, 3 * D)})
        named.update({f"{vertex}_{prefix}Wo": (D, D), f"{vertex}_{prefix}bo": (1, D)})

    def norm(vertex, number):
        named.update({f"{vertex}_gain{number}": (1, D), f"{vertex}_bias{number}": (1, D)})

    def inner(vertex):
        named.update({f"{vertex}_W1": (D, INNER), f"{vertex}_b1": (1, INNER), f"{vertex}_W2": (INNER, D), f"{vertex}_b2": (1, D)})

    for vertex in ["encoder0", "encoder1"]:
        attention(vertex, "")
        norm(vertex, 1)
        inner(vertex)
        norm(vertex, 2)
    attention("decoder0", "self")
    norm("decoder0", 1)
    named.update({"decoder0_crossWq": (D, D), "decoder0_crossbq": (1, D), "decoder0_crossWkv": (D, 2 * D)})
    named.update({"decoder0_crossbkv": (1, 2 * D), "decoder0_crossWo": (D, D), "decoder0_crossbo": (1, D)})
    norm("decoder0", 2)
    inner("decoder0")
    norm("decoder0", 3)
    if model["normalization"] == "pre":
        norm("encoderNorm", "")
        norm("decoderNorm", "")
    return named


def parameters(named):
    """Element k of tensor n, in row-major order, is 0.5 cos(k² + n), of a gain 1 more."""
    made = {}
    for n, (name, shape) in enumerate(named.items()):
        k = torch.arange(math.prod(shape)).double()
        values = 0.5 * torch.cos(k * k + n) + (1 if "gain" in name else 0)
        made[name] = values.reshape(shape).requires_grad_()
    return made


def position(model, t):
    half = D // 2
    if model["positions"] == "marian":
        angles = [t * math.exp(-i * math.log(10000) / (half - 1)) for i in range(half)]
    else:
        angles = [t / 10000 ** (2 * i / D) for i in range(half)]
    sines, cosines = [math.sin(a) for a in angles], [math.cos(a) for a in angles]
    if model["positions"] == "interleaved":
        return torch.tensor([x for pair in zip(sines, cosines) for x in pair])
    return torch.tensor(sines + cosines)


def embed(model, table, ids):
    rows = [table[i] * math.sqrt(D) if i is not None else torch.zeros(D) for i in ids]
    return torch.stack([row + position(model, t) for t, row in enumerate(rows)])


class Network:
    def __init__(self, model, p):
        self.model, self.p = model, p

    def norm(self, vertex, number, x):
        gain, bias = self.p[f"{vertex}_gain{number}"][0], self.p[f"{vertex}_bias{number}"][0]
        return F.layer_norm(x, (D,), gain, bias, self.model["normEpsilon"])

    def residual(self, vertex, number, x, sublayer):
        if self.model["normalization"] == "pre":
            return x + sublayer(self.norm(vertex, number, x))
        return self.norm(vertex, number, x + sublayer(x))

    def heads(self, x):
        return x.reshape(len(x), HEADS, D // HEADS).transpose(0, 1)

    def attend(self, q, k, v, causal):
        context = F.scaled_dot_product_attention(self.heads(q), self.heads(k), self.heads(v), is_causal=causal)
        return context.transpose(0, 1).reshape(len(q), D)

    def self_attention(self, vertex, prefix, x, causal):
        q, k, v = (x @ self.p[f"{vertex}_{prefix}Wqkv"] + self.p[f"{vertex}_{prefix}bqkv"]).split(D, dim=1)
        return self.attend(q, k, v, causal) @ self.p[f"{vertex}_{prefix}Wo"] + self.p[f"{vertex}_{prefix}bo"]

    def cross_attention(self, vertex, x, memory):
        q = x @ self.p[f"{vertex}_crossWq"] + self.p[f"{vertex}_crossbq"]
        k, v = (memory @ self.p[f"{vertex}_crossWkv"] + self.p[f"{vertex}_crossbkv"]).split(D, dim=1)
        return self.attend(q, k, v, False) @ self.p[f"{vertex}_crossWo"] + self.p[f"{vertex}_crossbo"]

    def feed_forward(self, vertex, x):
        hidden = ACTIVATIONS[self.model["activation"]](x @ self.p[f"{vertex}_W1"] + self.p[f"{vertex}_b1"])
        return hidden @ self.p[f"{vertex}_W2"] + self.p[f"{vertex}_b2"]

    def logits(self, source, target):
        """Of a sentence: [its target tokens, vocabulary]."""
        ofSource = self.p["embedding_W"]
        ofTarget = self.p.get("embedding_Wtarget", ofSource)
        output = self.p.get("embedding_Woutput", ofTarget)
        x = embed(self.model, ofSource, source)
        for vertex in ["encoder0", "encoder1"]:
            x = self.residual(vertex, 1, x, lambda y: self.self_attention(vertex, "", y, False))
            x = self.residual(vertex, 2, x, lambda y: self.feed_forward(vertex, y))
        memory = self.norm("encoderNorm", "", x) if self.model["normalization"] == "pre" else x
        first = BOS if self.model["start"] == "bos" else None
        x = embed(self.model, ofTarget, [first] + target[:-1])
        x = self.residual("decoder0", 1, x, lambda y: self.self_attention("decoder0", "self", y, True))
        x = self.residual("decoder0", 2, x, lambda y: self.cross_attention("decoder0", y, memory))
        x = self.residual("decoder0", 3, x, lambda y: self.feed_forward("decoder0", y))
        if self.model["normalization"] == "pre":
            x = self.norm("decoderNorm", "", x)
        logits = x @ output.T
        return logits + self.p["embedding_outputBias"] if self.model["outputBias"] else logits


def rounded(tensor):
    return [float(f"{x:.10g}") for x in tensor.flatten().tolist()]


def vector(name, model):
    source, target = (12, 12) if model["tying"] == "all" else (9, 12)
    p = parameters(shapes(model, source, target))
    network = Network(model, p)
    logits = torch.cat([network.logits(s, t) for s, t in zip(SOURCES, TARGETS)])
    labels = torch.tensor([i for t in TARGETS for i in t])
    loss = F.cross_entropy(logits, labels, label_smoothing=SMOOTHING)
    loss.backward()
    return {
        "id": name,
        "model": model,
        "vocabularies": [source, target],
        "sources": SOURCES,
        "targets": TARGETS,
        "loss": float(f"{loss.item():.10g}"),
        "logProbabilities": rounded(F.log_softmax(logits, dim=1)),
        "gradients": {key: rounded(value.grad) for key, value in p.items()},
    }


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1]) / "transformer"
    with open(folder / "pytorch_networks.jsonl", "w", encoding="utf-8") as file:
        for name, model in NETWORKS.items():
            file.write(json.dumps(vector(name, model)) + "\n")
