#!/usr/bin/env python3
"""Writes one random model of OPUS-MT's form in the four layouts that jobs/import.sh reads: swish, output bias, zero start, tied
embeddings, end of sentence 0, unknown 1, padding last. Names as in Hugging Face's and in Marian's own files, through PyTorch,
safetensors and NumPy, none of Tandem's code.

    python3 src/test/python/opus_model.py DIRECTORY MODEL_SIZE LAYERS FEED_FORWARD HEADS

DIRECTORY has vocab.json, source.spm and target.spm already. It gets the folders safetensors, pytorch, npz and bin.
"""

import json
import pathlib
import shutil
import struct
import sys

import numpy as np
import torch
from safetensors.torch import save_file

# Marian's parts of names for Hugging Face's.
ATTENTION = {"q_proj": "q", "k_proj": "k", "v_proj": "v", "out_proj": "o"}
FLOAT32, INT8, ALIGNMENT = 0x404, 0x101, 256


def state(vocabulary, size, layers, inner):
    """Hugging Face's state dictionary."""
    torch.manual_seed(1)
    tensors = {"model.shared.weight": torch.randn(vocabulary, size) * size**-0.5}
    tensors["model.shared.weight"][-1] = 0  # the padding, from which the decoder starts
    tensors["final_logits_bias"] = torch.randn(1, vocabulary) * 0.3

    def linear(name, inputs, outputs):
        tensors[f"{name}.weight"] = torch.randn(outputs, inputs) * inputs**-0.5
        tensors[f"{name}.bias"] = torch.randn(outputs) * 0.1

    def norm(name):
        tensors[f"{name}.weight"] = 1 + torch.randn(size) * 0.1
        tensors[f"{name}.bias"] = torch.randn(size) * 0.1

    for side in ["encoder", "decoder"]:
        for n in range(layers):
            layer = f"model.{side}.layers.{n}"
            for attention in ["self_attn"] + ["encoder_attn"] * (side == "decoder"):
                for projection in ATTENTION:
                    linear(f"{layer}.{attention}.{projection}", size, size)
                norm(f"{layer}.{attention}_layer_norm")
            linear(f"{layer}.fc1", size, inner)
            linear(f"{layer}.fc2", inner, size)
            norm(f"{layer}.final_layer_norm")
    return tensors


def config(vocabulary, size, layers, inner, heads):
    return {
        "model_type": "marian", "architectures": ["MarianMTModel"], "is_encoder_decoder": True, "vocab_size": vocabulary,
        "decoder_vocab_size": vocabulary, "d_model": size, "encoder_layers": layers, "decoder_layers": layers,
        "encoder_attention_heads": heads, "decoder_attention_heads": heads, "encoder_ffn_dim": inner, "decoder_ffn_dim": inner,
        "activation_function": "swish", "scale_embedding": True, "static_position_embeddings": True, "normalize_before": False,
        "max_position_embeddings": 512, "pad_token_id": vocabulary - 1, "bos_token_id": 0, "eos_token_id": 0,
        "forced_eos_token_id": 0, "decoder_start_token_id": vocabulary - 1, "bad_words_ids": [[vocabulary - 1]],
        "num_beams": 6, "max_length": 512, "dropout": 0.1, "transformers_version": "4.22.0", "id2label": {"0": "LABEL_0"},
    }  # fmt: skip


