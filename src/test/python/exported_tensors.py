#!/usr/bin/env python3
"""Reads what jobs/export.sh writes for CTranslate2 and Marian with NumPy alone, from the descriptions of the formats.

    python3 src/test/python/exported_tensors.py dump FILE
        prints name, type, shape and SHA-256 of each tensor of a model.bin of CTranslate2 or Marian, a .npz or a .safetensors

    python3 src/test/python/exported_tensors.py compare HUGGINGFACE OTHER...
        rebuilds the tensors of exported directories of one model from each other: they must hold the same numbers; those of
        eight bits within half a step. The directory of Hugging Face's layout comes first.
"""

import hashlib
import json
import pathlib
import struct
import sys

import numpy as np

CTRANSLATE2_TYPES = ["<f4", "<i1", "<i2", "<i4", "<f2"]
MARIAN_TYPES = {0x404: "<f4", 0x101: "<i1", 0x4101: "<i1"}


class Bytes:
    def __init__(self, content):
        self.content, self.at = content, 0

    def take(self, count):
        self.at += count
        assert self.at <= len(self.content), "the file ends early"
        return self.content[self.at - count : self.at]

    def numbers(self, form):
        return struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))

    def text(self):
        (length,) = self.numbers("H")
        return self.take(length)[:-1].decode()


def read_ctranslate2(content):
    file = Bytes(content)
    assert file.numbers("I") == (6,) and file.text() == "TransformerSpec" and file.numbers("I") == (7,)
    tensors = {}
    for _ in range(file.numbers("I")[0]):
        name = file.text()
        (rank,) = file.numbers("B")
        shape = file.numbers(f"{rank}I")
        kind, size = file.numbers("BI")
        tensors[name] = np.frombuffer(file.take(size), CTRANSLATE2_TYPES[kind]).reshape(shape)
    assert list(tensors) == sorted(tensors), "not in the order of names"
    for _ in range(file.numbers("I")[0]):
        alias = file.text()
        tensors[alias] = tensors[file.text()]
    assert file.at == len(content), "bytes are left"
    return tensors


def read_marian_bin(content):
    file = Bytes(content)
    version, count = file.numbers("QQ")
    assert version == 1
    headers = [file.numbers("QQQQ") for _ in range(count)]
    names = [file.take(length)[:-1].decode() for length, _, _, _ in headers]
    shapes = [file.numbers(f"{rank}i") for _, _, rank, _ in headers]
    (offset,) = file.numbers("Q")
    file.take(offset)
    assert file.at % 256 == 0, "data are not aligned"
    tensors = {}
    for name, shape, (_, kind, _, length) in zip(names, shapes, headers):
        data, dtype = file.take(length), np.dtype(MARIAN_TYPES[kind])
        tensors[name] = np.frombuffer(data, dtype, count=int(np.prod(shape))).reshape(shape)
    return tensors


def read_safetensors(content):
    (length,) = struct.unpack("<Q", content[:8])
    header, data = json.loads(content[8 : 8 + length]), content[8 + length :]
    header.pop("__metadata__", None)
    return {
        name: np.frombuffer(data[slice(*t["data_offsets"])], {"F32": "<f4"}[t["dtype"]]).reshape(t["shape"]) for name, t in header.items()
    }


def read(path):
    if path.suffix == ".npz":
        return dict(np.load(path))
    content = path.read_bytes()
    if path.suffix == ".safetensors":
        return read_safetensors(content)
    return read_marian_bin(content) if content[4:8] == bytes(4) else read_ctranslate2(content)


def dump(path):
    for name, tensor in sorted(read(pathlib.Path(path)).items()):
        print(name, tensor.dtype.str, list(tensor.shape), hashlib.sha256(tensor.tobytes()).hexdigest())


