#!/usr/bin/env python3
"""Makes the vectors interop/* of src/test/resources/io/tandem/vectors with NumPy, PyTorch and safetensors themselves.

Debian's packages python3-numpy 2.2.4, python3-torch 2.6.0, python3-safetensors 0.4.5:
    python3 src/test/python/tensor_vectors.py src/test/resources/io/tandem/vectors/interop
"""

import collections
import json
import pathlib
import sys
import zipfile

import numpy
import safetensors.torch
import torch

TYPES = {
    torch.float32: "FLOAT32",
    torch.float16: "FLOAT16",
    torch.bfloat16: "BFLOAT16",
    torch.float64: "FLOAT64",
    torch.int64: "INT64",
    torch.int32: "INT32",
    torch.int16: "INT16",
    torch.int8: "INT8",
    torch.uint8: "UINT8",
    torch.bool: "INT8",
}
AWKWARD = [0.0, -0.0, 1.0, -1.5, 65504.0, 6.103515625e-05, 5.9604644775390625e-08, -3.0517578125e-05, 0.333251953125, float("inf"), float("-inf"), 2048.0]


def tensors():
    """Tensors of every type that the formats share, and the shapes that go wrong: none, empty, one axis of one."""
    generator = torch.Generator().manual_seed(20)
    floats = torch.randn(4, 3, generator=generator)
    made = collections.OrderedDict()
    made["encoder.weight"] = floats
    made["encoder.bias"] = torch.randn(3, generator=generator)
    made["half"] = torch.tensor(AWKWARD).to(torch.float16).reshape(3, 4)
    made["bfloat"] = torch.tensor(AWKWARD + [3.140625, 1e-40, 3.3895314e38]).to(torch.bfloat16)
    made["double"] = torch.tensor([[1.0, 1 / 3], [-1e-300, 1e300]], dtype=torch.float64)
    made["long"] = torch.tensor([1, -2, 1 << 40])
    made["int"] = torch.tensor([[7, -8]], dtype=torch.int32)
    made["short"] = torch.tensor([300, -300], dtype=torch.int16)
    made["char"] = torch.tensor([-128, 127], dtype=torch.int8)
    made["byte"] = torch.tensor([0, 255], dtype=torch.uint8)
    made["bool"] = torch.tensor([True, False, True])
    made["scalar"] = torch.tensor(0.25)
    made["empty"] = torch.zeros(0, 5)
    made["name with blanks, ü and \"quotes\""] = torch.ones(1, 1, 2)
    return made


def views(made):
    """Tensors that are no whole storage in its order, and parameters."""
    whole = torch.arange(24, dtype=torch.float32)
    state = collections.OrderedDict(made)
    state["transposed"] = made["encoder.weight"].t()
    state["tied"] = made["encoder.weight"]
    state["part"] = whole[5:11].reshape(2, 3)
    state["every second"] = whole[1::2].reshape(3, 4)
    state["parameter"] = torch.nn.Parameter(torch.tensor([0.5, -0.5]))
    state._metadata = collections.OrderedDict([("", {"version": 1})])
    return state


def expectation(file, name, tensor):
    tensor = tensor.detach().contiguous()
    raw = tensor.reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""
    row = {"file": file, "name": name, "type": TYPES[tensor.dtype], "shape": list(tensor.shape), "bytes": raw.hex()}
    if tensor.is_floating_point():
        row["floats"] = tensor.to(torch.float32).reshape(-1).view(torch.int32).tolist()
    return row


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    made = tensors()
    state = views(made)
    arrays = {name: tensor.numpy() for name, tensor in made.items() if tensor.dtype != torch.bfloat16}
    rows = []

    safetensors.torch.save_file(dict(made), folder / "mixed.safetensors", metadata={"format": "pt"})
    rows += [expectation("mixed.safetensors", name, tensor) for name, tensor in made.items()]
    torch.save(state, folder / "state.bin")
    rows += [expectation("state.bin", name, tensor) for name, tensor in state.items()]
    torch.save(state, folder / "protocol4.bin", pickle_protocol=4)
    rows += [expectation("protocol4.bin", name, tensor) for name, tensor in state.items()]
    torch.save(state, folder / "before-1.6.bin", _use_new_zipfile_serialization=False)
    rows += [expectation("before-1.6.bin", name, tensor) for name, tensor in state.items()]
    numpy.savez(folder / "stored.npz", **arrays)
    numpy.savez_compressed(folder / "deflated.npz", **arrays)
    for file in ["stored.npz", "deflated.npz"]:
        rows += [expectation(file, name, made[name]) for name in arrays]
    with zipfile.ZipFile(folder / "versions.npz", "w") as archive:
        for version in [(1, 0), (2, 0), (3, 0)]:
            name = f"version{version[0]}"
            with archive.open(name + ".npy", "w") as out:
                numpy.lib.format.write_array(out, arrays["encoder.weight"], version=version)
            rows.append(expectation("versions.npz", name, made["encoder.weight"]))

    # What is refused.
    torch.save(torch.nn.Linear(2, 1), folder / "module.bin")
    torch.jit.script(torch.nn.Linear(2, 1)).save(str(folder / "script.bin"))
    torch.save({"model": state, "step": 3}, folder / "nested.bin")
    numpy.savez(folder / "fortran.npz", weight=numpy.asfortranarray(arrays["encoder.weight"]))
    numpy.savez(folder / "big-endian.npz", weight=arrays["encoder.weight"].astype(">f4"))
    numpy.savez(folder / "objects.npz", weight=numpy.array([{}, None], dtype=object))
    numpy.savez(folder / "records.npz", weight=numpy.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))

    with open(folder / "expected.jsonl", "w", encoding="utf-8", newline="\n") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