def marian(tensors, vocabulary, size, layers, inner, heads):
    """The same weights as Marian names and orients them."""
    arrays = {"Wemb": tensors["model.shared.weight"], "decoder_ff_logit_out_b": tensors["final_logits_bias"]}
    for side in ["encoder", "decoder"]:
        for n in range(layers):
            theirs, ours = f"model.{side}.layers.{n}", f"{side}_l{n + 1}"
            for attention, name in [("self_attn", "self")] + [("encoder_attn", "context")] * (side == "decoder"):
                for projection, letter in ATTENTION.items():
                    arrays[f"{ours}_{name}_W{letter}"] = tensors[f"{theirs}.{attention}.{projection}.weight"].T
                    arrays[f"{ours}_{name}_b{letter}"] = tensors[f"{theirs}.{attention}.{projection}.bias"][None]
                arrays[f"{ours}_{name}_Wo_ln_scale"] = tensors[f"{theirs}.{attention}_layer_norm.weight"][None]
                arrays[f"{ours}_{name}_Wo_ln_bias"] = tensors[f"{theirs}.{attention}_layer_norm.bias"][None]
            for number in "12":
                arrays[f"{ours}_ffn_W{number}"] = tensors[f"{theirs}.fc{number}.weight"].T
                arrays[f"{ours}_ffn_b{number}"] = tensors[f"{theirs}.fc{number}.bias"][None]
            arrays[f"{ours}_ffn_ffn_ln_scale"] = tensors[f"{theirs}.final_layer_norm.weight"][None]
            arrays[f"{ours}_ffn_ffn_ln_bias"] = tensors[f"{theirs}.final_layer_norm.bias"][None]
    settings = (
        f"dec-depth: {layers}\ndim-emb: {size}\ndim-vocabs:\n  - {vocabulary}\n  - {vocabulary}\nenc-depth: {layers}\n"
        f"input-types:\n  []\ntied-embeddings: false\ntied-embeddings-all: true\ntransformer-decoder-autoreg: self-attention\n"
        f"transformer-dim-ffn: {inner}\ntransformer-ffn-activation: swish\ntransformer-ffn-depth: 2\n"
        f'transformer-heads: {heads}\ntransformer-postprocess: dan\ntransformer-postprocess-emb: d\ntransformer-preprocess: ""\n'
        "transformer-tied-layers:\n  []\ntype: transformer\nversion: v1.9.0\n"
    )
    arrays = {name: tensor.contiguous().numpy() for name, tensor in arrays.items()}
    arrays["special:model.yml"] = np.frombuffer(settings.encode() + b"\0", dtype=np.int8)
    return arrays


def write_bin(path, arrays):
    """Marian's .bin of version 1."""
    names = [name.encode() + b"\0" for name in arrays]
    padded = [-(-a.nbytes // ALIGNMENT) * ALIGNMENT for a in arrays.values()]
    with open(path, "wb") as out:
        out.write(struct.pack("<QQ", 1, len(arrays)))
        for name, array, length in zip(names, arrays.values(), padded):
            kind = INT8 if array.dtype == np.int8 else FLOAT32
            out.write(struct.pack("<QQQQ", len(name), kind, array.ndim, length))
        out.write(b"".join(names))
        for array in arrays.values():
            out.write(struct.pack(f"<{array.ndim}i", *array.shape))
        offset = -(out.tell() + 8) % ALIGNMENT
        out.write(struct.pack("<Q", offset) + bytes(offset))
        for array, length in zip(arrays.values(), padded):
            out.write(array.tobytes() + bytes(length - array.nbytes))


def main(directory, size, layers, inner, heads):
    directory = pathlib.Path(directory)
    ids = json.loads((directory / "vocab.json").read_text())
    tensors = state(len(ids), size, layers, inner)
    folders = {name: directory / name for name in ["safetensors", "pytorch", "npz", "bin"]}
    for name, folder in folders.items():
        folder.mkdir()
        for file in ["source.spm", "target.spm"]:
            shutil.copy(directory / file, folder)
        if name in ["safetensors", "pytorch"]:
            shutil.copy(directory / "vocab.json", folder)
            (folder / "config.json").write_text(json.dumps(config(len(ids), size, layers, inner, heads)))
            (folder / "tokenizer_config.json").write_text('{"source_lang": "en", "target_lang": "de", "separate_vocabs": false}')
        else:
            (folder / "vocab.yml").write_text("".join(f"{json.dumps(token)}: {id}\n" for token, id in ids.items()))
    save_file(tensors, folders["safetensors"] / "model.safetensors", metadata={"format": "pt"})
    copies = ["model.encoder.embed_tokens.weight", "model.decoder.embed_tokens.weight", "lm_head.weight"]
    torch.save(tensors | {name: tensors["model.shared.weight"] for name in copies}, folders["pytorch"] / "pytorch_model.bin")
    arrays = marian(tensors, len(ids), size, layers, inner, heads)
    np.savez(folders["npz"] / "model.npz", **arrays)
    write_bin(folders["bin"] / "model.bin", arrays)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
