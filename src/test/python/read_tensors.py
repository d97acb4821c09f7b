#!/usr/bin/env python3
"""Prints the tensors of .safetensors and .npz files as safetensors, PyTorch and NumPy read them: a line of JSON for each."""

import json
import sys

import numpy
import safetensors
import torch


def tensors(path):
    if path.endswith(".npz"):
        with numpy.load(path) as archive:
            yield from ((name, torch.from_numpy(archive[name].copy())) for name in archive.files)
    else:
        with safetensors.safe_open(path, framework="pt") as archive:
            yield from ((name, archive.get_tensor(name)) for name in archive.keys())
            print(json.dumps({"metadata": archive.metadata()}))


for path in sys.argv[1:]:
    for name, tensor in tensors(path):
        raw = tensor.reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""
        print(json.dumps({"name": name, "type": str(tensor.dtype), "shape": list(tensor.shape), "bytes": raw.hex()}))
