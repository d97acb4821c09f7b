#!/usr/bin/env python3
"""The log probabilities of a MarianMT model from its directory, by plain PyTorch: an independent reading of what jobs/export.sh
--format huggingface writes and jobs/import.sh reads. Written from the descriptions of Vaswani et al. (2017) and of MarianMT's
configuration, without the transformers library.

    python3 src/test/python/marianmt_reference.py DIRECTORY ids.json log_probabilities.f32 [marian]

With "marian", positions and normalization are Marian's own, which differ slightly.

ids.json: [{"source": [...], "target": [...]}, ...], sources with their end token, targets without start and end. The output has,
for each sentence and each of its target tokens and the end, the log probability of every token: float32, little-endian.
"""

import json
import math
import pathlib
import sys

import torch
from torch.nn import functional as F

ACTIVATIONS = {"relu": F.relu, "gelu": F.gelu, "swish": F.silu, "silu": F.silu}


def read(directory):
    """config.json and the tensors by name, which are in one of two files."""
    config = json.loads((directory / "config.json").read_text())
    if (directory / "model.safetensors").exists():
        from safetensors.torch import load_file

        return config, load_file(directory / "model.safetensors")
    return config, torch.load(directory / "pytorch_model.bin", map_location="cpu", weights_only=True)


class MarianMT:
    def __init__(self, config, tensors, marian):
        self.marian, self.epsilon = marian, 1e-6 if marian else 1e-5
        self.c, self.t = config, {name: tensor.float() for name, tensor in tensors.items()}
        for flag in ["normalize_before", "normalize_embedding", "add_final_layer_norm"]:
            assert not config.get(flag, False), flag
        self.act = ACTIVATIONS[config["activation_function"]]
        self.scale = math.sqrt(config["d_model"]) if config["scale_embedding"] else 1.0
        shared = self.t.get("model.shared.weight")
        self.source = self.t.get("model.encoder.embed_tokens.weight", shared)
        self.target = self.t.get("model.decoder.embed_tokens.weight", shared)
        self.output = self.target if config.get("tie_word_embeddings", True) else self.t["lm_head.weight"]

    def sinusoids(self, side, length):
        """The stored table, or the one that MarianMT computes: all sines, then all cosines."""
        stored = self.t.get(f"model.{side}.embed_positions.weight")
        if stored is not None:
            return stored[:length]
        half = self.c["d_model"] // 2
        last = half - 1 if self.marian else half
        rates = torch.tensor([10000 ** (-i / last) for i in range(half)], dtype=torch.float64)
        angles = torch.arange(length, dtype=torch.float64)[:, None] * rates
        return torch.cat([angles.sin(), angles.cos()], 1).float()

    def linear(self, name, x):
        return F.linear(x, self.t[f"{name}.weight"], self.t[f"{name}.bias"])

    def norm(self, name, x):
        return F.layer_norm(x, x.shape[-1:], self.t[f"{name}.weight"], self.t[f"{name}.bias"], self.epsilon)

    def attention(self, name, heads, x, memory, causal):
        def split(y):
            return y.reshape(len(y), heads, -1).transpose(0, 1)

        q, k, v = (split(self.linear(f"{name}.{p}_proj", y)) for p, y in [("q", x), ("k", memory), ("v", memory)])
        scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])
        if causal:
            scores = scores.masked_fill(torch.ones(len(x), len(x)).triu(1).bool(), -math.inf)
        return self.linear(f"{name}.out_proj", (scores.softmax(-1) @ v).transpose(0, 1).reshape(x.shape))

    def feed_forward(self, layer, x):
        inner = self.act(self.linear(f"{layer}.fc1", x))
        return self.norm(f"{layer}.final_layer_norm", x + self.linear(f"{layer}.fc2", inner))

    def encode(self, ids):
        x = self.source[ids] * self.scale + self.sinusoids("encoder", len(ids))
        for n in range(self.c["encoder_layers"]):
            layer, heads = f"model.encoder.layers.{n}", self.c["encoder_attention_heads"]
            x = self.norm(f"{layer}.self_attn_layer_norm", x + self.attention(f"{layer}.self_attn", heads, x, x, False))
            x = self.feed_forward(layer, x)
        return x

    def decode(self, ids, memory):
        x = self.target[ids] * self.scale + self.sinusoids("decoder", len(ids))
        for n in range(self.c["decoder_layers"]):
            layer, heads = f"model.decoder.layers.{n}", self.c["decoder_attention_heads"]
            x = self.norm(f"{layer}.self_attn_layer_norm", x + self.attention(f"{layer}.self_attn", heads, x, x, True))
            cross = self.attention(f"{layer}.encoder_attn", heads, x, memory, False)
            x = self.norm(f"{layer}.encoder_attn_layer_norm", x + cross)
            x = self.feed_forward(layer, x)
        return x @ self.output.T + self.t["final_logits_bias"][0]


def main(directory, ids, out, *marian):
    model = MarianMT(*read(pathlib.Path(directory)), "marian" in marian)
    with open(out, "wb") as file, torch.inference_mode():
        for pair in json.loads(pathlib.Path(ids).read_text()):
            start = [model.c["decoder_start_token_id"]]
            logits = model.decode(start + pair["target"], model.encode(pair["source"]))
            file.write(logits.log_softmax(-1).numpy().astype("<f4").tobytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