def expected(directory):
    """By neutral names, weights [out, in] and the model dimension in the order of the network."""
    config, t = json.loads((directory / "config.json").read_text()), read(directory / "model.safetensors")
    size = config["d_model"]
    order = np.arange(size)
    if config["tandem"]["positions"] == "interleaved":
        order = np.argsort([2 * j if j < size // 2 else 2 * (j - size // 2) + 1 for j in range(size)])
    e = {"bias": t["final_logits_bias"][0]}
    for name, kind in [("source", "encoder"), ("target", "decoder")]:
        e[name] = t[f"model.{kind}.embed_tokens.weight"][:, order]
    e["output"] = t["lm_head.weight"][:, order]
    for side in ["encoder", "decoder"]:
        for n in range(config[f"{side}_layers"]):
            layer = f"model.{side}.layers.{n}"
            parts = [("self", "self_attn"), ("cross", "encoder_attn")][: 1 + (side == "decoder")]
            for part, attention in parts:
                for p in "qkv":
                    e[f"{side} {n} {part} {p} W"] = t[f"{layer}.{attention}.{p}_proj.weight"][:, order]
                    e[f"{side} {n} {part} {p} b"] = t[f"{layer}.{attention}.{p}_proj.bias"]
                e[f"{side} {n} {part} o W"] = t[f"{layer}.{attention}.out_proj.weight"][order]
                e[f"{side} {n} {part} o b"] = t[f"{layer}.{attention}.out_proj.bias"][order]
            e[f"{side} {n} 1 W"], e[f"{side} {n} 1 b"] = t[f"{layer}.fc1.weight"][:, order], t[f"{layer}.fc1.bias"]
            e[f"{side} {n} 2 W"], e[f"{side} {n} 2 b"] = t[f"{layer}.fc2.weight"][order], t[f"{layer}.fc2.bias"][order]
            norms = [(part, f"{attention}_layer_norm") for part, attention in parts] + [("inner", "final_layer_norm")]
            for part, norm in norms:
                e[f"{side} {n} {part} gain"] = t[f"{layer}.{norm}.weight"][order]
                e[f"{side} {n} {part} shift"] = t[f"{layer}.{norm}.bias"][order]
    return e


def of_ctranslate2(t):
    def weight(name):
        return t[name] / t[f"{name}_scale"][:, None] if t[name].dtype == np.int8 else t[name]

    e = {"source": weight("encoder/embeddings_0/weight"), "target": weight("decoder/embeddings/weight")}
    e["output"] = weight("decoder/projection/weight")
    e["bias"] = t.get("decoder/projection/bias", np.zeros(len(e["output"]), "<f4"))
    for side in ["encoder", "decoder"]:
        n = 0
        while f"{side}/layer_{n}/ffn/linear_0/bias" in t:
            layer = f"{side}/layer_{n}"
            fused = [("self", "self_attention", ["qkv", "o"]), ("cross", "attention", ["q", "kv", "o"])]
            for part, attention, linears in fused[: 1 + (side == "decoder")]:
                for i, letters in enumerate(linears):
                    w, b = weight(f"{layer}/{attention}/linear_{i}/weight"), t[f"{layer}/{attention}/linear_{i}/bias"]
                    for letter, w1, b1 in zip(letters, np.split(w, len(letters)), np.split(b, len(letters))):
                        e[f"{side} {n} {part} {letter} W"], e[f"{side} {n} {part} {letter} b"] = w1, b1
                e[f"{side} {n} {part} gain"] = t[f"{layer}/{attention}/layer_norm/gamma"]
                e[f"{side} {n} {part} shift"] = t[f"{layer}/{attention}/layer_norm/beta"]
            for i in "01":
                e[f"{side} {n} {int(i) + 1} W"] = weight(f"{layer}/ffn/linear_{i}/weight")
                e[f"{side} {n} {int(i) + 1} b"] = t[f"{layer}/ffn/linear_{i}/bias"]
            e[f"{side} {n} inner gain"], e[f"{side} {n} inner shift"] = (t[f"{layer}/ffn/layer_norm/{x}"] for x in ["gamma", "beta"])
            n += 1
    return e


def of_marian(t):
    shared = t.get("Wemb")
    e = {"source": t.get("encoder_Wemb", shared), "target": t.get("decoder_Wemb", shared)}
    e["output"] = t["decoder_ff_logit_out_W"].T if "decoder_ff_logit_out_W" in t else e["target"]
    e["bias"] = t["decoder_ff_logit_out_b"][0]
    for name, tensor in t.items():
        parts = name.split("_")
        if parts[0] not in ["encoder", "decoder"] or not parts[1][1:].isdigit():
            continue
        at = f"{parts[0]} {int(parts[1][1:]) - 1}"
        kind = {"self": "self", "context": "cross", "ffn": "inner"}[parts[2]]
        if parts[-2] == "ln":
            e[f"{at} {kind} {dict(scale='gain', bias='shift')[parts[-1]]}"] = tensor[0]
        else:
            what = f"{at} {parts[3][1]}" if kind == "inner" else f"{at} {kind} {parts[3][1]}"
            e[f"{what} {parts[3][0]}"] = tensor.T if parts[3][0] == "W" else tensor[0]
    return e


def compare(huggingface, *others):
    e = expected(pathlib.Path(huggingface))
    for directory in map(pathlib.Path, others):
        for file in sorted(directory.glob("model.*")):
            tensors = read(file)
            found = of_ctranslate2(tensors) if "encoder/num_heads" in tensors else of_marian(tensors)
            assert found.keys() == e.keys(), found.keys() ^ e.keys()
            largest = 0.0
            for name, tensor in found.items():
                rows = len(tensor) if name in ["source", "target", "output", "bias"] else len(e[name])
                difference = np.abs(tensor - e[name][:rows])
                step = np.abs(e[name][:rows]).max(-1, keepdims=True) / 127 if "encoder/num_heads" in tensors else 0
                eight_bits = any(t.dtype == np.int8 and t.ndim > 1 for t in tensors.values())
                allowed = step * 0.5001 if eight_bits and tensor.ndim > 1 else 0
                assert (difference <= allowed).all(), (file, name, difference.max())
                largest = max(largest, float(difference.max()))
            print(f"{directory.name}/{file.name}: {len(found)} tensors, largest difference {largest:.1e}")


if __name__ == "__main__":
    {"dump": dump, "compare": compare}[sys.argv[1]](*sys.argv[2:])
